"""`python -m tests.generator.renew_golden` writes `golden/expected/` again; look at the difference then."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.__main__ import generated_files
from generator.reading import load

__all__ = ["EXPECTED", "made"]

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = GOLDEN / "expected"


def made() -> dict[str, str]:
    """The output of the generator for the golden spec, by path."""
    return generated_files(load(GOLDEN / "openapi.yaml"))


def main() -> None:
    """Write the expected files again."""
    shutil.rmtree(EXPECTED, ignore_errors=True)
    for path, text in made().items():
        (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
        (EXPECTED / path).write_bytes(text.encode())


if __name__ == "__main__":
    main()
