# Written here, async; indream/_sync/__init__.py is derived from it.
"""The facade, written once; `indream/_sync` is derived from it."""
