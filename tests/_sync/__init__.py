# Derived from tests/_async/__init__.py by `make generate`: do not edit, change that file.
"""Tests of the facade, written once, async."""
