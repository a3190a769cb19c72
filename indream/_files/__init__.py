"""Files: rules of uploads, decisions of downloads, part files, file systems."""
