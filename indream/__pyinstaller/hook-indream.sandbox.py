"""The page and the sample videos of the sandbox, and its modules, which are imported on demand."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("indream.sandbox")
hiddenimports = collect_submodules("indream.sandbox")
