"""HTML that can't be written wrong by accident: what is no `Html` already is escaped."""

from __future__ import annotations

from html import escape
from typing import TypeAlias

__all__ = ["Child", "Html", "element", "joined"]

_VOID = frozenset({"link", "meta"})


class Html(str):
    """A piece of HTML, as `element` and `joined` write it."""

    __slots__ = ()


Child: TypeAlias = Html | str | int | None


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element.

    Args:
        name: Its name.
        children: Its content: a string is text, None is nothing.
        attributes: Its attributes, `_` for `-`, and `class_` for `class`. True is one without a value,
            None and False are none.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    content = "" if name in _VOID else f"{joined(*children)}</{name}>"
    return Html(f"<{name}{written}>{content}")


def joined(*children: Child) -> Html:
    """One piece after the other."""
    return Html("".join(_written(child) for child in children))


def _written(child: Child) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Html) else escape(str(child))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.removesuffix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
