"""What facts of other rooms ask of a contract, through the real outbox; twice is as once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.handlers import (
    follow_birth_date,
    follow_rqth,
    follow_rqth_end,
    notice_lasting_job,
)
from convergence.accompagnement.contracts.operations import (
    clear_review,
    end_contract,
    extend_contract,
    suspend_contract,
)
from convergence.accompagnement.contracts.types import (
    ContractConflict,
    EndMotive,
    ReviewReason,
    SuspensionGround,
)
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    SituationCategory,
    SituationDraft,
    SituationRecorded,
    WorkingTime,
)
from convergence.dossier.types import RqthEnded
from convergence.foundation.actor import system_actor
from convergence.foundation.events import Event
from tests.rooms.accompagnement.world import (
    ADVISER,
    REUNION,
    TARBES,
    TODAY,
    at,
    correct_birth,
    count,
    give,
    new_file,
    recognise_rqth,
)
from tests.rooms.contracts.steps import contract, prepared_pacea, running, signed

pytestmark = pytest.mark.django_db

LASTING = SituationDraft(
    SituationCategory.JOB,
    TODAY,
    job_term=JobTerm.PERMANENT,
    job_kind=JobKind.ORDINARY,
    working_time=WorkingTime.FULL,
)


def handle(handler: Callable[..., None], event: Event, days: float = 1, times: int = 2) -> None:
    """Run a handler as the worker does, twice by default: at least once is the promise."""
    for _ in range(times):
        handler(event, actor=system_actor(event.structure_id), at=at(days))


def test_a_corrected_birth_date_moves_the_end_of_a_pacea_and_asks_for_a_look() -> None:
    dossier_id = new_file()
    contract_id = signed(prepared_pacea(dossier_id))
    event = correct_birth(actor=ADVISER, at=at(1), dossier_id=dossier_id, after=date(2001, 5, 12))
    handle(follow_birth_date, event)
    row = contract(contract_id)
    assert row.planned_end_on == date(2027, 5, 12)
    assert row.review_reasons == (ReviewReason.AGE_LIMIT,)
    versions = count(ADVISER, "storage_version WHERE table_name = 'contracts_contract'")
    handle(follow_birth_date, event)
    assert count(ADVISER, "storage_version WHERE table_name = 'contracts_contract'") == versions


def test_a_flag_cleared_by_someone_does_not_come_back_for_the_same_fact() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    event = correct_birth(actor=ADVISER, at=at(1), dossier_id=dossier_id, after=date(2006, 5, 21))
    handle(follow_birth_date, event, times=1)
    clear_review(actor=ADVISER, at=at(1, 1), contract_id=contract_id, review=ReviewReason.AGE_LIMIT)
    handle(follow_birth_date, event, times=1)
    assert contract(contract_id).review_reasons == ()


def test_a_date_corrected_put_back_and_corrected_again_asks_each_time() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    dates = [date(2006, 5, 21), date(2006, 5, 12), date(2006, 5, 21)]
    for days, after in enumerate(dates, start=1):
        event = correct_birth(actor=ADVISER, at=at(days), dossier_id=dossier_id, after=after)
        handle(follow_birth_date, event, days)
        assert contract(contract_id).review_reasons == (ReviewReason.AGE_LIMIT,), days
        clear_review(actor=ADVISER, at=at(days, 1), contract_id=contract_id, review=ReviewReason.AGE_LIMIT)


def test_an_extended_or_ended_contract_keeps_its_end() -> None:
    extended, ended = new_file(), new_file()
    first = signed(prepared_pacea(extended, months=6))
    extend_contract(
        actor=ADVISER, at=at(1), contract_id=first, last_day=date(2027, 8, 31), reason="projet en cours"
    )
    second = running(ended)
    end_contract(actor=ADVISER, at=at(1), contract_id=second, last_day=TODAY, motive=EndMotive.REQUEST)
    for dossier_id in (extended, ended):
        event = correct_birth(actor=ADVISER, at=at(2), dossier_id=dossier_id, after=date(2001, 3, 12))
        handle(follow_birth_date, event, 2)
    assert contract(first).planned_end_on == date(2027, 9, 1)
    assert contract(first).review_reasons == (ReviewReason.AGE_LIMIT,)
    assert contract(second).review_reasons == ()


def test_a_recognition_and_its_end_ask_for_a_look() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    event = recognise_rqth(actor=ADVISER, at=at(1), dossier_id=dossier_id, first=date(2026, 1, 1))
    handle(follow_rqth, event)
    assert contract(contract_id).review_reasons == (ReviewReason.AGE_LIMIT,)
    clear_review(actor=ADVISER, at=at(1, 1), contract_id=contract_id, review=ReviewReason.AGE_LIMIT)
    handle(follow_rqth_end, RqthEnded(structure_id=TARBES, dossier_id=dossier_id), 9)
    assert contract(contract_id).review_reasons == (ReviewReason.AGE_LIMIT,)


def job(dossier_id: UUID, **ends: Any) -> SituationRecorded:
    """A lasting job, and what is announced of it."""
    draft = SituationDraft(
        LASTING.category,
        ends.pop("first_day", TODAY),
        ends.pop("last_day", None),
        job_term=LASTING.job_term,
        job_kind=LASTING.job_kind,
        working_time=LASTING.working_time,
    )
    found = record_situation(actor=ADVISER, at=at(1), dossier_id=dossier_id, draft=draft)
    return SituationRecorded(
        structure_id=TARBES,
        dossier_id=dossier_id,
        situation_id=found.situation_id,
        category=draft.category,
        starts_on=draft.period.start,
        ends_on=draft.period.end,
        is_lasting=True,
    )


def test_a_lasting_job_asks_whether_the_cej_ends_and_an_old_one_asks_nothing() -> None:
    dossier_id, other = new_file(), new_file()
    contract_id, quiet = running(dossier_id), running(other)
    handle(notice_lasting_job, job(dossier_id))
    assert contract(contract_id).review_reasons == (ReviewReason.LASTING_JOB,)
    past = job(other, first_day=TODAY - timedelta(days=300), last_day=TODAY - timedelta(days=100))
    handle(notice_lasting_job, past)
    assert contract(quiet).review_reasons == ()


def test_a_flag_raised_while_the_end_is_typed_does_not_refuse_it_and_a_decision_does() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    opened = contract(contract_id).edit_token
    handle(notice_lasting_job, job(dossier_id))
    assert contract(contract_id).edit_token != opened
    suspend_contract(
        actor=ADVISER,
        at=at(1),
        contract_id=contract_id,
        ground=SuspensionGround.JOB,
        starts_on=TODAY,
        reason="mission d’intérim",
        edit_token=opened,
    )
    ending = {"actor": ADVISER, "contract_id": contract_id, "last_day": TODAY, "motive": EndMotive.REQUEST}
    for stale in (opened, 0):
        with pytest.raises(ContractConflict):
            end_contract(**ending, at=at(1, 1), edit_token=stale)
    end_contract(**ending, at=at(1, 1), edit_token=contract(contract_id).edit_token)


def test_a_job_of_yesterday_is_over_at_midnight_in_the_structure() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    event = job(dossier_id, first_day=TODAY - timedelta(days=30), last_day=TODAY)
    after_midnight = datetime.combine(TODAY, time(23, 30), UTC)
    notice_lasting_job(event, actor=system_actor(TARBES), at=after_midnight)
    assert contract(contract_id).review_reasons == ()


def test_a_pacea_goes_on_beside_a_lasting_job() -> None:
    dossier_id = new_file()
    contract_id = signed(prepared_pacea(dossier_id))
    handle(notice_lasting_job, job(dossier_id))
    assert contract(contract_id).review_reasons == ()


def test_a_handler_of_another_structure_or_of_no_file_does_nothing() -> None:
    dossier_id = new_file()
    running(dossier_id)
    event = correct_birth(actor=ADVISER, at=at(1), dossier_id=dossier_id, after=date(2001, 5, 12))
    give(actor=ADVISER, at=at(1, 1), dossier_id=dossier_id, to=REUNION)
    handle(follow_birth_date, event)
    handle(follow_birth_date, event.__class__(structure_id=TARBES, before=event.before, after=event.after))
