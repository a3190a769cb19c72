"""`timeline_page`: an editor state as one HTML page, with its tracks, its findings and a player."""

from __future__ import annotations

from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from indream._errors import counted
from indream._paths import check_files, check_path
from indream.editor_state._scene import Scenes
from indream.editor_state._timeline import Timeline, text_at
from indream.editor_state._words import TICKS_PER_SECOND, plain_number
from indream.preview._findings import findings_of
from indream.preview._looks import Looks, name_of
from indream.preview._markup import Html, digest, element, embedded_json, joined
from indream.preview._notes import Notes
from indream.preview._paint import TimelineLike

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence

    from indream.editor_state._timeline import Track
    from indream.generated.editor_state import EditorState
    from indream.preview._findings import Located
    from indream.preview._font import Font
    from indream.preview._notes import Note
    from indream.preview._paint import Files

__all__ = ["Page", "page_of", "timeline_page"]

_TITLE: Final = "Timeline preview"
# The colors of items, by their types.
_KINDS: Final = {
    "image": "picture",
    "gif": "picture",
    "lottie": "picture",
    "illustration": "picture",
    "motion-graphic": "picture",
    "video": "video",
    "audio": "audio",
    "text": "text",
    "text-template": "text",
    "captions": "captions",
    "effect": "effect",
    "filter": "effect",
}
# The distances of the marks of the ruler, in seconds, and the number of marks.
_STEPS: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
_MARKS: Final = 7
_ORDER: Final = "The first track is drawn above the others."
_KEYS: Final = (
    ("Space", "play or pause"),
    ("←", "one frame back"),
    ("→", "one frame forward"),
    ("Shift ← →", "one second"),
    ("↑", "previous cut"),
    ("↓", "next cut"),
    ("Home", "start"),
    ("End", "end"),
)


class Page(NamedTuple):
    """A page, and where it is known to differ from the picture of the service."""

    html: str
    notes: list[Note]


def timeline_page(
    state: EditorState | Mapping[str, Any] | TimelineLike,
    *,
    files: Files | None = None,
    player: bool = True,
    directory: str | os.PathLike[str] | None = None,
) -> str:
    """Return one HTML page about an editor state: its tracks to scale, its problems, and a player.

    The page needs no server and refers to nothing elsewhere: fonts and pictures are embedded. Videos and
    sounds are linked by relative paths, so write the page into `directory`. The player shows an approximation
    of what the service renders; which items are shown, when and where, is exact. The problems are those of
    `check_editor_state`, `lint_editor_state` and `lint_layout`, each at its items. An invalid editor state is
    shown as far as it can be read. All texts of the state are escaped. No extra is needed.

    Args:
        state: The editor state, or a timeline.
        files: The path of the file of each asset, by the id of the asset. A timeline has its own. Pictures of
            up to 16 MB each, and 64 MB in all, are embedded. Items without a file are boxes.
        player: Whether the page has a player; without it, the page has no script.
        directory: The directory that you write the page to; without it, the current one.

    Returns:
        The page. Write it as UTF-8.
    """
    return page_of(state, files, player=player, directory=directory).html


def page_of(
    state: EditorState | Mapping[str, Any] | TimelineLike,
    files: Files | None = None,
    *,
    player: bool = True,
    directory: str | os.PathLike[str] | None = None,
) -> Page:
    """Write the page of an editor state, and list its notes.

    Args:
        state: The editor state, or a timeline.
        files: The path of the file of each asset, by the id of the asset.
        player: Whether the page has a player.
        directory: The directory that the page will be written to; without it, the current one.
    """
    own: dict[str, Any] = {}
    plain: object = state
    if isinstance(state, TimelineLike):
        own, plain = dict(state.files), state.to_editor_state()
    notes = Notes()
    scenes = Scenes(plain)
    base = Path() if directory is None else Path(check_path("directory", directory))
    looks = Looks(scenes, {**own, **check_files(files or {})}, base, notes)
    listing = _Listing(scenes.timeline)
    data = _data(scenes, looks, listing) if player else None
    listed = notes.listed()
    return Page(_document(scenes, listing, looks, data, listed), listed)


class _Row(NamedTuple):
    """An item in the list of all items."""

    id: str
    name: str
    type: str
    track: str
    start: float | None
    end: float | None
    findings: list[int]


class _Listing:
    """The items in the order of the tracks, then those on no track, and all findings."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.findings, self.omitted = findings_of(timeline)
        found: dict[str, list[int]] = {}
        for index, finding in enumerate(self.findings):
            for id in finding.items:
                found.setdefault(id, []).append(index)
        items = timeline.items or {}
        tracks: dict[str, str] = {}
        for track, _, id in timeline.track_items():
            if id in items:
                tracks.setdefault(id, _track_name(track))
        ids = [*tracks, *(id for id in items if id not in tracks)]
        self.rows = [self._row(id, tracks.get(id, "–"), found.get(id, [])) for id in ids]
        self.indices = {row.id: index for index, row in enumerate(self.rows)}
        ends = (row.end for row in self.rows if row.id in tracks and row.end is not None)
        self.end = max(max(ends, default=0), 0)

    def _row(self, id: str, track: str, findings: list[int]) -> _Row:
        timeline = self.timeline
        fields, clip = (timeline.items or {})[id], timeline.clip(id)
        asset = (timeline.assets or {}).get(text_at(fields, "assetId") or "", {})
        start, end = (None, None) if clip is None else (clip.start, clip.end)
        return _Row(
            id, name_of(id, fields, asset), text_at(fields, "type") or "?", track, start, end, findings
        )

    def severity(self, row: _Row) -> str | None:
        """The worst severity of a row's findings."""
        severities = {self.findings[index].problem.severity for index in row.findings}
        return "error" if "error" in severities else next(iter(severities), None)


def _track_name(track: Track) -> str:
    return track.id or f"Track {track.path[1]}"


def _data(scenes: Scenes, looks: Looks, listing: _Listing) -> dict[str, Any]:
    """All that the script reads."""
    return {
        "scenes": scenes.to_dict(),
        "end": listing.end,
        "cuts": sorted({item.start for item in scenes.items.values() if item.start >= 0}),
        "looks": looks.of_items(),
        "background": looks.background(),
        "sounds": looks.sounds(),
        "pictures": looks.pictures,
        "items": [
            {"name": row.name, "detail": _detail(row), "start": row.start, "findings": row.findings}
            for row in listing.rows
        ],
    }


def _document(
    scenes: Scenes, listing: _Listing, looks: Looks, data: dict[str, Any] | None, notes: Sequence[Note]
) -> str:
    rules: list[str] = [*map(_font_face, looks.fonts.values())]
    tracks = _tracks(listing, rules)
    style, script = "\n".join([_text("_page.css"), *rules]), _text("_page.js")
    sources = {
        "default-src": "'none'",
        "style-src": digest(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if data is not None:
        sources |= {"script-src": digest(script), "img-src": "data:", "font-src": "data:"}
        if looks.has_media:
            sources["media-src"] = "'self' file:"
    policy = "; ".join(f"{name} {value}" for name, value in sources.items())
    parts = [_header(scenes, listing)]
    main = [*([] if data is None else [_player(listing.end)]), _problems(listing), tracks, _table(listing)]
    if data is not None:
        main.append(_notes(notes))
    parts.append(element("main", *main, class_=None if data is None else "playable"))
    if data is not None:
        parts += [
            element("div", id="measure", aria_hidden="true"),
            element("script", embedded_json(data), type="application/json", id="timeline-data"),
            element("script", Html(script)),
        ]
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_TITLE} (APPROXIMATION)</title>\n"
        f"<style>{style}</style>"
    )
    body = f"<body>\n{joined(parts)}\n</body>"
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n{body}\n</html>\n'


def _header(scenes: Scenes, listing: _Listing) -> Html:
    size = f"{plain_number(scenes.width)} × {plain_number(scenes.height)}"
    facts = [
        size if scenes.width > 0 and scenes.height > 0 else "size unknown",
        _time(listing.end),
        counted(len(listing.timeline.tracks), "track"),
        counted(len(listing.rows), "item"),
    ]
    return element(
        "header",
        element("h1", _TITLE),
        element("span", "APPROXIMATION", class_="badge approximation"),
        element("span", " · ".join(facts), class_="facts"),
        *_badges(listing.findings, listing.omitted),
    )


def _badges(findings: Sequence[Located], omitted: int) -> Iterator[Html]:
    errors = sum(finding.problem.severity == "error" for finding in findings)
    for severity, number in (("error", errors), ("warning", len(findings) - errors)):
        if number:
            yield element("span", counted(number, severity), class_=f"badge {severity}")
    if omitted:
        yield element("span", f"and at least {omitted:,} more", class_="facts")


def _player(end: float) -> Html:
    def button(command: str, text: str, label: str | None = None, **attributes: str) -> Html:
        return element("button", text, type="button", data_command=command, aria_label=label, **attributes)

    stage = element("div", id="stage", class_="stage", aria_hidden="true")
    mark = element("span", "APPROXIMATION", class_="label", aria_hidden="true")
    slider = Html(
        f'<input type="range" id="time" min="0" max="{max(1, end):.0f}" step="1" value="0" aria-label="Time">'
    )
    keys = [
        part
        for key, meaning in _KEYS
        for part in (element("kbd", key), Html("&nbsp;"), f"{meaning}{'' if key == 'End' else ', '}")
    ]
    return element(
        "section",
        element("h2", "Player", id="player-title"),
        element("noscript", element("p", "The player needs JavaScript.")),
        element(
            "div",
            element(
                "div", element("div", stage, mark, id="frame", class_="frame", role="img"), class_="center"
            ),
            element(
                "div",
                button("home", "|◀", "To the start"),
                button("back", "◀", "One frame back"),
                button("toggle", "Play", id="toggle"),
                button("forward", "▶", "One frame forward"),
                button("end", "▶|", "To the end"),
                slider,
                element("output", "", id="now", for_="time"),
                class_="controls",
            ),
            element("p", *keys, class_="hint"),
            class_="room",
            data_script=True,
            hidden=True,
        ),
        class_="player",
        aria_labelledby="player-title",
    )


def _problems(listing: _Listing) -> Html:
    rows: list[Html] = []
    for index, (problem, items) in enumerate(listing.findings):
        about = [
            element("button", element("bdi", listing.rows[row].name), type="button", data_item=str(row))
            for id in items[:8]
            if (row := listing.indices.get(id)) is not None
        ]
        rows.append(
            element(
                "li",
                element("span", problem.severity, class_=f"badge {problem.severity}"),
                " ",
                element("strong", problem.code),
                element("p", problem.message),
                *([element("span", problem.hint, class_="hint")] if problem.hint else []),
                element("code", problem.path),
                *([element("div", *about, class_="about", data_script=True, hidden=True)] if about else []),
                id=f"finding-{index}",
            )
        )
    more = f"Not shown: at least {counted(listing.omitted, 'more problem')}." if listing.omitted else ""
    return element(
        "section",
        element("h2", "Findings", id="findings-title"),
        element("ul", *rows, class_="findings") if rows else element("p", "No problems were found."),
        *([element("p", more, class_="hint")] if more else []),
        class_="problems",
        aria_labelledby="findings-title",
    )


def _tracks(listing: _Listing, rules: list[str]) -> Html:
    """The tracks to scale. The places of items become rules of the style, so that no `style` is needed."""
    ruler = element(
        "div",
        element("div", "seconds", class_="name scale"),
        element("div", *_marks(listing.end, rules), class_="lane", id="ruler"),
        class_="row ruler",
        aria_hidden="true",
    )
    rows = [_track(listing, track, rules, number) for number, track in enumerate(listing.timeline.tracks)]
    lanes = element(
        "div",
        ruler,
        *rows,
        element("div", id="head", class_="now", data_script=True, hidden=True),
        id="lanes",
        class_="lanes",
    )
    zoom = Html('<input type="range" id="zoom" min="1" max="40" step="0.5" value="1">')
    return element(
        "section",
        element(
            "div",
            element("h2", "Tracks", id="tracks-title"),
            element("label", "Zoom", zoom, data_script=True, hidden=True),
            class_="bar",
        ),
        element(
            "div",
            lanes,
            id="scroll",
            class_="scroll",
            role="region",
            tabindex="0",
            aria_label="Tracks to scale",
        ),
        element("p", _ORDER if listing.end else "No item on a track has a time.", class_="hint"),
        element("div", id="selected", class_="selected", role="status", hidden=True),
        class_="tracks",
        aria_labelledby="tracks-title",
    )


def _marks(end: float, rules: list[str]) -> Iterator[Html]:
    """The marks of the ruler."""
    seconds = end / TICKS_PER_SECOND
    step = next((step for step in _STEPS if seconds / step <= _MARKS), seconds / 4)
    number = 0
    # A mark at the very end would not have room for its text.
    while number * step < seconds * 0.97:
        rules.append(f"#m{number}{{left:{_percent(number * step / seconds)}}}")
        yield element("span", _mark(number * step), class_="mark", id=f"m{number}")
        number += 1


def _track(listing: _Listing, track: Track, rules: list[str], number: int) -> Html:
    items: list[Html] = []
    for place, id in track.items.items():
        index = listing.indices.get(id)
        row = None if index is None else listing.rows[index]
        if index is None or row is None or row.start is None or row.end is None or row.end <= 0:
            continue
        begin, end = max(row.start, 0), min(row.end, listing.end)
        key = f"p{number}-{place}"
        width = max(end - begin, 0) / listing.end
        rules.append(f"#{key}{{left:{_percent(begin / listing.end)};width:{_percent(width)}}}")
        severity = listing.severity(row)
        problems = f", {counted(len(row.findings), 'finding')}" if row.findings else ""
        button = element(
            "button",
            element("bdi", row.name),
            element("small", f"{row.type} · {_time(row.end - row.start)}"),
            type="button",
            tabindex="-1",
            class_=f"item {_KINDS.get(row.type, 'shape')}{f' has-{severity}' if severity else ''}",
            data_item=str(index),
            title=f"{row.name}: {_detail(row)}{problems}",
            aria_label=f"{row.name}: {_detail(row)}{problems}",
        )
        items.append(element("li", button, id=key))
    states = [word for word, is_set in (("hidden", track.hidden), ("muted", track.muted)) if is_set]
    name = _track_name(track)
    return element(
        "div",
        element(
            "div",
            element("bdi", name),
            *([element("em", ", ".join(states))] if states else []),
            class_="name",
            title=name,
        ),
        element("ol", *items, class_=f"lane{' off' if track.hidden else ''}", aria_label=f"Items on {name}"),
        class_="row",
    )


def _table(listing: _Listing) -> Html:
    rows = [
        element(
            "tr",
            element("td", element("button", element("bdi", row.name), type="button", data_item=str(index))),
            element("td", row.type),
            element("td", element("bdi", row.track)),
            element("td", "–" if row.start is None else _time(row.start), class_="number"),
            element("td", "–" if row.end is None else _time(row.end), class_="number"),
            element(
                "td", ", ".join(sorted({listing.findings[found].problem.code for found in row.findings}))
            ),
        )
        for index, row in enumerate(listing.rows)
    ]
    names = ("Item", "Type", "Track", "Start", "End", "Findings")
    head = element("tr", *(element("th", name, scope="col") for name in names))
    table = element("table", element("thead", head), element("tbody", *rows))
    return element(
        "section",
        element(
            "details", element("summary", f"All items ({len(rows):,})"), element("div", table, class_="wide")
        ),
        class_="table",
        aria_label="All items",
    )


def _notes(notes: Sequence[Note]) -> Html:
    lines = [
        element("li", element("strong", note.code), f": {note.message} ", *_about(note)) for note in notes
    ]
    return element(
        "section",
        element("h2", "Known differences from the video", id="notes-title"),
        element("ul", *lines)
        if lines
        else element("p", "None are known, but every preview is an approximation."),
        class_="notes",
        aria_labelledby="notes-title",
    )


def _about(note: Note) -> Iterator[Html]:
    more = f" and {len(note.items) - 12:,} more" if len(note.items) > 12 else ""
    yield element("span", f"({', '.join(note.items[:12])}{more})", class_="hint")


def _detail(row: _Row) -> str:
    times = (
        "unreadable times"
        if row.start is None or row.end is None
        else f"{_time(row.start)} to {_time(row.end)}"
    )
    return f"{row.type}, {times}, id {row.id[:80]}"


def _time(ticks: float) -> str:
    """A time in seconds."""
    return f"{plain_number(round(ticks / TICKS_PER_SECOND, 3))} s"


def _mark(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{int(rest):02d}" if minutes else plain_number(round(rest, 1))


def _percent(share: float) -> str:
    return f"{share * 100:.4f}%"


def _font_face(font: Font) -> str:
    from base64 import b64encode

    content = b64encode(font.path.read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{font.family}";font-weight:{font.weight};'
        f"src:url(data:font/ttf;base64,{content})}}"
    )


@cache
def _text(name: str) -> str:
    """A part of the page that is the same in all pages."""
    return resources("indream.preview").joinpath(name).read_text(encoding="utf-8")
