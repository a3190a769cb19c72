"""Run openapi-python-client as a library with our templates, to generate endpoint modules and models.

The engine chooses the names and the layout of modules, classes and packages, and renders the templates.
`generator.models` reads the schemas: the engine's own readers accept wrong types, raise bare KeyErrors and
lose the form of dates, and the engine omits constructs that it cannot parse, with a warning. So the engine
gets only names, and its warnings and omissions are errors.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
import textwrap
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from jinja2 import BytecodeCache
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from generator.names import TEMPLATES, package_name
from generator.spec import pointer
from generator.texts import as_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType

    from jinja2.bccache import Bucket

    from generator.operations import Operation
    from generator.prepare import Prepared
    from generator.spec import SpecError

__all__ = ["client_files", "place_of"]

WIDTH = 100
UNUSED = ("__init__.py", "client.py", "errors.py", "types.py")
"""Files that the engine generates and the SDK does not use."""


class _Compiled(BytecodeCache):
    """The code of templates, compiled once for all runs in a process."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Use the code of a template with this name and content, if there is one."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._code[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES = _Compiled()


def client_files(prepared: Prepared) -> dict[str, str]:
    """The files of `api/` and `models/`; raises SpecError for anything that is not generated."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name) / "client"
        _generate(prepared, directory)
        return {
            path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(directory.rglob("*.py"))
        }


def place_of(prepared: Prepared, path: str, text: str, line: int) -> str:
    """The place in the spec from which a line of a generated file comes, as far as it is known."""
    if path.startswith("api/") and Path(path).stem in prepared.operations:
        return prepared.operations[Path(path).stem].node.place
    bodies = {name: node.place for name, node in prepared.bodies.items()}
    components = {name: pointer("components", "schemas", name) for name in prepared.spec.schemas}
    places = bodies | components | _places(prepared)
    names = _DEFINITION.findall("\n".join(text.splitlines()[:line])) or _DEFINITION.findall(text)
    return next((places[name] for name in reversed(names) if name in places), "#")


_DEFINITION = re.compile(r"^(?:class )?(\w+)(?:\(.*:$|: TypeAlias| = TypedDict)", re.MULTILINE)
"""The first line of a class or type in a generated file."""


def _generate(prepared: Prepared, directory: Path) -> None:
    config = Config.from_sources(
        ConfigFile(literal_enums=True, post_hooks=[]), MetaType.NONE, TEMPLATES, "utf-8", True, directory
    )
    data = GeneratorData.from_dict(_names(prepared), config=config)
    if isinstance(data, GeneratorError):
        raise _complaint(prepared, data)
    infos = [schema.class_info for schema in [*data.models, *data.enums]]
    classes = {str(info.name): str(info.module_name) for info in infos}
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    _check_complete(prepared, data, classes)
    environment: Any = project.env
    environment.bytecode_cache = _TEMPLATES
    environment.filters.update(docstring=docstring, sentence=as_sentence)
    environment.globals.update(prepared=prepared, modules=classes, raises=_raises, tags=_tags(prepared))
    with contextlib.redirect_stdout(io.StringIO()):
        complaints = project.build()
    for complaint in complaints:
        raise _complaint(prepared, complaint)
    for name in UNUSED:
        (directory / name).unlink()


def _names(prepared: Prepared) -> dict[str, Any]:
    """The spec as it is passed to the engine: names only."""
    paths = {
        f"/{operation.name}": {
            operation.method.lower(): {
                "operationId": operation.id,
                "tags": [operation.tag],
                "responses": {"200": {"description": ""}},
            }
        }
        for operation in prepared.operations.values()
    }
    objects = {name: {"type": "object"} for name in [*prepared.models, *prepared.pages]}
    enums = {name: {"type": "string", "enum": [name]} for name in prepared.enums}
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": paths,
        "components": {"schemas": objects | enums},
    }


def _places(prepared: Prepared) -> dict[str, str]:
    """The place in the spec of each operation and each class."""
    operations = {name: operation.node.place for name, operation in prepared.operations.items()}
    return operations | prepared.classes


def _complaint(prepared: Prepared, complaint: GeneratorError) -> SpecError:
    """The error for a complaint of the engine, with its place in the spec if the complaint names one."""
    message = " ".join(f"{complaint.header} {complaint.detail or ''}".split())
    places = _places(prepared)
    place = next((places[word] for word in re.findall(r"\w+", message) if word in places), "#")
    return prepared.spec.error(
        place, f"openapi-python-client cannot read this; write it in another way: {message}"
    )


def _check_complete(prepared: Prepared, data: GeneratorData, classes: Mapping[str, str]) -> None:
    """Check that every operation and class was generated."""
    groups = data.endpoint_collections_by_tag.values()
    generated = {*classes, *(str(endpoint.name) for group in groups for endpoint in group.endpoints)}
    for name, place in _places(prepared).items():
        if name not in generated:
            raise prepared.spec.error(
                place, f"openapi-python-client generated nothing for {name}; write it in another way"
            )


def _tags(prepared: Prepared) -> dict[str, str]:
    """The descriptions of the packages of endpoints, by their names."""
    tags = {tag.text("name"): tag.text("description") for tag in prepared.spec.root.sequence("tags")}
    return {package_name(tag): doc for tag, doc in tags.items() if doc}


_ERRORS = {"400": "ValidationError", "401": "AuthError", "403": "AuthError", "404": "NotFoundError",
           "409": "ConflictError", "422": "ValidationError", "429": "RateLimitError"}  # fmt: skip


def _raises(operation: Operation) -> list[str]:
    """The lines of a Raises section, one for each error class."""
    other = "another error" if len(operation.failures) > 1 else "an error"
    by_class: dict[str, list[str]] = {}
    for status in operation.failures:
        error = _ERRORS.get(status, "ServerError" if status.startswith("5") else "APIError")
        by_class.setdefault(error, []).append(status if status != "default" else other)
    lines = [f"{name}: The service returned {_listed(statuses)}." for name, statuses in by_class.items()]
    return [*lines, "APIConnectionError: No response was received."]


def _listed(statuses: Sequence[str]) -> str:
    *first, last = statuses
    return f"{', '.join(first)} or {last}" if first else last


@lru_cache(maxsize=10_000)  # of a type, the text is asked for twice
def docstring(
    text: str, indent: int = 4, hanging: int = 0, label: str = "", *, is_comment: bool = False
) -> str:
    """Text of the spec for a docstring: escaped, and wrapped except for code, tables and quotations.

    In a comment nothing is escaped.

    Its lines are indented by `indent` spaces, all except the first by `hanging` more. A label is before the
    text, or on a line of its own if the text begins with something other than a paragraph.
    """
    if not _PLAIN.fullmatch(text):
        text = "".join(sign for sign in text if sign in "\n\t" or not _is_invisible(sign))
    text = text.strip()
    if not is_comment:
        text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        text = _LAST_QUOTE.sub(r"\1\"", text)
    blocks = [*_blocks(text.expandtabs(4))]
    if blocks and blocks[0].is_paragraph:
        blocks[0] = attrs.evolve(blocks[0], text=label + blocks[0].text)
    elif label:
        blocks.insert(0, _Block(label.rstrip()))
    lines = [
        _fill(block, " " * (indent + hanging if index else indent), " " * (indent + hanging))
        for index, block in enumerate(blocks)
    ]
    return "\n".join(lines).lstrip()


@attrs.frozen
class _Block:
    """A part of a text that starts on a line of its own: a paragraph, an item of a list, or a line."""

    text: str
    is_wrapped: bool = False
    lead: int = 0
    """The spaces before its first line."""
    hanging: int = 0
    """The spaces before its other lines."""

    @property
    def is_paragraph(self) -> bool:
        """Whether it is neither an item of a list nor a heading nor literal."""
        return self.is_wrapped and not self.hanging and not _HEADING.match(self.text)


_PLAIN = re.compile(r"[\n\t -~]*")
_LAST_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)"$')
"""A quotation mark at the end that is not escaped: it would end the docstring."""
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_ITEM = re.compile(r"( *)([-*+]|[0-9]+[.)])\s")
_LITERAL = re.compile(r" *(\||>|([-=*_] *){3,}$)")
_HEADING = re.compile(r" *#{1,6} ")
_BIDI = frozenset({"FSI", "LRE", "LRI", "LRO", "PDF", "PDI", "RLE", "RLI", "RLO"})


def _blocks(text: str) -> Iterator[_Block]:
    """The blocks of a Markdown text; an empty line is a block of its own."""
    fence, is_list, is_code = "", False, False
    block: _Block | None = None
    before = ""
    for line in text.splitlines():
        item, opening = _ITEM.match(line), _FENCE.match(line)
        is_first = block is None and not before.strip() and not is_list
        is_code = (is_code and not line.strip()) or (line.startswith("    ") and (is_code or is_first))
        is_literal = fence or opening or is_code or _LITERAL.match(line) or not line.strip()
        if block is not None and (is_literal or item or _HEADING.match(line)):
            yield block
            block = None
        if fence:
            fence = "" if line.strip() and not line.strip().strip(fence[0]) and fence in line else fence
        elif opening:
            fence = opening[1]
        if is_literal:
            if line.strip() or before.strip() or fence:
                yield _Block(line.rstrip())
        elif item:
            is_list = True
            block = _Block(line.strip(), True, len(item[1]), len(item[1]) + len(item[2]) + 1)
        elif block is not None:
            block = attrs.evolve(block, text=f"{block.text} {line.strip()}")
        else:
            is_list = is_list and line.startswith(" ")
            spaces = len(line) - len(line.lstrip()) if is_list else 0
            block = _Block(line.strip(), True, spaces, spaces)
            if _HEADING.match(line):
                yield block
                block = None
        before = line
    if block is not None:
        yield block


def _is_invisible(sign: str) -> bool:
    """Whether a character would break the source, or make it look different from what it is."""
    return unicodedata.category(sign) == "Cc" or unicodedata.bidirectional(sign) in _BIDI


def _fill(block: _Block, first: str, rest: str) -> str:
    if not block.is_wrapped:
        return (first + block.text).rstrip()
    return textwrap.fill(
        " ".join(block.text.split()),
        WIDTH,
        initial_indent=first + " " * block.lead,
        subsequent_indent=rest + " " * block.hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
