"""`python -m tests.generator.renew_golden` writes the expected files again; look at the difference then.

`golden/expected/` is the output for the golden spec, `golden/forms/` that for a spec that has all `forms/`.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from generator.__main__ import generated_files
from generator.reading import load, parse
from tests.support.contract import contract, read_yaml

__all__ = ["EXPECTED", "FORMS", "FORMS_EXPECTED", "made", "made_of_forms", "spec_with_forms"]

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
EXPECTED = GOLDEN / "expected"
FORMS_EXPECTED = GOLDEN / "forms"

FORMS: dict[str, Any] = {
    path.stem: read_yaml(path.read_text(encoding="utf-8")) for path in sorted((HERE / "forms").glob("*.yaml"))
}
"""The forms by the names of their files."""


def made() -> dict[str, str]:
    """The output of the generator for the golden spec, by path."""
    return generated_files(load(GOLDEN / "openapi.yaml"))


def spec_with_forms(document: dict[str, Any]) -> str:
    """The text of a spec to which all forms are added, also to the document itself."""
    for form in FORMS.values():
        document["paths"] |= form["paths"]
        for section, components in form.get("components", {}).items():
            document.setdefault("components", {}).setdefault(section, {}).update(components)
    return json.dumps(document, indent=1)


def made_of_forms() -> dict[str, str]:
    """The output for a spec that has all forms and nothing else, by path."""
    own = copy.deepcopy(contract())
    components = {"securitySchemes": own["components"]["securitySchemes"]}
    document = {key: own[key] for key in ("openapi", "info", "security")}
    return generated_files(parse(spec_with_forms({**document, "paths": {}, "components": components})))


def main() -> None:
    """Write the expected files again."""
    for directory, files in ((EXPECTED, made()), (FORMS_EXPECTED, made_of_forms())):
        shutil.rmtree(directory, ignore_errors=True)
        for path, text in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_bytes(text.encode())


if __name__ == "__main__":
    main()
