"""What an optional part needs: asked for before it is used, so that the error says what to install."""

from __future__ import annotations

from importlib.util import find_spec

from indream.errors import MissingExtraError

__all__ = ["require"]


def require(part: str, extra: str, *modules: str) -> None:
    """Say which extra to install if one of the modules that it brings is missing. None of them is imported.

    Args:
        part: What needs them, as the user names it.
        extra: The extra of the distribution that brings them.
        modules: Their names, without dots or with all that stands above them.

    Raises:
        MissingExtraError: One of them is not installed.
    """
    for module in modules:
        if not _is_installed(module):
            message = f"{part} needs {module}, which is not installed: pip install 'indream-client[{extra}]'"
            raise MissingExtraError(message, extra=extra, name=module)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # what stands above it is missing already
        return False
