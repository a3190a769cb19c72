"""Tests of the sandbox: in-process with a held clock, and a few over HTTP."""
