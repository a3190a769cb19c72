"""Texts of the spec, to which the generator adds sentences."""

from __future__ import annotations

import re

__all__ = ["as_sentence", "followed_by", "with_default"]

_ENDED = re.compile(r"[.!?:;…。！？][)\"'`*_’”»]*$")


def as_sentence(text: str) -> str:
    """A text with a period at its end, unless its last sentence has an end already."""
    text = text.strip()
    return f"{text}." if text and not _ENDED.search(text) else text


def followed_by(text: str, sentence: str) -> str:
    """A description and a further sentence, which is a paragraph after a description of several lines."""
    text = text.strip()
    # The last line may belong to a list, to code or to a table.
    if "\n" in text:
        return f"{text}\n\n{sentence}"
    return f"{as_sentence(text)} {sentence}".strip()


def with_default(text: str, default: object) -> str:
    """The description of a value that may be omitted, and the default of the service, unless it says it."""
    value = rf"(?<!\w){re.escape(str(default))}(?!\w)"
    says_it = re.search(r"\bdefault", text, re.IGNORECASE) and re.search(value, text)
    if default is None or says_it:
        return text
    return followed_by(text, f"Not sent unless given; the service's default is {default}.")
