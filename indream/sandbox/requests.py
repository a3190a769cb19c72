"""Reading requests: API key, JSON body, page query. Errors are raised as problems."""

from __future__ import annotations

import base64
import binascii
import logging
import re
import secrets
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import orjson

from indream._json.flaws import json_flaw
from indream.sandbox.contract import body_validator, is_control
from indream.sandbox.hosts import is_from_here
from indream.sandbox.options import as_object
from indream.sandbox.problems import Code, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

__all__ = [
    "REAL_KEY",
    "PageQuery",
    "invalid",
    "read_object",
    "read_page_query",
    "require_key",
    "require_key_from_elsewhere",
    "require_open_to_all",
    "require_supported_version",
    "require_valid",
    "take_page",
    "whole_number",
]

REAL_KEY = "sk_indream_"
"""The prefix of the service's real keys."""
_SUPPORTED_VERSION = "v1"
_OLD_NAME = "stateVersion"
_OPEN_TO_ALL = frozenset({"/v1/editor/capabilities", "/v1/editor/validate"})
_MOST_ERRORS = 5
_CHALLENGE = 'Basic realm="Indream sandbox", charset="UTF-8"'
_MOST_BYTES = 32 * 1024 * 1024
_MOST_DEPTH = 200
_ROOM = 254 - _MOST_DEPTH
"""Levels that remain for the JSON around a body: orjson writes at most 254."""
_log = logging.getLogger("indream.sandbox")
_Row = TypeVar("_Row")


def invalid(detail: str, status: int = 400) -> ProblemError:
    """Return the problem of a request that its route does not accept."""
    return ProblemError(status, Code.SANDBOX_REQUEST_INVALID, detail)


def require_key(request: Request, api_key: str) -> None:
    """Require the sandbox's API key."""
    scheme, credentials = _authorization(request)
    if scheme != "bearer" or not _is_key(credentials, api_key):
        missing = "Missing API key; send it as Authorization: Bearer …"
        raise _key_refusal(credentials, missing, challenge="Bearer")


def require_key_from_elsewhere(request: Request, api_key: str) -> None:
    """Require the API key, as a bearer token or a password, unless the request is from this machine."""
    if is_from_here(request):
        return
    scheme, credentials = _authorization(request)
    key = _password(credentials) if scheme == "basic" else credentials
    if scheme not in ("basic", "bearer") or not _is_key(key, api_key):
        missing = "From another machine the page requires the API key as the password of any user name."
        raise _key_refusal(key, missing, challenge=_CHALLENGE)


def _password(credentials: str) -> str:
    """Return the password in the credentials of HTTP Basic; empty without one."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except ValueError:
        return ""
    return decoded.partition(":")[2]


def _authorization(request: Request) -> tuple[str, str]:
    """Return the scheme of the header Authorization, in lower case, and the credentials."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    return scheme.lower(), credentials.strip()


def _is_key(key: str, api_key: str) -> bool:
    return secrets.compare_digest(key.encode(), api_key.encode())


def _key_refusal(key: str, missing: str, *, challenge: str) -> ProblemError:
    """Return the problem of a request without the right key; `missing` is its detail without any key."""
    if key.startswith(REAL_KEY):
        # The user who pasted the key has to know; the key itself must not appear in the log.
        _log.warning(
            "refused a request with what looks like a real API key (%s…): use the sandbox's key, and never "
            "send a real key to anything but the service",
            REAL_KEY,
        )
        detail = "This looks like a real API key. Never send it to a sandbox; use the sandbox's key."
    else:
        detail = "The API key is not the sandbox's." if key else missing
    return ProblemError(401, Code.OPEN_API_KEY_INVALID, detail, {"WWW-Authenticate": challenge})


def require_open_to_all(request: Request) -> None:
    """Restrict an account without access to the routes that are open to all keys."""
    if request.url.path not in _OPEN_TO_ALL and not is_control(request.url.path):
        raise ProblemError(
            403, Code.OPEN_API_RUNTIME_ACCESS_FORBIDDEN, "This account may not use the runtime."
        )


async def read_object(request: Request, *, may_be_empty: bool = False) -> dict[str, Any]:
    """Read a body that is a JSON object; an empty body is an empty object if it may be empty."""
    content = await _read(request)
    if may_be_empty and not content:
        return {}
    try:
        body: object = orjson.loads(content.decode())
    except ValueError as error:
        raise invalid(f"The body is not JSON: {json_flaw(error)}.") from None
    if not isinstance(body, dict):
        raise invalid("The body is not a JSON object.")
    fields = cast("dict[str, Any]", body)
    _require_storable(fields)
    return fields


async def _read(request: Request) -> bytearray:
    """Read a whole body; a body that is too long is refused as soon as its length is known."""
    length = request.headers.get("content-length", "")
    if re.fullmatch(r"[0-9]{1,15}", length) and int(length) > _MOST_BYTES:
        raise _too_long()
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _MOST_BYTES:
            raise _too_long()
    return content


def _too_long() -> ProblemError:
    return invalid(f"The body is longer than {_MOST_BYTES:,} bytes.", status=413)


def _require_storable(body: object) -> None:
    """Refuse a body that is nested too deeply to be part of an answer or of a stored row."""
    for _ in range(_ROOM):
        body = [body]
    try:
        orjson.dumps(body)
    except orjson.JSONEncodeError:
        raise invalid(f"The body is nested more than {_MOST_DEPTH} levels deep.") from None


def require_valid(body: dict[str, Any], payload: str, status: int = 422) -> None:
    """Check a body against its type in the contract; an invalid body is answered with `status`."""
    validator = body_validator(payload)
    errors = [] if validator is None else list(islice(validator.iter_errors(body), _MOST_ERRORS))
    if errors:
        messages = (
            f"{'.'.join(map(str, error.instance_path)) or 'body'}: {error.message}" for error in errors
        )
        raise invalid("; ".join(messages), status)


def require_supported_version(body: dict[str, Any]) -> None:
    """Refuse a `stateSchemaVersion` other than v1, in the body or in its editor state.

    The field's old name, `stateVersion`, is also refused in the body. The check against the schema rejects a
    version that is missing or not a string.
    """
    if _OLD_NAME in body:
        raise ProblemError(
            422,
            Code.STATE_SCHEMA_VERSION_UNSUPPORTED,
            f"{_OLD_NAME} is the old name of stateSchemaVersion, which must be {_SUPPORTED_VERSION}.",
        )
    for place, holder in (("", body), ("editorState.", as_object(body.get("editorState")))):
        version = holder.get("stateSchemaVersion")
        if isinstance(version, str) and version != _SUPPORTED_VERSION:
            raise ProblemError(
                422,
                Code.STATE_SCHEMA_VERSION_UNSUPPORTED,
                f"{place}stateSchemaVersion must be {_SUPPORTED_VERSION}.",
            )


def whole_number(text: str, least: int, most: int, name: str) -> int:
    """Read a whole number from a query or a header."""
    # int() alone would accept '+5', ' 5 ', '1_0' and digits of other scripts.
    if re.fullmatch(r"[0-9]{1,15}", text) and least <= int(text) <= most:
        return int(text)
    raise invalid(f"{name} must be a whole number from {least} to {most}.")


class PageQuery(NamedTuple):
    """The page of a list that a request asks for."""

    size: int
    before: int | None
    """Only rows with a smaller number are on the page; None for all rows."""


def read_page_query(request: Request, list_name: str, *, default: int, most: int) -> PageQuery:
    """Read pageSize and pageCursor."""
    size = request.query_params.get("pageSize")
    cursor = request.query_params.get("pageCursor")
    return PageQuery(
        size=default if size is None else whole_number(size, 1, most, "pageSize"),
        before=None if cursor is None else _decode_cursor(list_name, cursor),
    )


def take_page(
    rows: Iterable[tuple[int, _Row]], query: PageQuery, list_name: str
) -> tuple[list[_Row], str | None]:
    """Return a page of numbered rows that are ordered newest first, and the cursor of the next page.

    A cursor stays valid while rows are added and removed.
    """
    older = ((number, row) for number, row in rows if query.before is None or number < query.before)
    taken = list(islice(older, query.size + 1))
    shown = taken[: query.size]
    cursor = _encode_cursor(list_name, shown[-1][0]) if len(taken) > query.size else None
    return [row for _, row in shown], cursor


def _encode_cursor(list_name: str, number: int) -> str:
    return base64.urlsafe_b64encode(f"{list_name}:{number}".encode()).decode().rstrip("=")


def _decode_cursor(list_name: str, cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        text = ""
    # A cursor contains the name of its list, so that a cursor of another list is refused, not misread.
    match = re.fullmatch(rf"{re.escape(list_name)}:([0-9]{{1,15}})", text)
    if match is None:
        raise invalid("pageCursor is not a cursor of this list.")
    return int(match[1])
