"""The outbox brings the facts of other rooms to the contracts, in transactions that really commit."""

from __future__ import annotations

import time
from datetime import date

import pytest

from convergence.accompagnement.contracts.types import ReviewReason
from convergence.accompagnement.situations.operations import record_situation
from convergence.storage.outbox import dispatch, handlers
from tests.rooms.accompagnement.world import ADVISER, AT, at, correct_birth, new_file
from tests.rooms.contracts.steps import contract, running
from tests.rooms.contracts.test_handlers import LASTING


@pytest.mark.usefixtures("fresh_database")
def test_the_worker_brings_the_facts_to_the_contracts() -> None:
    registered = {handler.name for handler in handlers()}
    assert {
        f"contracts.{name}"
        for name in ("follow_birth_date", "follow_rqth", "follow_rqth_end", "notice_lasting_job")
    } <= registered
    dossier_id = new_file()
    contract_id = running(dossier_id)
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=LASTING)
    correct_birth(actor=ADVISER, at=at(0, 1), dossier_id=dossier_id, after=date(2006, 5, 21))
    work_until_quiet()
    assert set(contract(contract_id).review_reasons) == {ReviewReason.LASTING_JOB, ReviewReason.AGE_LIMIT}
    assert dispatch() == 0


def work_until_quiet() -> None:
    """Turn as the worker does; transactions of tests that run beside hold events back for a moment."""
    deadline, treated = time.monotonic() + 30, 0
    while time.monotonic() < deadline:
        turn = dispatch()
        treated += turn
        if treated and not turn:
            return
        time.sleep(0.05)
    raise AssertionError(f"only {treated} events were treated")
