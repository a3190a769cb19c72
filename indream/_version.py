"""The version of the distribution."""

__version__ = "2.0.0"
