"""The schema and the contract, and the modules that are imported by a name that is put together."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("indream.generated")
hiddenimports = collect_submodules("indream.generated")
