"""Helpers that tests share: stand-ins for the service, held time, files, processes. See tests/README.md."""
