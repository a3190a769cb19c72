"""Register functions as commands, with their options, their examples and the report of their errors.

A parameter whose type is a dataclass contains options that several commands share: each field is an option.
If it is one of the definitions of the options of `render` and `render_many`, it is each field with a flag.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import inspect
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast, get_type_hints

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from indream._wire.settings import Options
from indream.cli.errors import report
from indream.cli.log import logged

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from indream._wire.settings import Flag

__all__ = ["Interrupted", "command", "flag", "group"]

_NARROW = 72
"""With this number of columns, the longest names of options and of values fit beside each other."""

CommandFunction = TypeVar("CommandFunction", bound="Callable[..., int | None]")


class Interrupted(Exception):  # noqa: N818 - it is not an error
    """A signal interrupted a command before it began, while its options were read.

    Typer would end with 130 for any signal, without a message.
    """

    def __init__(self, interrupt: KeyboardInterrupt) -> None:
        super().__init__(str(interrupt))
        self.interrupt = interrupt


class _Command(TyperCommand):
    """A command whose help ends with examples."""

    examples: Sequence[str] = ()

    def get_params(self, ctx: Any) -> list[Any]:
        return _worded(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        # Some versions of Typer put required arguments into braces.
        pieces = super().collect_usage_pieces(ctx)
        return [piece.removeprefix("{").removesuffix("}") for piece in pieces]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _fitted(self.get_params(ctx)):
            super().format_help(ctx, formatter)
        _show(self.examples)


class _Group(TyperGroup):
    """A group whose help ends with examples. Without a subcommand, it shows the help, without an error."""

    examples: Sequence[str] = ()

    def get_params(self, ctx: Any) -> list[Any]:
        return _worded(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def make_context(self, *arguments: Any, **settings: Any) -> Any:
        with _interrupts_passed():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: Any) -> Any:
        with _interrupts_passed():
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _fitted(self.get_params(ctx)):
            super().format_help(ctx, formatter)
        _show(self.examples)


def group(summary: str, *, examples: Sequence[str]) -> typer.Typer:
    """A group of commands.

    Args:
        summary: The first sentence of its help.
        examples: Command lines to show in its help.
    """
    return typer.Typer(
        cls=type("Group", (_Group,), {"examples": examples}),
        help=summary,
        rich_markup_mode="rich",
        # `errors.report` shows errors; a traceback could show the key.
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def command(
    commands: typer.Typer, name: str | None = None, *, examples: Sequence[str], **settings: Any
) -> Callable[[CommandFunction], CommandFunction]:
    """Register a function as a command. It returns its exit code, or None for 0.

    Args:
        commands: The group it belongs to.
        name: The name of the command. Default: the name of the function.
        examples: Command lines to show in its help.
        settings: Further settings of `typer.Typer.command`.
    """

    def register(body: CommandFunction) -> CommandFunction:
        parameters, gather = _expanded(body)

        def run(**options: Any) -> int:
            as_json = bool(options.get("json"))
            try:
                with logged(verbose=bool(options.get("verbose")), as_json=as_json):
                    return body(**gather(options)) or 0
            except BaseException as error:  # noqa: BLE001 - `report` raises unexpected errors again
                return report(error, as_json=as_json)

        run.__name__ = body.__name__
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.__dict__["__signature__"] = inspect.Signature(parameters)
        commands.command(
            name,
            cls=type("Command", (_Command,), {"examples": examples}),
            help=_unwrapped(inspect.getdoc(body) or ""),
            **settings,
        )(run)
        return body

    return register


def _expanded(
    body: Callable[..., Any],
) -> tuple[list[inspect.Parameter], Callable[[dict[str, Any]], dict[str, Any]]]:
    """A function's parameters with one for each shared option, and a function that gathers those again."""
    hints = get_type_hints(body, include_extras=True)
    parameters: list[inspect.Parameter] = []
    bundles: dict[str, Any] = {}
    for parameter in inspect.signature(body).parameters.values():
        hint = hints[parameter.name]
        if dataclasses.is_dataclass(hint):
            bundles[parameter.name] = hint
            parameters += _options(bundles[parameter.name])
        else:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hint))

    def gather(options: dict[str, Any]) -> dict[str, Any]:
        rest = dict(options)
        gathered = {
            name: bundle(**{parameter.name: rest.pop(parameter.name) for parameter in _options(bundle)})
            for name, bundle in bundles.items()
        }
        return {**rest, **gathered}

    return parameters, gather


def flag(options: type[Options], name: str) -> Any:
    """The command-line option for an option of `render` or `render_many`, with the same text."""
    (field,) = (field for field in dataclasses.fields(cast("Any", options)) if field.name == name)
    described: Flag = field.metadata["flag"]
    summary, _, _ = field.metadata["text"].partition(". ")
    choices = described.metavar.split("|") if described.metavar and "|" in described.metavar else None
    return typer.Option(
        f"--{name.replace('_', '-')}",
        help=f"{summary.removesuffix('.')}.",
        metavar=described.metavar,
        show_default=described.default or True,
        autocompletion=None if choices is None else lambda: choices,
    )


def _flags(options: type[Options]) -> tuple[inspect.Parameter, ...]:
    found: list[inspect.Parameter] = []
    for field in dataclasses.fields(cast("Any", options)):
        if (described := field.metadata["flag"]) is not None:
            hint: Any = described.type if field.default is not None else described.type | None
            annotation: Any = Annotated[hint, flag(options, field.name)]
            found.append(
                inspect.Parameter(
                    field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation
                )
            )
    return tuple(found)


@cache
def _options(bundle: Any) -> tuple[inspect.Parameter, ...]:
    if issubclass(bundle, Options):
        return _flags(bundle)
    hints = get_type_hints(bundle, include_extras=True)
    return tuple(
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in dataclasses.fields(bundle)
    )


@contextlib.contextmanager
def _interrupts_passed() -> Generator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(error) from error


def _worded(parameters: list[Any]) -> list[Any]:
    """The parameters of a command, as its help shows them.

    Each value has a name; Typer would also show its type. A default in words is a sentence of the help; Typer
    would put it into parentheses inside brackets.
    """
    for parameter in parameters:
        if parameter.param_type_name == "argument":
            _hide_type(parameter)
        elif parameter.metavar is None:
            parameter.metavar = "" if parameter.is_flag else parameter.name.upper()
        if isinstance(parameter.show_default, str):
            parameter.help = f"{parameter.help or ''} Default: {parameter.show_default}.".strip()
            parameter.show_default = False
    return parameters


@contextlib.contextmanager
def _fitted(parameters: list[Any]) -> Generator[None]:
    """Show the names of options whole in a narrow terminal.

    The short form and the name of the value begin the text: columns of their own would cut the long form.
    """
    options = [item for item in parameters if item.param_type_name == "option"]
    before = [(item, item.opts, item.metavar, item.help) for item in options]
    if Console().width < _NARROW:
        for item, names, metavar, text in before:
            item.opts = [name for name in names if name.startswith("--")]
            item.metavar = ""
            first = " ".join([*(name for name in names if name not in item.opts), *filter(None, [metavar])])
            item.help = f"{first}: {text}" if first else text
    try:
        yield
    finally:
        for item, names, metavar, text in before:
            item.opts, item.metavar, item.help = names, metavar, text


def _hide_type(argument: Any) -> None:
    """Leave the type of an argument out of the help: it is shown beside the name."""
    argument.display_type_rich = _nothing  # read by Typer 0.29 and newer
    if (kind := getattr(argument, "type", None)) is not None:
        argument.type = copy.copy(kind)  # other parameters have the same object
        argument.type.get_metavar = _nothing


def _nothing(**_: object) -> str:
    return ""


def _unwrapped(text: str) -> str:
    """A docstring without the line breaks inside its paragraphs; a terminal wraps lines to its own width."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _show(examples: Sequence[str]) -> None:
    if not examples:
        return
    out = Console(highlight=False, markup=False, emoji=False)
    out.print(" Examples" if len(examples) > 1 else " Example", style="bold")
    for example in examples:
        out.print("   $", style="dim", end=" ")
        out.print(example, soft_wrap=True)
    out.print()
