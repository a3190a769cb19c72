"""The results of `make mutants`: tests/mutants/results.json, and a section of docs/reliability.md."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from tests.mutants.choosing import Change
from tests.support.repository import ROOT

__all__ = ["Results"]

RESULTS = Path(__file__).parent / "results.json"
EQUIVALENT = Path(__file__).parent / "equivalent.toml"

_INTRODUCTION = """\
## Tests that detect changes

`make mutants` changes the code in small ways: it negates a condition, moves a limit by one, removes a
statement. Each change is made in a copy of the code, and the tests that reach the changed line run there. A
change that no test notices has survived. The seed chooses the changes, some of each module.

Some changes can't be noticed, because the program behaves as before: these equivalent changes are listed with
the reason in [equivalent.toml](../tests/mutants/equivalent.toml), and do not count in the score. The
survivors are in [results.json](../tests/mutants/results.json).
"""


@attrs.define
class Results:
    """The results of each module: how many changes were made, and which of them survived."""

    modules: dict[str, dict[str, Any]]
    equivalent: frozenset[tuple[str, str, str]] = frozenset()
    """The module of each equivalent change, and its lines before and after."""

    @classmethod
    def read(cls) -> Results:
        """The results that are checked in."""
        modules = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        modules = {module: entry for module, entry in modules.items() if (ROOT / module).exists()}
        rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
        return cls(modules, frozenset((row["module"], row["before"], row["after"]) for row in rows))

    def write(self) -> None:
        """Replace the results that are checked in."""
        text = json.dumps(dict(sorted(self.modules.items())), indent=1, ensure_ascii=False)
        # In one step, so that a run that is stopped leaves the whole file.
        written = RESULTS.with_suffix(".new")
        written.write_text(f"{text}\n", encoding="utf-8")
        written.replace(RESULTS)

    def begin(self, module: str, seed: int, digest: str) -> None:
        """Forget the results of a module, unless they are of this seed and this text of the module."""
        before = self.modules.get(module, {})
        if (seed, digest) != (before.get("seed"), before.get("digest")):
            self.modules[module] = {"seed": seed, "digest": digest, "date": "", "changes": 0, "survivors": []}

    def open(self, module: str, chosen: list[Change]) -> list[Change]:
        """The changes of a module that were not made yet."""
        return chosen[self.modules[module]["changes"] :]

    def survivors(self, module: str, chosen: list[Change]) -> list[Change]:
        """The changes of a module that survived and are not equivalent."""
        survivors = self.modules[module]["survivors"]
        rows = [row for row in survivors if not self._is_equivalent(module, row)]
        return [change for change in chosen if _row(change) in rows]

    def add(self, change: Change, *, survived: bool) -> None:
        """Note a result; one of a change that survived before replaces that one."""
        entry = self.modules[change.module]
        entry["date"] = datetime.now(UTC).date().isoformat()
        if _row(change) in entry["survivors"]:
            entry["survivors"].remove(_row(change))
        else:
            entry["changes"] += 1
        if survived:
            entry["survivors"].append(_row(change))

    def _is_equivalent(self, module: str, row: Mapping[str, Any]) -> bool:
        return (module, row["before"], row["after"]) in self.equivalent

    def _counts(self, modules: Sequence[str]) -> tuple[int, int, int]:
        """How many changes were made, how many of them are equivalent, and how many others survived."""
        made = sum(self.modules[module]["changes"] for module in modules)
        rows = [(module, row) for module in modules for row in self.modules[module]["survivors"]]
        equivalent = sum(self._is_equivalent(module, row) for module, row in rows)
        return made, equivalent, len(rows) - equivalent

    def totals(self, modules: Sequence[str]) -> str:
        """One line about some modules."""
        made, equivalent, survived = self._counts([module for module in modules if module in self.modules])
        changes = "1 change" if made == 1 else f"{made} changes"
        return (
            f"{changes}, {made - equivalent - survived} noticed, {equivalent} equivalent, "
            f"{survived} survived: {_score(made, equivalent, survived)}"
        )

    def section(self) -> str:
        """The section of docs/reliability.md: a row for each package, and for each module with survivors."""
        made = [module for module in sorted(self.modules) if self.modules[module]["changes"]]
        if not made:
            return _INTRODUCTION
        packages: dict[str, list[str]] = {}
        for module in made:
            packages.setdefault("/".join(PurePosixPath(module).parts[:-1][:2]), []).append(module)
        seeds = sorted({self.modules[module]["seed"] for module in made})
        head = "modules | changes | noticed | equivalent | survived | score |\n|---|--:|--:|--:|--:|--:|--:|"
        return "\n".join(
            [
                _INTRODUCTION,
                f"The last run was on {max(self.modules[module]['date'] for module in made)}:",
                "",
                "```sh",
                *(f'make mutants MUTANTS="--seed {seed}{self._count_option(seed)}"' for seed in seeds),
                "```",
                "",
                f"| package | {head}",
                *(self._row(f"`{package}`", packages[package]) for package in sorted(packages)),
                self._row("all", made),
                "",
                "In these modules changes survived. In all others, each change was noticed or is equivalent.",
                "",
                f"| module | {head}",
                *(self._row(f"`{module}`", [module]) for module in made if self._counts([module])[2]),
                "",
            ]
        )

    def _count_option(self, seed: int) -> str:
        """The option for the number of changes of each module in the run with a seed, unless it is one."""
        count = max(row["changes"] for row in self.modules.values() if row["seed"] == seed)
        return f" --count {count}" if count > 1 else ""

    def _row(self, name: str, modules: Sequence[str]) -> str:
        made, equivalent, survived = self._counts(modules)
        noticed = made - equivalent - survived
        score = _score(made, equivalent, survived)
        return f"| {name} | {len(modules)} | {made} | {noticed} | {equivalent} | {survived} | {score} |"


def _score(made: int, equivalent: int, survived: int) -> str:
    counted = made - equivalent
    return f"{100 * (counted - survived) / counted:.1f}%" if counted else "none"


def _row(change: Change) -> dict[str, Any]:
    return {"line": change.line, "before": change.before, "after": change.after}
