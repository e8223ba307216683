"""Fixtures shared by all tests."""

import pytest
from hjalp import load_mini

from pipeline.schema.bundle import Definitions


@pytest.fixture(scope="session")
def mini() -> Definitions:
    return load_mini()
