"""How the client handles faults on the wire."""
