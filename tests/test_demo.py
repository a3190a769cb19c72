"""The demo does what `make demo` promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples import demo


def test_demo_makes_a_video(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It checks, creates, shows progress, verifies both webhooks, and leaves a whole MP4."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "SPEED", 100)
    assert 0 == demo.main()
    output = capsys.readouterr().out
    for words in ("no problem", "valid=True", "COMPLETED", "EXPORT_STARTED, signature verified"):
        assert words in output
    (video,) = (tmp_path / "demo-output").iterdir()
    assert "title-card.mp4" == video.name
    assert b"ftyp" == video.read_bytes()[4:8]


def test_demo_refuses_a_wrong_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A state with a mistake is reported with its place and the mistake, and nothing is created."""
    wrong = demo.STATE.read_text(encoding="utf-8").replace('"fontSize": 112', '"fontSize": 0')
    broken = tmp_path / "wrong.json"
    broken.write_text(wrong, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "STATE", broken)
    assert 1 == demo.main()
    assert "$.items.greeting.fontSize: must be at least 1, is 0" in capsys.readouterr().out
    assert not (tmp_path / "demo-output").exists()
