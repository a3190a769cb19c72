# Everything runs in .venv, which is made on first use with python3 alone.
PYTHON ?= python3
BIN := .venv/bin
CHECKS := $(MAKE) --no-print-directory check
PYTEST := python -m pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder

# Each of many processes would compile the tests, and pytest's plugins, again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check generate docs api reliability mutants record bench batches faults full format clean \
	dist package-check lowest audit sbom changelog build/requirements.txt

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 15

# The stamp is renewed when the dependencies change.
.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sandbox,cli]' --group dev
	@touch $@

.venv/release: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group release
	@touch $@

.venv/bench: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	@touch $@

demo: .venv/ready  ## make a timeline, preview it, and render it against the local sandbox, into demo-output/
	$(BIN)/python -m examples.demo

# Many tests wait, so that the checks cost little time beside them.
# Random tests draw the same examples each time, so that a failure is about a change. Without the seed they draw others.
test: .venv/ready  ## all checks and all tests
	$(BIN)/python -m tests.everything "$(CHECKS)" "$(BIN)/$(PYTEST) --hypothesis-seed=0"

check: .venv/ready  ## lint, types, layers, plain English, and that generated files match their sources
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m generator --check
	$(BIN)/lint-imports
	$(BIN)/python -m tests.language
	$(BIN)/zizmor --quiet --offline --persona=pedantic .github
	$(BIN)/mypy
	$(BIN)/basedpyright

generate: .venv/ready  ## make what is derived from openapi.yaml and from the async facade
	$(BIN)/python -m generator

docs: .venv/ready  ## build the documentation, build/docs/index.html; strict, and fetches nothing
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

api: .venv/ready  ## write the public names, signatures, commands and options down, as the tests hold them
	$(BIN)/python -m tests.compatibility

reliability: .venv/ready  ## make docs/reliability.md from the marks of the tests
	$(BIN)/python -m tests.reliability

mutants: .venv/ready  ## change the code in small ways, and see what no test notices (takes long; MUTANTS="--seed 7")
	$(BIN)/python -m tests.mutants $(MUTANTS)

record: .venv/ready  ## record the cassettes, screens and pages of the tests again, against the sandbox
	$(BIN)/python -m pytest -q tests/_async tests/_sync tests/cli/test_screens.py \
		tests/sandbox/page/test_document.py tests/preview/test_whole_page.py --record

bench: .venv/bench  ## measure, judge, and write docs/performance.md and its picture (takes minutes)
	$(BIN)/python -m bench

batches: .venv/ready  ## a batch of 500 jobs, and one that is killed 20 times, in figures (takes ten minutes)
	$(BIN)/python -m bench.batch --jobs 500 --kills 20

faults: .venv/ready  ## what the client does under faults, in figures (takes minutes)
	$(BIN)/python -m tests.faults.figures --full

full: .venv/ready  ## the tests with everything that takes long
	INDREAM_FULL=1 $(BIN)/$(PYTEST)

dist: .venv/ready  ## the wheel and the sdist, the same bytes each time
	$(BIN)/hatchling build --clean -d dist

package-check: dist .venv/release  ## the wheel in fresh environments, under each Python found
	$(BIN)/python -m tests.packaging.installing

# The overrides are low although a tool or mcp asks for more; the last two lines keep what the low ones need.
# anyio and typing-extensions are as new as the tools need: pytest runs the tests with a plugin of anyio. A new
# anyio warns about a name that the lowest starlette uses in its test client.
lowest: .venv/release  ## the tests with the lowest versions of the dependencies that pyproject.toml allows
	$(BIN)/uv venv --quiet --clear --python 3.11 build/lowest
	$(BIN)/uv pip compile --quiet --no-header --no-annotate --no-deps --all-extras --resolution lowest-direct \
		--python-version 3.11 --output-file build/lowest.txt pyproject.toml
	grep -vE '^(anyio|typing-extensions)=' build/lowest.txt > build/lowest-constraints.txt
	grep -E '^(opentelemetry-api|pillow|python-dateutil|rich|typer|uvicorn)=' build/lowest.txt > build/lowest-overrides.txt
	sed -n 's/^opentelemetry-api=/opentelemetry-sdk=/p' build/lowest.txt >> build/lowest-overrides.txt
	printf '%s\n' 'click<8.2' 'python-multipart<0.0.13' >> build/lowest-overrides.txt
	$(BIN)/uv pip install --quiet --python build/lowest --constraints build/lowest-constraints.txt \
		--overrides build/lowest-overrides.txt --editable '.[cli,draft,mcp,otel,sandbox]' --group dev
	build/lowest/bin/$(PYTEST) -W 'ignore:The anyio.abc.BlockingPortal alias:DeprecationWarning'

# The newest versions that users get with all extras.
build/requirements.txt: .venv/release
	@mkdir -p build
	$(BIN)/uv pip compile --quiet --no-annotate --no-header --generate-hashes --all-extras --upgrade \
		--output-file $@ pyproject.toml

audit: build/requirements.txt  ## known vulnerabilities of what users get; fails where it can't ask
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement build/requirements.txt

sbom: build/requirements.txt dist  ## a bill of materials of what users get, build/sbom.cdx.json (CycloneDX)
	$(BIN)/uv venv --quiet --clear build/users
	$(BIN)/uv pip install --quiet --python build/users --requirement build/requirements.txt dist/*.whl
	$(BIN)/cyclonedx-py environment --output-reproducible --output-file build/sbom.cdx.json build/users

changelog: .venv/ready  ## move changelog.d/ into CHANGELOG.md, for the version in indream/_version.py
	$(BIN)/towncrier build --yes

format: .venv/ready  ## apply the fixes of the linter and the formatter
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what was made here
	rm -rf .venv demo-output build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
