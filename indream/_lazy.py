"""Names of a package that are imported when they are first used: importing the package stays cheap."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

__all__ = ["lazy_names"]


def lazy_names(
    package: str, homes: Mapping[str, str], wildcards: Collection[str] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The functions `__getattr__` and `__dir__` of a package.

    Assign them under `if not TYPE_CHECKING`: a type checker that sees `__getattr__` accepts every name, also
    a misspelled one. It reads the imports under `if TYPE_CHECKING` instead.

    Args:
        package: The package's `__name__`.
        homes: The module that each name is imported from.
        wildcards: Modules of which all public names are names of the package. It then needs no `__all__`.
    """

    def names() -> set[str]:
        from importlib import import_module

        return {*homes, *(name for module in wildcards for name in import_module(module).__all__)}

    def load(name: str) -> object:
        from importlib import import_module

        if wildcards and name == "__all__":
            return sorted(names())
        for module in [homes[name]] if name in homes else wildcards:
            home = import_module(module)
            # A wildcard module has more attributes than public names, such as its own imports.
            if name in homes or name in home.__all__:
                value: object = getattr(home, name)
                setattr(sys.modules[package], name, value)
                return value
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def directory() -> list[str]:
        return sorted({*vars(sys.modules[package]), *names()})

    return load, directory
