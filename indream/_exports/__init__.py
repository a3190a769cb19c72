"""Exports: polling, watching and rendering, as decisions without I/O."""
