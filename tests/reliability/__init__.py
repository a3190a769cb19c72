"""What the client promises on the wire, and which tests show it: made into docs/reliability.md."""
