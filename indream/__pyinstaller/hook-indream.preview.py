"""The fonts of the package."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("indream.preview")
