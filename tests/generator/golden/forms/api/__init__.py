# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints, a package for each tag of the spec and a module for each operation."""
