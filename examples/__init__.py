"""Small whole programs; `make demo` runs the first."""
