"""The page of workshops in a shared file: what is open, a place taken and given back, whoever else stays outside."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops.operations import create_offer, plan_session
from convergence.agenda.workshops.queries import enrolled
from convergence.agenda.workshops.types import EnrolmentRow, OfferDraft, SessionDraft, WorkshopKind
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.operators.scene import CAP, shared_person, with_cap_emploi
from tests.web.operators.test_pages import text
from tests.web.operators.test_words import unsaid
from tests.web.young_people import journaled


@pytest.fixture
def dossier_id(house: House) -> UUID:
    with_cap_emploi(house)
    return shared_person(house, registered=False)


def session(house: House, name: str = "Atelier CV", *, is_open: bool = True, **offer: Any) -> UUID:
    """Somewhere in ten days."""
    at, actor = now(), house.actor("adviser")
    draft = OfferDraft(name, WorkshopKind.WORKSHOP, open_to_operators=is_open, **offer)
    offer_id = create_offer(actor=actor, at=at, draft=draft)
    start: datetime = at + timedelta(days=10)
    planned = SessionDraft(starts_at=start, ends_at=start + timedelta(hours=2), capacity=5)
    return plan_session(actor=actor, at=at, offer_id=offer_id, draft=planned)


def people(house: House, session_id: UUID) -> list[EnrolmentRow]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return enrolled(scope, session_id)


def test_a_place_is_taken_and_given_back(house: House, dossier_id: UUID) -> None:
    opened, _ = session(house), session(house, "Réunion interne", is_open=False)
    session(house, "Réservé", contract_kind="cej")
    client, page = house.client("operator"), f"/dossiers/{dossier_id}/ateliers/"
    assert page in text(client.get(f"/dossiers/{dossier_id}/rendez-vous/"))
    shown = client.get(page)
    assert "Atelier CV" in text(shown)
    assert "Réunion interne" not in text(shown)
    assert "réservée aux demandeurs d’emploi en CEJ" in text(shown)
    assert not unsaid(shown), unsaid(shown)
    assert client.post(f"{page}{opened}/inscrire/").status_code == 302
    (row,) = people(house, opened)
    assert row.dossier_id == dossier_id
    assert "file_workshops:list" in journaled(house, "operator", dossier_id)
    mine = text(client.get(page))
    assert "Vos inscriptions" in mine
    ours = text(house.client("adviser").get(f"/ateliers/sessions/{opened}/"))
    assert f"par {house.actor('operator').structure_name}" in ours
    leave = f"{page}inscriptions/{row.enrolment_id}/desinscrire/"
    asked = text(client.get(leave))
    assert "La place est rendue" in asked
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked))
    assert client.post(leave, hidden).status_code == 302
    assert people(house, opened) == []


def test_who_gets_in(house: House, dossier_id: UUID) -> None:
    opened = session(house)
    page = f"/dossiers/{dossier_id}/ateliers/"
    assert house.client("operator").post(f"{page}{opened}/inscrire/").status_code == 302
    (row,) = people(house, opened)
    leave = f"{page}inscriptions/{row.enrolment_id}/desinscrire/"
    for name, seen, taken in (
        ("operator", 200, 200), (CAP, 200, 404), ("adviser", 403, 403), ("stranger", 403, 403), ("partner", 403, 403),
    ):  # fmt: skip
        client = house.client(name)
        assert (client.get(page).status_code, client.get(leave).status_code) == (seen, taken), name
    hidden = shared_person(house, registered=False)
    other = f"/dossiers/{hidden}/ateliers/inscriptions/{row.enrolment_id}/desinscrire/"
    assert house.client("operator").get(other).status_code == 404, "of another file"
    closed = session(house, is_open=False)
    assert house.client("operator").post(f"{page}{closed}/inscrire/").status_code == 404


def test_more_sessions_cost_no_more(house: House, dossier_id: UUID) -> None:
    client, page = house.client("operator"), f"/dossiers/{dossier_id}/ateliers/"
    session(house)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for number in range(3):
        session(house, f"Atelier {number}")
    with CaptureQueriesContext(connection) as four:
        client.get(page)
    assert len(one) == len(four)
    assert len(four) < 40
