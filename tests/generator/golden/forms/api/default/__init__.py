# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of default: a module for each operation."""
