"""The rule about file names of renders."""

from __future__ import annotations

from typing import get_args

import pytest

from indream._files.part_file import check_suffix
from indream.generated.payloads import ExportFormat


@pytest.mark.parametrize("format_", get_args(ExportFormat))
def test_each_format_has_an_ending_of_its_own(format_: str) -> None:
    """Also one that the service may have in the future: its ending does not fit the others."""
    check_suffix(f"a.{format_}", format_)
    for other in get_args(ExportFormat):
        if other != format_:
            with pytest.raises(ValueError, match=rf"a\.{format_} ends in \.{format_}, but"):
                check_suffix(f"a.{format_}", other)
