"""The result of a render. The models are imported at run time, so that `typing.get_type_hints` finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

import attrs

from indream.generated.models import ExportTask

if TYPE_CHECKING:
    from pathlib import Path

    # Type checkers include `typing_extensions`. `typing.TypeVar` has defaults only since Python 3.13.
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
