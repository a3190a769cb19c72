"""The sandbox: a local service that behaves like the Indream Open API, in memory and on loopback.

>>> from indream.sandbox import run
>>> with run(speed=10) as sandbox:
...     sandbox.base_url.startswith("http://127.0.0.1:")
True

`python -m indream.sandbox` starts one from the shell. Where the contract is silent, the sandbox does the
simplest thing; error codes that the service does not publish begin with SANDBOX_. An export whose
`clientTaskId` begins with `sandbox-fail` fails. Webhooks are sent to loopback addresses only. With the
extra `draft` the video of an export is a draft of its own editor state. The classes of
a sandbox's records are exported for annotations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._extras import require
from indream._lazy import lazy_names

if TYPE_CHECKING:
    from indream.sandbox.faults.planned import Fault
    from indream.sandbox.outbox import WebhookRecord
    from indream.sandbox.records import RequestRecord, Requests
    from indream.sandbox.sandbox import Sandbox, create_app, run

__all__ = ["Fault", "RequestRecord", "Requests", "Sandbox", "WebhookRecord", "create_app", "run"]

if not TYPE_CHECKING:
    _load, __dir__ = lazy_names(
        __name__,
        {
            "Fault": "indream.sandbox.faults.planned",
            "RequestRecord": "indream.sandbox.records",
            "Requests": "indream.sandbox.records",
            "Sandbox": "indream.sandbox.sandbox",
            "WebhookRecord": "indream.sandbox.outbox",
            "create_app": "indream.sandbox.sandbox",
            "run": "indream.sandbox.sandbox",
        },
    )

    def __getattr__(name: str) -> object:
        # Not when the package is imported: `python -m indream.sandbox` would end with a traceback.
        if name in __all__:
            require("indream.sandbox", "sandbox", "starlette", "uvicorn")
        return _load(name)
