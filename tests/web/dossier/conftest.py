"""Pages of the case file are tested on one file, opened yesterday by an adviser of Tarbes."""

from __future__ import annotations

import pytest

from tests.web.dossier.files import Case, open_case
from tests.web.house import House


@pytest.fixture
def case(house: House) -> Case:
    """The file of Inès Carrère, with its NIR."""
    return open_case(house)
