"""The verdict of the check is that of the contract's schema: a slow validator over the schema as it is written.

`DIFFERENTIAL_DOCUMENTS=10000` is the full run; a document is known by its seed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from indream.editor_state import check_editor_state

from .documents import Documents, mutated

DOCUMENTS = int(os.environ.get("DIFFERENTIAL_DOCUMENTS", "400"))
SPEC = Path(__file__).parents[2] / "openapi.yaml"


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """The components of `openapi.yaml`, none of them changed."""
    import yaml

    components: dict[str, Any] = yaml.safe_load(SPEC.read_text(encoding="utf-8"))["components"]["schemas"]
    return components


@pytest.fixture(scope="module")
def reference(schemas: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """jsonschema, with every `oneOf`, `allOf`, `not` and `if` of the spec left in place."""
    root = {"$ref": "#/components/schemas/EditorState", "components": {"schemas": schemas}}
    return jsonschema.Draft202012Validator(root)
