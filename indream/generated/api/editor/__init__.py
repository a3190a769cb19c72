# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of editor: a module for each operation.

The features an editor state may use, and a check of editor states.
"""
