"""Templates: an editor state with variables, filled from values or from the rows of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, cast

from indream._arguments import check_type
from indream._errors import counted
from indream._json.flaws import json_flaw
from indream._json.paths import json_path
from indream._json.words import quoted
from indream._paths import check_files, check_path
from indream.editor_state._words import did_you_mean
from indream.timeline._changes import copied
from indream.timeline._errors import TimelineError, entries_of
from indream.timeline._template_places import (
    NAME,
    Place,
    UnfitPlaceError,
    drop_unused,
    fill_strings,
    place_of,
    set_durations,
    set_media,
    set_value,
    source_problem,
    string_places,
    transition_problems,
)
from indream.timeline._template_values import (
    INLINE,
    MEDIA,
    MISSING,
    TYPES,
    UnfitValueError,
    Variable,
    converted,
)
from indream.timeline._time import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from indream.generated.editor_state import EditorState
    from indream.generated.models import Asset
    from indream.timeline._timeline import Timeline

__all__ = ["LocalFiles", "Template", "TemplateError"]

TEMPLATE_INVALID: Final = "TEMPLATE_INVALID"
TEMPLATE_UNKNOWN: Final = "TEMPLATE_UNKNOWN"
TEMPLATE_VALUE_INVALID: Final = "TEMPLATE_VALUE_INVALID"
TEMPLATE_VALUE_MISSING: Final = "TEMPLATE_VALUE_MISSING"

FORMAT: Final = "indream-template"
VERSION: Final = 1
_FIELDS: Final = {"type": "type", "places": "places", "default": "default", "maxLength": "max_length",
                  "choices": "choices"}  # fmt: skip
_SHOWN: Final = 50
"""The maximum number of problems in a message."""


class TemplateError(TimelineError):
    """A template or the values for one are not valid; nothing was changed.

    Attributes:
        code: `TEMPLATE_VALUE_MISSING`, `TEMPLATE_VALUE_INVALID` or `TEMPLATE_UNKNOWN` for the first problem
            of values; `TEMPLATE_INVALID` if the template itself is not valid.
        problems: All problems, each as a line.
    """

    def __init__(
        self, code: str, message: str = "", hint: str | None = None, problems: Iterable[str] = ()
    ) -> None:
        super().__init__(code, message, hint)
        self.problems = list(problems)


class _Problem(NamedTuple):
    code: str
    text: str


class _Filled(NamedTuple):
    state: dict[str, Any]
    files: dict[str, Path]


class LocalFiles:
    """The local files of several timelines, as `client.uploads.upload_assets` takes them.

    Attributes:
        files: The files, by their paths.
        assets: The uploaded assets, by the same paths.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.files = {str(path): path for path in paths}
        self.assets: dict[str, Asset] = {}

    def attach(self, asset_id: str, uploaded: Asset) -> None:
        """Record an upload."""
        del self.files[asset_id]
        self.assets[asset_id] = uploaded


class Template:
    """An editor state with variables; filling it validates all values first and lists all problems.

    A variable is a part of strings, as `{{name}}`, or has places of its own. A name that appears only in
    strings needs no `Variable`: its values are texts. The template is never changed.

    Args:
        state: An editor state or a timeline; it is copied.
        variables: The variables that have another type than text, places, a default or limits.

    Attributes:
        variables: Those passed, and those that appear as `{{name}}`, by name.

    Raises:
        TemplateError: A place points at nothing, a variable is not used, or `{{` does not begin one
            (`TEMPLATE_INVALID`). All problems are listed.
        TypeError: An argument has the wrong type.

    Examples:
        >>> from indream.timeline import Template, Text, Timeline, Variable
        >>> card = Timeline("1:1")
        >>> title = card.append(Text("Hello {{name}}!", duration=3, id="title"))
        >>> template = Template(card, [Variable("ink", "color", ["items.title.color"], default="#ffffff")])
        >>> template.fill(name="Ada", ink="orange").clip("title").item["text"]
        'Hello Ada!'
    """

    def __init__(self, state: EditorState | Timeline, variables: Iterable[Variable] = ()) -> None:
        self._files: dict[str, Path] = {}
        self._grid = Grid()
        if hasattr(state, "to_editor_state"):
            timeline = cast("Timeline", state)
            self._state = cast("dict[str, Any]", timeline.to_editor_state())
            self._files = dict(timeline.files)
            self._grid = timeline._model.grid  # pyright: ignore[reportPrivateUsage] - of this package
        elif isinstance(state, dict):
            self._state = copied(cast("dict[str, Any]", state))
        else:
            raise TypeError(f"state must be an editor state or a Timeline, not {type(state).__name__}")
        self._strings, problems = string_places(self._state)
        self._places: dict[str, list[Place]] = {}
        self.variables: Mapping[str, Variable] = self._checked(list(variables), problems)
        self._initial_problems: frozenset[tuple[str, str]] = frozenset()
        if not problems:
            # These are not the problems of the strings as they will be.
            filled = {json_path(path) for path, _ in self._strings}
            problems += _schema_problems(self._state, filled)
            self._initial_problems = frozenset(
                problem for problem in _errors(self._state) if problem[1] not in filled
            )
        if problems:
            raise _error(
                "The template is not valid", [_Problem(TEMPLATE_INVALID, problem) for problem in problems]
            )

    def _checked(self, variables: list[Variable], problems: list[str]) -> dict[str, Variable]:
        in_strings: dict[str, str] = {}
        for path, parts in self._strings:
            for name in parts[1::2]:
                in_strings.setdefault(name, json_path(path))
        found: dict[str, Variable] = {}
        taken = {path: "a string with variables" for path, _ in self._strings}
        for variable in variables:
            check_type("variables", variable, Variable, "Variable objects")
            found_here = _variable_problems(variable, found)
            if not found_here:
                found_here = [*self._place(variable, in_strings, taken)]
                found[variable.name] = variable
            problems += [f"variable {variable.name!r}: {problem}" for problem in found_here]
        for name in in_strings:
            found.setdefault(name, Variable(name))
        return found

    def _place(self, variable: Variable, in_strings: dict[str, str], taken: dict[Any, str]) -> Iterator[str]:
        if variable.name in in_strings:
            if variable.type not in INLINE:
                yield (
                    f"a variable of the type {variable.type} cannot be a part of the text at "
                    f"{in_strings[variable.name]}: it needs a place of its own"
                )
        elif not variable.places:
            yield f"is not used: write {{{{{variable.name}}}}} in a text, or pass places"
        places = self._places.setdefault(variable.name, [])
        for text in variable.places:
            try:
                place = place_of(self._state, text, variable.type)
            except UnfitPlaceError as problem:
                yield f"the place {text!r} {problem}"
                continue
            if place.path in taken:
                yield f"the place {text!r} is {taken[place.path]} already"
            taken[place.path] = f"a place of {variable.name!r}"
            places.append(place)
        if variable.default is not MISSING:
            try:
                converted(variable, variable.default, self._grid)
            except UnfitValueError as problem:
                yield f"the default {problem}"
        for choice in variable.choices or ():
            try:
                converted(variable._replace(choices=None, max_length=None), choice, self._grid)
            except UnfitValueError as problem:
                yield f"the choice {problem}"

    def fill(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> Timeline:
        """Return a new timeline with these values in the places of the variables.

        Args:
            values: The values by the names of variables. Files of media variables are measured, not uploaded.
            more: The same as keyword arguments.

        Raises:
            TemplateError: A value is missing (`TEMPLATE_VALUE_MISSING`), is not valid
                (`TEMPLATE_VALUE_INVALID`), or belongs to no variable (`TEMPLATE_UNKNOWN`). All problems are
                listed.
            TypeError: The values are not a dict.
        """
        filled, problems = self._filled({**dict(entries_of("values", values or {})), **more})
        if filled is None:
            raise _error("The template cannot be filled", problems)
        return self._timeline(filled)

    def problems(self, values: Mapping[str, Any]) -> list[str]:
        """Return the reasons why the template cannot be filled with these values; an empty list if it can.

        Args:
            values: The values by the names of variables.

        Raises:
            TypeError: The values are not a dict.
        """
        return [problem.text for problem in self._filled(dict(entries_of("values", values)))[1]]

    def jobs(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        key: str,
        names: Iterable[str] | None = None,
        directory: str | PathLike[str] | None = None,
        upload: Callable[[LocalFiles], object] | None = None,
        **options: Any,
    ) -> Iterator[dict[str, Any]]:
        """Return jobs for `exports.render_many`, one for each row.

        All rows are validated by this call. The timelines are made one after another, as they are needed.

        Args:
            rows: The values for each job by the names of variables, such as the rows of a `csv.DictReader`.
                A value of None, and an empty text for a variable with a default or of another type than
                text, stand for a missing value.
            key: The name of the value that is the job's key. It need not be a variable.
            names: The names of the rows in messages. Default: `row 1` and so on.
            directory: The directory that the paths of files in rows are relative to. Default: the current
                one.
            upload: Called once, before the first job, if there are local files, with an object that has them:
                pass `client.uploads.upload_assets`. Without it, a row with a local file raises
                `ASSET_NOT_UPLOADED` when its job is made.
            options: Options for `Timeline.to_payload`, such as `scale=0.6`.

        Raises:
            TemplateError: Rows are not valid; all problems of all rows are listed.
            TypeError: `key` is not a string, or a row is not a dict.
        """
        check_type("key", key, str, "a string")
        place = None if directory is None else Path(check_path("directory", directory))
        problems: list[_Problem] = []
        unknown: dict[str, str] = {}
        ready: list[tuple[str, dict[str, Any]]] = []
        paths: dict[Path, None] = {}
        wrong = 0
        numbers = (f"row {number}" for number in count(1))
        for name, row in zip(numbers if names is None else names, rows, strict=names is not None):
            values, found = self._of_row(dict(entries_of(name, row)), key)
            strange = [column for column in values if column not in self.variables]
            for column in strange:
                unknown.setdefault(column, name)
                del values[column]
            filled, flaws = self._filled(values, place)
            found += flaws
            job_key = str(row.get(key) or "")
            where = f"{name} ({job_key})" if job_key else name
            problems += [_Problem(problem.code, f"{where}: {problem.text}") for problem in found]
            wrong += bool(found or strange)
            ready.append((job_key, values))
            if filled is not None:
                paths.update(dict.fromkeys(filled.files.values()))
        problems += [
            _Problem(TEMPLATE_UNKNOWN, f"{where}: {self._unknown(column)}")
            for column, where in unknown.items()
        ]
        if problems:
            subject = f"{wrong:,} of {counted(len(ready), 'row')}"
            raise _error(f"{subject} cannot be rendered; nothing was sent", problems)
        local = LocalFiles(paths)
        if local.files and upload is not None:
            upload(local)
        return self._jobs(ready, place, local, options)

    def _jobs(
        self,
        ready: list[tuple[str, dict[str, Any]]],
        directory: Path | None,
        local: LocalFiles,
        options: dict[str, Any],
    ) -> Iterator[dict[str, Any]]:
        for key, values in ready:
            filled, problems = self._filled(values, directory)
            if filled is None:  # A file has changed since the rows were validated.
                raise _error(f"The row {key!r} cannot be rendered any more", problems)
            timeline = self._timeline(filled)
            for asset_id, path in filled.files.items():
                if str(path) in local.assets:
                    timeline.attach(asset_id, local.assets[str(path)])
            yield {"key": key, "payload": timeline.to_payload(**options)}

    def _of_row(self, row: Mapping[Any, Any], key: str) -> tuple[dict[str, Any], list[_Problem]]:
        """The values of a row, without those that are missing, and its problems as a row."""
        problems: list[_Problem] = []
        if row.get(key) in (None, ""):
            hint = did_you_mean(key, [str(name) for name in row]) if key not in row else None
            suggestion = f"; did you mean {quoted(hint)}?" if hint else ""
            problems.append(_Problem(TEMPLATE_VALUE_MISSING, f"the key {quoted(key)} is missing{suggestion}"))
        if None in row:  # `csv.DictReader` has the values without a column there.
            problems.append(_Problem(TEMPLATE_UNKNOWN, "the row has more values than there are columns"))
        values: dict[str, Any] = {}
        for name, value in row.items():
            variable = self.variables.get(name)
            empty = value is None or (
                value == ""
                and variable is not None
                and (variable.type != "text" or variable.default is not MISSING)
            )
            if name is not None and not empty and not (name == key and variable is None):
                values[name] = value
        return values, problems

    def _filled(
        self, values: Mapping[str, Any], directory: Path | None = None
    ) -> tuple[_Filled | None, list[_Problem]]:
        """The editor state with these values, or None if there are problems."""
        problems: list[_Problem] = []
        ready: dict[str, Any] = {}
        for name, variable in self.variables.items():
            value = values.get(name, MISSING)
            # A default's path is the template's own, not relative to the file that the values are from.
            place = None if value is MISSING else directory
            value = variable.default if value is MISSING else value
            if value is MISSING:
                problems.append(_Problem(TEMPLATE_VALUE_MISSING, f"{name}: is missing"))
                continue
            try:
                ready[name] = converted(variable, value, self._grid, place)
            except UnfitValueError as problem:
                problems.append(_Problem(TEMPLATE_VALUE_INVALID, f"{name}: {problem}"))
        problems += [
            _Problem(TEMPLATE_UNKNOWN, self._unknown(name)) for name in values if name not in self.variables
        ]
        if problems:
            return None, problems
        filled = _Filled(copied(self._state), dict(self._files))
        problems = [
            _Problem(TEMPLATE_VALUE_INVALID, text)
            for text in (*self._write(filled, ready), *self._new(filled))
        ]
        return (None if problems else filled), problems

    def _unknown(self, name: object) -> str:
        similar = did_you_mean(name, [*self.variables])
        if similar:
            return f"{name}: is not a variable of the template; did you mean {quoted(similar)}?"
        names = ", ".join(self.variables) or "none"
        place = f", or write {{{{{name}}}}} into one of its texts" if NAME.fullmatch(str(name)) else ""
        return f"{name}: is not a variable of the template, which has {names}; leave it out{place}"

    def _write(self, filled: _Filled, values: dict[str, Any]) -> Iterator[str]:
        """Write values to their places, and yield the reasons why some do not fit."""
        state, files = filled
        fill_strings(state, self._strings, values)
        former: set[str] = set()
        shown: dict[str, str] = {}  # the items whose file or duration has changed, with the variable
        durations: dict[str, int] = {}
        for name, places in self._places.items():
            variable = self.variables[name]
            asset_id = _new_id(name, state["assets"]) if variable.type in MEDIA else ""
            for place in places:
                if variable.type not in MEDIA:
                    if place.kind == "duration":
                        durations[str(place.path[1])] = values[name]
                        shown[str(place.path[1])] = name
                    else:
                        set_value(state, place, values[name])
                    continue
                media = values[name]
                if place.kind == "item":
                    former.add(state["items"][place.path[1]].get("assetId"))
                else:
                    asset_id = str(place.path[1])
                try:
                    shown.update(dict.fromkeys(set_media(state, place, media, asset_id), name))
                except UnfitPlaceError as error:
                    yield f"{name}: {media.name} {error}"
                files.pop(asset_id, None)
                if media.path is not None:
                    files[asset_id] = media.path
        drop_unused(state, files, former)
        set_durations(state, durations)
        for id, name in shown.items():
            if (problem := source_problem(state, id)) is not None:
                file = state["assets"][state["items"][id]["assetId"]]["filename"]
                yield f"{name}: {file} {problem}"
        for id, problem in transition_problems(state, durations):
            yield f"{shown[id]}: the item {quoted(id)} {problem}"

    def _new(self, filled: _Filled) -> Iterator[str]:
        """The problems that the values have caused, with the variable of the place if there is one."""
        places = {json_path(place.path): name for name, found in self._places.items() for place in found}
        for problem, text in _errors(filled.state).items():
            if problem not in self._initial_problems:
                names = (name for path, name in places.items() if problem[1].startswith(path))
                name = next(names, None)
                yield f"{name}: does not fit: {text}" if name else f"the values do not fit: {text}"

    def _timeline(self, filled: _Filled) -> Timeline:
        from indream.timeline._timeline import Timeline

        return Timeline.from_editor_state(
            cast("EditorState", filled.state),
            files=filled.files,
            fps=float(self._grid.fps),
            snap=self._grid.snap,
        )

    def to_json(self) -> str:
        """Return the template as JSON, for `from_json` and `indream batch --template`.

        Local files are in it by their paths.

        Raises:
            TypeError: A default or a choice cannot be written as JSON, such as a `Time`.
        """
        document: dict[str, Any] = {"format": FORMAT, "version": VERSION}
        document["variables"] = [_written(variable) for variable in self.variables.values()]
        if self._files:
            document["files"] = {id: str(path) for id, path in self._files.items()}
        if self._grid.fps != 30 or not self._grid.snap:
            document |= {"fps": float(self._grid.fps), "snap": self._grid.snap}
        document["state"] = self._state
        return json.dumps(document, ensure_ascii=False, indent=1, default=_plain) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the template that `to_json` has written, or one of an editor state with `{{name}}` in it.

        Args:
            text: The JSON.

        Raises:
            TemplateError: It is not such JSON, or the template is not valid (`TEMPLATE_INVALID`).
        """
        try:
            document: Any = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise TemplateError(TEMPLATE_INVALID, f"The template is not JSON: {json_flaw(error)}.") from None
        if not isinstance(document, dict):
            raise TemplateError(TEMPLATE_INVALID, "The template is not a JSON object.")
        fields = cast("dict[str, Any]", document)
        if "format" not in fields and "tracks" in fields:
            return cls(cast("EditorState", fields))
        if (fields.get("format"), fields.get("version")) != (FORMAT, VERSION):
            raise TemplateError(
                TEMPLATE_INVALID,
                f"The JSON is neither an editor state nor a template of the format {quoted(FORMAT)}, version "
                f"{VERSION}.",
                "Write one with Template.to_json().",
            )
        return cls._read(fields)

    @classmethod
    def _read(cls, fields: dict[str, Any]) -> Self:
        unknown = fields.keys() - {"format", "version", "variables", "files", "fps", "snap", "state"}
        if unknown:
            raise _unreadable(f"has the unknown field {quoted(min(unknown))}")
        parts: list[Any] = [fields.get("state"), fields.get("variables", []), fields.get("files", {})]
        for part, kind, name in zip(parts, (dict, list, dict), ("state", "variables", "files"), strict=True):
            if not isinstance(part, kind):
                raise _unreadable(f"has no valid {name}")
        state, variables, files = parts
        if files or "fps" in fields or "snap" in fields:
            from indream.timeline._timeline import Timeline

            try:
                paths = check_files(files)
            except (TypeError, ValueError) as error:
                raise _unreadable(f"is not valid: {error}") from None
            state = Timeline.from_editor_state(
                state, files=paths, fps=fields.get("fps", 30), snap=fields.get("snap", True)
            )
        return cls(state, [_variable(entry) for entry in variables])


def _unreadable(problem: str) -> TemplateError:
    return TemplateError(TEMPLATE_INVALID, f"The JSON of the template {problem}.")


def _variable(entry: Any) -> Variable:
    fields = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    unknown = fields.keys() - {"name", *_FIELDS}
    if unknown or "name" not in fields:
        problem = f"has the unknown field {quoted(min(unknown))}" if unknown else "has no name"
        raise _unreadable(f"has a variable that {problem}")
    return Variable(
        fields["name"], **{_FIELDS[name]: value for name, value in fields.items() if name != "name"}
    )


def _written(variable: Variable) -> dict[str, Any]:
    fields = variable._asdict()
    defaults = Variable._field_defaults
    written = {"name": variable.name, "type": variable.type}
    for name, attribute in _FIELDS.items():
        if fields[attribute] != defaults.get(attribute):
            written[name] = fields[attribute]
    return written


def _plain(value: object) -> object:
    if hasattr(value, "__fspath__"):
        return str(value)
    raise TypeError(f"a default or choice of the type {type(value).__name__} cannot be written as JSON")


def _variable_problems(variable: Variable, earlier: Mapping[str, Variable]) -> list[str]:
    """The reasons why a variable is not valid, whatever the editor state."""
    problems: list[str] = []
    name: Any = variable.name
    if not isinstance(name, str) or not NAME.fullmatch(name):
        problems.append("the name must begin with a letter or _ and contain letters, digits, _ and - only")
    elif name in earlier:
        problems.append("there are two variables of this name")
    if variable.type not in TYPES:
        similar = did_you_mean(variable.type, TYPES)
        suggestion = f"; did you mean {similar!r}?" if similar else ""
        problems.append(f"the type must be one of {', '.join(TYPES)}, not {variable.type!r}{suggestion}")
    if isinstance(variable.places, str) or not isinstance(variable.places, list | tuple):
        problems.append("places must be a list of paths")
    limit: Any = variable.max_length
    if limit is not None:
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            problems.append("max_length must be a positive number of characters")
        elif variable.type != "text":
            problems.append("max_length is for texts only")
    choices: Any = variable.choices
    if choices is not None:
        if isinstance(choices, str) or not isinstance(choices, list | tuple) or not choices:
            problems.append("choices must be a list of values that is not empty")
        elif variable.type in MEDIA:
            problems.append("choices are not possible for media")
    return problems


def _new_id(name: str, assets: Mapping[str, object]) -> str:
    """An asset id made from the name of a variable."""
    id, number = name, 1
    while id in assets:
        number += 1
        id = f"{name}-{number}"
    return id


def _schema_problems(state: dict[str, Any], filled: set[str]) -> list[str]:
    """The problems of the check, except for those of strings that are filled later."""
    from indream.editor_state import check_editor_state

    found = [problem for problem in check_editor_state(state) if problem.path not in filled]
    return [f"the editor state is not valid: {problem}" for problem in found]


def _errors(state: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The errors of the check and the lint, by code and path."""
    from indream.editor_state import check_editor_state, lint_editor_state

    found = [*check_editor_state(state), *lint_editor_state(state)]
    return {(problem.code, problem.path): str(problem) for problem in found if problem.severity == "error"}


def _error(subject: str, problems: list[_Problem]) -> TemplateError:
    texts = [problem.text for problem in problems]
    more = [f"and {len(texts) - _SHOWN} more"] if len(texts) > _SHOWN else []
    lines = "\n  ".join([f"{subject}:", *texts[:_SHOWN], *more])
    return TemplateError(problems[0].code, lines, None, texts)
