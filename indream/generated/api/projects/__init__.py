# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of projects."""
