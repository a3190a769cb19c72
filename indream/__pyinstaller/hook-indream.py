"""The schema, the contract, and the modules that are imported by a computed name."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("indream.generated")
hiddenimports = collect_submodules("indream.generated")
