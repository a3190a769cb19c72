# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of things: a module for each operation.

Everything in the workshop: "new" things, C:\\old ones, and things of \\n no kind.
"""
