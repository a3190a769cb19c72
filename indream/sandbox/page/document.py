"""The page as HTML: its head, its header, its style and script, and its security policy."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from indream.preview._markup import Child, Html, digest, element, joined
from indream.sandbox.page.tables import sections
from indream.sandbox.page.wording import clipped, pace
from indream.sandbox.tasks import is_active

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.sandbox.faults.planned import Fault, Planned
    from indream.sandbox.page.view import View

__all__ = ["content_security_policy", "document"]

_NAME = "Indream sandbox"
_RELOAD_SECONDS = 3
_SLOTS_DRAWN = 12
_ICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
    "<rect width='16' height='16' rx='4' fill='%234f46e5'/><path d='M6 4.5v7l6-3.5z' fill='white'/></svg>"
)
"""The icon; without one a browser requests /favicon.ico."""


def document(view: View) -> str:
    """Return the page."""
    running = sum(is_active(export.state) for export in view.exports.rows)
    title = f"{running} running · {_NAME}" if running else _NAME
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", title),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("link", rel="icon", href=_ICON),
        element("style", Html(_style())),
        element("noscript", element("meta", http_equiv="refresh", content=_RELOAD_SECONDS)),
    )
    body = element(
        "body", _header(view), element("main", *sections(view)), element("script", Html(_script()))
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


@cache
def content_security_policy() -> str:
    """Return the policy of the page. It allows the style and the script of the page only."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {digest(_style())}",
            f"script-src {digest(_script())}",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _header(view: View) -> Html:
    top = element(
        "div",
        element("h1", _NAME),
        element("p", id="live", role="status", hidden=True),
        element("noscript", f"Reloads every {_RELOAD_SECONDS} seconds"),
        class_="top",
    )
    facts = element(
        "dl",
        _fact("Base URL", element("code", view.base_url)),
        _fact(
            "Sandbox time, UTC",
            element("time", f"{view.now:%Y-%m-%d %H:%M:%S}", datetime=view.now.isoformat()),
            element("span", f" · {pace(view.speed)}", class_="aside"),
        ),
        _fact("Export slots", _slots(view)),
        _fact("Planned faults", *_faults(view.faults)) if view.faults else None,
        class_="facts",
        id="facts",
        data_live=True,
    )
    return element("header", top, facts)


def _fact(name: str, *value: Child) -> Html:
    return element("div", element("dt", name), element("dd", *value))


def _slots(view: View) -> Html:
    kinds = ["others"] * view.slots_of_others + ["used"] * (view.slots_used - view.slots_of_others)
    kinds += ["free"] * (view.slots - len(kinds))
    drawn = (element("i", class_=kind) for kind in kinds) if view.slots <= _SLOTS_DRAWN else ()
    by_others = f", {view.slots_of_others} by others" if view.slots_of_others else ""
    return joined(
        (
            element("span", *drawn, class_="slots", aria_hidden="true"),
            f"{view.slots_used} of {view.slots} in use{by_others}",
        )
    )


def _faults(faults: list[Planned[Fault]]) -> Iterable[Html]:
    for planned in faults:
        times = "every time" if planned.times is None else f"{planned.times}×"
        text = f" {planned.fault.name}, {times}"
        yield element("div", element("code", clipped(planned.fault.operation)), text)


@cache
def _style() -> str:
    """The style, as it stands in the page."""
    return _text("page.css")


@cache
def _script() -> str:
    """The script, as it stands in the page."""
    return _text("page.js")


def _text(name: str) -> str:
    return files("indream.sandbox.page").joinpath(name).read_bytes().decode()
