"""The young person's pages: from a link to an appointment, moved, cancelled, waited for; a visitor's page."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import OfferRow
from convergence.foundation.clock import now
from convergence.foundation.exchanges import ExchangeRequested
from convergence.foundation.scope import Purpose
from convergence.portal.booking.pages import CODE
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from tests.rooms.booking.world import FIRST, INTERVIEW, World, events, read
from tests.web.house import make_house
from tests.web.young_people import journaled, text

FACTS = {
    "first_name": "Lina", "last_name": "Maurel", "born_on_day": "2", "born_on_month": "4", "born_on_year": "2007",
    "phone": "06 39 98 01 02", "email": "", "commune": "Tarbes", "envoi": "une-fois",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    made = World(make_house())
    made.open_hours_now("adviser", "employment_adviser", "stranger")
    made.motive("interview", INTERVIEW)
    made.motive("first", FIRST)
    made.motive("reunion", FIRST, by="stranger_direction")
    return made


@pytest.fixture
def dossier_id(world: World) -> UUID:
    return world.person()


@pytest.fixture
def token(world: World, dossier_id: UUID) -> str:
    return world.link(dossier_id, at=now())


def url(token: str, page: str = "") -> str:
    return f"/jeune/r/{token}/{page}"


def codes(answer: Any) -> list[str]:
    found: list[str] = re.findall(r"creneau=(\d{8}T\d{4}Z)", answer.content.decode())
    return found


def book(client: Client, token: str, code: str | None = None) -> str:
    code = code or codes(client.get(url(token)))[0]
    answer = client.post(url(token), {"creneau": code})
    assert answer.status_code == 302, text(answer)
    return code


def mine(world: World, dossier_id: UUID, by: str = "adviser") -> list[Any]:
    found: list[Any] = read(world.actor(by), appointments_of_file, dossier_id)
    return found


def test_a_link_shows_days_and_hours_then_takes_one(
    client: Client, world: World, dossier_id: UUID, token: str
) -> None:
    page = client.get(url(token))
    assert page.status_code == 200
    assert "Appuyez sur l’heure qui vous va." in text(page)
    assert "Tarbes" in text(page)
    code = codes(page)[2]
    asked = client.get(url(token), {"creneau": code})
    assert "Je prends ce rendez-vous" in text(asked)
    for _ in range(2):
        assert client.post(url(token), {"creneau": code})["Location"] == url(token)
    (made,) = mine(world, dossier_id)
    assert made.starts_at.strftime(CODE) == code
    shown = text(client.get(url(token)))
    assert "Votre rendez-vous" in shown
    assert "Changer l’heure" in shown
    assert "Essai" in shown, "who receives her is told"


def test_hours_shown_are_those_of_the_structure_overseas(client: Client, world: World) -> None:
    token = world.link(world.person("Loïc", by="stranger"), "reunion", by="stranger", at=now())
    page = client.get(url(token))
    assert re.search(r"\b9 h 00", text(page))
    assert any(code.endswith("T0500Z") for code in codes(page))


def test_a_taken_time_says_so_with_those_that_remain(client: Client, world: World, token: str) -> None:
    code = codes(client.get(url(token)))[0]
    for name in ("Ana", "Bo"):
        book(Client(), world.link(world.person(name), at=now()), code)
    answer = client.post(url(token), {"creneau": code})
    assert answer.status_code == 422
    assert "Ce créneau vient d’être pris." in text(answer)
    assert code not in codes(answer)
    assert len(codes(answer)) == 6


@pytest.mark.parametrize(
    "code", ["", "x", "\x00", "99999999T9999Z", "20200101T0900Z", "<script>", "9" * 5000]
)
def test_a_time_that_is_none_takes_nothing(
    client: Client, world: World, dossier_id: UUID, token: str, code: str
) -> None:
    assert client.get(url(token), {"creneau": code}).status_code == 200
    assert client.get(url(token), {"apres": code}).status_code == 200
    assert client.post(url(token), {"creneau": code}).status_code in (200, 422)
    assert mine(world, dossier_id) == []


def test_moving_and_cancelling(client: Client, world: World, dossier_id: UUID, token: str) -> None:
    book(client, token)
    page = client.get(url(token, "deplacer/"))
    assert "Votre rendez-vous actuel" in text(page)
    code = codes(page)[4]
    assert "À la place de" in text(client.get(url(token, "deplacer/"), {"creneau": code}))
    assert client.post(url(token, "deplacer/"), {"creneau": code}).status_code == 302
    (made,) = mine(world, dossier_id)
    assert made.starts_at.strftime(CODE) == code
    assert "Oui, j’annule" in text(client.get(url(token, "annuler/")))
    assert mine(world, dossier_id)[0].status == "planifie", "nothing is done before the answer"
    assert "est annulé" in text(client.post(url(token, "annuler/")))
    assert mine(world, dossier_id)[0].status == "annule"
    assert client.get(url(token, "annuler/")).status_code == 302
    assert client.get(url(token, "deplacer/")).status_code == 302


def test_too_late_is_told(
    client: Client, world: World, dossier_id: UUID, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(client, token)
    (made,) = mine(world, dossier_id)
    near = made.starts_at - timedelta(minutes=30)
    monkeypatch.setattr("convergence.portal.booking.views.now", lambda: near)
    answer = client.post(url(token, "annuler/"))
    assert answer.status_code == 422
    assert "trop proche" in text(answer)
    assert mine(world, dossier_id)[0].status == "planifie"


@pytest.mark.parametrize("page", ["", "deplacer/", "annuler/", "attendre/"])
def test_dead_links_are_answered_alike(client: Client, world: World, token: str, page: str) -> None:
    operations.end_link(
        actor=world.actor(),
        at=now(),
        link_id=read(world.actor(), queries.links_sent, at=now(), by=world.actor().user_id)[0].link_id,
    )
    answers = [client.get(url(which, page)) for which in (token, "inconnu", "x" * 300, "é%00")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1


def test_a_link_says_nothing_of_the_person(client: Client, token: str) -> None:
    for page in ("", "attendre/"):
        answer = client.get(url(token, page)).content.decode()
        assert "CARRERE" not in answer
        assert "Inès" not in answer


def test_the_reading_is_journaled_as_hers(client: Client, world: World, dossier_id: UUID, token: str) -> None:
    book(client, token)
    client.get(url(token))
    assert journaled(world.house, "adviser", dossier_id) == ["booking.send_link"]
    with acting(world.actor("direction"), Purpose.AUDIT):
        entries = entries_of_file(dossier_id, before=now() + timedelta(minutes=1))
    assert {entry.purpose for entry in entries} >= {"espace_personne"}


def test_a_session_of_a_professional_lends_a_link_nothing(world: World, token: str) -> None:
    page = text(world.house.client("direction").get(url(token)))
    assert "Mes jeunes" not in page
    assert "Rechercher" not in page


def test_waiting_by_the_link(client: Client, world: World, dossier_id: UUID, token: str) -> None:
    assert "Me prévenir" in text(client.get(url(token, "attendre/")))
    refused = client.post(url(token, "attendre/"), {"earliest": "14h", "latest": "9h"})
    assert refused.status_code == 422
    assert "La fin précède le début" in text(refused)
    done = client.post(
        url(token, "attendre/"), {"weekdays": ["1", "3"], "earliest": "9h", "latest": "", "until": ""}
    )
    assert "Vous êtes sur la liste" in text(done)
    (row,) = read(world.actor(), queries.waiting_line)
    assert (row.dossier_id, row.wish.weekdays) == (dossier_id, frozenset({1, 3}))
    assert "Ne plus attendre" in text(client.get(url(token)))
    assert client.post(url(token, "ne-plus-attendre/")).status_code == 302
    assert read(world.actor(), queries.waiting_line) == []


def offered(world: World) -> tuple[str, OfferRow]:
    world.wait(world.person("Ana"), now())
    operations.offer_slots(actor=world.system(), at=now())
    (held,) = read(world.actor(), queries.open_offers)
    return events(ExchangeRequested)[-1].body.rpartition("/jeune/r/")[2].strip("/"), held


def test_an_offer_is_accepted(client: Client, world: World) -> None:
    token, held = offered(world)
    page = text(client.get(url(token)))
    assert "Une place se libère" in page
    assert "gardée pour vous jusqu’au" in page
    assert client.post(url(token), {"reponse": "peut-être"}).status_code == 422
    assert client.post(url(token), {"reponse": "oui"})["Location"] == url(token)
    (made,) = mine(world, held.dossier_id)
    assert made.starts_at == held.starts_at
    assert "Changer l’heure" in text(client.get(url(token)))


def test_an_offer_is_declined(client: Client, world: World) -> None:
    token, held = offered(world)
    assert "Vous gardez votre place" in text(client.post(url(token), {"reponse": "non"}))
    assert client.get(url(token)).status_code == 404
    assert mine(world, held.dossier_id) == []
    for page in ("deplacer/", "annuler/", "attendre/"):
        assert client.get(url(token, page)).status_code == 404


def public(world: World, motive: str = "first", by: str = "adviser") -> str:
    return f"/jeune/r/p/{world.motive_row(motive, by).public_code}/"


def test_a_visitor_books_from_a_poster_and_cancels(client: Client, world: World) -> None:
    address = public(world)
    code = codes(client.get(address))[0]
    assert "Date de naissance" in text(client.get(address, {"creneau": code}))
    answers = [client.post(address, FACTS | {"creneau": code}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert answers[0]["Location"] == answers[1]["Location"], "a double click is one booking"
    (booking,) = read(world.actor(), queries.bookings_to_match)
    assert (booking.facts.first_name, booking.facts.phone, booking.facts.commune) == (
        "Lina",
        "+33639980102",
        "Tarbes",
    )
    own = answers[0]["Location"]
    kept = client.get(own + "rendez-vous.ics").content.decode()
    assert "SUMMARY:Rendez-vous à la Mission Locale" in kept
    assert "Maurel" not in kept
    page = text(client.get(own))
    assert "C’est noté" in page
    assert "Maurel" not in page
    assert "Oui, j’annule" in text(client.get(own + "annuler/"))
    assert "est effacé" in text(client.post(own + "annuler/"))
    assert read(world.actor(), queries.bookings_to_match) == ()
    assert client.get(own).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "", "email": ""}, "Donnez un numéro de téléphone ou une adresse électronique."),
        ({"first_name": ""}, "Remplissez ce champ"),
        ({"first_name": "<script>alert(1)</script>"}, "chiffres et symboles ne sont pas acceptés"),
        ({"last_name": "=1+1"}, "aucune lettre"),
        ({"last_name": "x" * 100_000}, "100 caractères"),
        ({"born_on_year": "1950"}, "semble fausse"),
        ({"born_on_day": "45"}, "jour"),
        ({"phone": "12"}, "numéro"),
        ({"site_web": "https://exemple.fr"}, "Laissez cette case vide"),
        ({"commune": "x" * 500}, "100"),
    ],
)
def test_a_visitor_s_faults_are_told(
    client: Client, world: World, changes: dict[str, str], sentence: str
) -> None:
    address = public(world)
    code = codes(client.get(address))[0]
    answer = client.post(address, FACTS | {"creneau": code} | changes)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert read(world.actor(), queries.bookings_to_match) == ()


@pytest.mark.parametrize("naughty", ["é\u202eabc", "😀", "Zoé\u200b", "O'Brien-Łukasz", "مريم", "\x00Lina"])
def test_naughty_names_never_break_the_page(client: Client, world: World, naughty: str) -> None:
    address = public(world)
    code = codes(client.get(address))[0]
    answer = client.post(address, FACTS | {"creneau": code, "first_name": naughty, "commune": naughty})
    assert answer.status_code in (302, 422)


def test_a_visitor_s_slot_may_be_taken_meanwhile(client: Client, world: World) -> None:
    address = public(world)
    code = codes(client.get(address))[0]
    for name in ("un", "deux"):
        assert client.post(address, FACTS | {"creneau": code, "envoi": name}).status_code == 302
    answer = client.post(address, FACTS | {"creneau": code, "envoi": "trois"})
    assert answer.status_code == 422
    assert "Ce créneau vient d’être pris." in text(answer)
    assert code not in codes(answer)


def test_too_many_from_one_address(client: Client, world: World) -> None:
    address = public(world)

    def sent(place: int) -> Any:
        person = FACTS | {"phone": f"06 39 98 02 {place:02}"}
        return client.post(address, person | {"creneau": codes(client.get(address))[0], "envoi": str(place)})

    for place in range(10):
        assert sent(place).status_code == 302
    answer = sent(10)
    assert answer.status_code == 429
    assert "Réessayez dans une heure" in text(answer)
    assert len(read(world.actor(), queries.bookings_to_match)) == 10


def test_pages_that_are_not_public_are_answered_alike(client: Client, world: World) -> None:
    closed = public(world, "interview")
    answers = [client.get(address) for address in (closed, "/jeune/r/p/zzzzzzzz/", "/jeune/r/p/%00/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1


def test_a_page_of_many_advisers_and_weeks_costs_as_much_as_one(
    client: Client, world: World, token: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(token)).status_code == 200
        return len(seen)

    before = cost()
    world.open_hours_now("manager", "direction", "second_direction")
    assert cost() == before
    assert before <= 32


def test_the_page_is_light(client: Client, token: str) -> None:
    assert len(client.get(url(token)).content) < 40_000


def test_she_keeps_her_appointment_in_the_calendar_of_her_telephone(
    client: Client, world: World, dossier_id: UUID, token: str
) -> None:
    assert client.get(url(token, "rendez-vous.ics")).status_code == 404
    code = book(client, token)
    assert f'href="{url(token, "rendez-vous.ics")}"' in client.get(url(token)).content.decode()
    answer = client.get(url(token, "rendez-vous.ics"))
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == "Rendez-vous à la Mission Locale"
    assert event["DTSTART"].dt.astimezone(UTC).strftime(CODE) == code
    for secret in (INTERVIEW.label, "Inès", "Essai", "conseil"):
        assert secret not in answer.content.decode()
    assert Client().get(url("inconnu", "rendez-vous.ics")).status_code == 404
    client.post(url(token, "annuler/"))
    assert client.get(url(token, "rendez-vous.ics")).status_code == 404
