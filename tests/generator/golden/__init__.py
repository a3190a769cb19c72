"""A small spec, and the files that have to come of it."""
