"""Tests of the sandbox: in-process with a stopped clock, and a few over HTTP."""
