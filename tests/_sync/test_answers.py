# Derived from tests/_async/test_answers.py by `make generate`: do not edit, change that file.
"""The fate of a response: the policy's section "Answers", and the errors by status."""

from __future__ import annotations

import gzip
import json
import traceback
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from indream import IndreamClient
from indream.errors import (
    APIError,
    AuthError,
    ConflictError,
    IndreamError,
    NotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    SlotsFullError,
    ValidationError,
)
from tests.support.fake_service import (
    API_KEY,
    TASK,
    Chunks,
    FakeService,
    answer,
    envelope,
    page,
    problem,
    task,
)

pytestmark = pytest.mark.usefixtures("held_time")

CANARY = "a-value-that-must-not-be-quoted"
MIB = 2**20


def error_at(reply: Any, **options: Any) -> APIError:
    """The error that `exports.get` raises for an answer."""
    with IndreamClient(**FakeService(reply).options, **options) as client:
        with pytest.raises(APIError) as caught:
            client.exports.get("t")
    return caught.value


# --- errors by status


@pytest.mark.parametrize(
    ("status", "code", "expected", "retryable"),
    [
        (422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED", SlotsFullError, True),
        (422, "EDITOR_SCHEMA_INVALID", ValidationError, False),
        (400, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED", ValidationError, False),
        (429, "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED", QuotaExceededError, False),
        (429, "OPEN_API_REQUEST_LIMIT_EXCEEDED", RateLimitError, True),
        (503, "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED", ServerError, True),
    ],
)
def test_full_slots_and_used_up_quotas_have_their_own_classes(
    status: int, code: str, expected: type[APIError], retryable: bool
) -> None:
    """Nobody has to compare codes to distinguish a temporary limit from a permanent one."""
    error = error_at(problem(status, code), max_retries=0)
    assert (expected, status, code, retryable) == (
        type(error),
        error.status,
        error.error_code,
        error.retryable,
    )


BODIES = {"problem": '{"status": 200, "errorCode": "SOME_CODE"}', "HTML": "<html>"}


@pytest.mark.rule("answers.problem-status", "attempts.unreadable-error")
@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, ValidationError),
        (401, AuthError),
        (403, AuthError),
        (404, NotFoundError),
        (409, ConflictError),
        (422, ValidationError),
        (429, RateLimitError),
        *((status, ServerError) for status in (500, 501, 502, 503, 504, 505, 520, 599)),
        *((status, APIError) for status in (300, 302, 304, 402, 405, 408, 410, 413, 418, 451, 499)),
        *((status, APIError) for status in (199, 600, 999)),
    ],
)
@pytest.mark.parametrize("body", BODIES)
def test_the_status_decides_the_class(status: int, cls: type[APIError], body: str) -> None:
    """Any body, and any status that it claims for itself."""
    error = error_at(answer(status, BODIES[body]))
    assert cls is type(error)
    assert status == error.status == error.problem.status
    assert ("SOME_CODE" if body == "problem" else "SDK_UNEXPECTED_RESPONSE") == error.error_code


@pytest.mark.parametrize("status", [200, 201, 202, 203, 208, 226])
def test_any_2xx_is_a_success(status: int) -> None:
    """A success with a body as the contract says is one, also under a number the contract doesn't name."""
    service = FakeService(envelope(TASK, status))
    with IndreamClient(**service.options) as client:
        assert "task-1" == (client.exports.get("t")).task_id


@pytest.mark.rule("attempts.error-fields")
def test_an_error_carries_the_problem_the_request_id_and_the_headers() -> None:
    """The problem object, the request's id and the headers, and all of it in one sentence."""
    error = error_at(
        problem(
            409,
            "TASK_NOT_CANCELABLE",
            {"X-Request-Id": "r-1", "X-Thing": "1"},
            type="https://errors.test/x",
            title="Conflict",
            detail="It has ended.",
        )
    )
    assert ("https://errors.test/x", "Conflict", 409, "It has ended.", "TASK_NOT_CANCELABLE") == error.problem
    assert ("r-1", "1") == (error.request_id, error.headers["x-thing"])
    assert "Conflict: It has ended. (status 409, TASK_NOT_CANCELABLE, request r-1)" == str(error)
    assert error.problem.error_code == error.error_code


# --- invalid problem objects


@pytest.mark.rule("answers.problem-lacks")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # anything missing, or of a wrong type, is tolerated
        ("{}", ("about:blank", "HTTP 404", 404, "", None)),
        ('{"errorCode": "X"}', ("about:blank", "HTTP 404", 404, "", "X")),
        ('{"detail": "gone", "novelty": [1]}', ("about:blank", "HTTP 404", 404, "gone", None)),
        (
            '{"type": 1, "title": null, "status": "x", "detail": ["a"], "errorCode": {"a": 1}}',
            ("about:blank", "HTTP 404", 404, "", None),
        ),
        ('{"errorCode": "", "title": ""}', ("about:blank", "HTTP 404", 404, "", None)),
    ],
)
def test_missing_parts_of_a_problem_object_are_filled_in(body: str, expected: tuple[Any, ...]) -> None:
    """The fields that are present are used; the HTTP status replaces the rest."""
    error = error_at(answer(404, body))
    assert expected == error.problem
    assert NotFoundError is type(error)


NO_PROBLEMS: dict[str, bytes] = {
    "nothing": b"",
    "HTML": b"<html><h1>404</h1>",
    "an array": b'[{"errorCode": "X"}]',
    "a string": b'"gone"',
    "a number": b"404",
    "null": b"null",
    "cut": b'{"errorCode": "X", "detail": "go',
    "not UTF-8": b'{"detail": "\xff\xfe"}',
    "a lone surrogate": b'{"detail": "\\ud800"}',
    "NaN": b'{"status": NaN}',
    "infinite": b'{"status": 1e999}',
    "5,000 digits": b'{"status": ' + b"9" * 5000 + b"}",
    "100,000 levels": b'{"detail":' * 100_000,
    "brackets": b"[" * 100_000,
    "a byte order mark": b'\xef\xbb\xbf{"errorCode": "X"}',
    "two documents": b'{"errorCode": "X"}{}',
    "NUL": b"\x00" * 100,
}


@pytest.mark.rule("answers.garbage", "attempts.unreadable-error")
@pytest.mark.parametrize("name", NO_PROBLEMS)
@pytest.mark.parametrize("status", [404, 503])
def test_an_error_without_a_problem_object_keeps_its_status(name: str, status: int) -> None:
    """One typed error with the true status, the code SDK_UNEXPECTED_RESPONSE and nothing of the body."""
    error = error_at(answer(status, NO_PROBLEMS[name], {"X-Request-Id": "r-1"}))
    assert (status, "SDK_UNEXPECTED_RESPONSE", "r-1") == (error.status, error.error_code, error.request_id)
    assert (NotFoundError if status == 404 else ServerError) is type(error)
    assert len(str(error)) < 200


@pytest.mark.rule("answers.text")
def test_long_texts_are_cut() -> None:
    """A megabyte of detail doesn't reach a log: texts are cut to 2,000 characters."""
    error = error_at(
        problem(404, "C" * 9000, {"X-Request-Id": "r" * 9000}, detail="é" * MIB, title="t" * 9000)
    )
    assert "é" * 2000 == error.detail
    assert {2000} == {len(text) for text in (error.title, error.detail, error.error_code or "")}
    assert len(str(error)) < 7000


# --- successes that can't be read


NO_ANSWERS: dict[str, tuple[bytes, str]] = {
    **{name: (body, "not JSON" if body else "is empty") for name, body in NO_PROBLEMS.items()},
    "an array": (b"[]", "$: expected an object"),
    "a string": (b'"x"', "$: expected an object"),
    "a number": (b"404", "$: expected an object"),
    "null": (b"null", "$: expected an object"),
    "no data": (b'{"meta": {}}', "$.data: is missing"),
    "no meta": (json.dumps({"data": TASK}).encode(), "$.meta: is missing"),
    "data is null": (b'{"data": null, "meta": {}}', "$.data: expected an object"),
    "meta is an array": (json.dumps({"data": TASK, "meta": []}).encode(), "$.meta: expected an object"),
    "a problem object": (b'{"errorCode": "X"}', "$.data: is missing"),
}
for key, value, words in (
    ("taskId", 7, "expected a string"),
    ("taskId", None, "expected a string"),
    ("progress", CANARY, "expected a number"),
    ("progress", True, "expected a number"),
    ("billedStandardSeconds", 1.5, "expected an integer"),
    ("createdAt", CANARY, "expected a date-time"),
    ("createdAt", "2026-09-25T00:00:00", "expected a date-time"),
    ("createdAt", 0, "expected a date-time"),
    ("completedAt", "2026-13-01T00:00:00.000Z", "expected a date-time"),
    ("projectId", [CANARY], "expected a string"),
    ("status", None, "expected a string"),
    ("status", {CANARY: CANARY}, "expected a string"),
):
    NO_ANSWERS[f"{key} {value!r:.20}"] = (
        json.dumps({"data": {**TASK, key: value}, "meta": {}}).encode(),
        f"$.data.{key}: {words}",
    )
for key in ("taskId", "status", "createdAt", "completedAt"):
    NO_ANSWERS[f"no {key}"] = (
        json.dumps({"data": {name: TASK[name] for name in TASK if name != key}, "meta": {}}).encode(),
        f"$.data.{key}: is missing",
    )


@pytest.mark.rule("answers.garbage", "answers.unread-success")
@pytest.mark.parametrize("name", NO_ANSWERS)
def test_a_success_that_breaks_the_contract_names_the_json_path(name: str) -> None:
    """One typed error that names the JSON path and quotes nothing, nor holds the body as its context."""
    body, words = NO_ANSWERS[name]
    error = error_at(answer(200, body, {"X-Request-Id": "r-1", "Content-Type": "application/json"}))
    assert APIError is type(error)
    assert (200, "SDK_UNEXPECTED_RESPONSE", "r-1") == (error.status, error.error_code, error.request_id)
    assert words in error.detail
    assert CANARY not in "".join(traceback.format_exception(error))
    context = error.__context__
    while context is not None:
        assert not hasattr(context, "doc"), "orjson's error holds the body"
        context = context.__context__


def test_a_body_that_is_not_json_is_named_by_its_content_type() -> None:
    """A captive portal's HTML is recognized by its Content-Type."""
    error = error_at(answer(200, "<html>", {"Content-Type": "text/html; charset=utf-8"}))
    assert "the body is not JSON (text/html)" == error.detail


@pytest.mark.rule("answers.unread-success")
def test_an_error_in_a_list_names_the_item() -> None:
    """The path of the mistake points into the list."""
    service = FakeService(page(TASK, TASK, {**TASK, "progress": "much"}))
    with IndreamClient(**service.options) as client:
        with pytest.raises(APIError, match=r"\$\.data\[2\]\.progress: expected a number"):
            client.exports.list()
        service.script = [envelope([], nextPageCursor=7)]
        with pytest.raises(APIError, match=r"\$\.meta\.nextPageCursor"):
            client.exports.list()


# --- tolerance


def test_unknown_fields_statuses_and_phases_are_kept() -> None:
    """Unknown fields, statuses and phases are kept by `get` and `list`, integers may come as 4.0."""
    grown = {
        **TASK,
        "status": "ARCHIVED",
        "exportPhase": "polishing",
        "novelty": {"a": [1]},
        "billedStandardSeconds": 4.0,
        "createdAt": "2026-09-25T02:00:00+02:00",
    }
    service = FakeService(envelope(grown, region="eu"), page(grown))
    with IndreamClient(**service.options) as client:
        got = client.exports.get("t")
        listed = (client.exports.list()).items[0]
    assert ("ARCHIVED", "polishing", 4) == (got.status, got.export_phase, got.billed_standard_seconds)
    assert {"novelty": {"a": [1]}} == got.additional_properties
    assert grown == got.model_dump(by_alias=True, exclude_unset=True)
    assert got == listed


def test_dates_that_fromisoformat_rejects_are_read() -> None:
    """ISO 8601 also writes a date as the day of its year, which only python-dateutil reads."""
    day_of_the_year = "2026-268T12:00Z"
    with pytest.raises(ValueError, match="isoformat"):
        datetime.fromisoformat(day_of_the_year)
    service = FakeService(task(createdAt=day_of_the_year))
    with IndreamClient(**service.options) as client:
        export = client.exports.get("t")
    assert datetime(2026, 9, 25, 12, tzinfo=UTC) == export.created_at
    assert day_of_the_year == export.model_dump(by_alias=True)["createdAt"]


def test_numbers_beyond_64_bits_are_read_as_floats() -> None:
    """They do not make a call fail that accepts any number."""
    service = FakeService(answer(200, json.dumps({"data": {**TASK, "progress": 10**30}, "meta": {}})))
    with IndreamClient(**service.options) as client:
        assert 1e30 == (client.exports.get("t")).progress


# --- bodies that can't be read to their end


def large(status: int) -> Any:
    """An answer of 33 MiB."""
    return answer(status, Chunks(*[b" " * MIB] * 33))


@pytest.mark.rule("answers.size", "attempts.status-decides")
def test_a_body_larger_than_32_mib_is_an_error() -> None:
    """Too large a body is one typed error with the true status, and its connection is closed."""
    error = error_at(large(200))
    assert (200, "SDK_UNEXPECTED_RESPONSE", 1) == (error.status, error.error_code, error.attempts)
    assert "larger than 32 MiB" in str(error)
    error = error_at(large(404))
    assert (NotFoundError, "SDK_UNEXPECTED_RESPONSE") == (type(error), error.error_code)
    error = error_at(large(502))
    assert (ServerError, 3) == (type(error), error.attempts)


@pytest.mark.rule("answers.size")
def test_a_body_of_32_mib_is_read() -> None:
    """The limit itself is not an error."""
    body = json.dumps({"data": TASK, "meta": {}}).encode()
    service = FakeService(answer(200, Chunks(body, *[b" " * MIB] * 31, b" " * (MIB - len(body)))))
    with IndreamClient(**service.options) as client:
        assert "task-1" == (client.exports.get("t")).task_id


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_gzip_and_deflate_answers_are_read(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    """They are asked for, in the two forms that every Python can read."""
    body = compress(json.dumps({"data": TASK, "meta": {}}).encode())
    service = FakeService(answer(200, body, {"Content-Encoding": encoding}))
    with IndreamClient(**service.options) as client:
        assert "task-1" == (client.exports.get("t")).task_id
    assert "gzip, deflate" == service.requests[0].headers["Accept-Encoding"]


def test_gzip_labeled_deflate_is_read() -> None:
    """Some servers call any compressed body that; its first bytes say what it is."""
    body = gzip.compress(json.dumps({"data": TASK, "meta": {}}).encode())
    service = FakeService(answer(200, body, {"Content-Encoding": "deflate"}))
    with IndreamClient(**service.options) as client:
        assert "task-1" == (client.exports.get("t")).task_id


@pytest.mark.rule("answers.coding", "attempts.unreadable-error")
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("status", [200, 404, 503])
def test_an_answer_with_a_broken_encoding_keeps_its_status(status: int, encoding: str) -> None:
    """The status decides here too."""
    error = error_at(answer(status, b"not compressed", {"Content-Encoding": encoding}))
    assert (status, "SDK_UNEXPECTED_RESPONSE") == (error.status, error.error_code)
    assert "content coding" in str(error)


@pytest.mark.rule("answers.coding")
@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "gzip, deflate", "compress", "nonsense"])
def test_unrequested_codings_are_an_error(coding: str) -> None:
    """Chained and unknown codings are one typed error; nothing is unpacked."""
    body = gzip.compress(gzip.compress(b"{}"))
    error = error_at(answer(200, body, {"Content-Encoding": coding}))
    assert (200, "SDK_UNEXPECTED_RESPONSE", 1) == (error.status, error.error_code, error.attempts)
    assert "not asked for" in str(error)


@pytest.mark.rule("answers.size")
def test_unpacking_stops_at_the_size_limit() -> None:
    """A body that would be too large once it is unpacked is given up on the way."""
    packed = zlib.compressobj(wbits=31)
    bomb = b"".join(packed.compress(bytes(MIB)) for _ in range(64)) + packed.flush()
    assert len(bomb) < MIB
    error = error_at(answer(200, bomb, {"Content-Encoding": "gzip"}))
    assert (200, "SDK_UNEXPECTED_RESPONSE", 1) == (error.status, error.error_code, error.attempts)
    assert "larger than 32 MiB" in str(error)


@pytest.mark.rule("answers.memory")
def test_unpacking_a_bomb_uses_bounded_memory() -> None:
    """Of 256 MiB in 256 KiB, at most the permitted 32 MiB and one step are in memory."""
    packed = zlib.compressobj(wbits=31)
    bomb = b"".join(packed.compress(bytes(MIB)) for _ in range(256)) + packed.flush()
    tracemalloc.start()
    try:
        error_at(answer(200, bomb, {"Content-Encoding": "gzip"}))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * MIB


@pytest.mark.rule("attempts.unreadable-error")
def test_an_error_with_a_cut_body_keeps_its_status() -> None:
    """The response is a 404, although its body never ended."""
    error = error_at(answer(404, Chunks(b'{"errorCode": "X', httpx.ReadError("cut"))))
    assert (NotFoundError, "SDK_UNEXPECTED_RESPONSE", 1) == (type(error), error.error_code, error.attempts)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"{}"],
        [b"{", httpx.ReadError("cut")],
        [b" " * 33 * MIB, b"never read"],
    ],
)
def test_every_answer_is_closed(pieces: list[Any]) -> None:
    """Read, cut or too large: the connection is given back or closed."""
    body = Chunks(*pieces)
    error_at(answer(404, body))
    assert body.closed


# --- what doesn't happen


@pytest.mark.rule("answers.redirect")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    """The key doesn't travel to where an answer points; a redirect is an error."""
    service = FakeService(answer(status, headers={"Location": "https://elsewhere.test/"}), task())
    with IndreamClient(**service.options) as client:
        with pytest.raises(APIError) as caught:
            client.exports.get("t")
    assert 1 == len(service.requests)
    assert (status, "SDK_UNEXPECTED_RESPONSE") == (caught.value.status, caught.value.error_code)
    assert "redirect, which is not followed: check base_url" in str(caught.value)
    assert "https://elsewhere.test/" == caught.value.headers["location"]


@pytest.mark.rule("answers.redirect")
def test_a_redirect_without_a_valid_location_is_one_error() -> None:
    """One that httpx can't parse has no effect either: it is one error, after one attempt."""
    service = FakeService(answer(302, headers={"Location": "http://[::1"}))
    with IndreamClient(**service.options) as client:
        with pytest.raises(IndreamError, match="redirect") as caught:
            client.exports.get("t")
    assert 1 == caught.value.attempts == len(service.requests)


def test_cookies_are_not_sent_back() -> None:
    """An answer's cookies are nothing to the next request."""
    service = FakeService(task(headers={"Set-Cookie": "session=1; Path=/"}))
    with IndreamClient(**service.options) as client:
        client.exports.get("t")
        client.exports.get("t")
    assert [None, None] == [request.headers.get("Cookie") for request in service.requests]


@pytest.mark.parametrize("name", ["", "a b"])
def test_odd_header_names_are_ignored(name: str) -> None:
    """They are ignored; Python 3.14 rejects them where httpx would look for cookies."""
    with IndreamClient(**FakeService(task(headers={name: "1"})).options) as client:
        assert TASK["taskId"] == (client.exports.get("t")).task_id


@pytest.mark.rule("answers.one-base")
def test_every_error_is_an_indream_error() -> None:
    """`except IndreamError` is enough for every possible response."""
    for reply in (problem(418), answer(200, "x"), answer(302), large(500)):
        with IndreamClient(**FakeService(reply).options, max_retries=0) as client:
            with pytest.raises(IndreamError) as caught:
                client.exports.get("t")
        assert API_KEY not in repr(caught.value)
