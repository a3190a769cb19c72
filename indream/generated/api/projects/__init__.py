# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of projects: a module for each operation.

Projects keep an editor state under a title.
"""
