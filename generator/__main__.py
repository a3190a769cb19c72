"""`python -m generator`: make what is derived from `openapi.yaml` and from the async facade."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from generator.client import generate_client
from generator.prepare import prepare
from generator.spec import Spec, SpecError, load
from generator.unasync import DeriveError, derive, sources_in
from generator.write import Tree, compare, format_python, replace

ROOT = Path(__file__).resolve().parent.parent
GENERATED = "indream/generated"
DERIVED = (("indream/_async", "indream/_sync"), ("tests/_async", "tests/_sync"))
HEADER = "# Generated from {source} by `make generate`: do not edit, change that file.\n"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 0 when all is well, 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; say what is out of date, and why")
    options = parser.parse_args(arguments)
    try:
        tree, sources = build(ROOT)
    except (SpecError, DeriveError) as error:
        print(error, file=sys.stderr)
        print("nothing was changed", file=sys.stderr)
        return 1
    folders = (GENERATED, *(target for _, target in DERIVED))
    if options.check:
        findings = compare(ROOT, tree, folders, sources)
        for finding in findings:
            print(finding, file=sys.stderr)
        if findings:
            print("run `make generate`", file=sys.stderr)
        return 1 if findings else 0
    replace(ROOT, tree, folders)
    print(f"{len(tree)} files in {', '.join(folders)}")
    return 0


def build(root: Path) -> tuple[Tree, dict[str, str]]:
    """Make every derived file in memory; the second part names the source of each."""
    spec_path = root / "openapi.yaml"
    spec = load(spec_path)
    try:
        files = generated_files(spec)
    except SpecError as error:
        raise SpecError(f"openapi.yaml, {spec.where(error.place)}", error.message) from None
    sources = {f"{GENERATED}/{path}": "openapi.yaml" for path in files}
    tree: Tree = {f"{GENERATED}/{path}": text.encode() for path, text in files.items()}
    found = [one for pair in DERIVED for one in sources_in(root, *pair)]
    tree |= {target: text.encode() for target, text in derive(found).items()}
    sources |= {target: source for source, target, _ in found}
    return tree, sources


def generated_files(spec: Spec, source: str = "openapi.yaml") -> dict[str, str]:
    """The files of `indream/generated`, from a spec."""
    python = client_files(spec)
    json_files: dict[str, object] = {"openapi.json": spec.document}
    python["__init__.py"] = '"""Everything that is generated from the spec: raw endpoints, models, types, schemas."""\n'
    if "EditorState" in spec.schemas:
        from generator import editor_state

        try:
            python["editor_state.py"] = editor_state.typed_dicts(spec.document)
            python["payloads.py"] = editor_state.payload_types(spec.document)
            json_files["editor_state.schema.json"] = editor_state.runtime_schema(spec.document)
        except ValueError as error:
            place, _, message = str(error).partition(": ")
            raise SpecError(place, message) from None
    header = HEADER.format(source=source)
    files = {path: header + text for path, text in format_python(python).items()}
    for path, document in json_files.items():
        marked = {"$comment": header[2:].strip(), **(document if isinstance(document, dict) else {})}
        files[path] = json.dumps(marked, ensure_ascii=False, separators=(",", ":")) + "\n"
    return files


def client_files(spec: Spec) -> dict[str, str]:
    """The raw endpoints and the models."""
    prepared = prepare(spec)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "client"
        generate_client(prepared, folder)
        return {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*.py"))
        }


if __name__ == "__main__":
    sys.exit(main())
