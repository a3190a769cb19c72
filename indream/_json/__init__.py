"""JSON: bodies as they are sent, values that fit in them, paths into them, their wording. No I/O."""
