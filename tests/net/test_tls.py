"""Certificates that cannot be read are reported with the variable, the path and the reason."""

from __future__ import annotations

import ssl
import traceback
from pathlib import Path

import httpx
import pytest

from indream import IndreamClient
from indream._net.tls import shared_context
from tests.support.faults.tls import unread_certificates


@pytest.mark.parametrize(
    ("variable", "name", "reason"),
    [
        ("SSL_CERT_FILE", "notes.txt", "it does not contain certificates"),
        ("SSL_CERT_FILE", "missing.pem", "no such file or directory"),
        ("SSL_CERT_DIR", "empty", "the directory is empty"),
        ("SSL_CERT_DIR", "missing", "no such file or directory"),
        ("SSL_CERT_DIR", "notes.txt", "not a directory"),
    ],
)
def test_unreadable_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, name: str, reason: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("not certificates")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv(variable, str(tmp_path / name))
    if name == "missing.pem":  # httpx 0.27 passes over such a path
        monkeypatch.setattr(httpx, "create_ssl_context", ssl.create_default_context)
    with unread_certificates(), pytest.raises(ValueError, match=f"^{variable}: ") as caught:
        IndreamClient("key")
    assert f"{variable}: cannot read certificates from {tmp_path / name}: {reason}" == str(caught.value)
    fault = caught.value.__cause__
    assert fault is not None
    # Otherwise it would be kept until the garbage collector runs.
    assert not [
        frame
        for frame, _ in traceback.walk_tb(fault.__traceback__)
        if any(value is fault for value in frame.f_locals.values())
    ]


def test_a_fault_without_the_variables_is_raised_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable could be corrected."""

    def failing() -> None:
        raise OSError("no trusted roots")

    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(httpx, "create_ssl_context", failing)
    with unread_certificates(), pytest.raises(OSError, match="no trusted roots"):
        shared_context()


def test_clients_share_a_context() -> None:
    """It is made once."""
    assert isinstance(shared_context(), ssl.SSLContext)
    assert shared_context() is shared_context()
