"""The result of a preview: a picture with its notes, and the error for a picture that cannot be made."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indream._errors import IndreamError, counted
from indream._paths import check_path

if TYPE_CHECKING:
    from os import PathLike

    from PIL.Image import Image

    from indream.preview._notes import Note

__all__ = [
    "LARGEST",
    "PREVIEW_CODEC",
    "PREVIEW_LENGTH",
    "PREVIEW_SIZE",
    "Picture",
    "PreviewError",
    "checked_size",
]

LARGEST: Final = 64_000_000
"""The number of pixels that a picture may have: one that is made, and one that is read."""

PREVIEW_SIZE: Final = "PREVIEW_SIZE"
PREVIEW_LENGTH: Final = "PREVIEW_LENGTH"
PREVIEW_CODEC: Final = "PREVIEW_CODEC"


class PreviewError(IndreamError, ValueError):
    """A preview cannot be made; the message says why.

    Attributes:
        code: `PREVIEW_SIZE` if the size of the picture cannot be read, or is too large, `PREVIEW_LENGTH` if
            a timeline is empty or too long for a draft, `PREVIEW_CODEC` if PyAV lacks a codec.
    """

    def __init__(self, message: str, code: str = PREVIEW_SIZE) -> None:
        super().__init__(message)
        self.code = code


class Picture:
    """A preview picture. It displays itself in notebooks.

    Attributes:
        image: The picture, a `PIL.Image.Image`.
        notes: The known differences from the picture of the service.
    """

    def __init__(self, image: Image, notes: list[Note]) -> None:
        self.image = image
        self.notes = notes

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture to a file, once it is complete; the suffix of its name decides the format.

        Args:
            path: The path of the file, such as `frame.png` or `frame.jpg`. An existing file is replaced.

        Raises:
            ValueError: The suffix is not that of a format, or its format cannot hold the picture.
            OSError: The file cannot be written.
        """
        from PIL import Image

        from indream._files.part_file import write_file

        target, formats = Path(check_path("path", path)), Image.registered_extensions()
        name = formats.get(target.suffix.lower())
        if name not in Image.SAVE:
            raise ValueError(f"{target}: pass a name that ends with .png, .jpg or .webp")
        content = io.BytesIO()
        try:
            self.image.save(content, name)
        except (ValueError, OSError) as error:  # WebP, for instance, has at most 16,383 pixels in a row.
            raise ValueError(
                f"{target}: {name} cannot hold this picture ({error}): pass a name that ends with .png"
            ) from error
        write_file(target, content.getvalue())

    def __repr__(self) -> str:
        return f"<Picture {self.image.width} × {self.image.height}, {counted(len(self.notes), 'note')}>"

    def _repr_png_(self) -> bytes:
        """The picture as Jupyter shows it."""
        content = io.BytesIO()
        self.image.save(content, "PNG")
        return content.getvalue()


def checked_size(width: float, height: float, hint: str = "pass a smaller scale") -> tuple[int, int]:
    """The size of a picture in whole pixels, at least 1 × 1.

    Args:
        width: The width.
        height: The height.
        hint: What to do if it is too large.

    Raises:
        PreviewError: It has more than 64 megapixels.
    """
    if not width * height <= LARGEST:
        raise PreviewError(
            f"the picture would have {width:.0f} × {height:.0f} pixels, more than "
            f"{LARGEST // 10**6} million; {hint}"
        )
    return max(1, round(width)), max(1, round(height))
