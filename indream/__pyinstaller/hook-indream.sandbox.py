"""The sandbox's page and its sample videos, and its modules, which are imported when they are needed."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("indream.sandbox")
hiddenimports = collect_submodules("indream.sandbox")
