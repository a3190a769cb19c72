# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""Generated from the spec: raw endpoints, models, types, schemas."""
