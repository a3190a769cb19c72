"""The sandbox's page without a browser: its tables as text, and its elements."""

from __future__ import annotations

import asyncio
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream.sandbox import Sandbox

_TABLES = ("exports", "checks", "requests", "webhooks", "projects", "assets")
_HERE = "127.0.0.1"


class Page(HTMLParser):
    """The parsed page: text as a person sees it, with the pieces of a cell joined by `|`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {name: [] for name in _TABLES}
        self.facts: dict[str, str] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        """The text of each element that has an id."""
        self._open: list[tuple[str, str | None]] = []
        self._cell: list[str] | None = None
        self._table: str | None = None
        self._term = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Handle the start of an element."""
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag in ("img", "link", "meta"):
            return
        name = attributes.get("id")
        self._open.append((tag, name))
        if tag == "tbody" and name is not None:
            self._table = name.removesuffix("-rows")
        elif tag == "tr" and self._table is not None:
            self.tables[self._table].append([])
        elif tag in ("td", "th", "dt", "dd"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        """Handle the end of an element."""
        assert tag == self._open.pop()[0], f"</{tag}> ends nothing"
        if tag == "tbody":
            self._table = None
        if self._cell is None or tag not in ("td", "th", "dt", "dd"):
            return
        text = "|".join(self._cell)
        self._cell = None
        if tag == "dt":
            self._term = text
        elif tag == "dd":
            self.facts[self._term] = text
        elif self._table is not None:
            self.tables[self._table][-1].append(text)

    def handle_data(self, data: str) -> None:
        """Handle text."""
        for tag, name in self._open:
            key = name or tag
            self.texts[key] = self.texts.get(key, "") + data
        if self._cell is not None and data.strip():
            self._cell.append(data.strip())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element with a tag."""
        return [attributes for name, attributes in self.elements if name == tag]


def get(
    sandbox: Sandbox,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    peer: str | None = _HERE,
    host: str | None = None,
) -> httpx.Response:
    """Return the response to a browser at `peer`, or at one that is not known; it has no API key."""

    async def send() -> httpx.Response:
        client: Any = None if peer is None else (peer, 50_000)
        transport = httpx.ASGITransport(sandbox.app, client=client)
        base_url = sandbox.base_url if host is None else f"http://{host}"
        async with httpx.AsyncClient(transport=transport, base_url=base_url, trust_env=False) as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(send())


def look(sandbox: Sandbox) -> Page:
    """Return the current page."""
    response = get(sandbox)
    assert 200 == response.status_code, response.text
    return Page(response.text)
