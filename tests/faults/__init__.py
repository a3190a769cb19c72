"""What the client does under faults that happen on the wire."""
