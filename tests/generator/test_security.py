"""Security schemes: which credentials an endpoint takes and sends, and where they never appear."""

from __future__ import annotations

import inspect
import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs
import httpx
import pytest

from generator.prepare import prepare
from generator.reading import parse
from generator.served import operations_document
from indream import AsyncIndreamClient, IndreamClient
from indream.errors import APIError, IndreamError
from tests.generator.test_parameters import BASE_URL, TEXT, Service, operation, packaged, parameter
from tests.support.specs import REMOVED, as_text, changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEMES: dict[str, Any] = {
    "Token": {"type": "http", "scheme": "Bearer"},
    "OAuth": {"type": "oauth2", "flows": {}},
    "OpenId": {"type": "openIdConnect", "openIdConnectUrl": "https://workshop.example/id"},
    "Tls": {"type": "mutualTLS"},
    "Key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "Query": {"type": "apiKey", "in": "query", "name": "appId", "description": "The app."},
    "Cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "Instead": {"type": "apiKey", "in": "header", "name": "Authorization"},
    "Basic": {"type": "http", "scheme": "basic"},
    "Digest": {"type": "http", "scheme": "digest"},
}
SECRET = "s3cret/ü"  # not a header's text
PLAIN = "s3cret-key"


@attrs.frozen
class Case:
    """The `security` of an operation, the arguments for it, and what is sent."""

    security: Any
    arguments: Mapping[str, Any] = {}
    optional: bool = False
    query: str = ""
    headers: Mapping[str, str] = {}


CASES = {
    "the client's own": Case([{"Token": []}]),
    "OAuth": Case([{"OAuth": ["read"]}]),
    "OpenID": Case([{"OpenId": []}]),
    "a certificate": Case([{"Tls": []}]),
    "nothing": Case([]),
    "a header": Case([{"Key": []}], {"x_api_key": PLAIN}, headers={"x-api-key": PLAIN}),
    "the query": Case([{"Query": []}], {"app_id": SECRET}, query="?appId=s3cret%2F%C3%BC"),
    "a cookie": Case([{"Cookie": []}], {"session": SECRET}, headers={"cookie": "session=s3cret%2F%C3%BC"}),
    "another key": Case([{"Instead": []}], {"authorization": PLAIN}, headers={"authorization": PLAIN}),
    "a password": Case(
        [{"Basic": []}], {"basic": ("anna", SECRET)}, headers={"authorization": "Basic YW5uYTpzM2NyZXQvw7w="}
    ),
    "the own one comes first": Case([{"Key": []}, {"Digest": []}, {"OAuth": []}]),
    "one that can be used": Case([{"Digest": []}, {"Query": []}], {"app_id": "a"}, query="?appId=a"),
    "two at once": Case([{"Token": [], "Query": []}], {"app_id": "a"}, query="?appId=a"),
    "or nothing": Case([{}, {"Query": []}], optional=True),
    "or one": Case([{"Query": []}, {}], {"app_id": "a"}, optional=True, query="?appId=a"),
}


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The endpoints that are generated for all cases, and one in which a key is a parameter, too."""
    paths: dict[str, Any] = {
        f"/v1/s{number}": {"get": operation(f"secure{number}", security=case.security)}
        for number, case in enumerate(CASES.values())
    }
    described = parameter("x-api-key", "header", TEXT, description="Not this text.")
    paths["/v1/twice"] = {"get": operation("twice", described, security=[{"Key": []}])}
    changes = {"paths": paths, "components/parameters": {}, "components/securitySchemes": SCHEMES}
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield packaged(changed(changes), tmp_path_factory.mktemp("security"), monkeypatch)
    for name in [name for name in sys.modules if name.startswith("generated_parameters_security")]:
        del sys.modules[name]


def endpoint_of(endpoints: Any, case: str) -> Any:
    """The endpoint of a case."""
    return endpoints(f"secure{[*CASES].index(case)}")


@pytest.mark.anyio
@pytest.mark.parametrize("name", CASES)
async def test_each_scheme_is_satisfied(endpoints: Any, name: str) -> None:
    """By the client's own key, or by an argument, sync and async; another credential replaces the key."""
    case, endpoint, service = CASES[name], endpoint_of(endpoints, name), Service()
    for is_async in (False, True):
        transport = httpx.MockTransport(service)
        if is_async:
            async with AsyncIndreamClient("own-key", base_url=BASE_URL, transport=transport) as client:
                await endpoint.asyncio(client=client, **case.arguments)
        else:
            with IndreamClient("own-key", base_url=BASE_URL, transport=transport) as client:
                endpoint.sync(client=client, **case.arguments)
        assert f"/v1/s{[*CASES].index(name)}{case.query}" == service.line
        expected = {"authorization": "Bearer own-key", **case.headers}
        sent = {
            header: service.headers.get_list(header) for header in ("authorization", "x-api-key", "cookie")
        }
        assert {header: [expected[header]] if header in expected else [] for header in sent} == sent


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.arguments])
def test_credentials_are_required_unless_the_spec_says_otherwise(endpoints: Any, name: str) -> None:
    """They are documented as secrets, and None is an error."""
    case, endpoint = CASES[name], endpoint_of(endpoints, name)
    ((argument, _),) = case.arguments.items()
    found = inspect.signature(endpoint.request).parameters[argument]
    assert case.optional == (found.default is None)
    assert " A secret." in endpoint.sync.__doc__
    if not case.optional:
        with pytest.raises(TypeError, match=argument):
            endpoint.request(**{argument: None})


def test_a_key_that_is_also_a_parameter_is_one_argument(endpoints: Any) -> None:
    """The parameter that the scheme requires."""
    assert ["x_api_key"] == [*inspect.signature(endpoints("twice").request).parameters]


async def send(request: Any, options: dict[str, Any], *, is_async: bool) -> None:
    """Send a request with a client that has these options."""
    if is_async:
        async with AsyncIndreamClient("own-key", **options) as client:
            await client.send(request)
    else:
        with IndreamClient("own-key", **options) as sync_client:
            sync_client.send(request)


@pytest.mark.anyio
@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    "name",
    [name for name, case in CASES.items() if {SECRET, PLAIN, ("anna", SECRET)} & {*case.arguments.values()}],
)
async def test_credentials_appear_nowhere_else(
    endpoints: Any, name: str, is_async: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the request's repr, nor in a log, nor in an error, also if the service repeats them."""
    case, endpoint = CASES[name], endpoint_of(endpoints, name)
    (value,) = case.arguments.values()
    token = case.headers.get("authorization", "").removeprefix("Basic ")
    forms = {value[1], token} if isinstance(value, tuple) else {value, quote(value, safe="")}
    infos: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        repeated = f"{' '.join(request.headers.values())} {request.url} {' '.join(forms)}"
        headers = {"x-received": repeated.encode()}
        problem = {"title": repeated, "detail": repeated, "type": repeated, "errorCode": "BAD"}
        return httpx.Response(400, headers=headers, json=problem)

    def drop(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError(f"lost {request.url} {' '.join(forms)}", request=request)

    caplog.set_level(logging.DEBUG)
    for react in (answer, drop):
        options: dict[str, Any] = {
            "base_url": BASE_URL,
            "transport": httpx.MockTransport(react),
            "max_retries": 0,
            "on_request": infos.append,
            "on_response": infos.append,
        }
        with pytest.raises(IndreamError) as caught:
            await send(endpoint.request(**case.arguments), options, is_async=is_async)
        error = caught.value
        shown = [repr(error), str(error), "".join(traceback.format_exception(error)), repr(vars(error))]
        shown += [repr(error.headers)] if isinstance(error, APIError) else []
        shown += [caplog.text, repr(infos), repr(endpoint.request(**case.arguments))]
        assert infos
        for form in forms:
            assert not [text for text in shown if form in text]


def test_the_command_line_can_pass_a_password() -> None:
    """As a user name and a password: `-p Authorization=anna:…`, which is marked as a secret."""
    paths = {"/v1/a": {"get": operation("get", security=CASES["a password"].security)}}
    changes = {"paths": paths, "components/parameters": {}, "components/securitySchemes": SCHEMES}
    document = operations_document(prepare(parse(as_text(changed(changes)))))
    (described,) = document["operations"]["get"]["parameters"]
    assert {
        "wire": "Authorization",
        "argument": "basic",
        "location": "header",
        "required": True,
        "kinds": ["basic"],
        "secret": True,
    } == described


@pytest.mark.parametrize(
    ("default", "security", "key"),
    [
        (None, None, True),
        ([{"Basic": []}], None, False),
        ([{"Token": []}], None, True),
        ([], None, False),
        (None, [{"Basic": []}], False),
        ([{"Basic": []}], [{"Token": []}], True),
        ([{"Token": []}], [{"Token": []}, {"Basic": []}], False),
        ([{"Token": []}], [{"Query": [], "OAuth": []}], True),
    ],
)
def test_the_sandbox_requires_the_key_where_each_alternative_does(
    default: Any, security: Any, key: bool
) -> None:
    """The security of an operation counts, or that of the document; without both, the key is required."""
    more = {} if security is None else {"security": security}
    changes = {"paths": {"/v1/a": {"get": operation("get", **more)}}, "components/parameters": {}}
    changes |= {"components/securitySchemes": SCHEMES, "security": REMOVED if default is None else default}
    document = operations_document(prepare(parse(as_text(changed(changes)))))
    assert key is document["operations"]["get"]["key"]
