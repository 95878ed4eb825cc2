"""An operator enrols the people who are shared with it, in the offers that the Mission Locale opens to operators."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations import enrol_shared, withdraw_enrolment, withdraw_shared
from convergence.agenda.workshops.queries import enrolments_of_file, offers, session, sessions_for_shared
from convergence.agenda.workshops.types import SessionForFile, SessionFull
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.problems import Conflict, NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, at, new_file, read
from tests.rooms.operators.test_orientation import CAP_EMPLOI, FRANCE_TRAVAIL, shared
from tests.rooms.operators.test_services import share_closed
from tests.rooms.workshops.steps import people, planned, put, seen

pytestmark = pytest.mark.django_db
OPEN = {"open_to_operators": True}


def met(dossier_id: UUID, who: Actor = FRANCE_TRAVAIL, **details: Any) -> dict[UUID, SessionForFile]:
    rows = read(who, sessions_for_shared, dossier_id, AT, at=AT, **details)
    return {one.session.session_id: one for one in rows}


def placed(session_id: UUID, dossier_id: UUID, who: Actor = FRANCE_TRAVAIL, **details: Any) -> UUID:
    return enrol_shared(actor=who, at=AT, session_id=session_id, dossier_id=dossier_id, **details)


def test_it_sees_what_is_open_to_operators_and_takes_a_free_place() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    opened, closed = planned(offer=OPEN, capacity=2), planned(capacity=2)
    assert set(met(dossier_id)) == {opened}
    enrolment_id = placed(opened, dossier_id)
    (row,) = people(opened)
    assert (row.enrolment_id, row.operator_id) == (enrolment_id, FRANCE_TRAVAIL.structure_id)
    assert seen(opened).taken == 1
    assert met(dossier_id)[opened].is_enrolled
    assert [one.name for one in read(FRANCE_TRAVAIL, enrolments_of_file, dossier_id)] == ["Atelier CV"]
    with pytest.raises(NotFound):
        placed(closed, dossier_id)
    with pytest.raises(Conflict, match="déjà inscrite"):
        placed(opened, dossier_id)
    assert seen(opened).taken == 1


def test_places_ages_and_the_waiting_list_hold_for_it_too() -> None:
    dossier_id, other = shared(FRANCE_TRAVAIL), new_file()
    full = planned(offer=OPEN, capacity=1)
    put(full, other)
    old = planned(offer=OPEN | {"age_minimum": 60})
    contract = planned(offer=OPEN | {"contract_kind": "cej"})
    why = {session_id: one.code for session_id, one in met(dossier_id).items()}
    assert why == {full: "session_full", old: "age_out", contract: "contract_out"}
    for session_id, code in why.items():
        with pytest.raises(Problem) as refused:
            placed(session_id, dossier_id)
        assert refused.value.code == code
    with pytest.raises(SessionFull):
        placed(full, dossier_id)
    placed(contract, dossier_id, contracts=["cej"])


def test_only_who_enrolled_takes_it_back_and_the_mission_locale_keeps_its_session() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI)
    session_id = planned(offer=OPEN, withdraw_until=TODAY)
    enrolment_id, second = placed(session_id, dossier_id), planned(offer=OPEN)
    ours = put(second, dossier_id)
    for who, wanted in ((CAP_EMPLOI, enrolment_id), (FRANCE_TRAVAIL, ours)):
        with pytest.raises(NotFound):
            withdraw_shared(actor=who, at=AT, enrolment_id=wanted)
    with pytest.raises(Refused, match="conseiller d’un opérateur"):
        withdraw_shared(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    with pytest.raises(Conflict, match="ne peut plus se désinscrire"):
        withdraw_shared(actor=FRANCE_TRAVAIL, at=at(2), enrolment_id=enrolment_id)
    withdraw_shared(actor=FRANCE_TRAVAIL, at=AT, enrolment_id=enrolment_id)
    assert seen(session_id).taken == 0
    again = placed(session_id, dossier_id)
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=again)
    assert people(session_id) == []


def test_what_is_closed_to_it_is_closed() -> None:
    mine, hidden, read_only = shared(FRANCE_TRAVAIL), new_file(), shared(FRANCE_TRAVAIL, may_write=False)
    session_id = planned(offer=OPEN)
    with pytest.raises(NotFound):
        placed(session_id, hidden)
    with pytest.raises(Refused, match="ouvert en écriture"):
        placed(session_id, read_only)
    with pytest.raises(Refused, match="conseiller d’un opérateur"):
        placed(session_id, mine, ADVISER)
    with pytest.raises(NotFound):
        placed(session_id, mine, CAP_EMPLOI)
    put(session_id, hidden)
    placed(session_id, mine)
    assert read(FRANCE_TRAVAIL, session, session_id) is None, (
        "pages of the session are those of its structure"
    )
    assert read(FRANCE_TRAVAIL, offers) == []
    with acting(FRANCE_TRAVAIL, Purpose.ACCOMPAGNEMENT):
        assert [row.dossier_id for row in models.Enrolment.objects.all()] == [mine]
        assert models.SessionSeats.objects.filter(session_id=session_id).exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        _widened(actor=FRANCE_TRAVAIL, at=AT, session_id=session_id)
    secret = planned()
    for where, person in ((secret, mine), (session_id, hidden)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            _forged(actor=FRANCE_TRAVAIL, at=AT, session_id=where, dossier_id=person)
    share_closed(actor=ADVISER, at=at(1), dossier_id=mine)
    with acting(FRANCE_TRAVAIL, Purpose.ACCOMPAGNEMENT):
        assert not models.Enrolment.objects.exists()
        assert not models.WorkshopOffer.objects.exists()


@operation("Places forgées")
def _widened(*, actor: Actor, at: datetime, session_id: UUID) -> None:
    models.SessionSeats.objects.filter(session_id=session_id).update(capacity=None, asked=9)


@operation("Inscription forgée")
def _forged(*, actor: Actor, at: datetime, session_id: UUID, dossier_id: UUID) -> None:
    models.Enrolment(
        id=uuid7(),
        structure_id=ADVISER.structure_id,
        dossier_id=dossier_id,
        session_id=session_id,
        number=public_number(),
        origin="conseiller",
        enrolled_at=at,
        operator_id=actor.structure_id,
    ).save(force_insert=True)
