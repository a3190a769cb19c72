"""What a render returns. Above the models, which it names at run time for `typing.get_type_hints`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

import attrs

from indream.generated.models import ExportTask

if TYPE_CHECKING:
    from pathlib import Path

    # Type checkers bring it along; a default of its own `typing.TypeVar` has from Python 3.13 on only.
    from typing_extensions import TypeVar

    PathT_co = TypeVar("PathT_co", bound="Path | None", default="Path | None", covariant=True)
else:
    from typing import TypeVar

    PathT_co = TypeVar("PathT_co", covariant=True)

__all__ = ["RenderResult"]


@attrs.frozen
class RenderResult(Generic[PathT_co]):
    """A render that is done.

    To a type checker it is a `RenderResult[Path]` where a path was given, a `RenderResult[None]` where none.

    Attributes:
        task: The COMPLETED export.
        path: Its file, or None where none was asked for.
    """

    task: ExportTask
    path: PathT_co
