# Derived from indream/_async/__init__.py by `make generate`: do not edit, change that file.
"""The facade, written once; `indream/_sync` is derived from it."""
