"""The result of a render. It imports the models at run time, so that `typing.get_type_hints` finds them."""

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
    """The result of a completed render.

    For type checkers it is a `RenderResult[Path]` if a path was passed, a `RenderResult[None]` otherwise.

    Attributes:
        task: The COMPLETED export.
        path: The path of its file, or None if none was passed.
    """

    task: ExportTask
    path: PathT_co
