"""File names as they travel."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from indream._core.uploads import encode_file_name


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_name_can_be_read_back(name: str) -> None:
    """One line of printable ASCII of up to 512 characters, from which the name can be told."""
    try:
        sent = encode_file_name(name)
    except ValueError:
        assert len(name) > 40 or any("\ud800" <= character <= "\udfff" for character in name)
        return
    assert name == unquote(sent)
    assert all(" " <= character <= "~" for character in sent)
    assert sent == sent.strip()
    assert len(sent) <= 512
