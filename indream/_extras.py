"""Check that the packages of an extra are installed, so that the error says what to install."""

from __future__ import annotations

from importlib.util import find_spec

from indream._errors import MissingExtraError
from indream._version import __version__

__all__ = ["install_command", "require"]

# Packages whose users do not call them by the name that is imported.
_NAMES = {"PIL": "Pillow", "av": "PyAV", "opentelemetry.trace": "opentelemetry-api"}


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
            name = _NAMES.get(module, module)
            message = f"{part} needs {name}, which is not installed: {install_command(extra)}"
            raise MissingExtraError(message, extra=extra, name=module)


def install_command(extra: str) -> str:
    """Return the command that installs the distribution with an extra, as README writes it.

    Without a version, pip would also accept 1.x, which is another package.

    Args:
        extra: The extra of the distribution.
    """
    major = __version__.partition(".")[0]
    return f'pip install "indream-client[{extra}]>={major}"'


def _is_installed(module: str) -> bool:
    parent = module.rpartition(".")[0]
    return (not parent or _is_installed(parent)) and find_spec(module) is not None
