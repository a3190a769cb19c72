"""The commands, which are imported only when they run."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("indream.cli")
