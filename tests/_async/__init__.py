# Written here, async; tests/_sync/__init__.py is derived from it.
"""Tests of the facade, written once, async."""
