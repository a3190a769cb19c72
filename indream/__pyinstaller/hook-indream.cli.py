"""The commands, which are imported when they are run."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("indream.cli")
