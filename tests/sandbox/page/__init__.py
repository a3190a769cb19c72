"""Tests of `indream.sandbox.page`."""
