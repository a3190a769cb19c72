"""HTML and JSON in HTML, in which no text of an editor state becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Child", "Html", "digest", "element", "embedded_json", "joined"]

# The first halves of characters without their second ones, which no encoding can write.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_VOID: Final = frozenset({"img", "link", "meta"})


class Html(str):
    """HTML that `element` and `joined` have written; any other text is escaped."""

    __slots__ = ()


Child: TypeAlias = str | int | None


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element, with its end tag if it may have content.

    Args:
        name: The name of the element.
        children: Its content: strings are text, None is left out.
        attributes: Its attributes, with `_` for `-` and `class_` for `class`. True is an attribute without a
            value; None and False are left out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{name}{written}>{'' if name in _VOID else f'{joined(children)}</{name}>'}")


def joined(children: Iterable[Child]) -> Html:
    """The pieces one after the other."""
    return Html("".join(_written(child) for child in children))


def embedded_json(value: Any) -> Html:
    """A value as JSON for a `script` element that is not run; it cannot end the element."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))  # only ASCII characters
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Html(text)


def digest(text: str) -> str:
    """A source of a content security policy: the style or script with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _written(child: Child) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Html) else _escaped(str(child))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    return escape(_SURROGATES.sub("\ufffd", text))
