"""JSON without I/O: writing bodies, checking values, paths, and the wording of values in messages."""
