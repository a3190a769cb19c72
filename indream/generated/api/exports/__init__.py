# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The raw endpoints of exports: a module for each operation.

Tasks that render an editor state to a video file.
"""
