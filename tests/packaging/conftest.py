"""The distributions, built once for all tests that open them."""

from __future__ import annotations

import pytest

from tests.support.distributions import Built, build, copy


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The wheel and the sdist of the files as they are."""
    directory = tmp_path_factory.mktemp("built")
    out = build(copy(directory / "source"), directory / "dist")
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return Built(wheel, sdist)
