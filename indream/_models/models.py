"""The base of the generated models, the generic answers `Envelope` and `Page`, and the parsers of answers.

Each generated endpoint has a parser, which reads the body of an answer into a model, or raises an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar
from urllib.parse import urlsplit

import attrs

from indream._errors import SDK_UNEXPECTED_RESPONSE, ModelValidationError
from indream._json.paths import ShapeError
from indream._models.shapes import FREE_OBJECT, Field, ListOf, ObjectOf, Shape
from indream._wire.answer import either, enveloped, json_parser, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from indream._wire.answer import Answer, Parse

__all__ = [
    "Envelope",
    "HeaderModel",
    "Model",
    "Page",
    "host_only",
    "parse_by_status",
    "parse_bytes",
    "parse_envelope",
    "parse_nothing",
    "parse_page",
    "parse_plain",
    "parse_text",
]

T = TypeVar("T")


def host_only(url: object) -> str:
    """The repr of a URL that may be signed or contain a secret: only its scheme and host."""
    if not isinstance(url, str) or not url:
        return repr(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return "'…'"
    host = parts.netloc.rpartition("@")[2]
    return repr(f"{parts.scheme}://{host}/…") if parts.scheme and host else "'…'"


class InPydantic:
    """How pydantic and FastAPI read, write and describe a model or a page."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls: Any, source: Any, handler: Any) -> Any:
        """It is read by `model_validate`, or taken as it is, and written by `to_dict`."""
        from pydantic_core import core_schema  # only pydantic calls this

        def read(value: Any) -> Any:
            return value if issubclass(type(value), cls) else cls.model_validate(value)

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(cls.to_dict)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """The JSON schema of it."""
        return {"type": "object", "title": cls.__name__}


@attrs.define
class Model(InPydantic):
    """An object of the service's answers.

    Attributes are snake_case; a field that is missing is None. Fields that this version of the SDK does
    not know are kept in `additional_properties`.
    """

    fields: ClassVar[tuple[Field, ...]] = ()
    _wire_names: ClassVar[frozenset[str]] = frozenset()
    _optional: ClassVar[tuple[str, ...]] = ()

    additional_properties: dict[str, Any] = attrs.field(factory=dict[str, Any], kw_only=True, repr=False)
    # The wire names that were received. Kept only if the values do not show them: after an optional null, or
    # when a required field was allowed to be missing.
    _present: frozenset[str] | None = attrs.field(
        default=None, kw_only=True, repr=False, eq=False, alias="_present"
    )

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._wire_names = frozenset(field.wire for field in cls.fields)
        cls._optional = tuple(field.wire for field in cls.fields if not field.required)

    @classmethod
    def read_fast(cls, data: dict[str, Any]) -> Self:
        """Read the usual answer quickly; generated for each model. Any other answer is a plain exception."""
        raise ValueError

    @classmethod
    def read_carefully(cls, data: Any, may_lack: Collection[str] = ()) -> Self:
        """Read an object of the wire; ShapeError names the place that breaks the contract."""
        rest: dict[str, Any] = FREE_OBJECT.read_carefully(data).copy()
        values: dict[str, Any] = {}
        present: set[str] = set()
        for name, wire, shape, required in cls.fields:
            if wire in rest:
                try:
                    values[name] = shape.read_carefully(rest.pop(wire))
                except ShapeError as error:
                    raise error.under(wire) from None
                present.add(wire)
            elif required and wire not in may_lack:
                raise ShapeError("is missing").under(wire)
            else:
                values[name] = None
        return cls(**values, additional_properties=rest, _present=frozenset(present))

    def keep_rest(self, data: dict[str, Any]) -> None:
        """Keep the fields that the model has no attribute for; a part of `read_fast`.

        ValueError if an optional field is null: the attribute of a missing field is also None, so
        `read_carefully` has to record the null, or reject it.
        """
        for wire in self._optional:
            if wire in data and data[wire] is None:
                raise ValueError
        names = self._wire_names
        self.additional_properties = {key: value for key, value in data.items() if key not in names}

    @classmethod
    def model_validate(cls, obj: Any) -> Self:
        """Read a JSON object (a dict with the wire's names) into this model.

        Raises:
            ModelValidationError: The object does not match the model. It is a ValidationError and a
                ValueError, and its text names the JSON path.
        """
        try:
            model: Self = ObjectOf(lambda: cls).read(obj)
        except ShapeError as error:
            raise _invalid(cls.__name__, error) from None
        return model

    @classmethod
    def from_dict(cls, src_dict: Any) -> Self:
        """The same as `model_validate`."""
        return cls.model_validate(src_dict)

    def model_dump(self, *, by_alias: bool = False, exclude_unset: bool = False) -> dict[str, Any]:
        """Return the model as a dict of JSON values; date-times are strings.

        Args:
            by_alias: Use the wire's camelCase names instead of the attributes' names.
            exclude_unset: Omit optional fields that were not received. With both True, the result equals the
                object that was read.
        """
        dumped: dict[str, Any] = {}
        for name, wire, shape, required in self.fields:
            value = getattr(self, name)
            if value is None and exclude_unset and not self._has_null(wire, required):
                continue
            key = wire if by_alias else name
            dumped[key] = None if value is None else shape.dump(value, by_alias, exclude_unset)
        for key, value in self.additional_properties.items():
            dumped.setdefault(key, value)
        return dumped

    def _has_null(self, wire: str, required: bool) -> bool:
        return required if self._present is None else wire in self._present

    def to_dict(self) -> dict[str, Any]:
        """The model as it was received: `model_dump(by_alias=True, exclude_unset=True)`."""
        return self.model_dump(by_alias=True, exclude_unset=True)


def _invalid(name: str, error: ShapeError) -> ModelValidationError:
    return ModelValidationError(
        type=SDK_UNEXPECTED_RESPONSE,
        title=f"Not a valid {name}",
        detail=str(error),
        error_code=SDK_UNEXPECTED_RESPONSE,
    )


@attrs.define
class Envelope(Generic[T]):
    """A successful answer: the requested `data`, and `meta`, further information from the service."""

    data: T
    meta: dict[str, Any]


@attrs.define
class Page(InPydantic, Envelope[list[T]]):
    """One page of a list.

    Attributes:
        data: The page's items, also as `items`.
        meta: Further information from the service; `next_page_cursor` is read from it.
        additional_properties: Further fields of the answer.
    """

    item: ClassVar[Shape]

    additional_properties: dict[str, Any] = attrs.field(factory=dict[str, Any], kw_only=True, repr=False)

    @property
    def items(self) -> list[T]:
        """The items of this page."""
        return self.data

    @property
    def next_page_cursor(self) -> str | None:
        """The cursor of the next page. None on the last page, where it is missing, null or ""."""
        return self.meta.get("nextPageCursor") or None

    @classmethod
    def read_wire(cls, document: Any) -> Self:
        """Read a list answer; ShapeError names the place that breaks the contract."""
        data, meta = open_envelope(document, ListOf(cls.item).read)
        cursor = meta.get("nextPageCursor")
        if cursor is not None and not isinstance(cursor, str):
            raise ShapeError("expected a string or null").under("nextPageCursor").under("meta")
        page = cls(data, meta)
        if len(document) > 2:
            page.additional_properties = {
                key: value for key, value in document.items() if key not in ("data", "meta")
            }
        return page

    @classmethod
    def model_validate(cls, obj: Any) -> Self:
        """Read a list answer (`{"data": […], "meta": {…}}`) into a page.

        Raises:
            ModelValidationError: The answer breaks the contract; the text names the JSON path.
        """
        try:
            return cls.read_wire(obj)
        except ShapeError as error:
            raise _invalid(cls.__name__, error) from None

    @classmethod
    def from_dict(cls, src_dict: Any) -> Self:
        """The same as `model_validate`."""
        return cls.model_validate(src_dict)

    def model_dump(self, *, by_alias: bool = False, exclude_unset: bool = False) -> dict[str, Any]:
        """The page as a dict of JSON values, in the wire's envelope; the flags are those of a model."""
        data = [self.item.dump(item, by_alias, exclude_unset) for item in self.data]
        return {"data": data, "meta": self.meta, **self.additional_properties}

    def to_dict(self) -> dict[str, Any]:
        """The page as it was received."""
        return self.model_dump(by_alias=True, exclude_unset=True)


def open_envelope(document: Any, read: Callable[[Any], T]) -> tuple[T, dict[str, Any]]:
    """The two parts of an answer, `data` read by a function, and `meta`."""
    if document.__class__ is not dict:
        raise FREE_OBJECT.mismatch(document)
    fields: dict[str, Any] = document
    for part in ("data", "meta"):
        if part not in fields:
            raise ShapeError("is missing").under(part)
    try:
        data = read(fields["data"])
    except ShapeError as error:
        raise error.under("data") from None
    meta = fields["meta"]
    if meta.__class__ is not dict:
        raise FREE_OBJECT.mismatch(meta).under("meta")
    return data, meta


P = TypeVar("P", bound=Page[Any])


def parse_envelope(shape: Shape) -> Parse[Envelope[Any]]:
    """A parser for `{data, meta}` with data of a shape."""

    def read_carefully(document: Any) -> Envelope[Any]:
        return Envelope(*open_envelope(document, shape.read_carefully))

    return json_parser(either(enveloped(Envelope, shape.fast_reader()), read_carefully))


def parse_page(page: type[P]) -> Parse[P]:
    """A parser for `{data: […], meta: {nextPageCursor}}`."""
    return json_parser(page.read_wire)


def parse_plain(shape: Shape) -> Parse[Any]:
    """A parser for a JSON answer that is not an envelope."""
    return json_parser(either(shape.fast_reader(), shape.read_carefully))


def parse_bytes(answer: Answer) -> bytes:
    """The body as it was received."""
    if answer.flaw is not None:
        raise unexpected(answer, answer.flaw)
    return answer.content


def parse_nothing(answer: Answer) -> None:
    """Nothing: the answer has no body."""


_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^;\"]*)", re.IGNORECASE)
# Python has further codecs, some of which take very long for a long text, or are not character sets.
_KNOWN_CHARSET = re.compile(
    r"utf-?(8|16|32)([-_]?[lb]e)?|(us-)?ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp\d{3,4}"
    r"|koi8-[ru]|shift[_-]jis|euc-(jp|kr)|gbk|gb2312|gb18030|big5",
    re.ASCII | re.IGNORECASE,
)


def parse_text(answer: Answer) -> str:
    """The body as text, decoded by the charset of its type, UTF-8 if that names none."""
    if answer.flaw is not None:
        raise unexpected(answer, answer.flaw)
    found = _CHARSET.search(answer.headers.get("content-type", ""))
    charset = (found[1].strip() if found else "") or "utf-8"
    flaw = f"the charset {charset[:40]!r} is not supported"
    if _KNOWN_CHARSET.fullmatch(charset):
        try:
            return answer.content.decode(charset)
        except LookupError:
            pass
        except UnicodeDecodeError:
            flaw = f"the body is not text in {charset}"
    # Raised outside the `except` blocks, because the context of the error would refer to the body.
    raise unexpected(answer, flaw)


def parse_by_status(parsers: Mapping[str, Parse[Any]]) -> Parse[Any]:
    """A parser for an operation with several responses: the one of the status, or that of `2XX`."""

    def parse(answer: Answer) -> Any:
        parser = parsers.get(str(answer.status)) or parsers.get("2XX")
        if parser is None:
            raise unexpected(answer, f"expected the status {' or '.join(parsers)}, got {answer.status}")
        return parser(answer)

    return parse


class HeaderModel(Model):
    """The headers of a response; a generated endpoint with such headers has a subclass `Headers`."""

    @classmethod
    def read_texts(cls, headers: Mapping[str, str]) -> Self:
        """Read the headers of a response, whose names are in lower case; ShapeError names a wrong one."""
        values: dict[str, Any] = {}
        for _, wire, shape, _ in cls.fields:
            if wire in headers:
                values[wire] = shape.of_text(headers[wire])
        return cls.read_carefully(values)
