"""The workbooks that tests of their looks look at."""

import pytest
from bocker import KANT, UNDERLAG, make_definitions, make_mall, prepare


@pytest.fixture(scope="session")
def bocker(mini):
    """(definitions, mall, bytes) of each workbook of both sets of definitions."""
    found = []
    for definitions, underlag in ((mini, UNDERLAG), (make_definitions(mini), KANT)):
        files, findings = prepare(definitions, underlag)
        assert not findings
        for enhet, data in zip(definitions.enheter, files.values(), strict=True):
            found.append((definitions, make_mall(definitions, underlag, enhet.id), data))
    return found
