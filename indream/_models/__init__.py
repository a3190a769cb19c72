"""The run-time part of the generated models: shapes, readers, pages. No I/O."""
