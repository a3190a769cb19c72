"""`python -m generator`: generate the files derived from `openapi.yaml` and from the async facade."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from generator.client import client_files, place_of
from generator.editor_state import runtime_schema
from generator.options import DEFINITIONS, updates
from generator.prepare import EDITOR_STATE, read
from generator.reading import load
from generator.served import operations_document
from generator.spec import SpecError, is_mapping
from generator.typed_dicts import payload_types, typed_dicts
from generator.unasync import DeriveError, derive, sources_in
from generator.write import FormatError, Output, compare, compile_errors, format_python, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.prepare import Prepared
    from generator.spec import Schema, Spec

__all__ = ["build", "generated_files", "main"]

ROOT = Path(__file__).resolve().parent.parent
SPEC = "openapi.yaml"
GENERATED = "indream/generated"
DERIVED = (("indream/_async", "indream/_sync"), ("tests/_async", "tests/_sync"))
HEADER = "Generated from {source} by `make generate`: do not edit, change that file."


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; the exit code is 0 on success, 1 if a file is out of date or cannot be generated."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; say which files are out of date, and why"
    )
    options = parser.parse_args(arguments)
    try:
        updated = updates(root)
        output = build(root, updated)
    except (SpecError, DeriveError) as error:
        print(error, "nothing was changed", sep="\n", file=sys.stderr)
        return 1
    if not options.check:
        changed = replace(root, output)
        counted = f"; notices: {len(output.notices)}" if output.notices else ""
        summary = f"{len(output.files)} files in {', '.join(output.directories)}, {changed} of them changed"
        print(summary + counted, *output.notices, sep="\n")
        return 0
    stale = [
        f"stale: {path}; its options are not as {' and '.join(DEFINITIONS)} define them" for path in updated
    ]
    findings = stale + compare(root, output)
    if findings:
        print(*findings, "run `make generate`", sep="\n", file=sys.stderr)
    return 1 if findings else 0


def build(root: Path, updated: Mapping[str, str] | None = None) -> Output:
    """Generate all derived files of a repository in memory; `updated` has the new text of some sources."""
    updated = updated or {}
    spec = load(root / SPEC)
    generated = generated_files(spec)
    sources = [
        attrs.evolve(source, text=updated.get(source.path, source.text))
        for pair in DERIVED
        for source in sources_in(root, *pair)
    ]
    return Output(
        files={f"{GENERATED}/{path}": text.encode() for path, text in generated.items()}
        | {target: text.encode() for target, text in derive(sources).items()},
        sources={f"{GENERATED}/{path}": SPEC for path in generated}
        | {source.target: source.path for source in sources},
        directories=(GENERATED, *(target for _, target in DERIVED)),
        notices=spec.noticed(),
        updated={path: text.encode() for path, text in updated.items()},
    )


def generated_files(spec: Spec) -> dict[str, str]:
    """The files generated from a spec, by their paths below the package `generated`."""
    prepared = read(spec)
    header = HEADER.format(source=spec.name)
    documents: dict[str, Schema] = {}
    python = {"__init__.py": '"""Generated from the spec: raw endpoints, models, types, schemas."""\n'}
    with spec.collecting():
        python["payloads.py"] = payload_types(
            prepared.reader, prepared.bodies, prepared.taken, prepared.forms
        )
    if EDITOR_STATE in spec.schemas:
        with spec.collecting():
            python["editor_state.py"] = typed_dicts(prepared.reader)
        with spec.collecting():
            schema = runtime_schema(prepared.reader, prepared.bodies)
            documents["editor_state.schema.json"] = {"$comment": header, **schema}
    spec.refuse()  # what follows needs valid schemas: made-up examples, and sources that are compiled
    documents["operations.json"] = {"$comment": header, **operations_document(prepared)}
    python = client_files(prepared) | python
    files = {path: f"# {header}\n{text}" for path, text in _formatted(prepared, python).items()}
    return files | {path: _compact_json(document) for path, document in documents.items()}


def _formatted(prepared: Prepared, python: Mapping[str, str]) -> dict[str, str]:
    """Formatted sources; SpecError with the place in the spec of each that is not Python."""
    spec = prepared.spec
    for path, line, message in compile_errors(python):
        place = place_of(prepared, path, python[path], line)
        spec.reject(
            place, f"the generated {path} would not be valid Python: {message}; rename or change this"
        )
    spec.refuse()
    try:
        return format_python(python)
    except FormatError as error:
        place = place_of(prepared, error.path, python.get(error.path, ""), error.line)
        raise spec.error(place, f"ruff cannot format the generated files: {error}") from None


def _compact_json(document: Schema) -> str:
    """A JSON document with a line for each entry of its sections, so that differences are readable."""
    lines = [f"{_json(key)}:{_section(value)}" for key, value in document.items()]
    return "{" + ",\n".join(lines) + "}\n"


def _section(value: Any) -> str:
    if not is_mapping(value):
        return _json(value)
    return "{\n" + ",\n".join(f"{_json(key)}:{_json(below)}" for key, below in value.items()) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
