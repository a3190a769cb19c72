# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of editor: a module for each operation.

What an editor state may use, and whether one is valid.
"""
