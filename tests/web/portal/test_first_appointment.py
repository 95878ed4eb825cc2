"""A first appointment without an account: my Mission Locale from my commune, a request, its receipt, its end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.models import FirstRequest
from convergence.agenda.booking.types import CallTime, FirstAppointmentAsked, FirstRequestMatched
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.exchanges import Channel, ExchangeRequested
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.booking.world import FIRST, World, count, events, read
from tests.web.house import make_house
from tests.web.young_people import text

FIND = "/jeune/premier-rendez-vous/"
TARBES = f"{FIND}65440S00/"
FACTS = {
    "first_name": "Lina", "last_name": "Maurel", "born_on_day": "2", "born_on_month": "4", "born_on_year": "2007",
    "phone": "06 39 98 01 02", "email": "", "commune": "Tarbes", "call_time": "matin", "envoi": "une-fois",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return World(make_house())


def ask(client: Client, **changes: str) -> Any:
    return client.post(f"{TARBES}demander/", FACTS | changes)


def waiting(world: World, by: str = "adviser") -> Any:
    return read(world.actor(by), queries.first_requests)


def receipt(world: World) -> str:
    """The link that left last."""
    return str(events(ExchangeRequested)[-1].body.rpartition(" ")[2].removeprefix("http://testserver"))


def test_from_my_commune_to_a_request_that_lands_in_the_work_list(client: Client, world: World) -> None:
    assert "Dans quelle ville habitez-vous ?" in text(client.get(FIND))
    assert "Aucune ville trouvée" in text(client.get(FIND, {"ville": "zzzzzzzz"}))
    assert client.get(FIND, {"ville": "\x00", "commune": "é%<"}).status_code == 200
    assert "Missions Locales près de Tarbes" in text(client.get(FIND, {"ville": "tarbes"}))
    several = client.get(FIND, {"ville": "tarbe"})
    assert "Laquelle est la vôtre ?" in text(several) or "près de" in text(several)
    page = client.get(FIND, {"commune": "65440"})
    assert "Elle reçoit dans votre ville" in text(page)
    assert f'href="{TARBES}?commune=65440"' in page.content.decode()
    assert "vous appelle pour fixer" in text(client.get(TARBES))
    form = client.get(f"{TARBES}demander/?commune=65440").content.decode()
    assert 'value="Tarbes"' in form, "the commune is not asked twice"
    assert {ask(client).status_code for _ in range(2)} == {302}
    (row,) = waiting(world)
    assert (row.facts.first_name, row.facts.phone, row.call_time) == (
        "Lina",
        "+33639980102",
        CallTime.MORNING,
    )
    assert len(events(FirstAppointmentAsked)) == 1
    (asked,) = events(ExchangeRequested)
    assert (asked.channel, asked.recipient, asked.dossier_id) == (Channel.SMS, "+33639980102", None)
    assert "Lina" not in asked.body
    done = text(client.get(f"{TARBES}recue/"))
    assert "a reçu votre demande" in done
    assert "Maurel" not in done
    adviser = world.house.client("adviser")
    assert "Lina Maurel" in text(adviser.get(reverse("booking:list")))
    assert "1 demande de premier rendez-vous" in text(adviser.get("/"))


def test_a_motive_open_to_everybody_is_offered_first(client: Client, world: World) -> None:
    world.motive("first", FIRST)
    page = client.get(TARBES)
    assert "Premier accueil" in text(page)
    code = world.motive_row("first").public_code
    assert f"/jeune/r/p/{code}/" in page.content.decode()
    assert "Aucune heure ne vous va ?" in text(page)


def test_asking_again_makes_no_second_request_and_says_nothing(client: Client, world: World) -> None:
    first = ask(client)
    old = receipt(world)
    again = ask(client, envoi="deux", first_name="LINA ", last_name="maurel")
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    (row,) = waiting(world)
    assert row.last_asked_at > row.asked_at
    assert client.get(old).status_code == 404, "the receipt is that of the last message"
    assert "Votre demande" in text(client.get(receipt(world)))
    ask(client, envoi="trois", born_on_year="2006")
    assert len(waiting(world)) == 2, "another person may share a telephone"


def test_her_receipt_says_nothing_of_her_and_takes_back_all(client: Client, world: World) -> None:
    ask(client)
    own = receipt(world)
    page = text(client.get(own))
    assert "Retirer ma demande" in page
    for secret in ("Lina", "Maurel", "06 39"):
        assert secret not in page
    assert "est effacé" in text(client.post(f"{own}retirer/"))
    assert waiting(world) == ()
    dead = {text(client.get(f"{FIND}demande/{token}/")) for token in ("inconnu", own.split("/")[-2], "é%00")}
    assert len(dead) == 1
    assert client.post(f"{own}retirer/").status_code == 404


def test_it_becomes_an_appointment_of_a_file_or_is_closed(client: Client, world: World) -> None:
    ask(client)
    known = world.person("Lina", phone="+33639980102")
    (row,) = waiting(world)
    adviser, page = world.house.client("adviser"), reverse("booking:first", args=[row.request_id])
    assert "CARRERE Lina" in text(adviser.get(page)) or "Lina CARRERE" in text(adviser.get(page))
    for name in ("stranger", "stranger_direction"):
        assert world.house.client(name).get(page).status_code == 404
    assert world.house.client("partner").get(page).status_code == 403
    assert adviser.post(page, {"dossier": "x"}).status_code == 422
    answer = adviser.post(page, {"dossier": str(known)})
    assert answer["Location"] == f"{reverse('agenda:new')}?dossier={known}"
    assert [event.dossier_id for event in events(FirstRequestMatched)] == [known]
    assert waiting(world) == ()
    assert client.get(receipt(world)).status_code == 404, "nothing outlives the request"

    ask(client, envoi="deux", first_name="Nora", last_name="Haddad")
    (row,) = waiting(world)
    page = reverse("booking:first", args=[row.request_id])
    opened = adviser.post(page, {"creer": "1"})
    assert opened.status_code == 302
    ask(client, envoi="trois", first_name="Nora", last_name="Haddad")
    (row,) = waiting(world)
    page = reverse("booking:first", args=[row.request_id])
    assert adviser.post(page, {"creer": "1"}).status_code == 422, "no second file of the same person"
    closed = adviser.post(reverse("booking:dismiss_first", args=[row.request_id]), {"reason": "Déjà suivie"})
    assert closed.status_code == 302
    assert waiting(world) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "", "email": ""}, "Donnez un numéro de téléphone ou une adresse électronique."),
        ({"first_name": "<script>alert(1)</script>"}, "chiffres et symboles ne sont pas acceptés"),
        ({"born_on_year": "1950"}, "semble fausse"),
        ({"site_web": "https://exemple.fr"}, "Laissez cette case vide"),
    ],
)
def test_faults_are_told_and_nothing_is_kept(
    client: Client, world: World, changes: dict[str, str], sentence: str
) -> None:
    answer = ask(client, **changes)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert waiting(world) == ()


def test_bounded_by_address_and_by_telephone(client: Client, world: World) -> None:
    for place in range(10):
        answer = ask(client, envoi=str(place), phone=f"06 39 98 02 {place:02}", last_name="Maurel")
        assert answer.status_code == 302
    refused = ask(client, envoi="dix", phone="06 39 98 02 99")
    assert refused.status_code == 429
    assert "Réessayez dans une heure" in text(refused)
    assert len(waiting(world)) == 10


def test_bounded_by_telephone_whatever_the_address(client: Client, world: World) -> None:
    codes = {
        client.post(
            f"{TARBES}demander/", FACTS | {"envoi": str(place)}, REMOTE_ADDR=f"192.0.2.{place + 1}"
        ).status_code
        for place in range(12)
    }
    assert codes == {302, 429}
    assert len(waiting(world)) == 1


def test_nobody_else_reads_it(client: Client, world: World) -> None:
    ask(client)
    for name in ("stranger", "account_manager", "partner", "operator"):
        assert count(world.actor(name), "booking_firstrequest") == 0, name
    assert count(world.actor(), "booking_firstrequest") == 1
    for name in ("account_manager", "partner", "dpo"):
        with pytest.raises(Refused):
            read(world.actor(name), queries.first_requests)
    (row,) = waiting(world)
    for act, values in (
        (operations.dismiss_first_request, {"reason": "x"}),
        (operations.match_first_request, {"dossier_id": world.person()}),
    ):
        with pytest.raises(NotFound):
            act(actor=world.actor("stranger"), at=now(), request_id=row.request_id, **values)
    with pytest.raises(Refused):
        operations.ask_first_appointment(actor=world.actor(), at=now(), facts=row.facts, token="x" * 20)


def test_the_database_itself_keeps_one_request_of_a_person(client: Client, world: World) -> None:
    ask(client)
    with acting(world.actor(), Purpose.ACCOMPAGNEMENT):
        row = FirstRequest.objects.get()
        row.pk, row.token_digest = UUID(int=1), "autre"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_what_nobody_treats_is_erased(client: Client, world: World) -> None:
    ask(client)
    house, later = system_actor(world.actor().structure_id), now() + timedelta(days=61)
    assert operations.erase_old_bookings(actor=house, at=now() + timedelta(days=59)) == 0
    with acting(house, Purpose.SYSTEM) as scope:
        assert house.structure_id in queries.structures_to_forget_in(scope, later)
    assert operations.erase_old_bookings(actor=house, at=later) == 1
    assert waiting(world) == ()


def test_only_open_mission_locales_answer_and_the_list_costs_little(client: Client, world: World) -> None:
    answers = [client.get(f"{FIND}{code}/") for code in ("FT65440", "CD65", "inconnu", "%00")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1
    with CaptureQueriesContext(connection) as seen:
        page = client.get(FIND, {"commune": "65440"})
    assert len(seen) <= 16
    assert len(page.content) < 40_000
    assert re.search(r"France.?travail", text(page), re.IGNORECASE) is None
