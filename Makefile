# Everything runs in .venv, which is made on first use with python3 alone.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test check generate reliability record bench batches faults full format clean

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

# The stamp is renewed when the dependencies change.
.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sandbox]' --group dev
	@touch $@

demo: .venv/ready  ## render a video against the local sandbox, from an editor state to a file
	$(BIN)/python -m examples.demo

test: check  ## all checks, then the tests
	$(BIN)/python -m pytest -q

check: .venv/ready  ## lint, types, layers, and that generated files match their sources
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m generator --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/basedpyright

generate: .venv/ready  ## make what is derived from openapi.yaml and from the async facade
	$(BIN)/python -m generator

reliability: .venv/ready  ## make docs/reliability.md from the marks of the tests
	$(BIN)/python -m tests.reliability

record: .venv/ready  ## record the cassettes of the tests anew, against the sandbox
	$(BIN)/python -m pytest -q tests/_async tests/_sync --record

bench: .venv/ready  ## measure, as ratios of one run each
	$(BIN)/python -m bench.editor_state
	$(BIN)/python -m bench.client
	$(BIN)/python -m bench.transfers
	$(BIN)/python -m bench.sandbox

batches: .venv/ready  ## a batch of 500 jobs, and one that is killed 20 times, in figures (takes ten minutes)
	$(BIN)/python -m bench.batch

faults: .venv/ready  ## what the client does under faults, in figures (takes minutes)
	$(BIN)/python -m tests.faults.figures --full

full: .venv/ready  ## the tests with everything that takes long
	INDREAM_FULL=1 $(BIN)/python -m pytest -q

format: .venv/ready  ## mend what the linter and the formatter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what was made here
	rm -rf .venv demo-output build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
