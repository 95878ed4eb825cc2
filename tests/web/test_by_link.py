"""Who comes by a personal link: the link says who she is, whatever session the browser holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from convergence.web.access import by_link, public
from tests.web.house import House
from tests.web.young_people import welcome

guests: dict[str, Actor] = {}
wanted: dict[str, UUID] = {}


def find(token: str, at: datetime) -> Actor | None:
    return guests.get(token)


@by_link(find)
def shown(request: Any, token: str) -> HttpResponse:
    header = dossier_header(request.scope, wanted[token])
    return HttpResponse(f"{request.actor.name} : {header.full_name if header else 'rien'}")


@public
def menu(request: HttpRequest) -> HttpResponse:
    return HttpResponse("menu")


urlpatterns = [path("lien/<str:token>/", shown), path("", menu)]
handler404 = "convergence.web.errors.page_not_found"


@pytest.fixture(autouse=True)
def _links(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.test_by_link"
    guests.clear()
    wanted.clear()


def link_of(house: House, token: str, held_to: UUID, asked: UUID | None = None) -> None:
    guests[token] = guest_actor(
        house.structures["tarbes"], name="Inès", time_zone="Europe/Paris", dossier_id=held_to
    )
    wanted[token] = asked or held_to


def test_the_holder_of_a_link_reads_her_own_file_and_it_is_journaled(house: House) -> None:
    person = welcome(house)
    link_of(house, "bon", person.dossier_id)
    answer = house.client("stranger").get("/lien/bon/")
    assert "CARRERE" in answer.content.decode()
    with acting(house.actor("direction"), Purpose.AUDIT):
        (entry,) = entries_of_file(person.dossier_id, before=now())
    assert entry.purpose == Purpose.PERSON_SPACE


def test_a_link_opens_no_other_file(house: House) -> None:
    mine, other = welcome(house), welcome(house, first_name="Autre")
    link_of(house, "bon", mine.dossier_id, asked=other.dossier_id)
    assert house.client("adviser").get("/lien/bon/").content.decode() == "Inès : rien"


def test_an_unknown_link_says_so_and_nothing_more(house: House) -> None:
    answer = house.client("adviser").get("/lien/mauvais/")
    assert answer.status_code == 404
    assert "Ce lien n’est plus valable" in answer.content.decode().replace("&#x27;", "'")
