"""The version of the distribution."""

__all__ = ["__version__"]

__version__ = "2.0.0"
