"""The fonts of the package, and the parts of the page."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("indream.preview")
