"""Calls 3 to 5: an account opened, taken over, mailed again, by an application and by an adviser who logged in here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client

from convergence.dossier.operations import end_accompaniment
from convergence.dossier.queries import dossier_header
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import choose_young_password
from convergence.identity.queries import young_account_of
from convergence.identity.types import Role
from convergence.sharing.types import ApiFamily
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from tests.api.imilo.desk import let_in
from tests.api.oidc.site import (
    ADVISERS,
    EMAIL,
    PASSWORD,
    Site,
    bearer,
    code_of,
    exchange,
    last_token,
    make_site,
)
from tests.web.dossier.test_account import opened_file
from tests.web.house import House

OPEN = ("sue/compte-jeune/{}", "api-jeune/compte-jeune/{}")
TAKE = ("sue/compte-jeune/surcharge/{}", "api-jeune/sue/compte-jeune/surcharge/{}")
MAIL = "sue/sendVerifyEmail"


class Line:
    """An application with a key, and the bearers that people got by logging in."""

    def __init__(self) -> None:
        self.site: Site = make_site()
        self.house: House = self.site.house
        _, self.key = let_in(self.house, ApiFamily.YOUNG_ACCOUNTS, ApiFamily.ACTIVATION_MAILS)
        self.bearers = {name: self._bearer(name) for name in ("adviser", "stranger")}

    def _bearer(self, name: str) -> str:
        tokens = exchange(ADVISERS, code_of(self.house.client(name))).json()
        return str(tokens["access_token"])

    def call(self, method: str, path: str, by: str = "adviser", **options: Any) -> HttpResponseBase:
        headers = {
            "X-Gravitee-Api-Key": options.pop("key", self.key),
            "Accept": "application/json, text/plain",
        }
        if by:
            headers["Authorization"] = f"Bearer {self.bearers.get(by, by)}"
        answer: HttpResponseBase = getattr(Client(), method)(f"/imilo/{path}", headers=headers, **options)
        return answer

    def number(self, dossier_id: UUID, by: str = "adviser") -> int:
        with acting(self.house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
            header = dossier_header(scope, dossier_id)
        assert header is not None
        return header.number

    def account(self, dossier_id: UUID, by: str = "adviser") -> str:
        with acting(self.house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
            found = young_account_of(scope, dossier_id)
        return str(found.account_id) if found else ""


@pytest.fixture
def line(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setattr(settings, "OIDC_KEYS", tmp_path / "keys.json")
    return Line()


@pytest.mark.parametrize("way", [0, 1])
def test_an_account_is_opened_and_its_identifier_is_a_bare_text(line: Line, way: int) -> None:
    dossier_id = opened_file(line.house)
    path = OPEN[way].format(line.number(dossier_id))
    body = {"data": "{}", "content_type": "application/json"} if way == 0 else {}
    answer = line.call("post", path, by="adviser" if way else "", **body)
    assert (answer.status_code, answer["Content-Type"]) == (201, "text/plain; charset=utf-8")
    assert answer.content.decode() == line.account(dossier_id)
    again = line.call("post", path, by="adviser" if way else "")
    assert again.status_code == 400
    told = again.json()
    assert told["code"] == "SUE_RECORD_ALREADY_ATTACHED_TO_ACCOUNT"
    assert told["id-keycloak"] == line.account(dossier_id)
    assert told["message"]


def test_the_journal_of_the_file_names_the_application(line: Line) -> None:
    dossier_id = opened_file(line.house)
    line.call("post", OPEN[0].format(line.number(dossier_id)), by="")
    with acting(line.house.actor("adviser"), Purpose.AUDIT):
        entries = entries_of_file(dossier_id, before=now() + timedelta(minutes=1))
    by_application = [entry for entry in entries if entry.purpose == Purpose.OPERATOR_EXCHANGE]
    assert by_application
    assert FieldGroup.IDENTITY in by_application[0].groups


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize(
    ("values", "status", "words"),
    [({"proven": False}, 403, "pas justifié"), ({"email": ""}, 400, "adresse électronique")],
)
def test_what_is_missing_is_told_to_people(
    line: Line, way: int, values: dict[str, Any], status: int, words: str
) -> None:
    dossier_id = opened_file(line.house, **values)
    answer = line.call("post", OPEN[way].format(line.number(dossier_id)), by="adviser" if way else "")
    assert answer.status_code == status
    assert words in answer.json()["message"]
    assert line.account(dossier_id) == ""


@pytest.mark.parametrize("way", [0, 1])
def test_an_account_of_another_structure_is_offered_then_taken_over(line: Line, way: int) -> None:
    first = opened_file(line.house)
    line.call("post", OPEN[0].format(line.number(first)), by="")
    account_id = line.account(first)
    second = opened_file(line.house, by="stranger", first_name="Nesrine", birth_name="Oubella")
    number, by = line.number(second, "stranger"), "stranger" if way else ""
    offered = line.call("post", OPEN[way].format(number), by=by)
    assert 400 <= offered.status_code < 500
    assert offered.json()["code"] == "SUE_ACCOUNT_EXISTING_OTHER_ML"
    assert "id-keycloak" not in offered.json()
    taken = line.call("put", TAKE[way].format(number), by=by)
    assert (taken.status_code, taken.content.decode()) == (201, account_id)
    assert (line.account(first), line.account(second, "stranger")) == ("", account_id)


def test_an_e_mail_of_another_file_here_has_no_identifier_to_adopt(line: Line) -> None:
    first = opened_file(line.house)
    line.call("post", OPEN[0].format(line.number(first)), by="")
    twin = opened_file(line.house, first_name="Maëlle", birth_name="Bazin")
    told = line.call("post", OPEN[0].format(line.number(twin)), by="")
    assert told.status_code == 400
    assert told.json()["code"] == "SUE_RECORD_ALREADY_ATTACHED_TO_ACCOUNT"
    assert "id-keycloak" not in told.json()


@pytest.mark.parametrize("path", [*OPEN, *TAKE])
@pytest.mark.parametrize(("number", "status"), [("123", 404), ("12a", 400), ("9" * 30, 404)])
def test_a_file_that_does_not_exist(line: Line, path: str, number: str, status: int) -> None:
    method = "put" if path in TAKE else "post"
    answer = line.call(method, path.format(number))
    assert answer.status_code == status
    assert answer.json()["message"]


def test_an_adviser_opens_nothing_in_the_file_of_another_structure(line: Line) -> None:
    dossier_id = opened_file(line.house)
    number = line.number(dossier_id)
    answer = line.call("post", OPEN[1].format(number), by="stranger")
    assert answer.status_code == 404
    assert line.account(dossier_id) == ""


def test_no_account_is_opened_once_the_accompaniment_has_ended(line: Line) -> None:
    dossier_id = opened_file(line.house)
    end_accompaniment(
        actor=line.house.actor("adviser"), at=now(), dossier_id=dossier_id, ended_on=local_today("Europe/Paris"),
        motive="fin_parcours",
    )  # fmt: skip
    number = line.number(dossier_id)
    for method, paths in (("post", OPEN), ("put", TAKE)):
        answers = [
            line.call(method, paths[way].format(number), by="adviser" if way else "") for way in (0, 1)
        ]
        assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "unknown_file")] * 2
    assert line.account(dossier_id) == ""


def test_an_adviser_of_two_structures_opens_the_account_where_the_file_is_held(line: Line) -> None:
    dossier_id = opened_file(line.house)
    line.house.also_works_at("stranger", "tarbes", Role.ADVISER)
    answer = line.call("post", OPEN[1].format(line.number(dossier_id)), by="stranger")
    assert answer.status_code == 201
    assert answer.content.decode() == line.account(dossier_id)
    sent = line.call("put", MAIL, by="stranger", data=EMAIL, content_type="text/plain")
    assert sent.status_code == 204
    assert (
        line.call("put", MAIL, by="stranger", data="x@exemple.fr", content_type="text/plain").status_code
        == 404
    )


@pytest.mark.parametrize("path", [OPEN[1], TAKE[1]])
@pytest.mark.parametrize("by", ["", "faux"])
def test_the_second_generation_wants_a_live_bearer(line: Line, path: str, by: str) -> None:
    number = line.number(opened_file(line.house))
    method = "put" if path in TAKE else "post"
    assert line.call(method, path.format(number), by=by).status_code == 401


def test_another_activation_mail_takes_the_bare_e_mail(line: Line) -> None:
    dossier_id = opened_file(line.house)
    line.call("post", OPEN[0].format(line.number(dossier_id)), by="")
    for body in (EMAIL, f'"{EMAIL}"', f" {EMAIL.upper()}\n"):
        before = last_token()
        answer = line.call("put", MAIL, data=body, content_type="text/plain")
        assert answer.status_code == 204, answer.content
        assert last_token() != before
    choose_young_password(token=last_token(), password=PASSWORD, at=now())
    told = line.call("put", MAIL, data=EMAIL, content_type="text/plain")
    assert told.status_code == 400
    assert "déjà activé" in told.json()["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("personne", 400), ("x@exemple.fr", 404), ("é" * 3000, 400), (b"\xff\xfe", 400)],
)
def test_a_mail_to_nobody_is_told(line: Line, body: Any, status: int) -> None:
    answer = line.call("put", MAIL, data=body, content_type="text/plain")
    assert (answer.status_code, bool(answer.json()["message"])) == (status, True)


def test_a_mail_goes_to_no_account_of_another_structure(line: Line) -> None:
    dossier_id = opened_file(line.house)
    line.call("post", OPEN[0].format(line.number(dossier_id)), by="")
    assert line.call("put", MAIL, by="stranger", data=EMAIL, content_type="text/plain").status_code == 404
    assert line.call("put", MAIL, by="", data=EMAIL, content_type="text/plain").status_code == 401


def test_a_key_of_another_family_opens_none_of_these(line: Line) -> None:
    number = line.number(opened_file(line.house))
    _, key = let_in(line.house, ApiFamily.EVENTS)
    for method, path in (
        ("post", OPEN[0]),
        ("post", OPEN[1]),
        ("put", TAKE[0]),
        ("put", TAKE[1]),
        ("put", MAIL),
    ):
        assert line.call(method, path.format(number), key=key).status_code == 403
    assert bearer(line.bearers["adviser"]) is not None
