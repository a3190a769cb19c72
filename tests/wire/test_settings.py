"""The checked arguments of a client, where the public face shows too little."""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest

from indream._wire.settings import Secret, check_seconds


@pytest.mark.rule("secrets.key-repr")
def test_a_secret_is_shown_only_on_request() -> None:
    """Not by its repr, its attributes, or in an object around it."""

    @attrs.define
    class Holder:
        secret: Secret

    secret = Secret("sk_canary")
    assert "sk_canary" == secret.reveal()
    assert "canary" not in f"{secret!r} {secret!s} {secret} {Holder(secret)} {[secret]}"
    assert not hasattr(secret, "__dict__")


@pytest.mark.rule("secrets.no-copies")
def test_a_secret_is_not_pickled_or_copied() -> None:
    """It is not pickled or copied."""
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="secret"):
            spread(Secret("sk_canary"))


@pytest.mark.rule("secrets.key-errors")
def test_a_secret_is_redacted() -> None:
    """Every time it occurs in a text."""
    assert "…, …" == Secret("sk").hide_in("sk, sk")
    assert "nothing" == Secret("sk").hide_in("nothing")


@pytest.mark.parametrize(("value", "expected"), [(1, 1.0), (0.5, 0.5), (366 * 86_400, 366.0 * 86_400)])
def test_seconds_are_floats(value: float, expected: float) -> None:
    """Integers and fractions are returned as a float."""
    checked = check_seconds("timeout", value)
    assert (expected, float) == (checked, type(checked))


def test_seconds_out_of_range_are_rejected() -> None:
    """A ValueError, however large the number."""
    for value in (0, -0.0, -1, 366 * 86_400 + 1, 10**5000, -(10**5000), float("nan"), float("inf")):
        with pytest.raises(ValueError, match="timeout must be a number of seconds above 0"):
            check_seconds("timeout", value)
