"""Tests of `indream.sandbox.routes`."""
