"""A freed place answered from the page of her link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from icalendar import Calendar

from convergence.agenda.workshops.operations import (
    cancel_session,
    create_offer,
    enrol,
    join_waiting_list,
    plan_session,
    withdraw_enrolment,
)
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.foundation.clock import now
from tests.web.house import House
from tests.web.messages.world import link_to, reachable
from tests.web.young_people import YoungPerson, stored, text, welcome


@pytest.fixture
def person(house: House) -> YoungPerson:
    return reachable(house)


@pytest.fixture
def place(house: House, person: YoungPerson) -> UUID:
    """A place that was freed and is held for her."""
    actor, at = house.actor("adviser"), now()
    start = at + timedelta(days=7)
    offer_id = create_offer(
        actor=actor, at=at, draft=OfferDraft(name="Atelier CV", kind=WorkshopKind.WORKSHOP, theme="Emploi")
    )
    session_id = plan_session(
        actor=actor, at=at, offer_id=offer_id,
        draft=SessionDraft(starts_at=start, ends_at=start + timedelta(hours=2), capacity=1),
    )  # fmt: skip
    taken = enrol(
        actor=actor, at=at, session_id=session_id, dossier_id=welcome(house, "Karim", "DIALLO").dossier_id
    )
    waiting_id = join_waiting_list(actor=actor, at=at, session_id=session_id, dossier_id=person.dossier_id)
    withdraw_enrolment(actor=actor, at=at, enrolment_id=taken)
    return waiting_id


def enrolled(house: House, person: YoungPerson) -> int:
    wanted = "SELECT 1 FROM workshops_enrolment WHERE dossier_id = %s"
    return len(stored(house, wanted, person.dossier_id))


def test_yes_is_noted_once(house: House, person: YoungPerson, place: UUID) -> None:
    client, page = Client(), link_to(house, person) + "place/"
    shown = client.get(page)
    assert "Atelier CV" in text(shown)
    assert "Cette place est gardée pour vous jusqu’au" in text(shown)
    for _ in range(2):
        said = client.post(page, {"place": str(place), "reponse": "oui"}, follow=True)
        assert "C’est noté : cette place est à vous." in text(said)
        assert "Aucune place n’attend votre réponse" in text(said)
    assert enrolled(house, person) == 1
    late = client.post(page, {"place": str(place), "reponse": "non"})
    assert late.status_code == 422
    assert "Votre réponse est déjà notée" in text(late)


def test_the_place_that_she_took_goes_into_her_own_calendar(
    house: House, person: YoungPerson, place: UUID
) -> None:
    client, page = Client(), link_to(house, person) + "place/"
    assert ".ics" not in client.get(page).content.decode()
    taken = client.post(page, {"place": str(place), "reponse": "oui"}, follow=True).content.decode()
    (address,) = re.findall(r'href="([^"]+\.ics)"', taken)
    kept = client.get(address)
    assert kept["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(kept.content).walk("VEVENT")
    ((session_id, start),) = stored(house, "SELECT id, starts_at FROM workshops_session")
    assert (event["SUMMARY"], event["DTSTART"].dt) == (
        "Atelier à la Mission Locale",
        start.replace(microsecond=0),
    )
    for secret in ("Inès", "CARRERE", "CV"):
        assert secret not in kept.content.decode(), "telephones are lent"
    other = link_to(house, reachable(house, "Zoé", "MARTIN", "+33612345679"))
    assert client.get(f"{other}place/{address.rpartition('/')[2]}").status_code == 404
    cancel_session(actor=house.actor("adviser"), at=now(), session_id=session_id, reason="Salle fermée")
    assert ".ics" not in client.get(page).content.decode()
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"


def test_no_is_noted(house: House, person: YoungPerson, place: UUID) -> None:
    page = link_to(house, person) + "place/"
    said = Client().post(page, {"place": str(place), "reponse": "non"}, follow=True)
    assert "la place va à quelqu’un d’autre" in text(said)
    assert enrolled(house, person) == 0


def test_too_late_is_a_clear_sentence(
    house: House, person: YoungPerson, place: UUID, time_machine: Any
) -> None:
    page = link_to(house, person) + "place/"
    time_machine.move_to(now() + timedelta(days=2))
    assert "le délai est passé" in text(Client().get(page))
    refused = Client().post(page, {"place": str(place), "reponse": "oui"})
    assert refused.status_code == 422
    assert "Le délai pour répondre est passé" in text(refused)
    assert enrolled(house, person) == 0


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"reponse": "peut-être"},
        {"place": "\x00", "reponse": "oui"},
        {"place": "é" * 9999, "reponse": "non"},
    ],
)
def test_what_is_no_answer_changes_nothing(
    house: House, person: YoungPerson, place: UUID, typed: dict[str, str]
) -> None:
    page = link_to(house, person) + "place/"
    assert Client().post(page, {"place": str(place)} | typed).status_code == 422
    assert enrolled(house, person) == 0


def test_another_person_s_link_answers_for_nobody_else(house: House, place: UUID) -> None:
    other = reachable(house, "Zoé", "MARTIN", "+33612345679")
    page = link_to(house, other) + "place/"
    assert "Aucune place n’attend votre réponse" in text(Client().get(page))
    refused = Client().post(page, {"place": str(place), "reponse": "oui"})
    assert refused.status_code == 422
    assert "n’est plus proposée" in text(refused)
    assert Client().get("/jeune/m/inconnu/place/").status_code == 404
