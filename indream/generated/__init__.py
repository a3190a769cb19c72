# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""Everything that is generated from the spec: raw endpoints, models, types, schemas."""
