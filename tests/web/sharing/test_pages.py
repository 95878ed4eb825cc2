"""Pages of agreements: who gets in, a demand from the question to the end, what anybody may read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.dossier.operations import add_team_member
from convergence.dossier.types import TeamRole
from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import create_api_client
from convergence.sharing.queries import api_client
from convergence.sharing.types import AgreementState, ApiFamily, Proposal
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.agreements.world import asked, in_force, network, proposed, seen, today
from tests.web.house import ROLES, House
from tests.web.young_people import journaled, share, text, welcome

pytestmark = pytest.mark.django_db
LIST = "/conventions/"
ASK = f"{LIST}demander/"
OFFICERS = {"direction", "second_direction", "dsi"}
READERS = {"adviser", "employment_adviser", "manager", "auditor", "dpo", "operator", "partner", *OFFICERS}


@pytest.fixture
def house() -> House:
    return network()


def typed(**values: Any) -> dict[str, Any]:
    return {
        "title": "Insertion dans le département", "aim": "Accompagner", "legal_text": "Décret n° 2015-59",
        "purposes": ["accompagnement"], "groups": ["identite", "coordonnees"], "form": "nominative",
        "mode": "pages", "officer_name": "Anne Lagarde", "officer_email": "anne@exemple.fr",
        "starts_on": f"{today():%d/%m/%Y}", "last_day": "", "envoi": str(uuid7()), **values,
    }  # fmt: skip


def answer(**values: Any) -> dict[str, Any]:
    return {
        "proposal": "accord", "answer": "Besoin établi", "signed_on": f"{today():%d/%m/%Y}",
        "signed_by_them": "La présidente", "signed_by_us": "Le président", "our_officer_name": "Paul Roy",
        "our_officer_email": "roy@exemple.fr", **values,
    }  # fmt: skip


def token_of(page: Any) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', page.content.decode())
    assert found
    return found[1]


def revoke(client: Client, page: str, reason: str = "Fin") -> Any:
    """Read the page that asks, then say why."""
    address = f"{page}revoquer/"
    return client.post(address, {"reason": reason, "edit_token": token_of(client.get(address))})


@pytest.mark.parametrize("name", ROLES.values())
def test_who_gets_in(house: House, name: str) -> None:
    agreement_id = asked(house)
    client = house.client(name)
    assert client.get(LIST).status_code == (200 if name in READERS else 403)
    assert client.get(f"{LIST}textes/").status_code == (200 if name in READERS else 403)
    for gesture in ("repondre", "revoquer", "complement", "revoir", "decider", "renvoyer"):
        status = client.get(f"{LIST}{agreement_id}/{gesture}/").status_code
        assert status == 200 if name == "dsi" else status in (403, 404), gesture
    seen = client.get(f"{LIST}{agreement_id}/").status_code
    assert seen == (200 if name in ("partner", "dsi") else 404 if name in READERS else 403)


def test_another_s_demand_and_an_unknown_one_are_answered_alike(house: House) -> None:
    agreement_id, client = asked(house), house.client("operator")
    pages = [client.get(f"{LIST}{each}/") for each in (agreement_id, uuid7())]
    assert pages[0].status_code == 404 == pages[1].status_code
    assert text(pages[0]) == text(pages[1])


def test_from_the_question_to_the_end(house: House) -> None:
    partner, first, second = house.client("partner"), house.client("dsi"), house.client("dsi_two")
    wrong = partner.post(ASK, typed(groups=["identite", "sante"]))
    assert wrong.status_code == 422
    assert "Aucun texte n’ouvre" in text(wrong)
    made = partner.post(ASK, typed())
    assert made.status_code == 302
    page = made["Location"]
    assert "Demandée" in text(partner.get(page))
    assert "Complément" not in text(partner.get(page))
    token = token_of(first.get(f"{page}complement/"))
    assert (
        first.post(f"{page}complement/", {"said": "Quel service ?", "edit_token": token}).status_code == 302
    )
    token = token_of(partner.get(f"{page}completer/"))
    assert partner.post(f"{page}completer/", {"said": "L’insertion", "edit_token": token}).status_code == 302
    stale = first.post(f"{page}repondre/", answer(edit_token=token))
    assert stale.status_code == 422
    token = token_of(first.get(f"{page}repondre/"))
    assert first.post(f"{page}repondre/", answer(edit_token=token)).status_code == 302
    for who, status in ((first, 422), (second, 302)):
        seen = {"edit_token": token_of(who.get(f"{page}decider/"))}
        assert who.post(f"{page}decider/", seen).status_code == status
    assert "Accordée" in text(partner.get(page))
    assert "Insertion dans le département" in text(Client().get(f"{LIST}publiques/"))
    assert revoke(second, page, "").status_code == 422
    assert revoke(second, page, "Usage détourné").status_code == 302
    assert "Usage détourné" in text(partner.get(page))
    assert "Insertion dans le département" not in text(Client().get(f"{LIST}publiques/"))


def test_the_recipient_acknowledges_by_its_link(house: House) -> None:
    agreement_id = in_force(house)
    revoke(house.client("dsi"), f"{LIST}{agreement_id}/")
    with acting(system_actor(), Purpose.SYSTEM):
        rows = OutboxEvent.objects.filter(name="foundation.ExchangeRequested").order_by("-id")
        found = re.search(r"(/conventions/accuse/[^/]+/)", rows[0].payload["body"])
    assert found
    page = Client().get(found[1])
    assert "Accès fermé" in text(page)
    assert page["Referrer-Policy"] == "strict-origin"
    assert "Accusé de réception de Anne" in text(Client().post(found[1], {"name": "Anne"}))
    assert "accusé de réception de Anne" in text(house.client("dsi").get(f"{LIST}{agreement_id}/"))
    assert Client().get(f"{LIST}accuse/autre/").status_code == 404


def test_the_direction_agrees_for_its_own_files(house: House) -> None:
    direction = house.client("direction")
    values = typed(organisation_code="CD65", recipient_kind="")
    made = direction.post(ASK, values)
    assert made.status_code == 302
    assert "Ceux de Tarbes" in text(direction.get(made["Location"]))
    assert house.client("stranger_direction").get(made["Location"]).status_code == 404
    for wrong in (
        {"organisation_code": ""},
        {"organisation_code": "RIEN"},
        {"organisation_code": "65440S00"},
    ):
        assert direction.post(ASK, values | wrong | {"envoi": str(uuid7())}).status_code == 422


def test_who_receives_what_and_who_answers_are_open_to_all(house: House) -> None:
    in_force(house)
    for client in (Client(), house.client("adviser")):
        page = text(client.get(f"{LIST}publiques/"))
        assert "Identité, Coordonnées et adresse, Accompagnement" in page
        assert "anne.lagarde" not in page
        answers = text(client.get("/donnees-personnelles/qui-repond/"))
        assert "Chaque Mission Locale" in answers
        assert "Le directeur général de France Travail" in answers
    assert "/conventions/publiques/" in Client().get("/donnees-personnelles/").content.decode()


def test_what_waits_is_told_on_the_first_page(house: House) -> None:
    assert "demande d’accès à répondre" not in text(house.client("dsi").get("/"))
    asked(house)
    assert "1 demande d’accès à répondre" in text(house.client("dsi").get("/"))


def test_the_list_costs_the_same_for_one_and_for_many(house: House) -> None:
    client = house.client("dsi")

    def cost() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    asked(house)
    first = cost()
    for _ in range(3):
        asked(house)
    assert cost() == first <= 12


def test_a_file_is_seen_while_the_agreement_lasts_and_not_a_request_longer(house: House) -> None:
    person = welcome(house, "Inès")
    share(house, person, "departement", may_write=False)
    partner, page = house.client("partner"), f"/dossiers/{person.dossier_id}/"
    assert partner.get(page).status_code == 404
    agreement_id = in_force(house)
    assert partner.get(page).status_code == 200
    assert journaled(house, "partner", person.dossier_id)
    revoke(house.client("dsi"), f"{LIST}{agreement_id}/")
    assert partner.get(page).status_code == 404


def test_an_organisation_without_account_asks_and_nothing_opens_before_it_is_of_the_network(
    house: House,
) -> None:
    page = f"{LIST}demande/"
    values = typed(organisation_name="Association neuve", recipient_kind="departement")
    assert Client().post(page, values | {"recipient_kind": ""}).status_code == 422
    assert "Demande déposée" in text(Client().post(page, values))
    assert "Demande déposée" in text(Client().post(page, values))
    dsi = house.client("dsi")
    listed = dsi.get(LIST).content.decode()
    (found,) = set(re.findall(r"/conventions/([0-9a-f-]{36})/", listed))
    shown = f"{LIST}{found}/"
    refused = dsi.post(f"{shown}repondre/", answer(edit_token=token_of(dsi.get(f"{shown}repondre/"))))
    assert refused.status_code == 422
    assert "n’est pas encore du réseau" in text(refused)
    for wrong in ("RIEN", "FT65440"):
        form = {"organisation_code": wrong, "edit_token": token_of(dsi.get(f"{shown}organisme/"))}
        assert dsi.post(f"{shown}organisme/", form).status_code == 422
    assert dsi.post(f"{shown}organisme/", form | {"organisation_code": "CD65"}).status_code == 302
    form = answer(edit_token=token_of(dsi.get(f"{shown}repondre/")))
    assert dsi.post(f"{shown}repondre/", form).status_code == 302
    for _ in range(2):
        Client().post(page, values | {"envoi": str(uuid7())})
    assert Client().post(page, values | {"envoi": str(uuid7())}).status_code == 503


def test_applications_are_shut_out_with_their_agreement(house: House) -> None:
    client_id = create_api_client(
        actor=house.actor("dsi"), at=now(), name="CEJ", organisation="France Travail",
        families=[ApiFamily.FILES], secret="un secret assez long pour un essai",
    )  # fmt: skip
    agreement_id, dsi = in_force(house), house.client("dsi")
    page = f"{LIST}{agreement_id}/applications/"
    form = {"clients": [str(client_id)], "edit_token": token_of(dsi.get(page))}
    assert dsi.post(page, form).status_code == 302
    revoke(dsi, f"{LIST}{agreement_id}/")
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        found = api_client(scope, client_id)
    assert found is not None
    assert found.revoked_at is not None
    assert house.client("direction").get(page).status_code == 403


def test_the_team_says_whose_organisation_sees_nothing_for_want_of_an_agreement(house: House) -> None:
    person, told = welcome(house), "Aucune convention en vigueur"
    add_team_member(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, user_id=house.users["partner"],
        organisation_id=house.structures["departement"], role=TeamRole.SOCIAL_WORKER, starts_on=today(),
    )  # fmt: skip
    page = f"/dossiers/{person.dossier_id}/equipe/"
    assert told in text(house.client("adviser").get(page))
    in_force(house)
    assert told not in text(house.client("adviser").get(page))


def test_an_officer_reads_a_proposal_before_she_decides(house: House) -> None:
    agreement_id = asked(house)
    proposed(house, agreement_id)
    page = text(house.client("dsi_two").get(f"{LIST}{agreement_id}/decider/"))
    assert "accepter en entier" in page
    assert "Le besoin est établi." in page


def test_what_was_read_is_what_is_decided(house: House) -> None:
    agreement_id = asked(house)
    proposed(house, agreement_id, Proposal.PART, [FieldGroup.IDENTITY])
    page, second = f"{LIST}{agreement_id}/", house.client("dsi_two")
    read = {"edit_token": token_of(second.get(f"{page}decider/")), "reason": "Lu"}
    sent_back = f"{page}renvoyer/"
    assert second.post(sent_back, read | {"edit_token": ""}).status_code == 422
    assert second.post(sent_back, read).status_code == 302
    proposed(house, agreement_id)
    for gesture in ("decider", "renvoyer"):
        answer = second.post(f"{page}{gesture}/", read)
        assert answer.status_code == 422, gesture
        assert "a changé entre-temps" in text(answer)
    assert seen(house, agreement_id).state is AgreementState.PROPOSED
