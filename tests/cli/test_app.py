"""`indream` itself: its help, what is typed wrong, and how lightly it starts."""

from __future__ import annotations

import atexit
import gc
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indream import __version__
from indream._net.tls import shared_context
from indream.cli import main
from tests.support.held_time import HeldTime
from tests.support.ports import kept_port
from tests.support.proxy import Proxy

from .conftest import API_KEY, Cli

PANELS = {
    "Rendering": {"batch", "diff", "lint", "preview", "render", "upgrade", "validate", "timeline"},
    "Account": {"illustrations", "capabilities", "upload", "exports", "projects", "assets"},
    "Tools": {"mcp", "probe", "raw", "sandbox", "captions", "webhook"},
}


def python(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A separate process."""
    return subprocess.run(
        [sys.executable, "-W", "error", *argv],
        env={**os.environ, "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def at_exit(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The calls of `gc.freeze` that commands ask for when this process ends."""
    functions: list[object] = []
    register = atexit.register

    def registered(function: Any, *arguments: Any, **named: Any) -> Any:
        if function is gc.freeze:
            functions.append(function)
            return function
        return register(function, *arguments, **named)

    monkeypatch.setattr(atexit, "register", registered)
    return functions


def test_version_is_one_line(cli: Cli) -> None:
    """One line."""
    result = cli("--version")
    assert (0, f"indream-client {__version__}\n", "") == (result.code, result.out, result.err)


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(cli: Cli, argv: list[str]) -> None:
    """Without a command it is what one gets; every command is in it, in one of three panels."""
    result = cli(*argv)
    assert (0, "") == (result.code, result.err)
    panels: dict[str, set[str]] = {}
    for line in result.out.splitlines():
        if line.startswith("╭─ "):
            names = panels.setdefault(line.split()[1], set())
        elif line.startswith("│ ") and line[2] != " ":
            names.add(line.split()[1])
    del panels["Options"]
    assert PANELS == panels


@pytest.mark.parametrize("name", ["exports", "projects", "assets", "webhook"])
def test_a_group_without_a_command_shows_its_help(cli: Cli, name: str) -> None:
    """Running it is not a mistake."""
    assert cli(name, "--help") == cli(name)


@pytest.mark.parametrize(
    ("argv", "message", "command"),
    [
        (["nonsense"], "No such command 'nonsense'.", "indream"),
        (["exports", "nonsense"], "No such command 'nonsense'.", "indream exports"),
        (["render"], "Missing argument 'STATE'.", "indream render"),
        (["render", "--scle", "2", "x"], "No such option: --scle", "indream render"),
        (["render", "x", "--scale", "huge"], "Invalid value for '--scale'", "indream render"),
        (["exports", "list", "-n", "0"], "Invalid value for '--limit'", "indream exports list"),
        (["render", "x", "--option", "novalue"], "--option novalue: must be NAME=VALUE", None),
    ],
)
def test_wrong_usage_is_a_permanent_error(
    cli: Cli, place: Path, argv: list[str], message: str, command: str | None
) -> None:
    """Exit code 1: a permanent error."""
    (place / "x").write_text("{}", encoding="utf-8")
    result = cli(*argv)
    assert (1, "") == (result.code, result.out)
    assert result.err.startswith(f"error: {message}")
    if command is not None:
        assert f"  See `{command} --help`\n" in result.err
        assert 1 == cli(*argv, "--json").error["exitCode"]


def test_a_key_among_the_arguments_is_not_repeated(cli: Cli) -> None:
    """It belongs into the environment; where it is typed all the same, no message has it."""
    for argv in (
        ["sk_indream_live_123"],
        ["exports", "list", "--api-key=sk_indream_live_123"],
        ["exports", "list", "--api-key", "sk_indream_live_123"],
        ["exports", "list", "sk_indream_live_123"],
        ["raw", "sk_indream_live_123", "--json"],
    ):
        result = cli(*argv)
        assert 1 == result.code
        assert "live_123" not in result.err


@pytest.mark.parametrize("module", ["typer", "rich"])
def test_a_missing_cli_extra_is_named(module: str) -> None:
    """The command exists as soon as the package is installed; a traceback would not help anybody."""
    program = f"""
import sys
sys.modules["{module}"] = None
from indream.cli import main
sys.exit(main())
"""
    ended = python("-c", program)
    assert (1, "") == (ended.returncode, ended.stdout)
    assert (
        f"indream: error: the command line needs {module}, which is not installed:"
        ' pip install "indream-client[cli]>=2"\n' == ended.stderr
    )


def test_a_missing_sandbox_extra_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the commands that need it."""
    for name in [name for name in sys.modules if name.startswith("indream.sandbox")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("indream.sandbox")
    monkeypatch.setitem(sys.modules, "starlette", None)
    for argv in (["sandbox"], ["illustrations", "--sandbox"]):
        result = cli(*argv)
        assert 1 == result.code
        assert (
            "error: indream.sandbox needs starlette, which is not installed:"
            ' pip install "indream-client[sandbox]>=2"\n' == result.err
        )


def test_help_and_completion_load_neither_client_nor_validator() -> None:
    """Nor other commands."""
    program = """
import sys
from indream.cli import main
main(["render", "--help"])
heavy = {"httpx", "jsonschema_rs", "orjson", "attrs", "starlette", "uvicorn", "indream.generated"}
not_used = {"indream.cli.batch", "indream.cli.exports", "indream.cli.projects", "indream.cli.webhooks"}
sys.exit(str(sorted((heavy | not_used) & set(sys.modules))))
"""
    assert "[]\n" == python("-c", program).stderr


def test_the_installed_command_and_the_module_are_the_same() -> None:
    """`indream`, and `python -m indream` where it is not on the PATH."""
    script = subprocess.run(
        [str(Path(sys.executable).with_name("indream")), "--version"], capture_output=True, text=True
    )
    module = python("-m", "indream", "--version")
    assert (0, f"indream-client {__version__}\n", "") == (script.returncode, script.stdout, script.stderr)
    assert (script.returncode, script.stdout) == (module.returncode, module.stdout)


def test_a_process_that_runs_only_a_command_ends_without_a_search_for_garbage(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, at_exit: list[object]
) -> None:
    """A program that runs commands itself ends as before."""
    monkeypatch.setattr(sys, "argv", ["indream", "--version"])
    cli("--version")
    assert [] == at_exit
    main()
    assert [gc.freeze] == at_exit


@pytest.mark.usefixtures("at_exit")
def test_the_module_runs_the_command_as_a_program_only(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """An import of it does nothing."""
    monkeypatch.setattr(sys, "argv", ["indream", "--version"])
    file = str(Path(main.__globals__["__file__"]).parents[1] / "__main__.py")
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_path(file, run_name="__main__")
    assert capsysbinary.readouterr().out.startswith(b"indream-client ")
    assert runpy.run_path(file, run_name="indream.__main__")["main"] is main
    assert capsysbinary.readouterr().out == b""


def test_a_closed_pipe_ends_the_command_silently() -> None:
    """`| head -1` ends it without a word."""
    ended = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m indream raw --list --json | head -c 1"],
        capture_output=True,
        text=True,
    )
    assert (0, "[", "") == (ended.returncode, ended.stdout, ended.stderr)


def test_characters_outside_the_encoding_are_escaped() -> None:
    """It is written in another way."""
    ended = python("-m", "indream", "raw", "getExport", PYTHONIOENCODING="ascii")
    assert 1 == ended.returncode
    assert r"--param taskId=\u2026" in ended.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_and_words_are_printed(shell: str) -> None:
    """The scripts for the shells, and what they ask for."""
    script = python("-m", "indream", _INDREAM_COMPLETE=f"source_{shell}")
    assert 0 == script.returncode
    assert "_INDREAM_COMPLETE=complete_" in script.stdout

    typed = {
        "bash": {"COMP_WORDS": "indream raw getE", "COMP_CWORD": "2"},
        "zsh": {"_TYPER_COMPLETE_ARGS": "indream raw getE"},
        "fish": {"_TYPER_COMPLETE_ARGS": "indream raw getE", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    found = python("-m", "indream", _INDREAM_COMPLETE=f"complete_{shell}", **typed).stdout
    assert "getExport" in found
    assert "getEditorCapabilities" in found
    assert "listExports" not in found


def test_completion_works_in_bash(tmp_path: Path) -> None:
    """The script in a real shell."""
    script = tmp_path / "completion.bash"
    script.write_text(python("-m", "indream", _INDREAM_COMPLETE="source_bash").stdout, encoding="utf-8")
    directory = Path(sys.executable).parent
    program = f"""
export PATH={directory}:$PATH
source {script}
COMP_WORDS=(indream exports wa) COMP_CWORD=2
_indream_completion indream
echo "${{COMPREPLY[*]}}"
"""
    ended = subprocess.run(["bash", "-c", program], capture_output=True, text=True)
    assert ("wait\n", "") == (ended.stdout, ended.stderr)


@pytest.mark.usefixtures("at_exit")
def test_arguments_default_to_those_of_the_process(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Unless it is called with others."""
    monkeypatch.setattr(sys, "argv", ["indream", "--version"])
    assert 0 == main()
    assert capsysbinary.readouterr().out.startswith(b"indream-client ")


def test_an_unexpected_error_has_a_traceback_without_the_key(place: Path) -> None:
    """An error without its own message is not hidden, but shows no secret."""
    program = """
import sys
from indream._sync.exports import Exports
def broken(*_, **__):
    raise RuntimeError("a mistake of ours")
Exports.iter = broken
from indream.cli import main
sys.exit(main(["exports", "list"]))
"""
    ended = python("-c", program, INDREAM_API_KEY=API_KEY, INDREAM_BASE_URL="http://127.0.0.1:1")
    assert 1 == ended.returncode
    assert "RuntimeError: a mistake of ours" in ended.stderr
    assert API_KEY not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "http://user:hunter2@proxy:notaport"),
        ("ALL_PROXY", "socks://user:hunter2@proxy:1080"),
        ("SSL_CERT_FILE", "/missing/trusted.pem"),
        ("INDREAM_BASE_URL", "https://service.test/v1"),
    ],
)
def test_an_unusable_variable_is_named(
    cli: Cli, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that names the variable, and exit code 1: later it is the same."""
    shared_context.cache_clear()
    monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
    monkeypatch.setenv("INDREAM_BASE_URL", "https://service.test")
    monkeypatch.setenv(variable, value)
    result = cli("exports", "list")
    assert 1 == result.code
    assert result.err.startswith(f"error: {variable}")
    assert 1 == len(result.err.splitlines())
    assert "hunter2" not in result.err


def test_a_base_url_with_a_version_names_the_option(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the option."""
    monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
    result = cli("exports", "list", "--base-url", "https://service.test/v1")
    assert (
        "error: --base-url must not end in /v1, which the client adds: use https://service.test\n"
        == result.err
    )


@pytest.mark.parametrize("status", [403, 407])
def test_a_rejecting_proxy_is_a_permanent_error(
    cli: Cli, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is shown at once, and exit code 1: later it is the same."""
    with Proxy(connect_status=status) as proxy:
        monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        result = cli("exports", "wait", "task-1", "--base-url", "https://service.test")
    assert 1 == result.code
    reason = f"through the proxy in HTTPS_PROXY: the proxy answered: {status} "
    assert f"error: could not connect to https://service.test {reason}" in result.err
    assert ["CONNECT service.test:443"] == proxy.requests


def test_a_wait_timeout_shows_the_last_fault(
    cli: Cli, held_time: HeldTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timeout shows why no poll was answered."""
    with kept_port() as port:
        monkeypatch.setenv("INDREAM_API_KEY", API_KEY)
        monkeypatch.setenv("INDREAM_BASE_URL", f"http://127.0.0.1:{port}")
        result = cli("exports", "wait", "task-1", "--timeout", "9")
    assert 2 == result.code
    fault = f"could not connect to http://127.0.0.1:{port} (from INDREAM_BASE_URL): connection refused"
    assert f"; the last poll failed: {fault}" in result.err.splitlines()[0]
