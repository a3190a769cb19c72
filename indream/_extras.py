"""Check that the packages of an extra are installed, so that the error says what to install."""

from __future__ import annotations

from importlib.util import find_spec

from indream._errors import MissingExtraError

__all__ = ["require"]


def require(part: str, extra: str, *modules: str) -> None:
    """Raise an error that names the extra to install if one of its modules is missing. Nothing is imported.

    Args:
        part: The part of the SDK that needs the modules, as users name it.
        extra: The extra of the distribution that installs them.
        modules: The full names of the modules.

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
    except ModuleNotFoundError:  # its parent package is missing
        return False
