"""The GitHub workflows, as far as zizmor (in `make check`) does not know what they should be."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.support.distributions import PYPROJECT
from tests.support.repository import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"uses: (?P<action>[\w./-]+)@(?P<hash>[0-9a-f]{40}) # v(?P<version>\d+\.\d+\.\d+)")
each_workflow = pytest.mark.parametrize("workflow", [path.name for path in WORKFLOWS])


def text(name: str) -> str:
    """A workflow as it is written."""
    return (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")


def jobs(name: str) -> dict[str, dict[str, Any]]:
    """Its jobs."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(text(name))["jobs"]
    return found


def steps(name: str) -> list[dict[str, Any]]:
    """The steps of all its jobs."""
    return [step for job in jobs(name).values() for step in job["steps"]]


def test_there_are_two_workflows() -> None:
    """One tests, one publishes."""
    assert ["publish.yml", "tests.yml"] == [path.name for path in WORKFLOWS]


@each_workflow
def test_actions_are_pinned(workflow: str) -> None:
    """By the hash of a commit, with its version in a comment for people: a tag can be moved."""
    found = [match["action"] for match in PINNED.finditer(text(workflow))]
    assert found == [step["uses"].partition("@")[0] for step in steps(workflow) if "uses" in step]


def test_an_action_is_the_same_everywhere() -> None:
    """Of each, one version, and for that one hash."""
    uses = {match.groups() for path in WORKFLOWS for match in PINNED.finditer(text(path.name))}
    assert len(uses) == len({action for action, _, _ in uses})


@each_workflow
def test_permissions_are_least(workflow: str) -> None:
    """None by default; a job reads the repository, or signs an upload, and nothing else."""
    assert {} == yaml.safe_load(text(workflow))["permissions"]
    for name, job in jobs(workflow).items():
        assert ({"id-token": "write"} if name == "publish" else {"contents": "read"}) == job["permissions"]
        assert job["timeout-minutes"] <= 60
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert {"persist-credentials": False} == step["with"]


@pytest.mark.parametrize("job", ["tests", "package"])
def test_each_declared_python_is_tested(job: str) -> None:
    """Those of the classifiers, on more than one system."""
    versions = re.findall(r"Python :: (3\.\d+)", "\n".join(PYPROJECT["project"]["classifiers"]))
    matrix = jobs("tests.yml")[job]["strategy"]["matrix"]
    assert versions == matrix["python-version"]
    assert f">={versions[0]}" == PYPROJECT["project"]["requires-python"]
    assert {"ubuntu-latest", "macos-latest"} <= set(matrix["os"])


def test_published_files_are_tested_and_attested() -> None:
    """The upload has no code of ours; it gets what the job before it has tested and built."""
    build, publish = jobs("publish.yml").values()
    assert ["make test", "make dist"] == [step["run"] for step in build["steps"] if "run" in step][:2]
    assert ("build", "pypi") == (publish["needs"], publish["environment"])
    assert not any("run" in step for step in publish["steps"])
    assert {"attestations": True} == publish["steps"][-1]["with"]


@each_workflow
def test_commands_are_those_of_the_makefile(workflow: str) -> None:
    """A target that is renamed takes the workflow with it."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = "\n".join(step.get("run", "") for step in steps(workflow))
    targets = re.findall(r"^make (\S+)$", commands, re.MULTILINE)
    assert targets
    assert [] == [target for target in targets if f"\n{target}:" not in makefile]
