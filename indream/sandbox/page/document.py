"""The page as HTML: its frame, and what stands above the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream.sandbox.page import assets
from indream.sandbox.page.markup import Child, Html, element, joined
from indream.sandbox.page.sections import sections
from indream.sandbox.page.words import clipped, pace
from indream.sandbox.tasks import is_active

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.sandbox.faults import Fault
    from indream.sandbox.page.view import View

__all__ = ["document"]

_NAME = "Indream sandbox"
_RELOAD_SECONDS = 3
_SLOTS_DRAWN = 12


def document(view: View) -> str:
    """The page, whole."""
    running = sum(is_active(export.state) for export in view.exports.rows)
    title = f"{running} running · {_NAME}" if running else _NAME
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", title),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("link", rel="icon", href=assets.ICON),
        element("style", Html(assets.style())),
        element("noscript", element("meta", http_equiv="refresh", content=_RELOAD_SECONDS)),
    )
    body = element(
        "body", _header(view), element("main", *sections(view)), element("script", Html(assets.script()))
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _header(view: View) -> Html:
    top = element(
        "div",
        element("h1", _NAME),
        element("p", id="live", role="status", hidden=True),
        element("noscript", f"Loaded again every {_RELOAD_SECONDS} seconds"),
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
    others = f", {view.slots_of_others} by others" if view.slots_of_others else ""
    return joined(
        element("span", *drawn, class_="slots", aria_hidden="true"),
        f"{view.slots_used} of {view.slots} in use{others}",
    )


def _faults(faults: list[Fault]) -> Iterable[Html]:
    for fault in faults:
        times = "every time" if fault.times is None else f"{fault.times}×"
        told = f" {fault.name}, {times}"
        yield element("div", element("code", clipped(fault.operation)), told)
