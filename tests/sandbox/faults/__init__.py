"""Tests of `indream.sandbox.faults`."""
