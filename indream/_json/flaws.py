"""Why a text is not JSON, for messages."""

from __future__ import annotations

__all__ = ["json_flaw"]


def json_flaw(error: ValueError | RecursionError) -> str:
    """The reason and the place in an error of `json.loads`, `orjson.loads` or `bytes.decode`."""
    import json

    match error:
        case json.JSONDecodeError():
            return f"{error.msg}, line {error.lineno}, column {error.colno}"
        case UnicodeDecodeError():
            return f"byte {error.start} is not UTF-8"
        case RecursionError():
            return "it is nested too deeply"
        case _:  # The limit of Python for integers.
            return "a number has too many digits"
