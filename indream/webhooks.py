"""Tell webhook requests of the service from those of strangers, and read the events they bring.

A request is genuine when `X-Indream-Signature` is the HMAC-SHA256, under the account's webhook secret,
of `X-Indream-Timestamp`, a dot and the body, each byte for byte as received. Hence nothing here decodes,
trims or normalises before the signature is compared. Verifying needs the standard library alone.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import math
import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, cast

from indream.errors import ModelValidationError, WebhookVerificationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.generated.models import ExportWebhookEvent

__all__ = [
    "parse_export_webhook",
    "sign_export_webhook",
    "verify_export_webhook_request",
    "verify_export_webhook_signature",
]

_Text: TypeAlias = str | bytes
_Secret: TypeAlias = _Text | Sequence[_Text]
_RawBody: TypeAlias = bytes | bytearray | memoryview | str | None  # None: an empty body in AWS Lambda


class _HasItems(Protocol):
    """Mappings and the multi-dicts of the frameworks; a value is a list in Lambda's `multiValueHeaders`."""

    def items(self) -> Iterable[tuple[_Text, _Text | Sequence[_Text]]]: ...


_Headers: TypeAlias = _HasItems | Iterable[tuple[_Text, _Text]] | None  # None: no headers in AWS Lambda

_TIMESTAMP_HEADER = "X-Indream-Timestamp"
_SIGNATURE_HEADER = "X-Indream-Signature"

# str.isdigit, int() and `$` each let through what the service never sends: '²', '١', ' 1_0 ', '1\n'.
_TIMESTAMP = re.compile(rb"[1-9][0-9]{0,14}")
_SIGNATURE = re.compile(rb"[0-9A-Fa-f]{64}")


class _Refusal(enum.Enum):
    """Why a request is refused. The texts reach logs, so they hold nothing of body, headers or secret."""

    KEY_UNUSABLE = "webhook_secret is neither a non-empty str or bytes nor a sequence of such"
    WINDOW_UNUSABLE = "max_skew_seconds is not a finite number of 0 or more"
    BODY_MISSING = "the request has no body"
    BODY_NOT_UTF8 = "the body is a str that UTF-8 cannot encode"
    BODY_TOO_LARGE = "the body is larger than max_body_bytes"
    TIMESTAMP_MISSING = f"the request has no {_TIMESTAMP_HEADER} header"
    TIMESTAMP_REPEATED = f"the request has more than one {_TIMESTAMP_HEADER} header"
    TIMESTAMP_MALFORMED = f"{_TIMESTAMP_HEADER} is not a number of Unix seconds"
    SIGNATURE_MISSING = f"the request has no {_SIGNATURE_HEADER} header"
    SIGNATURE_REPEATED = f"the request has more than one {_SIGNATURE_HEADER} header"
    SIGNATURE_MALFORMED = f"{_SIGNATURE_HEADER} is not 64 hexadecimal digits"
    SIGNATURE_WRONG = "the signature is not that of this timestamp and body under the webhook secret"
    BODY_EMPTY = "the signature is not that of an empty body: was the body read before?"
    OUTSIDE_WINDOW = "the timestamp is more than max_skew_seconds away from the clock"
    BODY_NOT_JSON_OBJECT = "the body is not a JSON object"
    BODY_NOT_EVENT = "the body is not an export event"
    REPLAYED = "the request was seen before"


_CALLERS_MISTAKES = (_Refusal.KEY_UNUSABLE, _Refusal.WINDOW_UNUSABLE)


class _Window(NamedTuple):
    """How far the timestamp may be from the clock, and what the clock says (None: ask it)."""

    seconds: float
    now: float | None


class _Genuine(NamedTuple):
    """A request that passed: its body, and its signature in lower case, so that it has one spelling."""

    body: bytes
    signature: str


class _NotAnEvent(NamedTuple):
    """A genuine request whose body is not an event, and what to say of it."""

    refusal: _Refusal
    text: str
    cause: ModelValidationError | None = None


def verify_export_webhook_request(
    *,
    webhook_secret: _Secret,
    raw_body: _RawBody,
    headers: _Headers,
    max_skew_seconds: float = 300,
    now_timestamp_seconds: float | None = None,
) -> bool:
    """Tell whether a webhook request comes from the service and is recent.

    Args:
        webhook_secret: The account's webhook secret, or several of them while one is being replaced.
        raw_body: The request's body as received: bytes, or the str they are in UTF-8.
        headers: The request's headers as the framework has them: a mapping, a multi-dict, pairs of names
            and values, a WSGI environ, or an AWS Lambda event's `headers` or `multiValueHeaders`. A request
            with two values for one of the webhook's headers is refused.
        max_skew_seconds: How many seconds the timestamp may be off, before or after; 300 by default.
        now_timestamp_seconds: The time to compare with in Unix seconds; by default the clock's.

    Returns:
        False for whatever a stranger may send, and for an empty secret or a negative window.

    Raises:
        TypeError: `raw_body` is not a body but, say, the dict parsed from it; or `max_skew_seconds` or
            `now_timestamp_seconds` is no number.

    Examples:
        >>> verify_export_webhook_request(
        ...     webhook_secret="whsec_example",
        ...     raw_body=b'{"eventType": "EXPORT_STARTED"}',
        ...     headers={
        ...         "X-Indream-Timestamp": "1790294442",
        ...         "X-Indream-Signature": "ef69907e507b1f370a71b23a5f6ca30fdd5df1f6a8224d78a98dd491ff77dc3f",
        ...     },
        ...     now_timestamp_seconds=1790294450,
        ... )
        True
    """
    window = _Window(max_skew_seconds, now_timestamp_seconds)
    return isinstance(_judge(webhook_secret, raw_body, *_header_values(headers), window), _Genuine)


def verify_export_webhook_signature(
    *, webhook_secret: _Secret, timestamp: _Text | None, raw_body: _RawBody, signature: _Text | None
) -> bool:
    """Tell whether a signature is the service's own, however old it is.

    Without a look at the clock an old request can be sent again by whoever has seen it: for a request
    just received use `verify_export_webhook_request`.

    Args:
        webhook_secret: The account's webhook secret, or several of them while one is being replaced.
        timestamp: The value of the header X-Indream-Timestamp as received; None is refused.
        raw_body: The request's body as received: bytes, or the str they are in UTF-8.
        signature: The value of the header X-Indream-Signature as received; None is refused.

    Returns:
        False for whatever a stranger may send, and for an empty secret.

    Raises:
        TypeError: `raw_body` is not a body but, say, the dict parsed from it.

    Examples:
        >>> verify_export_webhook_signature(
        ...     webhook_secret=["whsec_new", "whsec_example"],
        ...     timestamp="1790294442",
        ...     raw_body=b'{"eventType": "EXPORT_STARTED"}',
        ...     signature="ef69907e507b1f370a71b23a5f6ca30fdd5df1f6a8224d78a98dd491ff77dc3f",
        ... )
        True
    """
    return isinstance(_judge(webhook_secret, raw_body, [timestamp], [signature], None), _Genuine)


def parse_export_webhook(
    *,
    webhook_secret: _Secret,
    raw_body: _RawBody,
    headers: _Headers,
    max_skew_seconds: float = 300,
    now_timestamp_seconds: float | None = None,
    max_body_bytes: int = 1_048_576,
    seen: Callable[[str, int], bool] | None = None,
) -> ExportWebhookEvent:
    """Verify a webhook request and give the event it brings.

    Args:
        webhook_secret: The account's webhook secret, or several of them while one is being replaced.
        raw_body: The request's body as received: bytes, or the str they are in UTF-8.
        headers: The request's headers, in any form `verify_export_webhook_request` takes.
        max_skew_seconds: How many seconds the timestamp may be off, before or after; 300 by default.
        now_timestamp_seconds: The time to compare with in Unix seconds; by default the clock's.
        max_body_bytes: The largest body to look at, in bytes; 1 MiB by default.
        seen: Called last, and only for a genuine event, as `seen(signature, ttl)`: remember the signature
            for `ttl` seconds and tell whether it was remembered already. True refuses the request as a
            replay, with the reason `REPLAYED`: answer it as you answered the first. It is called in this
            thread; in async code, run this function with `asyncio.to_thread` if `seen` asks a server.
            What it raises goes through.

    Raises:
        WebhookVerificationError: The request is not genuine, not recent, too large, a replay, or not an
            export event. The text and `reason` say which, and quote neither the body nor the secret.
        ValueError: The secret is empty, or the window negative or not finite.
        TypeError: `raw_body` is not a body but, say, the dict parsed from it; or `max_skew_seconds`,
            `now_timestamp_seconds` or `max_body_bytes` is no number.

    Examples:
        >>> body = '''{"eventType": "EXPORT_STARTED", "occurredAt": "2026-09-25T00:00:42.000Z", "task": {
        ...     "taskId": "9b1deb4d", "projectId": null, "createdByApiKeyId": null, "clientTaskId": null,
        ...     "status": "PROCESSING", "progress": 0, "error": null, "outputUrl": null, "filename": null,
        ...     "durationSeconds": 5, "billedStandardSeconds": 10, "chargedCredits": "5", "callbackUrl": null,
        ...     "createdAt": "2026-09-25T00:00:00.000Z", "completedAt": null}}'''
        >>> secret = "whsec_example"
        >>> event = parse_export_webhook(
        ...     webhook_secret=secret,
        ...     raw_body=body,
        ...     headers=sign_export_webhook(webhook_secret=secret, raw_body=body, timestamp=1790294442),
        ...     now_timestamp_seconds=1790294450,
        ... )
        >>> print(event.event_type, event.task.status)
        EXPORT_STARTED PROCESSING
    """
    window = _Window(max_skew_seconds, now_timestamp_seconds)
    verdict = _judge(webhook_secret, raw_body, *_header_values(headers), window, max_body_bytes)
    # A traceback with local variables would show the secret, and the link in the body.
    del webhook_secret, raw_body
    if isinstance(verdict, _Refusal):
        if verdict in _CALLERS_MISTAKES:
            raise ValueError(verdict.value)
        raise WebhookVerificationError(verdict.value, verdict.name)
    event, signature = _read_event(verdict.body), verdict.signature
    del verdict
    if isinstance(event, _NotAnEvent):
        raise WebhookVerificationError(event.text, event.refusal.name) from event.cause
    # A request may come from the earliest end of the window and again at its latest; one second more,
    # because both ends belong to it.
    if seen is not None and seen(signature, math.ceil(2 * max_skew_seconds) + 1):
        raise WebhookVerificationError(_Refusal.REPLAYED.value, _Refusal.REPLAYED.name)
    return event


def sign_export_webhook(
    *, webhook_secret: _Secret, raw_body: _RawBody, timestamp: int | None = None
) -> dict[str, str]:
    """Give the two headers the service would send with a body, to test a webhook receiver with.

    Args:
        webhook_secret: The webhook secret the receiver knows; of several, the first one signs.
        raw_body: The body that will be sent: bytes, or a str that will be sent in UTF-8.
        timestamp: When the request is signed, in whole Unix seconds; by default now.

    Raises:
        ValueError: The secret is empty, the timestamp is not 1 to 15 digits, or there is no body.
        TypeError: `raw_body` is not a body but, say, a dict.

    Examples:
        >>> body = '{"eventType": "EXPORT_STARTED"}'
        >>> headers = sign_export_webhook(
        ...     webhook_secret="whsec_example", raw_body=body, timestamp=1790294442
        ... )
        >>> headers["X-Indream-Timestamp"]
        '1790294442'
        >>> headers["X-Indream-Signature"]
        'ef69907e507b1f370a71b23a5f6ca30fdd5df1f6a8224d78a98dd491ff77dc3f'
    """
    body = _body_bytes(raw_body)
    keys = _hmac_keys(webhook_secret)
    if not keys:
        raise ValueError(_Refusal.KEY_UNUSABLE.value)
    if isinstance(body, _Refusal):
        raise ValueError(body.value)  # noqa: TRY004 - what the body holds is wrong, not its type
    moment = str(int(_now()) if timestamp is None else timestamp)
    if not _TIMESTAMP.fullmatch(moment.encode()):
        raise ValueError("timestamp is not a number of Unix seconds")
    return {_TIMESTAMP_HEADER: moment, _SIGNATURE_HEADER: _signature(keys[0], moment.encode(), body)}


def _judge(
    webhook_secret: object,
    raw_body: object,
    timestamps: Sequence[object],
    signatures: Sequence[object],
    window: _Window | None,
    max_body_bytes: float = math.inf,
) -> _Genuine | _Refusal:
    """The verdict on a request: what the caller got wrong, then format, signature and clock, in this order.

    The clock comes last so that only who knows the secret can learn about it.
    """
    body = _body_bytes(raw_body)
    # Looked at whatever the request is: a mistake of the caller's must not show with genuine ones only.
    _check_number("max_body_bytes", max_body_bytes)
    if window is not None:
        _check_number("max_skew_seconds", window.seconds)
        if window.now is not None:
            _check_number("now_timestamp_seconds", window.now)
    keys = _hmac_keys(webhook_secret)
    if not keys:
        return _Refusal.KEY_UNUSABLE
    if window is not None and not 0 <= window.seconds < math.inf:
        return _Refusal.WINDOW_UNUSABLE

    if isinstance(body, _Refusal):
        return body
    if len(body) > max_body_bytes:
        return _Refusal.BODY_TOO_LARGE
    if len(timestamps) != 1:
        return _Refusal.TIMESTAMP_REPEATED if timestamps else _Refusal.TIMESTAMP_MISSING
    timestamp = _octets(timestamps[0])
    if not _TIMESTAMP.fullmatch(timestamp):
        return _Refusal.TIMESTAMP_MALFORMED
    if len(signatures) != 1:
        return _Refusal.SIGNATURE_REPEATED if signatures else _Refusal.SIGNATURE_MISSING
    signature = _octets(signatures[0]).lower()
    if not _SIGNATURE.fullmatch(signature):
        return _Refusal.SIGNATURE_MALFORMED

    # All secrets are tried, whichever fits: the time taken must not tell which one is in use.
    fits = [hmac.compare_digest(_signature(key, timestamp, body).encode(), signature) for key in keys]
    if not any(fits):
        return _Refusal.SIGNATURE_WRONG if body else _Refusal.BODY_EMPTY

    if window is not None:
        now = _now() if window.now is None else window.now
        if not abs(now - int(timestamp)) <= window.seconds:  # in this form it refuses NaN, too
            return _Refusal.OUTSIDE_WINDOW
    return _Genuine(body, signature.decode())


def _check_number(name: str, value: Any) -> None:
    try:
        operator.lt(value, 0)  # whatever compares with a number is good enough, a Decimal too
    except TypeError:
        raise TypeError(f"{name} must be a number, not {type(value).__name__}") from None


def _signature(key: bytes, timestamp: bytes, body: bytes) -> str:
    mac = hmac.new(key, timestamp + b".", hashlib.sha256)
    mac.update(body)
    return mac.hexdigest()


def _now() -> float:
    from indream import _clock

    return _clock.wall_time()


def _read_event(body: bytes) -> ExportWebhookEvent | _NotAnEvent:
    """The event, or why the body is not one: what it raised would show the body in its traceback."""
    # Imported here, since verifying alone needs neither.
    import orjson

    from indream.generated.models import ExportWebhookEvent

    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        refusal = _Refusal.BODY_NOT_JSON_OBJECT
        return _NotAnEvent(refusal, refusal.value)
    try:
        return ExportWebhookEvent.model_validate(document)
    except ModelValidationError as error:
        refusal = _Refusal.BODY_NOT_EVENT
        error.__context__ = None
        return _NotAnEvent(refusal, f"{refusal.value}: {error.detail}", error.with_traceback(None))


def _hmac_keys(webhook_secret: object) -> list[bytes]:
    """The secrets as bytes; none at all when one of them is unusable: anyone can sign with an empty key."""
    if isinstance(webhook_secret, str | bytes) or not isinstance(webhook_secret, Sequence):
        secrets: Sequence[object] = [webhook_secret]
    else:
        secrets = cast("Sequence[object]", webhook_secret)
    keys = [key for secret in secrets if (key := _utf8(secret))]
    return keys if len(keys) == len(secrets) else []


def _body_bytes(raw_body: object) -> bytes | _Refusal:
    """The body's own bytes, or why there are none; TypeError for what is no body."""
    if raw_body is None:
        return _Refusal.BODY_MISSING
    if isinstance(raw_body, bytearray | memoryview):
        return bytes(cast("bytearray | memoryview", raw_body))
    if not isinstance(raw_body, str | bytes):
        raise TypeError(
            f"raw_body must be the request's body as received, bytes or str, not {type(raw_body).__name__}:"
            " what was parsed and written again has another signature. The raw body is request.get_data()"
            " in Flask, request.body in Django, await request.body() in FastAPI and Starlette,"
            ' await request.read() in aiohttp, and event["body"] in AWS Lambda (base64-decoded if'
            " isBase64Encoded)"
        )
    body = _utf8(raw_body)
    return _Refusal.BODY_NOT_UTF8 if body is None else body


def _header_values(headers: object) -> tuple[list[object], list[object]]:
    """Every value of the timestamp header and of the signature header, whatever form the headers have."""
    timestamps: list[object] = []
    signatures: list[object] = []
    ours = {
        b"x-indream-timestamp": timestamps,
        b"http_x_indream_timestamp": timestamps,  # WSGI
        b"x-indream-signature": signatures,
        b"http_x_indream_signature": signatures,
    }
    # Some multi-dicts show one value of each name in items(), and all of them only when asked.
    asks = (getattr(headers, name, None) for name in ("getlist", "getall"))
    ask = next(filter(callable, asks), None)
    for name, value in _pairs(headers):
        values = ours.get(_octets(name).lower())
        # Two values are refused, so more need not be looked for: each question goes through all headers,
        # and a stranger may have sent thousands.
        if values is not None and len(values) < 2:
            told = ask(name) if ask is not None else value
            values.extend(cast("Sequence[object]", told) if isinstance(told, list | tuple) else [told])
    return timestamps, signatures


def _pairs(headers: object) -> Iterator[tuple[object, object]]:
    items = getattr(headers, "items", None)
    pairs: object = items() if callable(items) else headers
    if isinstance(pairs, Iterable):
        for pair in cast("Iterable[object]", pairs):
            if isinstance(pair, tuple | list) and len(cast("Sequence[object]", pair)) == 2:
                name, value = cast("Sequence[object]", pair)
                yield name, value


def _utf8(value: object) -> bytes | None:
    if isinstance(value, bytes):
        return value
    try:
        return value.encode() if isinstance(value, str) else None
    except UnicodeEncodeError:  # a lone surrogate
        return None


def _octets(value: object) -> bytes:
    """A header's name or value as bytes; empty, which none of ours may be, for what has none."""
    return _utf8(value) or b""
