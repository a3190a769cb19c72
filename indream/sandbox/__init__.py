"""A sandbox: a local service that behaves as the Indream Open API does, in memory and on loopback.

>>> from indream.sandbox import run
>>> with run(speed=10) as sandbox:
...     sandbox.base_url.startswith("http://127.0.0.1:")
True

From the shell it is `python -m indream.sandbox`. Where the contract is silent, the sandbox does the
plainest thing; its error codes that the service does not publish begin with SANDBOX_. An export whose
`clientTaskId` begins with `sandbox-fail` fails. Webhooks are sent to loopback addresses only. What the
records of a sandbox are made of is here, too, for annotations.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from indream._extras import require

if TYPE_CHECKING:
    from indream.sandbox.faults.planned import Fault
    from indream.sandbox.outbox import WebhookRecord
    from indream.sandbox.records import RequestRecord, Requests
    from indream.sandbox.sandbox import Sandbox, create_app, run

__all__ = ["Fault", "RequestRecord", "Requests", "Sandbox", "WebhookRecord", "create_app", "run"]

_PLACES = {
    "Fault": "faults.planned",
    "RequestRecord": "records",
    "Requests": "records",
    "Sandbox": "sandbox",
    "WebhookRecord": "outbox",
    "create_app": "sandbox",
    "run": "sandbox",
}

# Said when the package is imported, not when a name is first used: that is where one looks.
require("indream.sandbox", "sandbox", "starlette", "uvicorn")


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(f"indream.sandbox.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
