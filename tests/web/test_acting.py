"""A request is one transaction: what fails leaves nothing, what was shown is journaled, nothing leaks by a stream."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, Template
from django.utils import timezone

from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_detail
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting, current_scope
from convergence.web.home import views as home
from convergence.web.structure import details
from tests.web.house import House
from tests.web.young_people import welcome

SITE = {"name": "Antenne", "commune_code": "Lourdes (65100)", "opened_on": "1/9/2026"}


def sites(house: House) -> int:
    with acting(house.actor("direction"), Purpose.ADMINISTRATION) as scope:
        found = structure_detail(scope, house.structures["tarbes"])
    assert found is not None
    return len(found.sites)


def test_a_form_that_is_accepted_is_written(house: House) -> None:
    assert house.client("direction").post("/structure/sites/nouveau/", SITE).status_code == 302
    assert sites(house) == 1


@pytest.mark.parametrize("trouble", ["refused", "answered", "raised"])
def test_what_fails_half_way_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> HttpResponse:
        if trouble == "refused":
            raise Refused("Trop tard.")
        if trouble == "raised":
            raise RuntimeError("unforeseen")
        return HttpResponse(status=503)

    monkeypatch.setattr(details, "_saved_or_shown", fail)
    client = house.client("direction")
    client.raise_request_exception = False
    answer = client.post("/structure/sites/nouveau/", SITE)
    assert answer.status_code == {"refused": 403, "answered": 503, "raised": 500}[trouble]
    assert sites(house) == 0


def test_whom_a_page_shows_is_journaled_with_its_purpose_and_its_route(house: House) -> None:
    person = welcome(house)
    answer = house.client("adviser").get("/")
    assert "CARRERE" in answer.content.decode()
    with acting(house.actor("direction"), Purpose.AUDIT):
        entries = entries_of_file(person.dossier_id, before=now())
    assert [(entry.user_id, entry.purpose, entry.route) for entry in entries] == [
        (house.users["adviser"], Purpose.ACCOMPAGNEMENT.value, "home:home")
    ]


def test_a_stream_that_read_files_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    welcome(house)
    monkeypatch.setattr(home, "render", lambda *args, **kwargs: StreamingHttpResponse([b"secret"]))
    client = house.client("adviser")
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    answer = house.client("account_manager").get("/")
    assert answer.status_code == 200, "a stream about nobody may leave"
    answer.close()


def test_nobody_acts_after_the_request(house: House) -> None:
    house.client("adviser").get("/")
    assert current_scope() is None
    client = house.client("adviser")
    answer = client.get("/aide/")
    assert answer["X-Request-Id"] != client.get("/aide/")["X-Request-Id"]


def test_instants_are_shown_in_the_time_of_the_structure(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = datetime(2026, 11, 25, 20, 30, tzinfo=UTC)

    def clock(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(Template("{{ instant|date:'j/m H:i' }}").render(Context({"instant": instant})))

    monkeypatch.setattr(home, "render", clock)
    assert house.client("adviser").get("/").content.decode() == "25/11 21:30"
    assert house.client("stranger").get("/").content.decode() == "26/11 00:30"
    assert timezone.get_current_timezone_name() == "Europe/Paris", "nothing is left behind"
