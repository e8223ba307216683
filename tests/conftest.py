"""Fixtures shared by all tests."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from definitionshjalp import load_hallstahammar, load_lagkrav
from hjalp import load_mini

from pipeline.schema.bundle import Definitions


@pytest.fixture(scope="session", autouse=True)
def egen_mapp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the program keeps between runs lies in a folder of the tests' own."""
    folder = str(tmp_path_factory.mktemp("sparat"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", folder)
        yield


@pytest.fixture(scope="session")
def mini() -> Definitions:
    return load_mini()


@pytest.fixture
def defs() -> Definitions:
    """Hallstahammar's definitions."""
    return load_hallstahammar()


@pytest.fixture
def lagkrav() -> dict[str, Any]:
    """The law as data; the test is skipped where it is not at hand."""
    return load_lagkrav()
