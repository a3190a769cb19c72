"""Certificates that cannot be read are reported with the variable, the path and the reason."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from indream import IndreamClient
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
