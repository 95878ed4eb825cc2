"""The three daily streams: who gets a token, what each element says, what is never in them."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from data_inclusion.schema.v1 import Frais, ModeAccueil, ModeMobilisation, Thematique, TypeService
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import new_token
from convergence.offers.queries import own_offers
from convergence.sharing.operations import renew_api_secret, revoke_api_client
from tests.api.catalogue import OFFER, PROVIDER, Open
from tests.rooms.offers.feed_steps import change, new_provider, write

pytestmark = pytest.mark.django_db
STREAMS = ("offres", "structures", "structures_offres")
FIELDS = {
    "offres": {
        "id_offre", "nom_dora", "date_maj", "date_import", "thematique", "presentation", "modes_accueil",
        "modes_orientation_beneficiaire", "frais", "perimetre_offre", "type_offre", "liste_des_profils",
    },
    "structures": {
        "id_structure", "nom_structure", "siret", "email", "telephone", "site_web", "horaires", "typologie",
        "labels_nationaux", "presentation", "commune", "code_insee", "code_postal", "adresse_structure",
        "complement_adresse_structure", "date_maj",
    },
    "structures_offres": {"id", "offre_id", "missionlocale_id"},
}  # fmt: skip


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("way", ["json", "json without a word", "form", "multipart"])
def test_a_secret_gives_a_token_of_one_hour(opened: Open, slash: str, way: str) -> None:
    body = {"client_secret": opened.secret}
    address = f"/ods/get_token{slash}"
    answer = {
        "json": lambda: opened.http.post(address, body, content_type="application/json"),
        # a client that sends text lets the library call it a form
        "json without a word": lambda: opened.http.generic(
            "POST", address, json.dumps(body), content_type="application/x-www-form-urlencoded"
        ),
        "form": lambda: opened.http.generic(
            "POST",
            address,
            f"client_secret={opened.secret}",
            content_type="application/x-www-form-urlencoded",
        ),
        "multipart": lambda: opened.http.post(address, body),
    }[way]()
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["token_type"] == "Bearer"
    assert len(opened.stream("offres", answer.json()["access_token"])) == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"client_secret": "pas le bon secret du tout"}', 401, "invalid_client"),
        (b'{"client_secret": "\\u0000\\ud800"}', 401, "invalid_client"),
        (b'{"client_secret": ["a"]}', 400, "invalid_request"),
        (b'{"client_secret": ""}', 400, "invalid_request"),
        (b'["client_secret"]', 400, "invalid_request"),
        (b"{", 400, "invalid_request"),
        (b"\xff\xfe\x00", 400, "invalid_request"),
        (b"[" * 9000, 400, "invalid_request"),
        (b"", 400, "invalid_request"),
        (b'{"client_secret": "' + b"x" * 20_000 + b'"}', 400, "invalid_request"),
    ],
)
def test_a_wrong_demand_is_told_in_json(opened: Open, body: bytes, status: int, code: str) -> None:
    answer = opened.http.generic("POST", "/ods/get_token", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert not answer.cookies


def test_each_element_wraps_the_fields_of_the_contract(opened: Open) -> None:
    token = opened.token()
    for name in STREAMS:
        answer = opened.http.get(f"/ods/get_{name}/", headers={"Authorization": f"bearer {token}"})
        assert answer["Content-Type"] == "application/json; charset=utf-8"
        assert answer.streaming
        content = json.loads(answer.getvalue())
        assert isinstance(content, list)
        assert content
        for element in content:
            assert set(element) == {name}
            assert set(element[name]) == FIELDS[name]


def test_an_offer_says_what_its_record_says(opened: Open) -> None:
    offers = {offer["nom_dora"]: offer for offer in opened.stream("offres")}
    offer = offers[OFFER["name"]]
    assert offer["id_offre"].isdecimal()
    assert offer["date_maj"] == "2026-10-01"
    assert offer["date_import"].startswith("2026-11-30T09:00:00")
    assert offer["thematique"] == "creer-une-entreprise--developper-son-entreprise"
    assert offer["thematique"] in set(Thematique)
    assert offer["modes_accueil"] == "en-presentiel"
    assert offer["modes_accueil"] in set(ModeAccueil)
    assert offer["modes_orientation_beneficiaire"] == "telephoner"
    assert offer["modes_orientation_beneficiaire"] in set(ModeMobilisation)
    assert offer["frais"] in set(Frais)
    assert offer["type_offre"] in set(TypeService)
    assert offer["perimetre_offre"] == "departement"
    assert offer["liste_des_profils"].lower().split(";") == ["jeunes de 16 à 25 ans", "rqth moins de 30 ans"]
    plain = offers["Écrire son CV"]
    assert (plain["thematique"], plain["perimetre_offre"]) == (None, None)
    assert plain["liste_des_profils"] == "Jeunes de 16 à 25 ans"


def test_a_structure_says_what_its_record_says(opened: Open) -> None:
    (structure,) = opened.stream("structures")
    assert structure["id_structure"].isdecimal()
    assert structure["nom_structure"] == PROVIDER["name"]
    assert structure["siret"] == PROVIDER["siret"]
    assert structure["site_web"] == PROVIDER["website"]
    assert structure["horaires"] == PROVIDER["opening_hours"]
    assert (structure["typologie"], structure["labels_nationaux"]) == ("ML", "mission-locale")
    assert (structure["commune"], structure["code_insee"], structure["code_postal"]) == (
        "Tarbes",
        "65440",
        "65000",
    )
    assert structure["complement_adresse_structure"] is None


def test_links_lead_to_records_that_are_told(opened: Open) -> None:
    offers = {offer["id_offre"] for offer in opened.stream("offres")}
    structures = {structure["id_structure"] for structure in opened.stream("structures")}
    links = opened.stream("structures_offres")
    assert {link["offre_id"] for link in links} == offers
    assert {link["missionlocale_id"] for link in links} == structures
    assert len({link["id"] for link in links}) == len(links) == 2


def test_numbers_stay(opened: Open) -> None:
    before = {offer["nom_dora"]: offer["id_offre"] for offer in opened.stream("offres")}
    write(change, actor=opened_actor(opened), record_id=opened.ids["offer"], fees="payant")
    opened.add_offer("troisieme", name="Une troisième")
    after = {offer["nom_dora"]: offer["id_offre"] for offer in opened.stream("offres")}
    assert after.items() > before.items()


@pytest.mark.parametrize(
    "values",
    [
        {"withdrawn_on": local_today("Europe/Paris")},
        {"description": ""},
        {"themes": ["jardinage"]},
        {"kind": "magie"},
    ],
)
def test_a_withdrawn_or_faulty_record_is_in_no_stream(opened: Open, values: dict[str, Any]) -> None:
    write(change, actor=opened_actor(opened), record_id=opened.ids["offer"], **values)
    assert [offer["nom_dora"] for offer in opened.stream("offres")] == ["Écrire son CV"]
    assert len(opened.stream("structures_offres")) == 1


def test_a_withdrawn_provider_takes_its_services_along(opened: Open) -> None:
    actor, gone = opened_actor(opened), {"withdrawn_on": "2026-01-01"}
    other = write(new_provider, actor=actor, source_id=opened.ids["source"], key="ml-65440s00--autre", **gone)
    write(change, actor=actor, record_id=opened.ids["offer"], provider_id=other)
    assert len(opened.stream("offres")) == len(opened.stream("structures_offres")) == 1


def test_many_records_come_in_several_batches(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        opened.add_offer(f"suite-{number}", name=f"Suite {number}")
    whole = opened.stream("offres")
    monkeypatch.setattr("convergence.api.ods.views.own_offers", partial(own_offers, limit=2))
    assert opened.stream("offres") == whole
    assert len(whole) == 9


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer n’importe quoi".encode().decode("latin-1"),
        f"Bearer {'1' * 32}.99999999999.{'0' * 64}",
        f"Bearer {'1' * 32}.{'9' * 40}.0",
        f"Bearer {'.' * 5000}",
        "Basic abc",
    ],
)
def test_nobody_reads_a_stream_without_a_token(opened: Open, name: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = opened.http.get(f"/ods/get_{name}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_is_worth_nothing_after_an_hour_or_a_change(opened: Open) -> None:
    token = opened.token()
    one, other = token.rsplit(".", 1)
    forged = f"{one}.{other[:-1]}{'0' if other[-1] != '0' else '1'}"
    client, end, signature = token.split(".")
    later = f"{client}.{int(end) + 60}.{signature}"
    for wrong in (forged, later):
        assert status(opened, wrong) == 401
    assert status(opened, token) == 200
    with time_machine.travel(now() + timedelta(minutes=59)):
        assert status(opened, token) == 200
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert status(opened, token) == 401


def test_a_renewed_or_revoked_secret_ends_its_tokens_at_once(opened: Open) -> None:
    actor, token, fresh = opened.house.actor("dsi"), opened.token(), new_token()
    renew_api_secret(actor=actor, at=now(), client_id=opened.client_id, secret=fresh, reason="Secret égaré")
    assert status(opened, token) == 401
    former = opened.http.post(
        "/ods/get_token", {"client_secret": opened.secret}, content_type="application/json"
    )
    assert former.status_code == 401
    opened.secret = fresh
    token = opened.token()
    assert status(opened, token) == 200
    revoke_api_client(actor=actor, at=now(), client_id=opened.client_id, reason="Fin de la convention")
    assert status(opened, token) == 401
    ended = opened.http.post("/ods/get_token", {"client_secret": fresh}, content_type="application/json")
    assert ended.status_code == 401


def test_demands_and_readings_are_bounded(opened: Open) -> None:
    body = {"client_secret": "toujours le même mauvais secret"}
    with time_machine.travel(now().replace(second=1) + timedelta(minutes=1), tick=False):
        token = opened.token()
        answers = [
            opened.http.post("/ods/get_token", body, content_type="application/json") for _ in range(31)
        ]
        assert [answer.status_code for answer in answers] == [401] * 29 + [429] * 2
        assert (answers[-1].json()["code"], answers[-1]["Retry-After"]) == ("too_many_calls", "60")
        # another address, and a client that already has its token, are not hindered
        elsewhere = Client(REMOTE_ADDR="203.0.113.9")
        assert elsewhere.post("/ods/get_token", body, content_type="application/json").status_code == 401
        assert status(opened, token) == 200
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert opened.token()


def status(opened: Open, token: str) -> int:
    answer = opened.http.get("/ods/get_structures", headers={"Authorization": f"Bearer {token}"})
    return int(answer.status_code)


def opened_actor(opened: Open) -> Actor:
    return system_actor(opened.house.structures["tarbes"])


@pytest.mark.parametrize(("name", "most"), [("offres", 18), ("structures", 18), ("structures_offres", 17)])
def test_a_stream_asks_the_database_the_same_whatever_it_holds(opened: Open, name: str, most: int) -> None:
    token = opened.token()
    opened.stream(name, token)  # the first use of a token is noted
    counts = []
    for round_ in range(2):
        for number in range(4):
            opened.add_offer(f"r{round_}-{number}", name=f"Service {round_}-{number}")
        with CaptureQueriesContext(connection) as queries:
            opened.stream(name, token)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= most
