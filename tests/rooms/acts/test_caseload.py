"""Who to call first and why: the reasons, the orders, the filters, in a constant number of statements."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.acts.queries import caseload, caseload_row, last_acts_of
from convergence.accompagnement.acts.types import (
    ActKind,
    ActStatus,
    CaseloadFilters,
    CaseloadPage,
    CaseloadRow,
    CaseloadSort,
    PriorityCode,
)
from convergence.accompagnement.contracts.handlers import follow_birth_date
from convergence.accompagnement.contracts.types import ContractKind, ReviewReason
from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.accompagnement.situations.types import SituationCategory
from convergence.dossier.operations import put_on_watch
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    TARBES,
    TODAY,
    at,
    correct_birth,
    new_file,
    new_files,
    read,
    shown_groups,
)
from tests.rooms.acts.steps import load, loaded
from tests.rooms.contracts.steps import running
from tests.rooms.contracts.test_handlers import handle

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


@operation("Charger des situations d’essai")
def situate(*, actor: Actor, at: Any, dossier_ids: list[UUID], category: str = "demandeur_emploi") -> None:
    """Give each file a running situation."""
    load_situations(
        LoadedSituation(AT, TARBES, dossier_id, category, date(2026, 1, 1)) for dossier_id in dossier_ids
    )


def received(*dossier_ids: UUID, on: date = YESTERDAY, **details: Any) -> None:
    """A first reception and nothing left to do on a day."""
    rows = [loaded(one, on, ActKind.FIRST_RECEPTION, **details) for one in dossier_ids]
    load(actor=ADVISER, at=AT, rows=rows)


def page(on: date = TODAY, **details: Any) -> CaseloadPage:
    found: CaseloadPage = read(ADVISER, caseload, ADVISER.user_id, on=on, **details)
    return found


def quiet(**details: Any) -> UUID:
    """Somebody whom nothing presses."""
    dossier_id = new_file(**details)
    situate(actor=ADVISER, at=AT, dossier_ids=[dossier_id])
    received(dossier_id)
    return dossier_id


def reasons(dossier_id: UUID, on: date = TODAY) -> dict[PriorityCode, str]:
    row: CaseloadRow = read(ADVISER, caseload_row, ADVISER.user_id, dossier_id, on=on)
    return {reason.code: reason.sentence for reason in row.priority.reasons}


def test_nobody_presses_when_all_is_well() -> None:
    assert reasons(quiet()) == {}


def test_each_reason_is_told_with_its_facts() -> None:
    fresh = new_file(proven=False)
    assert reasons(fresh) == {
        PriorityCode.WAITING_RECEPTION: "Attend son premier accueil depuis 30 jours.",
        PriorityCode.NEVER_REACHED: "Jamais joint depuis l’ouverture du dossier, il y a 30 jours.",
        PriorityCode.SITUATION: "Situation actuelle à noter.",
        PriorityCode.IDENTITY: "Identité à justifier.",
    }
    assert reasons(quiet(), on=TODAY + timedelta(days=40)) == {
        PriorityCode.SILENT: "Sans nouvelles depuis 41 jours (dernier échange le 23 novembre 2026).",
    }
    assert reasons(quiet(born_on=date(2001, 1, 2))) == {
        PriorityCode.AGE_LIMIT: "A 26 ans le 2 janvier 2027.",
    }


def test_a_file_on_watch_is_silent_by_choice() -> None:
    watched, active = quiet(), quiet()
    put_on_watch(actor=ADVISER, at=AT, dossier_id=watched, reason="Parti travailler à l’étranger.")
    later = TODAY + timedelta(days=40)
    assert reasons(watched, on=later) == {}
    assert PriorityCode.SILENT in reasons(active, on=later)


def test_a_cej_presses_by_its_week_its_end_and_its_flags() -> None:
    dossier_id = quiet()
    contract_id = running(dossier_id, at=at(-15), starts_on=TODAY - timedelta(days=15), months=1)
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, date(2026, 11, 18), minutes=630)])
    event = correct_birth(actor=ADVISER, at=AT, dossier_id=dossier_id, after=date(2006, 5, 21))
    handle(follow_birth_date, event, 0)
    assert reasons(dossier_id) == {
        PriorityCode.CONTRACT_REVIEW: ReviewReason.AGE_LIMIT.label,
        PriorityCode.CONTRACT_ENDING: "CEJ : dernier jour le 8 décembre 2026.",
        PriorityCode.WEEK_SHORT: "CEJ : 10 h 30 validées sur 15 h la semaine du 16 novembre 2026.",
    }
    row = read(ADVISER, caseload_row, ADVISER.user_id, dossier_id, on=TODAY)
    assert (row.contract, row.contract_id) == (ContractKind.CEJ, contract_id)
    assert row.week.validated_minutes == 630
    over = reasons(dossier_id, on=date(2026, 12, 20))[PriorityCode.CONTRACT_ENDING]
    assert over == "CEJ arrivé à échéance le 8 décembre 2026, sans fin notée."


def test_the_first_week_of_a_cej_is_asked_in_proportion_and_judged_from_wednesday() -> None:
    dossier_id = quiet()
    running(dossier_id)
    assert PriorityCode.WEEK_SHORT not in reasons(dossier_id), "on Tuesday the last whole week is looked at"
    wednesday = date(2026, 11, 25)
    assert reasons(dossier_id, on=wednesday)[PriorityCode.WEEK_SHORT] == (
        "CEJ : Il manque 11 h cette semaine et rien n’est prévu."
    )
    planned = loaded(dossier_id, date(2026, 11, 27), ActKind.WORKSHOP, ActStatus.PLANNED, minutes=240)
    load(actor=ADVISER, at=AT, rows=[planned])
    assert reasons(dossier_id, on=wednesday)[PriorityCode.WEEK_SHORT] == (
        "CEJ : Il manque 7 h cette semaine, avec 4 h déjà prévues."
    )
    assert reasons(dossier_id, on=date(2026, 11, 30))[PriorityCode.WEEK_SHORT] == (
        "CEJ : 1 h validées sur 12 h la semaine du 23 novembre 2026."
    )


def test_the_last_contact_is_the_latest_of_the_file_and_of_the_acts() -> None:
    older = new_file(last_contact_on=date(2026, 11, 1))
    newer = new_file(last_contact_on=TODAY)
    received(older, newer)
    found = {row.dossier_id: row.last_contact_on for row in page().rows}
    assert found == {older: YESTERDAY, newer: TODAY}


def test_orders_and_filters() -> None:
    situated = new_file(names=("ABADIE", "Zoé"), born_on=date(2004, 1, 1), last_contact_on=YESTERDAY)
    contracted = new_file(names=("ÉTCHEVERRY", "Ana"), born_on=date(2007, 1, 1))
    late = new_file(names=("BORDES", "Luc"), born_on=date(2003, 1, 1), proven=False)
    situate(actor=ADVISER, at=AT, dossier_ids=[situated, contracted])
    received(contracted, on=date(2026, 11, 10))
    running(contracted)

    def ids(**details: Any) -> list[UUID]:
        return [row.dossier_id for row in page(**details).rows]

    assert ids()[0] == late
    assert ids(sort=CaseloadSort.NAME) == [situated, late, contracted]
    assert ids(sort=CaseloadSort.AGE) == [late, situated, contracted]
    assert ids(sort=CaseloadSort.LAST_CONTACT) == [late, contracted, situated]
    assert ids(sort=CaseloadSort.CONTRACT_END)[0] == contracted
    assert ids(filters=CaseloadFilters(contract=ContractKind.CEJ)) == [contracted]
    assert set(ids(filters=CaseloadFilters(without_contract=True))) == {situated, late}
    assert ids(filters=CaseloadFilters(situation=SituationCategory.UNKNOWN)) == [late]
    assert ids(filters=CaseloadFilters(reason=PriorityCode.IDENTITY)) == [late]
    assert ids(filters=CaseloadFilters(name="etcheverry a")) == [contracted]
    found = page(limit=1, filters=CaseloadFilters(without_contract=True))
    assert (len(found.rows), found.kept, found.total, found.is_cut) == (1, 2, 3, False)
    assert found.counts[PriorityCode.IDENTITY] == 1


def test_the_journal_names_those_whom_the_page_shows_and_no_other() -> None:
    first, _ = new_file(names=("ABADIE", "Zoé")), new_file(names=("BORDES", "Luc"))
    shown = shown_groups(ADVISER, caseload, ADVISER.user_id, on=TODAY, sort=CaseloadSort.NAME, limit=1)
    assert set(shown) == {first}
    assert set(shown_groups(ADVISER, caseload_row, ADVISER.user_id, first, on=TODAY)) == {first}


def test_the_last_act_of_a_list() -> None:
    dossier_id, silent, old = new_files(3)
    load(
        actor=ADVISER,
        at=AT,
        rows=[
            loaded(dossier_id, TODAY - timedelta(days=9), ActKind.FIRST_RECEPTION),
            loaded(dossier_id, TODAY - timedelta(days=3), ActKind.PHONE, ActStatus.ABSENT),
            loaded(dossier_id, TODAY - timedelta(days=1), status=ActStatus.CANCELLED),
            loaded(dossier_id, TODAY + timedelta(days=5), status=ActStatus.PLANNED),
            loaded(old, TODAY - timedelta(days=500)),
        ],
    )
    (row,) = read(ADVISER, last_acts_of, [dossier_id, silent, old], TODAY)
    assert (row.dossier_id, row.kind, row.status) == (dossier_id, ActKind.PHONE, ActStatus.ABSENT)
    assert row.reached_on == row.received_on == TODAY - timedelta(days=9)


def fill(files: int) -> None:
    """A whole caseload: situations, a year of acts, some contracts."""
    dossier_ids = new_files(files)
    situate(actor=ADVISER, at=AT, dossier_ids=dossier_ids)
    load(
        actor=ADVISER,
        at=AT,
        rows=[
            loaded(dossier_id, TODAY - timedelta(days=30 * month), minutes=60)
            for dossier_id in dossier_ids
            for month in range(12)
        ],
    )
    for dossier_id in dossier_ids[:5]:
        running(dossier_id, at=at(-20), starts_on=TODAY - timedelta(days=20))


@pytest.mark.parametrize("files", [5, 60])
def test_a_caseload_takes_the_same_statements_whatever_its_size(files: int) -> None:
    fill(files)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        with CaptureQueriesContext(connection) as statements:
            found = caseload(scope, ADVISER.user_id, on=TODAY)
    assert len(found.rows) == min(files, 50)
    assert len(statements) == 12


def test_the_largest_caseload_is_ranked_in_well_under_a_second_and_says_when_it_is_cut() -> None:
    fill(405)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        caseload(scope, ADVISER.user_id, on=TODAY)
        started = time.perf_counter()
        found = caseload(scope, ADVISER.user_id, on=TODAY)
        elapsed = time.perf_counter() - started
    assert (found.total, found.is_cut, len(found.rows)) == (400, True, 50)
    assert elapsed < 1
