"""Professionals' pages of booking: hours, motives, links, bookings to match, waiting list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import LinkWay
from convergence.foundation.clock import local_today, now
from convergence.foundation.exchanges import ExchangeRequested
from convergence.foundation.permissions import Permission
from convergence.web.booking.forms import hours_text, read_hours
from tests.rooms.booking.world import FIRST, INTERVIEW, LINA, World, events, must, read, visit
from tests.web.house import PEOPLE, make_house
from tests.web.young_people import ABSENT, text

LIST = "/prise-de-rendez-vous/"
MOTIVE = {
    "label": "Aide au logement", "kind": "entretien", "modality": "presentiel", "minutes": "30", "step_minutes": "30",
    "buffer_minutes": "0", "notice_hours": "24", "horizon_days": "28", "max_per_day": "6", "place_id": "",
    "site_id": "",
    "instructions": "", "documents": "Une pièce d’identité", "for_files": "on", "is_public": "on", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    made = World(make_house())
    made.open_hours_now("adviser", "employment_adviser")
    made.motive("interview", INTERVIEW)
    made.motive("first", FIRST)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return world.house.client("adviser")


@pytest.fixture
def manager(world: World) -> Client:
    return world.house.client("manager")


def booked(world: World, place: int = 0) -> UUID:
    person = replace(LINA, phone=f"+3363998030{place}") if place else LINA
    return visit(world, world.times("first", at=now())[place].starts_at, person, at=now())


def seen(world: World) -> list[str]:
    rows = read(world.actor(), queries.openings_of, world.actor().user_id, on=local_today("Europe/Paris"))
    return sorted(f"{row.weekday} {hours_text([row.hours])}" for row in rows)


def test_the_overview_says_what_is_there(world: World, client: Client) -> None:
    page = text(client.get(LIST))
    for words in (
        "Rien à rattacher",
        "Entretien de suivi",
        "Aucun lien en cours",
        "Personne n’attend",
        "lundi 9h-12h",
    ):
        assert words in page
    booked(world)
    world.link(world.person("Zoé"), at=now())
    world.wait(world.person("Ana"), now())
    page = text(client.get(LIST))
    for words in (
        "Lina Maurel",
        "Zoé",
        "Ana",
        "En attente",
        f"À copier ou à imprimer, le {local_today('Europe/Paris'):%d/%m/%Y}",
    ):
        assert words in page
    assert re.search(r"\d h \d\d Lina Maurel", page)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", ["", "horaires/", "jours/nouveau/", "motifs/nouveau/"])
def test_who_gets_in(world: World, name: str, page: str) -> None:
    actor = world.actor(name)
    needed = Permission.MANAGE_PLACES if page.startswith("motifs") else Permission.PLAN_APPOINTMENTS
    expected = 200 if actor.may(needed) else 403
    assert world.house.client(name).get(LIST + page).status_code == expected


@pytest.mark.parametrize("page", ["envoyer", "attente"])
@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in_a_file(world: World, name: str, page: str) -> None:
    dossier_id = world.person()
    actor = world.actor(name)
    expected = 403
    if actor.may(Permission.PLAN_APPOINTMENTS):
        expected = 200 if actor.structure_id == world.house.structures["tarbes"] else 404
    assert world.house.client(name).get(f"{LIST}{page}/{dossier_id}/").status_code == expected


def test_a_booking_of_another_structure_and_an_absent_one_are_answered_alike(world: World) -> None:
    booking_id = booked(world)
    stranger = world.house.client("stranger")
    for page in ("", "refuser/"):
        answers = [stranger.get(f"{LIST}a-rattacher/{which}/{page}") for which in (booking_id, ABSENT)]
        assert {answer.status_code for answer in answers} == {404}
        assert text(answers[0]) == text(answers[1])
        assert "Maurel" not in text(answers[0])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9h-12h, 13h30-17h", "9h-12h, 13h30-17h"),
        ("13:30 à 17:00 et 9h – 12h", "9h-12h, 13h30-17h"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert hours_text(read_hours(typed)) == kept


@pytest.mark.parametrize("typed", ["9h", "demain", "12h-9h", "25h-26h", "9h-12h-14h", "\x00", "<b>", "=1-2"])
def test_hours_that_mean_nothing_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_hours(typed)


def test_a_week_is_written_line_by_line(world: World, client: Client) -> None:
    page = client.get(f"{LIST}horaires/").content.decode()
    assert page.count('value="9h-12h"') == 6
    today = local_today("Europe/Paris")
    sent = {"day_1": "9h-12h, 14h-17h", "day_2": "", "day_3": "10h-11h30", "from_day": f"{today:%d/%m/%Y}"}
    assert client.post(f"{LIST}horaires/", sent).status_code == 302
    assert seen(world) == ["1 14h-17h", "1 9h-12h", "3 10h-11h30"]
    refused = client.post(f"{LIST}horaires/", sent | {"day_1": "12h-9h", "day_2": "9h-12h, 11h-13h"})
    assert refused.status_code == 422
    assert "la fin précède le début" in text(refused)
    overlap = client.post(f"{LIST}horaires/", sent | {"day_1": "9h-12h, 11h-13h"})
    assert overlap.status_code == 422
    assert "se chevauchent" in text(overlap)
    assert seen(world) == ["1 14h-17h", "1 9h-12h", "3 10h-11h30"]


def test_hours_of_one_motive_leave_the_others(world: World, client: Client) -> None:
    address = f"{LIST}horaires/?motif={world.motives['first']}"
    today = local_today("Europe/Paris")
    assert client.post(address, {"day_1": "14h-16h", "from_day": f"{today:%d/%m/%Y}"}).status_code == 302
    assert "1 14h-16h" in seen(world)
    assert seen(world).count("1 9h-12h") == 1
    assert len(seen(world)) == 7


def test_a_colleague_s_hours_belong_to_her_and_to_whoever_keeps_the_agenda(
    world: World, manager: Client
) -> None:
    other = world.actor("employment_adviser").user_id
    address = f"{LIST}horaires/?professionnel={other}"
    assert manager.get(address).status_code == 200
    assert world.house.client("adviser").get(address).status_code == 404
    assert manager.get(f"{LIST}horaires/?professionnel={world.actor('stranger').user_id}").status_code == 404
    assert manager.get(f"{LIST}horaires/?professionnel=<b>&motif=x&site=y").status_code == 200


def test_a_day_is_closed_and_given_back(world: World, client: Client) -> None:
    day = local_today("Europe/Paris") + timedelta(days=3)
    refused = client.post(f"{LIST}jours/nouveau/", {"day": f"{day:%d/%m/%Y}", "what": "ouvert"})
    assert refused.status_code == 422
    half = client.post(f"{LIST}jours/nouveau/", {"day": f"{day:%d/%m/%Y}", "what": "ferme", "opens": "9h"})
    assert "Indiquez les deux heures" in text(half)
    assert (
        client.post(f"{LIST}jours/nouveau/", {"day": f"{day:%d/%m/%Y}", "what": "ferme"}).status_code == 302
    )
    page = client.get(LIST).content.decode()
    found = re.search(r"/jours/([0-9a-f-]{36})/retirer/", page)
    assert found
    assert client.post(f"{LIST}jours/{found[1]}/retirer/").status_code == 302
    assert "/retirer/" not in client.get(LIST).content.decode()


def test_only_a_manager_closes_a_day_for_all(world: World, client: Client, manager: Client) -> None:
    assert "Pour toute la structure" not in text(client.get(f"{LIST}jours/nouveau/"))
    day = local_today("Europe/Paris") + timedelta(days=1)
    sent = {"day": f"{day:%d/%m/%Y}", "what": "ferme", "everybody": "on"}
    assert manager.post(f"{LIST}jours/nouveau/", sent).status_code == 302
    assert day not in {time.starts_at.date() for time in world.times(at=now())}


def test_a_motive_is_added_once_amended_and_put_up(world: World, manager: Client) -> None:
    for _ in range(2):
        assert manager.post(f"{LIST}motifs/nouveau/", MOTIVE | {"envoi": "un"}).status_code == 302
    rows = [one for one in read(world.actor(), queries.motives) if one.label == MOTIVE["label"]]
    assert len(rows) == 1
    address = f"{LIST}motifs/{rows[0].motive_id}/"
    poster = text(manager.get(f"{address}affiche/"))
    assert f"/jeune/r/p/{rows[0].public_code}/" in poster
    assert "http" not in poster.split("Prenez rendez-vous")[1].split("À apporter")[0]
    closed = {name: value for name, value in MOTIVE.items() if name != "is_public"}
    stale = {**closed, "edit_token": str(rows[0].edit_token)}
    assert manager.post(address, stale).status_code == 302
    again = manager.post(address, stale)
    assert again.status_code == 422
    assert "pendant votre saisie" in text(again)
    assert manager.get(f"{address}affiche/").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"label": ""}, {"label": "x" * 100_000}, {"label": "a\x00b"}, {"minutes": "0"}, {"minutes": "beaucoup"},
        {"minutes": "-5"}, {"minutes": "9" * 400}, {"kind": "zzz"}, {"place_id": "zzz"}, {"horizon_days": "4000"},
    ],
)  # fmt: skip
def test_a_motive_that_cannot_be_is_refused(world: World, manager: Client, changes: dict[str, str]) -> None:
    before = len(read(world.actor(), queries.motives))
    assert manager.post(f"{LIST}motifs/nouveau/", MOTIVE | changes).status_code == 422
    assert len(read(world.actor(), queries.motives)) == before


def send(world: World, client: Client, dossier_id: UUID, **changes: str) -> Any:
    sent = {
        "motive_id": str(world.motives["interview"]),
        "adviser_id": "",
        "way": "sms",
        "envoi": "un",
        **changes,
    }
    return client.post(f"{LIST}envoyer/{dossier_id}/", sent)


def test_a_link_is_sent_once_whatever_the_clicks(world: World, client: Client) -> None:
    dossier_id = world.person(phone="+33639980101")
    for _ in range(2):
        assert send(world, client, dossier_id).status_code == 302
    (asked,) = events(ExchangeRequested)
    assert asked.recipient == "+33639980101"
    assert len(read(world.actor(), queries.links_of_file, dossier_id)) == 1


def test_a_copied_link_is_shown_and_works(world: World, client: Client) -> None:
    dossier_id = world.person(phone=None)
    page = send(world, client, dossier_id, way="copie")
    assert page.status_code == 200
    found = re.search(r"/jeune/r/([\w-]+)/", page.content.decode())
    assert found
    assert must(found[1], now()).only_file_id == dossier_id
    assert events(ExchangeRequested) == []
    assert found[1] not in client.get(f"{LIST}envoyer/{dossier_id}/").content.decode()


@pytest.mark.parametrize(
    "changes", [{"motive_id": "x"}, {"way": "pigeon"}, {"adviser_id": str(ABSENT)}, {"way": "courriel"}]
)
def test_a_link_that_cannot_leave_is_refused(world: World, client: Client, changes: dict[str, str]) -> None:
    dossier_id = world.person()
    assert send(world, client, dossier_id, **changes).status_code == 422
    assert read(world.actor(), queries.links_of_file, dossier_id) == []


def test_a_link_is_closed(world: World, client: Client) -> None:
    world.link(world.person(), at=now())
    (row,) = read(world.actor(), queries.links_sent, at=now(), by=world.actor().user_id)
    assert world.house.client("stranger").post(f"{LIST}liens/{row.link_id}/fermer/").status_code == 404
    assert client.post(f"{LIST}liens/{row.link_id}/fermer/").status_code == 302
    assert read(world.actor(), queries.links_sent, at=now(), by=world.actor().user_id) == []


def test_matching_with_a_file(world: World, client: Client) -> None:
    dossier_id = world.person("Lina", phone=LINA.phone)
    world.person("Loïc", by="stranger", phone=LINA.phone)
    booking_id = booked(world)
    address = f"{LIST}a-rattacher/{booking_id}/"
    page = client.get(address)
    assert f'value="{dossier_id}"' in page.content.decode(), "her number is that of the file"
    assert "Loïc" not in text(page)
    assert client.post(address, {"dossier": "x"}).status_code == 422
    assert client.post(address, {"dossier": str(ABSENT)}).status_code == 422
    assert client.post(address, {"dossier": str(dossier_id)})["Location"] == f"/dossiers/{dossier_id}/"
    assert len(read(world.actor(), appointments_of_file, dossier_id)) == 1
    assert client.get(address).status_code == 404


def test_opening_a_file_and_matching(world: World, client: Client) -> None:
    booking_id = booked(world)
    answer = client.post(f"{LIST}a-rattacher/{booking_id}/", {"creer": "1"})
    assert answer.status_code == 302
    dossier_id = UUID(answer["Location"].split("/")[2])
    assert len(read(world.actor(), appointments_of_file, dossier_id)) == 1
    assert "MAUREL" in text(client.get(answer["Location"])).upper()
    second = booked(world, 3)
    again = client.post(f"{LIST}a-rattacher/{second}/", {"creer": "1"})
    assert again.status_code == 422
    assert "très ressemblante" in text(again)
    assert read(world.actor(), queries.booking_to_match, second) is not None


@pytest.mark.parametrize("typed", ["", "carrere", "\x00", "<script>", "x" * 5000, "01/02/2006"])
def test_searching_another_person(world: World, client: Client, typed: str) -> None:
    world.person()
    booking_id = booked(world)
    page = client.get(f"{LIST}a-rattacher/{booking_id}/", {"q": typed})
    assert page.status_code == 200
    assert ("CARRERE" in text(page)) is (typed == "carrere")


def test_dismissing_asks_why(world: World, client: Client) -> None:
    booking_id = booked(world)
    address = f"{LIST}a-rattacher/{booking_id}/refuser/"
    assert f'href="{LIST}">Prise de rendez-vous</a>' in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Nom inventé."}).status_code == 302
    assert read(world.actor(), queries.bookings_to_match) == ()


def test_the_waiting_list_from_the_file(world: World, client: Client) -> None:
    dossier_id = world.person()
    address = f"{LIST}attente/{dossier_id}/"
    sent = {
        "motive_id": str(world.motives["interview"]),
        "adviser_id": "",
        "weekdays": ["2"],
        "earliest": "14h",
    }
    assert client.post(address, sent | {"latest": "9h"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    (row,) = read(world.actor(), queries.waiting_line)
    assert (row.dossier_id, row.wish.weekdays) == (dossier_id, frozenset({2}))
    assert world.house.client("stranger").post(f"{LIST}attente/{row.entry_id}/retirer/").status_code == 404
    assert client.post(f"{LIST}attente/{row.entry_id}/retirer/").status_code == 302
    assert read(world.actor(), queries.waiting_line) == []


def test_the_overview_costs_as_much_for_many_as_for_one(world: World, client: Client) -> None:
    def fill(letter: str) -> None:
        world.link(world.person(f"Li{letter}"), at=now(), way=LinkWay.COPIED)
        world.wait(world.person(f"At{letter}"), now())

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(LIST).status_code == 200
        return len(caught)

    fill("a")
    booked(world)
    before = cost()
    for place, letter in enumerate("bcdef"):
        fill(letter)
        booked(world, place + 1)
    operations.offer_slots(actor=world.system(), at=now())
    assert cost() == before
    assert before <= 40
