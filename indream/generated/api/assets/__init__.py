# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of assets: a module for each operation.

Uploaded files, and their bindings to projects.
"""
