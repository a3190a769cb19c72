"""Python client of the Indream Open API, which renders JSON timelines to videos.

    from indream import IndreamClient

    with IndreamClient() as client:  # the key is in INDREAM_API_KEY
        payload = {"editorState": state, "ratio": "16:9", "scale": 1, "fps": 30, "format": "mp4"}
        created = client.exports.create(payload)
        done = client.exports.wait(created.task_id)
        print(done.output_url)

`AsyncIndreamClient` has the same calls, awaited. The models are in `indream.types`, the errors in
`indream.errors`, the raw endpoints in `indream.generated.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names
from indream._version import __version__

if TYPE_CHECKING:
    from indream._async.client import AsyncIndreamClient
    from indream._sync.client import IndreamClient
    from indream._wire.attempts import RequestInfo, ResponseInfo
    from indream.errors import (
        APIConnectionError,
        APIError,
        APITimeoutError,
        AuthError,
        CaptionsError,
        ConflictError,
        DownloadError,
        DownloadTimeoutError,
        ExportFailedError,
        ExportTimeoutError,
        IndreamError,
        JobNotSentError,
        JobsError,
        MissingExtraError,
        ModelValidationError,
        NotFoundError,
        Problem,
        QuotaExceededError,
        RateLimitError,
        ServerError,
        SlotsFullError,
        UploadOutcomeUnknownError,
        UploadSourceError,
        UploadSourceTimeoutError,
        UploadTimeoutError,
        ValidationError,
        WebhookVerificationError,
    )
    from indream.webhooks import (
        parse_export_webhook,
        sign_export_webhook,
        verify_export_webhook_request,
        verify_export_webhook_signature,
    )

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AsyncIndreamClient",
    "AuthError",
    "CaptionsError",
    "ConflictError",
    "DownloadError",
    "DownloadTimeoutError",
    "ExportFailedError",
    "ExportTimeoutError",
    "IndreamClient",
    "IndreamError",
    "JobNotSentError",
    "JobsError",
    "MissingExtraError",
    "ModelValidationError",
    "NotFoundError",
    "Problem",
    "QuotaExceededError",
    "RateLimitError",
    "RequestInfo",
    "ResponseInfo",
    "ServerError",
    "SlotsFullError",
    "UploadOutcomeUnknownError",
    "UploadSourceError",
    "UploadSourceTimeoutError",
    "UploadTimeoutError",
    "ValidationError",
    "WebhookVerificationError",
    "__version__",
    "parse_export_webhook",
    "sign_export_webhook",
    "verify_export_webhook_request",
    "verify_export_webhook_signature",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(__all__, "indream.errors"),
            "AsyncIndreamClient": "indream._async.client",
            "IndreamClient": "indream._sync.client",
            "RequestInfo": "indream._wire.attempts",
            "ResponseInfo": "indream._wire.attempts",
            "parse_export_webhook": "indream.webhooks",
            "sign_export_webhook": "indream.webhooks",
            "verify_export_webhook_request": "indream.webhooks",
            "verify_export_webhook_signature": "indream.webhooks",
        },
    )
