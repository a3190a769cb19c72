"""The type of a batch's job."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NotRequired, Required

from indream.generated.payloads import CreateExportRequest

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:  # pydantic accepts only this one before Python 3.12.
    from typing_extensions import TypedDict

__all__ = ["Job"]


class Job(TypedDict, total=False):
    """One render of a batch.

    `key` is your name for it, unique in the batch; `payload` is the payload of `exports.create`; `filename`
    is the name of its file in the batch's directory, by default the key with the suffix of the format.
    """

    key: Required[str]
    payload: Required[CreateExportRequest | Mapping[str, Any]]
    filename: NotRequired[str]
