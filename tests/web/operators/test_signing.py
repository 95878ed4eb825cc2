"""An operator's contract goes round from its page; the person signs it in her space; nobody else enters."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from convergence.accompagnement.contracts.types import ContractState
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.signatures.operations import seal_signing
from tests.rooms.accompagnement.world import events
from tests.rooms.signatures.steps import pdf
from tests.web.house import House
from tests.web.operators.scene import CAP
from tests.web.operators.test_contracts import contract, dossier_id, prepared, sent
from tests.web.operators.test_pages import text
from tests.web.portal.her import her_browser

__all__ = ["dossier_id"]
MAIL = "ines@exemple.fr"


def asked(house: House, file_id: UUID, **changes: Any) -> Any:
    """The operator sends its contract round; the answer of the page."""
    client = house.client("operator")
    page = f"/dossiers/{file_id}/contrats/{contract(house, file_id).contract_id}/faire-signer/"
    typed = {"way": "lien_courriel", "contact": MAIL, "delegate": str(house.users["operator"])} | changes
    return client.post(page, sent(text(client.get(page)), **typed))


def mails() -> list[str]:
    return [one["body"] for one in events("ExchangeRequested") if one["recipient"] == MAIL]


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convergence.documents.queries.rendering.PaperDraft.pdf", lambda draft: pdf())


@pytest.mark.usefixtures("paper")
def test_it_is_asked_followed_and_signed_in_her_space(house: House, dossier_id: UUID) -> None:
    row = prepared(house, dossier_id)
    client, her = house.client("operator"), her_browser(house, dossier_id)
    name = house.actor("operator").structure_name
    page = text(client.get(f"/dossiers/{dossier_id}/contrats/{row.contract_id}/faire-signer/"))
    assert "Adresse électronique du demandeur d’emploi" in page
    for unsaid in ("lien_sms", "Message aux signataires", "du jeune"):
        assert unsaid not in page, unsaid
    by_sms = asked(house, dossier_id, way="sur_place", contact="06 39 98 00 11")
    assert by_sms.status_code == 422
    assert "n’envoie pas de SMS" in text(by_sms)
    answer = asked(house, dossier_id)
    assert answer.status_code == 302
    shown = answer["Location"]
    assert re.fullmatch(r"/signatures/[\w-]+/", shown)
    followed = text(client.get(shown))
    assert "Demandeur d’emploi" in followed
    assert "Dossier du demandeur d’emploi" in followed
    assert shown in text(client.get("/signatures/"))
    assert shown in text(client.get(f"/dossiers/{dossier_id}/contrats/{row.contract_id}/"))
    assert "1 document à signer" in text(client.get("/"))

    hers = text(her.get("/jeune/moi/contrat/"))
    assert f"demandé par {name}" in hers
    assert f"Ce que vous et {name} avez décidé" in hers
    opened = her.post(f"/jeune/moi/contrat/signer/{shown.split('/')[2]}/")
    assert opened.status_code == 303
    link, phone = opened["Location"], Client()
    page = text(phone.get(link))
    assert name in page
    assert phone.post(f"{link}code/").status_code == 302
    (code,) = re.findall(r": (\d{6})\.", mails()[-1])
    (whom,) = re.findall(r"Ce lien est à <strong>([^<]+)</strong>", page)
    assert phone.post(link, {"typed_name": whom, "consents": "on", "code": code}).status_code == 302
    mine = client.post(f"{shown}signer/", {"typed_name": house.actor("operator").name, "consents": "on"})
    assert mine.status_code == 302

    house_here = system_actor(house.structures["tarbes"])
    seal_signing(actor=house_here, at=now(), signing_id=UUID(shown.split("/")[2]))
    copy = her.get("/jeune/moi/contrat/")
    (bundle,) = re.findall(r"/jeune/moi/documents/([\w-]+)/", text(copy))
    assert her.get(f"/jeune/moi/documents/{bundle}/").content.startswith(b"%PDF")
    assert client.get(f"{shown}document-signe.pdf").status_code == 200
    assert client.get(f"{shown}preuves/preuves.json").status_code == 200
    _nobody_else_enters(house, dossier_id, shown, bundle)
    assert contract(house, dossier_id).state is ContractState.PREPARED, "it counts once the event is treated"


def _nobody_else_enters(house: House, dossier_id: UUID, shown: str, bundle: str) -> None:
    for other, status in (
        ("adviser", 404),
        (CAP, 404),
        ("direction", 404),
        ("partner", 403),
        ("stranger", 404),
    ):
        for address in (
            shown,
            f"{shown}document-signe.pdf",
            f"{shown}preuves/preuves.json",
            f"{shown}retirer/",
        ):
            assert house.client(other).get(address).status_code in {status, 403}, (other, address)
    assert bundle not in text(house.client("adviser").get(f"/dossiers/{dossier_id}/documents/"))
    assert shown not in text(house.client("adviser").get("/signatures/?etat=toutes"))


@pytest.mark.usefixtures("paper")
def test_a_demand_is_taken_back_and_a_paper_is_sent_from_the_contract_alone(
    house: House, dossier_id: UUID
) -> None:
    row = prepared(house, dossier_id)
    client = house.client("operator")
    made = client.post(f"/dossiers/{dossier_id}/contrats/{row.contract_id}/papier/")
    assert made.status_code == 302
    assert made["Location"].endswith("/document-a-signer/")
    shown = asked(house, dossier_id)["Location"]
    again = asked(house, dossier_id)
    assert again.status_code in {409, 422}
    assert client.post(f"{shown}retirer/", {"reason": "Erreur d’adresse"}).status_code == 302
    assert "À signer" not in text(her_browser(house, dossier_id).get("/jeune/moi/contrat/"))
    assert client.get(f"/signatures/demander/{uuid4()}/").status_code == 404
