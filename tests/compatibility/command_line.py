"""The command line as text: each command with its arguments and options, for people to read."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indream.cli import app

FILE = Path(__file__).with_name("command_line.txt")
_HEAD = """\
# The commands, with their arguments and options, written by `make api`.
# A change here is one that users see: add a fragment to changelog.d/.
"""
_WIDTH = 110


def written() -> str:
    """The text, as the file should have it."""
    return "\n".join([_HEAD, *_described(app.command(), "indream", "", set())])


def sections(text: str) -> dict[str, str]:
    """The parts of such a text, by the commands that they are about."""
    parts = text.split("# ---- ")[1:]
    return {part.splitlines()[0].partition(" [")[0]: part for part in parts}


def _described(command: Any, path: str, panel: str, seen: set[tuple[str, ...]]) -> Iterator[str]:
    """A command, and the commands in it.

    An option of several commands has its description in the first one only; `seen` has those before.
    """
    yield f"# ---- {path}{panel}\n"
    for paragraph in command.help.split("\n\n"):
        yield textwrap.fill(paragraph, _WIDTH)
    yield "\n".join(["", *(f"    $ {example}" for example in command.examples), ""])
    context = command.make_context(path, [], resilient_parsing=True)
    for parameter in command.get_params(context):
        if parameter.name != "help":
            lines = tuple(_parameter(parameter, context))
            yield from lines[:1] if lines in seen else lines
            seen.add(lines)
    yield ""
    # They are registered in the order in which their modules are imported.
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _described(inner, f"{path} {name}", _panel(inner), seen)


def _parameter(parameter: Any, context: Any) -> Iterator[str]:
    words = ["/".join([*parameter.opts, *parameter.secondary_opts]), parameter.metavar]
    if parameter.param_type_name == "argument":
        words = [parameter.metavar]
    limits = re.search(r"\w+ ?[<>]=.*(?=>)", repr(parameter.type))
    facts = {
        "required": parameter.required,
        "repeatable": parameter.multiple or parameter.nargs != 1,
        "hidden": parameter.hidden,
        "eager": parameter.is_eager,
        limits[0] if limits else "": limits,
        f"default {parameter.default}": parameter.default not in (None, False, ()),
        "default not shown": not parameter.show_default,
    }
    words += [f"({', '.join(fact for fact, holds in facts.items() if holds)})" if any(facts.values()) else ""]
    yield " ".join(filter(None, [*words, _panel(parameter)]))
    yield textwrap.fill(parameter.help or "", _WIDTH, initial_indent="    ", subsequent_indent="    ")
    completions = [item.value for item in parameter.shell_complete(context, "") if item.type == "plain"]
    if completions:
        text = f"completes: {' '.join(completions)}"
        yield textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")


def _panel(described: Any) -> str:
    """The title of the part of the help in which a command or a parameter is."""
    panel = described.rich_help_panel
    return f" [{panel}]" if isinstance(panel, str) else ""
