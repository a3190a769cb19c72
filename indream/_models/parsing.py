"""Parsers of answers, which generated endpoints are made of: a body becomes a model, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from indream._models.models import Envelope, Page, open_envelope
from indream._models.shapes import ShapeError
from indream._wire.answer import unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream._models.shapes import Shape
    from indream._wire.answer import Answer, Parse

__all__ = ["parse_bytes", "parse_envelope", "parse_nothing", "parse_page", "parse_plain"]

T = TypeVar("T")
P = TypeVar("P", bound=Page[Any])


def parse_envelope(shape: Shape) -> Parse[Envelope[Any]]:
    """A parser for `{data, meta}` whose data is of a shape."""
    read = shape.read

    def read_envelope(document: Any) -> Envelope[Any]:
        data, meta = open_envelope(document, read)
        return Envelope(data, meta)

    return _parser(read_envelope)


def parse_page(page: type[P]) -> Parse[P]:
    """A parser for `{data: […], meta: {nextPageCursor}}`."""
    return _parser(page.read_wire)


def parse_plain(shape: Shape) -> Parse[Any]:
    """A parser for a JSON answer that is no envelope."""
    return _parser(shape.read)


def _parser(read: Callable[[Any], T]) -> Parse[T]:
    def parse(answer: Answer) -> T:
        try:
            return read(_document(answer))
        except ShapeError as error:
            told = str(error)
        except RecursionError:
            told = "the body is nested too deeply"
        raise unexpected(answer, told)  # out here: as a context, those errors would lead to the body

    return parse


def parse_bytes(answer: Answer) -> bytes:
    """The body as it came."""
    if answer.flaw is not None:
        raise unexpected(answer, answer.flaw)
    return answer.content


def parse_nothing(answer: Answer) -> None:
    """An answer without a body."""


def _document(answer: Answer) -> Any:
    flaw = answer.flaw
    if flaw is None:
        try:
            return orjson.loads(answer.content)
        except ValueError:
            pass  # raised in here, ours would have orjson's as its context, which holds the body
        kind = answer.headers.get("content-type", "").partition(";")[0]
        flaw = f"the body is not JSON ({kind[:60]})" if kind else "the body is not JSON"
    raise unexpected(answer, flaw)
