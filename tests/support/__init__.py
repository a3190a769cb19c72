"""What tests share: stand-ins for the service, held time, files and processes. See tests/README.md."""
