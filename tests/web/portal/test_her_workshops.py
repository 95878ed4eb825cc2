"""Her workshops in her own account: what is open to her, a place taken, awaited, given back; hers alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.queries import enrolled, enrolments_of_file, waiting_of
from convergence.agenda.workshops.types import (
    EnrolmentOrigin,
    EnrolmentStatus,
    SessionDraft,
    StatusNote,
)
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from tests.rooms.accompagnement.world import read
from tests.rooms.workshops.steps import offered
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import text, welcome

MINE = "/jeune/moi/ateliers/"


@pytest.fixture
def dossier_id(house: House) -> UUID:
    return welcome(house).dossier_id


@pytest.fixture
def her(house: House, dossier_id: UUID) -> Client:
    return her_browser(house, dossier_id)


def noon(days: int) -> datetime:
    return (now() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


def session(house: House, days: int = 7, *, offer: dict[str, Any] | None = None, **details: Any) -> UUID:
    actor, at = house.actor("adviser"), now()
    start = noon(days)
    return operations.plan_session(
        actor=actor,
        at=at,
        offer_id=offered(actor=actor, when=at, **(offer or {})),
        draft=SessionDraft(start, start + timedelta(hours=2), **details),
    )


def put(house: House, session_id: UUID, dossier_id: UUID) -> UUID:
    return operations.enrol(
        actor=house.actor("adviser"), at=now(), session_id=session_id, dossier_id=dossier_id
    )


def hers(house: House, dossier_id: UUID) -> list[Any]:
    found: list[Any] = read(house.actor("adviser"), enrolments_of_file, dossier_id)
    return found


def test_she_enrols_once_and_gives_her_place_back(house: House, dossier_id: UUID, her: Client) -> None:
    found = session(house, capacity=5, place_text="Salle polyvalente", comment="Ne pas dire")
    page = text(her.get(MINE))
    assert "Atelier CV" in page
    assert "5 places libres" in page
    one = text(her.get(f"{MINE}{found}/"))
    assert "Je m’inscris" in one
    assert "Salle polyvalente" in one
    assert "Ne pas dire" not in one
    assert {her.post(f"{MINE}{found}/inscription/").status_code for _ in range(2)} == {302}
    (row,) = hers(house, dossier_id)
    assert row.enrolment.origin is EnrolmentOrigin.YOUNG_PERSON
    assert "Votre place est réservée" in text(her.get(f"{MINE}{found}/"))
    own = f"{MINE}inscriptions/{row.enrolment.enrolment_id}/"
    assert her.get(f"{own}atelier.ics")["Content-Type"].startswith("text/calendar")
    assert "Oui, je rends ma place" in text(her.get(f"{own}quitter/"))
    assert len(hers(house, dossier_id)) == 1, "nothing is done before the answer"
    assert her.post(f"{own}quitter/").status_code == 302
    assert hers(house, dossier_id) == []
    assert her.post(f"{own}quitter/").status_code == 404


def test_rules_hold_and_are_told_to_her(house: House, dossier_id: UUID, her: Client) -> None:
    old = session(house, 8, offer={"name": "Pour les grands", "age_minimum": 24})
    cej = session(house, 9, offer={"name": "Pour le CEJ", "contract_kind": "cej"})
    closed = session(house, 10, offer={"name": "Trop tard"}, register_until=now().date() - timedelta(days=2))
    page = text(her.get(MINE))
    for found, words in (
        (old, "n’est pas pour votre âge"), (cej, "ont un autre contrat"), (closed, "Les inscriptions sont finies"),
    ):  # fmt: skip
        answer = her.post(f"{MINE}{found}/inscription/")
        assert answer.status_code == 422
        assert words in text(answer)
    assert not {"Pour les grands", "Pour le CEJ", "Trop tard"} & {
        word for word in ("Pour les grands", "Pour le CEJ", "Trop tard") if word in page
    }
    late = session(house, 11, withdraw_until=now().date() - timedelta(days=2))
    kept = put(house, late, dossier_id)
    refused = her.post(f"{MINE}inscriptions/{kept}/quitter/")
    assert refused.status_code == 422
    assert "trop tard" in text(refused)
    assert len(hers(house, dossier_id)) == 1


def test_she_waits_in_order_is_offered_and_answers(house: House, dossier_id: UUID, her: Client) -> None:
    found = session(house, capacity=1)
    first = put(house, found, welcome(house, "Tom", "BEGUE").dossier_id)
    assert "Complet : il y a une liste d’attente" in text(her.get(MINE))
    full = her.post(f"{MINE}{found}/inscription/")
    assert full.status_code == 422
    assert "Il n’y a plus de place." in text(full)
    assert {her.post(f"{MINE}{found}/attente/").status_code for _ in range(2)} == {302}
    (waits,) = read(house.actor("adviser"), waiting_of, dossier_id)
    assert "sur la liste d’attente" in text(her.get(f"{MINE}{found}/"))
    operations.withdraw_enrolment(actor=house.actor("adviser"), at=now(), enrolment_id=first)
    assert "Une place se libère pour vous" in text(her.get(MINE))
    reply = f"{MINE}attente/{waits.waiting_id}/reponse/"
    assert her.post(reply, {"reponse": "peut-être"}).status_code == 422
    other = her_browser(house, welcome(house, "Léa", "SARRAT").dossier_id)
    assert other.post(reply, {"reponse": "oui"}).status_code == 404
    assert {her.post(reply, {"reponse": "oui"}).status_code for _ in range(2)} == {302}
    assert len(hers(house, dossier_id)) == 1


def test_nobody_passes_before_who_waits(house: House, her: Client) -> None:
    """A place that she gives back goes to the next by the round of the house; until then it is nobody's."""
    found, actor = session(house, capacity=1), house.actor("adviser")
    assert her.post(f"{MINE}{found}/inscription/").status_code == 302
    tom = welcome(house, "Tom", "BEGUE").dossier_id
    operations.join_waiting_list(actor=actor, at=now(), session_id=found, dossier_id=tom)
    (mine,) = read(actor, enrolled, found)
    assert her.post(f"{MINE}inscriptions/{mine.enrolment_id}/quitter/").status_code == 302
    assert her.post(f"{MINE}{found}/inscription/").status_code == 422
    assert "Complet" in text(her.get(MINE))
    assert her.post(f"{MINE}{found}/attente/").status_code == 302
    house_itself = system_actor(actor.structure_id)
    assert operations.offer_next_places(actor=house_itself, at=now()) == 1
    (offered_to_tom,) = read(actor, waiting_of, tom)
    assert offered_to_tom.offer_ends_at is not None


def test_what_was_noted_is_told_without_the_comment(house: House, dossier_id: UUID, her: Client) -> None:
    found = session(house, 3)
    kept = put(house, found, dossier_id)
    later = noon(3) + timedelta(hours=3)
    operations.note_attendance(
        actor=house.actor("adviser"),
        at=later,
        session_id=found,
        notes=[StatusNote(kept, EnrolmentStatus.ACHIEVED, minutes=90, comment="Très agité")],
    )
    with pytest.MonkeyPatch.context() as after:
        after.setattr("convergence.portal.workshops.views.now", lambda: later)
        page = text(her.get(MINE))
    assert "Vous y étiez, 1 h 30" in page
    assert "agité" not in page


def test_nobody_else_s_line_is_hers(house: House, dossier_id: UUID, her: Client) -> None:
    found, actor = session(house, capacity=2), house.actor("adviser")
    tom = welcome(house, "Tom", "BEGUE").dossier_id
    theirs = put(house, found, tom)
    for page in ("quitter/", "atelier.ics"):
        assert her.get(f"{MINE}inscriptions/{theirs}/{page}").status_code == 404
    assert her.post(f"{MINE}inscriptions/{theirs}/quitter/").status_code == 404
    put(house, found, welcome(house, "Léa", "SARRAT").dossier_id)
    noa = welcome(house, "Noa", "PIC").dossier_id
    waits = operations.join_waiting_list(actor=actor, at=now(), session_id=found, dossier_id=noa)
    assert her.post(f"{MINE}attente/{waits}/quitter/").status_code == 404
    assert len(read(actor, enrolled, found)) == 2
    assert [row.waiting_id for row in read(actor, waiting_of, noa)] == [waits]
    elsewhere = her_browser(house, welcome(house, "Loïc", "HOAREAU", by="stranger").dossier_id, by="stranger")
    assert elsewhere.get(f"{MINE}{found}/").status_code == 404
    assert elsewhere.post(f"{MINE}{found}/inscription/").status_code == 404
    for act in (operations.enrol_herself, operations.wait_herself):
        with pytest.raises(Refused):
            act(actor=actor, at=now(), session_id=found)


def test_only_her_session_enters_and_more_sessions_cost_the_same(
    house: House, dossier_id: UUID, her: Client
) -> None:
    for browser in (Client(), house.client("adviser"), house.client("direction")):
        assert browser.get(MINE)["Location"].startswith("/jeune/connexion/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert her.get(MINE).status_code == 200
        return len(seen)

    put(house, session(house, 5), dossier_id)
    session(house, 6)
    before = cost()
    for days in (7, 8, 9):
        session(house, days)
        put(house, session(house, days + 10), dossier_id)
    assert cost() == before
    assert before <= 32
    assert not re.search(r"[A-Z]{5,}", text(her.get(MINE))), "no name of anybody"
