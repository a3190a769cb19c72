# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of materials: a module for each operation.

Ready-made material for editor states.
"""
