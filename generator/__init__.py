"""Generates what is derived in this repository: see `python -m generator --help`."""
