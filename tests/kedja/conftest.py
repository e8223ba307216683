"""The made-up chain, made once."""

import pytest
from helkedja import make_kedja


@pytest.fixture(scope="session")
def kedja():
    return make_kedja()
