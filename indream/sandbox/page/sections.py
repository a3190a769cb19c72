"""The tables of the page: what they are called, what their columns are, and what they say when empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indream.sandbox.page.markup import Child, Html, element, joined
from indream.sandbox.page.rows import asset_row, export_row, project_row, request_row, webhook_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.sandbox.page.view import View

__all__ = ["sections"]


class _Column(NamedTuple):
    label: str
    kind: str = ""


def sections(view: View) -> Iterable[Html]:
    """The tables, each in a section with its heading."""
    now = view.now
    return (
        _section(
            "exports",
            "Exports",
            view.exports.total,
            [
                _Column("Export", "wide"),
                _Column("Status"),
                _Column("Progress", "progress"),
                _Column("Created", "minor"),
                _Column("Length", "number minor"),
                _Column("Output"),
            ],
            [export_row(row, now) for row in view.exports.rows],
            joined(
                "No exports yet. Give your client the base URL ",
                element("code", view.base_url),
                " and the API key that the sandbox's ready line shows: what it does appears here.",
            ),
        ),
        _section(
            "requests",
            "Requests",
            view.requests.total,
            [_Column("Time"), _Column("Request", "wide"), _Column("Answer"), _Column("Took", "number minor")],
            [request_row(number, record, now) for number, record in view.requests.rows],
            "No requests yet.",
        ),
        _section(
            "webhooks",
            "Webhooks",
            view.webhooks.total,
            [
                _Column("Time"),
                _Column("Event", "wide"),
                _Column("Target", "wide"),
                _Column("Outcome"),
                _Column("Attempts", "number"),
            ],
            [webhook_row(row, now) for row in view.webhooks.rows],
            joined("No webhooks yet. An export with a ", element("code", "callbackUrl"), " sends them."),
        ),
        _section(
            "projects",
            "Projects",
            view.projects.total,
            [
                _Column("Project", "wide"),
                _Column("Assets", "number"),
                _Column("Created", "minor"),
                _Column("Updated"),
            ],
            [project_row(row, now) for row in view.projects.rows],
            "No projects yet.",
        ),
        _section(
            "assets",
            "Assets",
            view.assets.total,
            [
                _Column("File", "wide"),
                _Column("Type"),
                _Column("Dimensions", "number minor"),
                _Column("Length", "number minor"),
                _Column("Size", "number"),
            ],
            [asset_row(row) for row in view.assets.rows],
            "No assets yet.",
        ),
    )


def _section(
    name: str, title: str, total: int, columns: list[_Column], written: list[Html], empty: Child
) -> Html:
    heading = f"{name}-heading"
    count = f"{total:,}" if total == len(written) else f"the latest {len(written)} of {total:,}"
    if not written:
        written = [
            element("tr", element("td", empty, colspan=len(columns), class_="empty"), id=f"{name}-none")
        ]
    labels = (element("th", column.label, scope="col", class_=column.kind or None) for column in columns)
    table = element(
        "table",
        element("thead", element("tr", *labels)),
        element("tbody", *written, id=f"{name}-rows", data_live=True),
        aria_labelledby=heading,
    )
    return element(
        "section",
        element(
            "div",
            element("h2", title, id=heading),
            element("p", count, id=f"{name}-count", data_live=True),
            class_="heading",
        ),
        # With the keyboard it can be scrolled only if it can have the focus.
        element("div", table, class_="scroll", tabindex=0, role="region", aria_labelledby=heading),
        class_=name,
    )
