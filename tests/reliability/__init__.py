"""The client's rules on the wire, each with its tests: the source of docs/reliability.md."""
