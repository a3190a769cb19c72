"""The choice between drafts and the sample: by argument, by environment variable, or by what is installed."""

from __future__ import annotations

import pytest

import indream._extras
from indream.errors import MissingExtraError
from indream.sandbox import Sandbox
from indream.sandbox.__main__ import main
from indream.sandbox.options import can_draft

VARIABLE = "INDREAM_SANDBOX_RENDER"
NAMES = {"av": "PyAV", "PIL": "Pillow"}


@pytest.fixture(params=["av", "PIL"])
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of the extra, which is not installed."""
    name: str = request.param
    is_installed = indream._extras._is_installed
    monkeypatch.setattr(
        indream._extras, "_is_installed", lambda module: module != name and is_installed(module)
    )
    return name


@pytest.mark.parametrize(
    ("variable", "argument", "expected"),
    [
        (None, None, "draft"),
        ("", None, "draft"),
        ("sample", None, "sample"),
        ("draft", None, "draft"),
        (None, "sample", "sample"),
        ("sample", "draft", "draft"),
        ("draft", "sample", "sample"),
        ("nonsense", "sample", "sample"),
    ],
)
def test_the_argument_is_stronger_than_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, argument: str | None, expected: str
) -> None:
    """Without both, drafts are rendered where they can be."""
    if variable is None:
        monkeypatch.delenv(VARIABLE)
    else:
        monkeypatch.setenv(VARIABLE, variable)
    options = {} if argument is None else {"render": argument}
    with Sandbox(**options) as sandbox:
        assert expected == sandbox.render


def test_without_the_extra_the_sample_is_the_default(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(VARIABLE)
    with Sandbox() as sandbox:
        assert "sample" == sandbox.render
    assert can_draft() is False


@pytest.mark.parametrize("way", ["argument", "variable"])
def test_drafts_that_are_chosen_need_the_extra(
    monkeypatch: pytest.MonkeyPatch, missing: str, way: str
) -> None:
    if way == "variable":
        monkeypatch.setenv(VARIABLE, "draft")
    with pytest.raises(MissingExtraError, match=r'pip install "indream-client\[draft\]>=2"') as caught:
        Sandbox(render="draft" if way == "argument" else None)
    assert ("draft", missing) == (caught.value.extra, caught.value.name)


def test_other_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"^render must be draft or sample$"):
        Sandbox(render="nonsense")  # type: ignore[arg-type]
    monkeypatch.setenv(VARIABLE, "nonsense")
    with pytest.raises(ValueError, match=f"^{VARIABLE} must be draft or sample$"):
        Sandbox()


def test_the_command_says_what_to_install(missing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["--port", "0", "--render", "draft"], prog="indream sandbox")
    output = capsys.readouterr()
    assert "" == output.out
    assert (
        "indream sandbox: error: a sandbox that renders drafts needs "
        f"{NAMES[missing]}, which is not installed: "
        'pip install "indream-client[draft]>=2"\n'
    ) == output.err
