"""The outbox brings the facts of other rooms to the contracts, in transactions that really commit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

import pytest
import time_machine

from convergence.accompagnement.contracts.types import ReviewReason
from convergence.accompagnement.situations.operations import record_situation
from convergence.foundation.actor import Actor, system_actor
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import StructureKind
from convergence.jobs.contracts import end_at_birthdays, start_contracts
from convergence.storage.operation import operation
from convergence.storage.outbox import dispatch, handlers
from tests.databases import rows
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, correct_birth, new_file, person
from tests.rooms.contracts.steps import contract, prepared, prepared_pacea, running, signed
from tests.rooms.contracts.test_handlers import LASTING
from tests.worker import work_until_quiet


@pytest.mark.usefixtures("fresh_database")
def test_the_worker_brings_the_facts_to_the_contracts() -> None:
    registered = {handler.name for handler in handlers()}
    assert {
        f"contracts.{name}"
        for name in (
            "follow_birth_date",
            "follow_rqth",
            "follow_rqth_end",
            "notice_lasting_job",
            "note_paper_left",
            "note_paper_refused",
            "note_paper_expired",
            "note_paper_withdrawn",
            "sign_when_all_signed",
            "register_for_cej",
            "register_for_pacea",
        )
    } <= registered
    dossier_id = new_file()
    contract_id = running(dossier_id)
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=LASTING)
    correct_birth(actor=ADVISER, at=at(0, 1), dossier_id=dossier_id, after=date(2006, 5, 21))
    work_until_quiet()
    assert set(contract(contract_id).review_reasons) == {ReviewReason.LASTING_JOB, ReviewReason.AGE_LIMIT}
    assert dispatch() == 0


@operation("Charger des structures d’essai")
def load_structures_of_test(*, actor: Actor, at: datetime) -> None:
    """Tarbes, and a structure of Tahiti where the day starts ten hours after Greenwich."""
    load_structures(
        StructureRow(
            found,
            at,
            code,
            name,
            name,
            StructureKind.MISSION_LOCALE,
            commune,
            dep,
            region,
            zone,
            date(2020, 1, 1),
        )
        for found, code, name, commune, dep, region, zone in (
            (TARBES, "65440S00", "Tarbes", "65440", "65", "76", "Europe/Paris"),
            (TAHITI.structure_id, "98735S00", "Papeete", "97411", "974", "04", "Pacific/Tahiti"),
        )
    )


TAHITI = person("Moana", structure=uuid5(NAMESPACE_DNS, "papeete.test"), time_zone="Pacific/Tahiti")


@pytest.mark.usefixtures("fresh_database")
def test_a_contract_signed_ahead_is_started_on_its_first_day_in_its_own_zone() -> None:
    load_structures_of_test(actor=system_actor(), at=at(-60))
    first = TODAY + timedelta(days=3)
    here, there = new_file(), new_file(actor=TAHITI)
    paris = signed(prepared(here, starts_on=first))
    papeete = signed(prepared(there, actor=TAHITI, starts_on=first), actor=TAHITI)
    morning = at(3).replace(hour=5)
    with time_machine.travel(morning - timedelta(days=1), tick=False):
        assert start_contracts() == 0
    with time_machine.travel(morning, tick=False):
        assert start_contracts() == 1
        assert start_contracts() == 0
    states = {row[0]: row[1] for row in rows("SELECT id, state FROM contracts_contract")}
    assert states == {paris: "en_cours", papeete: "signe"}
    with time_machine.travel(at(3, 3), tick=False):
        assert start_contracts() == 1


@pytest.mark.usefixtures("fresh_database")
def test_a_pacea_ends_at_the_birthday_where_it_is_this_day() -> None:
    load_structures_of_test(actor=system_actor(), at=at(-60))
    born = date(2001, 3, 1)
    paris = signed(prepared_pacea(new_file(born_on=born)))
    cej = running(new_file(born_on=born, names=("MARTIN", "Zoé")))
    with time_machine.travel(datetime(2027, 2, 28, 22, 30, tzinfo=UTC), tick=False):
        assert end_at_birthdays() == 0
    with time_machine.travel(datetime(2027, 2, 28, 23, 30, tzinfo=UTC), tick=False):
        assert end_at_birthdays() == 1
        assert end_at_birthdays() == 0
    states = {row[0]: row[1:] for row in rows("SELECT id, state, review_reasons FROM contracts_contract")}
    assert states == {paris: ("termine", []), cej: ("en_cours", ["age_atteint"])}
