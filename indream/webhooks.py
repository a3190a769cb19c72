"""Verify that webhook requests come from the service, and parse the events they carry.

A request is genuine if `X-Indream-Signature` is the HMAC-SHA256, keyed with the account's webhook secret,
of `X-Indream-Timestamp`, a dot and the body, each byte for byte as received. Therefore nothing is decoded,
trimmed or normalized before the signature is compared. Verifying needs only the standard library.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import math
import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

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


class _HasItems(Protocol):
    """Mappings and the multi-dicts of the frameworks; a value is a list in Lambda's `multiValueHeaders`."""

    def items(self) -> Iterable[tuple[str | bytes, str | bytes | Sequence[str | bytes]]]: ...


_TIMESTAMP_HEADER = "X-Indream-Timestamp"
_SIGNATURE_HEADER = "X-Indream-Signature"

# str.isdigit, int() and `$` each accept values that the service never sends: '²', '١', ' 1_0 ', '1\n'.
_TIMESTAMP = re.compile(rb"[1-9][0-9]{0,14}")
_SIGNATURE = re.compile(rb"[0-9A-Fa-f]{64}")


class _Refusal(enum.Enum):
    """Why a request is rejected. The texts reach logs, so they quote no body, header or secret."""

    KEY_UNUSABLE = "webhook_secret is missing, empty or of another type: pass a secret or a list of secrets"
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
    SIGNATURE_WRONG = "the signature does not match this timestamp and body with this webhook secret"
    BODY_EMPTY = "the signature does not match an empty body: was the body already read?"
    OUTSIDE_WINDOW = "the timestamp is more than max_skew_seconds away from the clock"
    BODY_NOT_JSON_OBJECT = "the body is not a JSON object"
    BODY_NOT_EVENT = "the body is not an export event"
    REPLAYED = "the request was seen before"


_CALLERS_MISTAKES = (_Refusal.KEY_UNUSABLE, _Refusal.WINDOW_UNUSABLE)


class _Window(NamedTuple):
    """How far the timestamp may be from the clock, and the clock's time; None reads the clock."""

    seconds: float
    now: float | None


class _Genuine(NamedTuple):
    """The body of a verified request, and its signature in lower case, so that it has one spelling."""

    body: bytes
    signature: str


class _NotAnEvent(NamedTuple):
    """A genuine request whose body is not an event, and the error to raise for it."""

    refusal: _Refusal
    text: str
    cause: ModelValidationError | None = None


def verify_export_webhook_request(
    *,
    webhook_secret: str | bytes | Sequence[str | bytes],
    raw_body: bytes | bytearray | memoryview | str | None,
    headers: _HasItems | Iterable[tuple[str | bytes, str | bytes]] | None,
    max_skew_seconds: float = 300,
    now_timestamp_seconds: float | None = None,
) -> bool:
    """Verify that a webhook request comes from the service and is recent.

    Args:
        webhook_secret: The account's webhook secret, or several secrets while one is being replaced.
        raw_body: The request's body as received: bytes, or the str decoded from them as UTF-8. None, which
            AWS Lambda has for an empty body, is rejected.
        headers: The request's headers in the framework's form: a mapping, a multi-dict, pairs of names
            and values, a WSGI environ, or an AWS Lambda event's `headers` or `multiValueHeaders`, which may
            be None. A request with two values for one of the webhook's headers is rejected.
        max_skew_seconds: Seconds that the timestamp may be before or after the clock's time. Default: 300.
        now_timestamp_seconds: The time to compare with, in Unix seconds. Default: the clock's time.

    Returns:
        True if the request is genuine and recent. False for any other request that a stranger can send, and
        for an empty secret or a negative window.

    Raises:
        TypeError: `raw_body` is not bytes or str, but for instance the dict parsed from them; or
            `max_skew_seconds` or `now_timestamp_seconds` is not a number.

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
    *,
    webhook_secret: str | bytes | Sequence[str | bytes],
    timestamp: str | bytes | None,
    raw_body: bytes | bytearray | memoryview | str | None,
    signature: str | bytes | None,
) -> bool:
    """Verify that a signature was made by the service, regardless of its age.

    The clock is not read, so anybody who has seen an old request can send it again. For a request that was
    just received, use `verify_export_webhook_request`.

    Args:
        webhook_secret: The account's webhook secret, or several secrets while one is being replaced.
        timestamp: The value of the header X-Indream-Timestamp as received; None is rejected.
        raw_body: The request's body as received: bytes, or the str decoded from them as UTF-8. None, which
            AWS Lambda has for an empty body, is rejected.
        signature: The value of the header X-Indream-Signature as received; None is rejected.

    Returns:
        True if the signature is genuine. False for any other value that a stranger can send, and for an
        empty secret.

    Raises:
        TypeError: `raw_body` is not bytes or str, but for instance the dict parsed from them.

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
    webhook_secret: str | bytes | Sequence[str | bytes],
    raw_body: bytes | bytearray | memoryview | str | None,
    headers: _HasItems | Iterable[tuple[str | bytes, str | bytes]] | None,
    max_skew_seconds: float = 300,
    now_timestamp_seconds: float | None = None,
    max_body_bytes: int = 1_048_576,
    seen: Callable[[str, int], bool] | None = None,
) -> ExportWebhookEvent:
    """Verify a webhook request and return its event.

    Args:
        webhook_secret: The account's webhook secret, or several secrets while one is being replaced.
        raw_body: The request's body as received: bytes, or the str decoded from them as UTF-8. None, which
            AWS Lambda has for an empty body, is rejected.
        headers: The request's headers, in any form that `verify_export_webhook_request` accepts.
        max_skew_seconds: Seconds that the timestamp may be before or after the clock's time. Default: 300.
        now_timestamp_seconds: The time to compare with, in Unix seconds. Default: the clock's time.
        max_body_bytes: The maximum size of a body in bytes. Default: 1,048,576 (1 MiB).
        seen: A function that detects replays, called last and only for a genuine event, as
            `seen(signature, ttl)`. It stores the signature for `ttl` seconds and returns whether it was
            already stored. If it returns True, the request is rejected with the reason `REPLAYED`; respond
            to it as you did to the first. It is called in this thread; in async code, run this function
            with `asyncio.to_thread` if `seen` queries a server. Its exceptions are not caught.

    Returns:
        The event, with `event_type`, `occurred_at` and `task`.

    Raises:
        WebhookVerificationError: The request is not genuine, not recent, too large, a replay, or not an
            export event. The message and `reason` say which, and quote neither the body nor the secret.
        ValueError: The secret is empty, or the window is negative or not finite.
        TypeError: `raw_body` is not bytes or str, but for instance the dict parsed from them; or
            `max_skew_seconds`, `now_timestamp_seconds` or `max_body_bytes` is not a number; or `seen` is not
            a function, or is an async one.

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
    if seen is not None:
        # Imported here, because verifying alone does not need it.
        from indream._wire.settings import check_callback

        # An async function would return a coroutine, which is true: every request would be a replay.
        check_callback("seen", seen)
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
    # A request may be received at the beginning of the window and again at its end; one second more,
    # because the window includes both ends.
    if seen is not None and seen(signature, math.ceil(2 * max_skew_seconds) + 1):
        raise WebhookVerificationError(_Refusal.REPLAYED.value, _Refusal.REPLAYED.name)
    return event


def sign_export_webhook(
    *,
    webhook_secret: str | bytes | Sequence[str | bytes],
    raw_body: bytes | bytearray | memoryview | str | None,
    timestamp: int | None = None,
) -> dict[str, str]:
    """Return the two headers that the service would send with a body, to test a webhook receiver.

    Args:
        webhook_secret: The webhook secret of the receiver; of several, the first signs.
        raw_body: The body to send: bytes, or a str to be sent as UTF-8.
        timestamp: The time of the signature, in whole Unix seconds. Default: now.

    Returns:
        A dict with the headers `X-Indream-Timestamp` and `X-Indream-Signature`.

    Raises:
        ValueError: The secret is empty, the timestamp does not have 1 to 15 digits, or the body is None.
        TypeError: `raw_body` is not bytes or str, but for instance a dict.

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
        raise ValueError(body.value)  # noqa: TRY004 - the content of the body is wrong, not its type
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
    """Check the caller's arguments, then the format, the signature and the clock, in this order.

    The clock is checked last, so that only a sender who knows the secret learns about it.
    """
    body = _body_bytes(raw_body)
    # These are checked for every request, so that a caller's mistake does not show with genuine ones only.
    max_body_bytes = _number("max_body_bytes", max_body_bytes)
    if window is not None:
        now = None if window.now is None else _number("now_timestamp_seconds", window.now)
        window = _Window(_number("max_skew_seconds", window.seconds), now)
    keys = _hmac_keys(webhook_secret)
    if not keys:
        return _Refusal.KEY_UNUSABLE
    if window is not None and not 0 <= window.seconds < math.inf:
        return _Refusal.WINDOW_UNUSABLE

    if isinstance(body, _Refusal):
        return body
    if not len(body) <= max_body_bytes:  # also true for NaN
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

    # All secrets are compared, even after a match, so that the duration does not reveal which one is in use.
    matches = [hmac.compare_digest(_signature(key, timestamp, body).encode(), signature) for key in keys]
    if not any(matches):
        return _Refusal.SIGNATURE_WRONG if body else _Refusal.BODY_EMPTY

    if window is not None:
        now = _now() if window.now is None else window.now
        if not abs(now - int(timestamp)) <= window.seconds:  # `not <=` also rejects NaN, `>` would not
            return _Refusal.OUTSIDE_WINDOW
    return _Genuine(body, signature.decode())


def _number(name: str, value: Any) -> Any:
    try:
        operator.lt(value, 0)  # anything that compares with a number is accepted, such as a Decimal
    except TypeError:
        raise TypeError(f"{name} must be a number, not {type(value).__name__}") from None
    except ArithmeticError:  # Decimal("NaN") cannot be compared
        return math.nan
    return value


def _signature(key: bytes, timestamp: bytes, body: bytes) -> str:
    mac = hmac.new(key, timestamp + b".", hashlib.sha256)
    mac.update(body)
    return mac.hexdigest()


def _now() -> float:
    from indream import _clock

    return _clock.wall_time()


def _read_event(body: bytes) -> ExportWebhookEvent | _NotAnEvent:
    """Parse the event, or return why the body is not one: an exception's traceback would show the body."""
    # Imported here, because verifying alone needs neither.
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
    """The secrets as bytes; an empty list if one is unusable, because anyone can sign with an empty key."""
    if isinstance(webhook_secret, str | bytes) or not isinstance(webhook_secret, Sequence):
        secrets: Sequence[object] = [webhook_secret]
    else:
        secrets = cast("Sequence[object]", webhook_secret)
    keys = [key for secret in secrets if (key := _utf8(secret))]
    return keys if len(keys) == len(secrets) else []


def _body_bytes(raw_body: object) -> bytes | _Refusal:
    """The bytes of the body, or why there are none; raises TypeError if it is not bytes or str."""
    if raw_body is None:
        return _Refusal.BODY_MISSING
    if isinstance(raw_body, bytearray | memoryview):
        return bytes(cast("bytearray | memoryview", raw_body))
    if not isinstance(raw_body, str | bytes):
        raise TypeError(
            f"raw_body must be the request's body as received, bytes or str, not {type(raw_body).__name__}:"
            " a body that was parsed and serialized again has another signature. It is request.get_data()"
            " in Flask, request.body in Django, await request.body() in FastAPI and Starlette,"
            ' await request.read() in aiohttp, and event["body"] in AWS Lambda (base64-decoded if'
            " isBase64Encoded)"
        )
    body = _utf8(raw_body)
    return _Refusal.BODY_NOT_UTF8 if body is None else body


def _header_values(headers: object) -> tuple[list[object], list[object]]:
    """The values of the timestamp header and of the signature header, for headers in any form."""
    timestamps: list[object] = []
    signatures: list[object] = []
    ours = {
        b"x-indream-timestamp": timestamps,
        b"http_x_indream_timestamp": timestamps,  # WSGI
        b"x-indream-signature": signatures,
        b"http_x_indream_signature": signatures,
    }
    # Some multi-dicts yield only one value per name from items(), and return all of them from a method.
    methods = (getattr(headers, name, None) for name in ("getlist", "getall"))
    get_all = next(filter(callable, methods), None)
    for name, value in _pairs(headers):
        values = ours.get(_octets(name).lower())
        # Two values are rejected, so further ones are not looked up: each lookup may search all headers,
        # and a stranger may have sent thousands.
        if values is not None and len(values) < 2:
            found = get_all(name) if get_all is not None else value
            values.extend(cast("Sequence[object]", found) if isinstance(found, list | tuple) else [found])
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
    """A header's name or value as bytes; empty, and thus never valid, if it has none."""
    return _utf8(value) or b""
