"""The reference of editor states: a table of fields for each kind of object, made from openapi.yaml.

The page names what it shows in comments. `<!-- table: NAME -->` is one table for a component of the spec; a
union of objects that have a `type` gets one table as well, which says which of them have a field.
`<!-- tables: NAME -->` is a table, with a heading, for each alternative of a union. A component that an
editor state needs and that the page does not show is an error, so the page cannot become incomplete.

The neutral values are those that `indream.timeline` writes: editor states of different content are built,
and a field that has the same value in all of them has that neutral value.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from mkdocs.exceptions import PluginError

from generator.prepare import EDITOR_STATE, read
from generator.reach import components_below
from generator.reading import load
from generator.spec import is_list, is_mapping
from indream.captions import parse_captions
from indream.timeline import (
    AreaChart,
    Audio,
    BarChart,
    Captions,
    Effect,
    Filter,
    Gif,
    Illustration,
    Image,
    LineChart,
    Lottie,
    MotionGraphic,
    PieChart,
    RadarChart,
    ScatterChart,
    Solid,
    Text,
    TextBox,
    TextTemplate,
    Timeline,
    Video,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from generator.schema import Reader, Schema
    from indream.timeline import Item

_PAGE: Final = "reference/editor-state.md"
_MARK: Final = re.compile(r"^<!-- (tables?): (\w+) -->$", re.MULTILINE)
_HEAD: Final = ["field", "type, range", "required", "meaning, unit", "neutral"]
_MODULE: Final = "indream.generated.editor_state"
_NONE: Final = object()
_TICKS_NOTE: Final = " (240,000 = 1 second)"  # the page says it once
_TRANSITIONS: Final[Sequence[Literal["fade", "wipe", "iris"]]] = ("fade", "wipe", "iris")
_ENTRANCES: Final[Sequence[Literal["zoom-in", "slide-up"]]] = ("zoom-in", "slide-up")
_LETTERS: Final[Sequence[Literal["converge", "jitter"]]] = ("converge", "jitter")


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write the tables."""
    del files  # MkDocs passes it by name
    if page.file.src_uri != _PAGE:
        return markdown
    return with_tables(markdown, Path(config.config_file_path).parent / "openapi.yaml")


def with_tables(markdown: str, spec: Path) -> str:
    """The page with its tables; PluginError if it lacks one."""
    tables = _Tables(_reader(spec))
    text = _MARK.sub(lambda mark: tables.written(mark[2], several=mark[1] == "tables"), markdown)
    missing = tables.missing()
    if missing:
        raise PluginError(f"{_PAGE} has no table for {', '.join(missing)}: add <!-- table: {missing[0]} -->")
    return text + tables.anchors_of_rest()


@cache
def _reader(spec: Path) -> Reader:
    return read(load(spec)).reader


class _Tables:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._neutral = neutral_values(reader)
        self._shown: set[str] = set()

    def written(self, name: str, *, several: bool) -> str:
        """The table for a component, or those for the alternatives of a union, each with its heading."""
        if not several:
            return self._anchors(name) + self._table(name)
        alternatives = _alternatives(self._reader.component(name))
        self._shown.add(name)
        parts = [
            f"### {own}\n\n{self._anchors(own)}{self._table(own, described=True)}" for own in alternatives
        ]
        return self._anchors(name, heading=False) + "\n\n".join(parts)

    def missing(self) -> list[str]:
        """The components with fields that were not written."""
        return [name for name in self._rest() if self._own_fields(name)]

    def anchors_of_rest(self) -> str:
        """The targets of links to types without fields; they are written where they are used."""
        return "\n" + "".join(f"[](){{#{_MODULE}.{name}}}\n" for name in self._rest())

    def _rest(self) -> list[str]:
        root = self._reader.component(EDITOR_STATE).node.resolved()
        return sorted(({EDITOR_STATE} | components_below(root)) - self._shown)

    def _anchors(self, name: str, *, heading: bool = True) -> str:
        """The targets of links to a component and, if they have no table of their own, its alternatives."""
        names = [name, *(_alternatives(self._reader.component(name)) if heading else ())]
        ids = [f"{_MODULE}.{target}" for target in names] + ([] if heading else [name.lower()])
        return "".join(f"[](){{#{id}}}\n" for id in ids) + "\n"

    def _table(self, name: str, *, described: bool = False) -> str:
        component = self._reader.component(name)
        alternatives = _alternatives(component) or [name]
        self._shown.update(alternatives, [name])
        schemas = {own: self._reader.component(own) for own in alternatives}
        names = dict.fromkeys(field for own in alternatives for field in self._own_fields(own))
        rows = [self._row(field, schemas) for field in names]
        columns = 5 if any(row[-1] for row in rows) else 4  # most parts have no neutral values
        lines = [" | ".join(row[:columns]) for row in (_HEAD, ["---"] * columns, *rows)]
        return f"{component.description}\n\n" * described + "".join(f"| {line} |\n" for line in lines)

    def _row(self, field: str, schemas: dict[str, Schema]) -> list[str]:
        having = {name: schema for name, schema in schemas.items() if field in schema.properties}
        fields = [schema.property(field) for schema in having.values()]
        required = [name for name, schema in having.items() if field in schema.required]
        if len(required) < len(schemas):
            names = required or (having if len(having) < len(schemas) else ())
            word = "in" if required else "no, in"
            need = f"{word} {', '.join(names)}" if names else "no"
        else:
            need = "yes"
        types = _joined(map(self._type, fields))
        meaning = " ".join(dict.fromkeys(map(self._meaning, fields)))
        values = {self._value(schema) for schema in fields}
        neutral = values.pop() if len(values) == 1 else ""
        return [f"`{field}`", types, need, meaning.replace("|", "&#124;"), neutral]

    def _meaning(self, schema: Schema) -> str:
        text = schema.description
        if not text and schema.component is not None:
            text = self._reader.component(schema.component).description
        return text.replace(_TICKS_NOTE, "").replace("\n", " ")

    def _value(self, schema: Schema) -> str:
        value = self._neutral.get(schema.node.place, _NONE)
        if value is _NONE or schema.is_const:
            return ""
        if is_mapping(value) and value.keys() == {"value", "keyframes"}:
            value = value["value"]
        return f"`{json.dumps(value)}`"

    def _own_fields(self, name: str) -> list[str]:
        """The fields that a component describes itself, not by another component that it includes."""
        schema = self._reader.component(name)
        place = f"{schema.node.resolved().place}/"
        return [
            field
            for field, nodes in schema.properties.items()
            if any(node.place.startswith(place) for node in nodes)
        ]

    def _type(self, schema: Schema) -> str:
        """A type with its range, as Markdown."""
        if schema.values is not None:
            return _joined(f"`{json.dumps(value)}`" for value in schema.values)
        component = schema.component
        if component is not None:
            whole = self._reader.component(component)
            if whole.properties.keys() == {"value", "keyframes"}:
                return f"[number with keyframes](#{component.lower()})"
            if whole.json_types == ("object",) and whole.fields:
                return f"[{component}](#{component.lower()})"
            schema = whole
        if schema.unions:
            own = sorted(schema.unions[0].own, key=lambda own: own.json_types == ("null",))  # null is last
            return _joined(map(self._type, own))
        return _joined(self._plain(schema, name) for name in schema.json_types) or "any JSON value"

    def _plain(self, schema: Schema, name: str) -> str:
        limits = schema.limits
        match name:
            case "array":
                least = limits.get("minItems")
                noun = f"list of {self._type(schema.items)}" if schema.items else "list"
                return f"{noun}, {least} or more" if least else noun
            case "object":
                return f"object of {self._type(schema.additional)}" if schema.additional else "object"
            case "string":
                if "format" in limits:
                    return f"string ({limits['format']})"
                return "non-empty string" if limits.get("minLength") else "string"
            case "integer" | "number":
                least, most = limits.get("minimum"), limits.get("maximum")
                if least is not None and most is not None:
                    return f"{name} {least}–{most}"
                return name if least is None else f"{name} ≥ {least}"
            case _:
                return name


def _joined(words: Iterable[str]) -> str:
    *most, last = [*dict.fromkeys(words)] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def _alternatives(schema: Schema) -> list[str]:
    """The names of the objects that a union consists of; none for another component."""
    named = [own.component for union in schema.unions for own in union.own]
    return [name for name in named if name is not None]


def neutral_values(reader: Reader) -> dict[str, Any]:
    """The value of each field that `indream.timeline` writes in the same way whatever the content is.

    The keys are the places in the spec where the fields are described.
    """
    found: dict[str, list[Any]] = {}
    for number in (1, 2):
        for schema, value in _objects(reader.component(EDITOR_STATE), _sample(reader, number)):
            for name in value.keys() & schema.properties.keys():
                found.setdefault(schema.properties[name][0].place, []).append(value[name])
    return {
        place: values[0]
        for place, values in found.items()
        if len(values) > 1 and all(value == values[0] for value in values)
    }


def _objects(schema: Schema, value: Any) -> Iterator[tuple[Schema, dict[str, Any]]]:
    """The objects in a value, each with the schema that describes its fields."""
    items = schema.items
    if is_list(value) and items is not None:
        for entry in value:
            yield from _objects(items, entry)
    if not is_mapping(value):
        return
    while schema.unions:
        union = schema.unions[0]
        tags = union.tags or ((),) * len(union.own)
        chosen = [own for own, tag in zip(union.own, tags, strict=True) if value.get(union.tag) in tag]
        schema = chosen[0] if chosen else next(own for own in union.own if own.json_types == ("object",))
    if schema.properties:
        yield schema, value
    for name, field in value.items():
        if name in schema.properties:
            yield from _objects(schema.property(name), field)
        elif schema.additional:
            yield from _objects(schema.additional, field)


def _sample(reader: Reader, number: int) -> dict[str, Any]:
    """An editor state with an item of each kind; those of different numbers have nothing in common."""
    timeline = Timeline("1:1") if number == 1 else Timeline(width=800, height=600)
    track = timeline.add_track(f"track-{number}")
    for item in _items(reader, number):
        if isinstance(item, Audio):
            timeline.sound(item)
        else:
            track.append(item)
    for kind in _TRANSITIONS[-number:]:
        track.append(Solid(kind, duration=number), transition=kind)
    state: dict[str, Any] = {**timeline.to_editor_state()}
    # Parts that are passed in wire format say nothing about neutral values.
    del state["assets"]
    for item in state["items"].values():
        item.pop("nodes", None)
    return state


def _items(reader: Reader, number: int) -> Sequence[Item]:
    def example(name: str) -> Any:
        return reader.component(name).node.resolved()["examples"][0].value

    def asset(kind: str) -> Any:
        return {**example(f"{kind}Asset"), "id": f"{kind}-{number}"}

    text, color, length = f"text {number}", f"#{number}", number * 0.5
    table = {text: {f"series {number}": number}}
    cues = [parse_captions(f"00:00.000 --> 00:0{n}.000\n{text}\n") for n in range(1, number + 1)]
    nodes = [example("TextTemplateImageNode"), example("TextTemplateTextNode")]
    enter, letters = _ENTRANCES[number - 1], _LETTERS[number - 1]
    template = f"{number}b7c2d18-93ef-4a56-8c01-7d2e9f6a3b54"
    return [
        Text(text, duration=length),
        Text(text, duration=length, background=TextBox(color), enter=enter, text_enter=letters),
        *map(Captions, cues),
        Image(asset("Image"), duration=length),
        Video(asset("Video"), duration=length),
        Gif(asset("Gif"), duration=length),
        Lottie(asset("Lottie"), duration=length),
        Audio(asset("Audio"), duration=length),
        Solid(color, duration=length),
        Illustration(text, duration=length),
        MotionGraphic(text, duration=length),
        TextTemplate(template, nodes, category=text, duration=length),
        Effect(("blur", "fade-in")[number - 1], duration=length),
        Filter(("lemon-cyan", "sakura-pink")[number - 1], duration=length),
        *(chart(table, duration=length) for chart in (LineChart, BarChart, AreaChart, RadarChart)),
        PieChart({text: number}, duration=length),
        ScatterChart({text: [(number, number)]}, duration=length),
    ]
