"""Tests of indream.preview."""
