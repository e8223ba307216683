"""Fixtures shared by all tests."""

from typing import Any

import pytest
from definitionshjalp import load_hallstahammar, load_lagkrav
from hjalp import load_mini

from pipeline.schema.bundle import Definitions


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
