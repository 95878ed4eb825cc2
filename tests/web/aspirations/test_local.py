"""The page where a direction keeps its sub-themes: who gets in, what is said of a mistake, where they are chosen."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.clock import local_today
from tests.web.house import PEOPLE, House
from tests.web.young_people import text, welcome

LIST, ADD = "/sous-themes/", "/sous-themes/ajouter/"
HEADS = ("direction", "second_direction", "stranger_direction")


def typed(**values: Any) -> dict[str, Any]:
    return {
        "theme": "mobilite", "label": "Garage solidaire", "definition": "Réparer",
        "valid_from": f"{local_today('Europe/Paris'):%d/%m/%Y}", **values,
    }  # fmt: skip


def test_who_gets_in(house: House) -> None:
    for name in PEOPLE:
        status = 200 if name in HEADS else 403
        assert (
            house.client(name).get(LIST).status_code == house.client(name).get(ADD).status_code == status
        ), name
        shown = LIST in house.client(name).get("/plan-du-site/").content.decode()
        assert shown is (name in HEADS), name


def test_a_sub_theme_is_added_chosen_corrected_and_ended(house: House) -> None:
    client, adviser = house.client("direction"), house.client("adviser")
    assert "La liste nationale suffit souvent" in text(client.get(LIST))
    for wrong, sentence in (
        ({"theme": ""}, "Thème national"), ({"label": "Permis"}, "Un sous-thème national porte déjà ce nom"),
        ({"label": "12"}, "Ce nom ne convient pas"), ({"valid_from": "hier"}, "date"),
    ):  # fmt: skip
        answer = client.post(ADD, typed(**wrong))
        assert answer.status_code == 422, wrong
        assert sentence in text(answer), wrong
    assert client.post(ADD, typed()).status_code in (302, 303)
    page = client.get(LIST)
    assert "Garage solidaire Mobilité Réparer" in text(page)
    person = welcome(house, "Lina")
    form = f"/dossiers/{person.dossier_id}/aspirations/noter/"
    assert "mobilite/garage_solidaire" in adviser.get(form).content.decode()
    (address,) = set(re.findall(r"/sous-themes/[0-9a-f-]{36}/", page.content.decode()))
    assert house.client("stranger_direction").get(address).status_code in (403, 404)
    change = {"label": "Garage associatif", "definition": "", "valid_to": typed()["valid_from"]}
    token = client.get(address).context["form"]["edit_token"].value()
    assert client.post(address, {**change, "edit_token": 1}).status_code == 422
    assert client.post(address, {**change, "edit_token": token}).status_code in (302, 303)
    assert "Garage associatif Mobilité" in text(client.get(LIST))
    assert "terminé depuis le" in text(client.get(LIST))
    assert "mobilite/garage_solidaire" not in adviser.get(form).content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    assert len(queries) <= 14, len(queries)
