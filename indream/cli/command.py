"""How a function becomes a command: its parameters, its examples, and how it ends.

A parameter that is a dataclass stands for options that several commands share: each field is an option.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from indream.cli.errors import report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["command", "group"]

Body = TypeVar("Body", bound="Callable[..., int | None]")


class _Command(TyperCommand):
    """Its help ends with its examples."""

    examples: Sequence[str] = ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super().format_help(ctx, formatter)
        _show(self.examples)


class _Group(TyperGroup):
    """Its help ends with its examples, and is what is shown without a command: that is no mistake."""

    examples: Sequence[str] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super().format_help(ctx, formatter)
        _show(self.examples)


def group(told: str, *, examples: Sequence[str] = (), completes: bool = False) -> typer.Typer:
    """A group of commands.

    Args:
        told: What it is about, for its help.
        examples: Commands, as they are typed, shown in its help.
        completes: Give it the options that make a shell complete what is typed.
    """
    return typer.Typer(
        cls=type("Group", (_Group,), {"examples": examples}),
        help=told,
        add_completion=completes,
        rich_markup_mode="rich",
        # What went wrong is told in `errors`; the frames of a traceback could show the key.
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def command(
    commands: typer.Typer, name: str | None = None, *, examples: Sequence[str], **settings: Any
) -> Callable[[Body], Body]:
    """Make a command of a function that gives its exit code, or None for 0.

    Args:
        commands: The group it belongs to.
        name: Its name. Default: the function's.
        examples: Commands, as they are typed, shown in its help.
        settings: What else Typer takes for a command.
    """

    def register(body: Body) -> Body:
        parameters, gather = _expanded(body)

        def run(**given: Any) -> int:
            try:
                return body(**gather(given)) or 0
            except BaseException as error:  # noqa: BLE001 - it raises again what it has no words for
                return report(error, as_json=bool(given.get("json")))

        run.__name__ = body.__name__
        run.__annotations__ = {one.name: one.annotation for one in parameters}
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
    """A function's parameters with the shared options in full, and what puts them together again."""
    hints = get_type_hints(body, include_extras=True)
    parameters: list[inspect.Parameter] = []
    bundles: dict[str, type[Any]] = {}
    for one in inspect.signature(body).parameters.values():
        hint = hints[one.name]
        if dataclasses.is_dataclass(hint):
            bundles[one.name] = cast("type[Any]", hint)
            parameters += _options(bundles[one.name])
        else:
            parameters.append(one.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hint))

    def gather(given: dict[str, Any]) -> dict[str, Any]:
        rest = dict(given)
        gathered = {
            name: bundle(**{field.name: rest.pop(field.name) for field in dataclasses.fields(bundle)})
            for name, bundle in bundles.items()
        }
        return {**rest, **gathered}

    return parameters, gather


def _options(bundle: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(bundle, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in dataclasses.fields(bundle)
    ]


def _unwrapped(text: str) -> str:
    """A docstring without the line breaks inside its paragraphs: a terminal has its own width."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _show(examples: Sequence[str]) -> None:
    if not examples:
        return
    out = Console(highlight=False, markup=False, emoji=False)
    out.print(" Examples" if len(examples) > 1 else " Example", style="bold")
    for one in examples:
        out.print("   $", style="dim", end=" ")
        out.print(one, soft_wrap=True)
    out.print()
