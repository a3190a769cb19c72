# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of uploads: a module for each operation.

Uploads of files to the service.
"""
