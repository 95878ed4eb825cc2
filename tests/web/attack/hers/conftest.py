"""One world for all that is asked: what each question writes is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.rooms.payments.steps import Book
from tests.web.attack.hers.asking import taken_back
from tests.web.attack.hers.scene import Attacked, attacked
from tests.web.house import make_house


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Attacked]:
    book = Book()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), taken_back():
        patch.setattr(
            "convergence.accompagnement.payments.operations.runs.proposing.amounts_due", book.amounts_due
        )
        yield attacked(make_house(), book)


@pytest.fixture(autouse=True)
def _at_one_instant(world: Attacked) -> Iterator[None]:
    """Everything is asked at the instant at which the world was made, however long it takes."""
    with time_machine.travel(world.at, tick=False):
        yield
