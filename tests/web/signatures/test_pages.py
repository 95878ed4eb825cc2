"""Pages of signatures: asked from a document, followed, signed from an account, handed over on one screen."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.documents.operations import keep_document
from convergence.documents.types import DocumentKind
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.signatures.operations import request_signatures, seal_signing
from convergence.signatures.types import Capacity, SignerDraft, SigningWay
from convergence.storage.session import acting
from tests.rooms.signatures.steps import pdf
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, YEAR, YoungPerson, journaled, share, stored, text, welcome


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def paper(house: House, person: YoungPerson | None, by: str = "adviser") -> UUID:
    """A document to sign."""
    return keep_document(
        actor=house.actor(by),
        at=now(),
        dossier_id=person.dossier_id if person else None,
        title="Contrat d’engagement",
        content=pdf(),
        kind=DocumentKind.CONTRACT,
    )


def me(house: House, name: str = "adviser") -> dict[str, str]:
    """The block of a signer by account."""
    return {"capacity": "conseiller", "way": "compte", "user_id": str(house.users[name]), "rank": "1"}


def sent(house: House, **blocks: dict[str, str]) -> dict[str, str]:
    """The form to ask, with its empty blocks."""
    empty = {"name": "", "capacity": "jeune", "way": "sur_place", "contact": "", "user_id": "", "rank": "1"}
    values = {"days": "10", "message": "", "here": ""}
    for number in range(1, 7):
        block = {**empty, **blocks.get(f"s{number}", {})}
        values |= {f"s{number}-{name}": value for name, value in block.items()}
    return values


INES = {"name": "Inès CARRERE", "way": "lien_sms", "contact": "0639980011"}


def ask(house: House, client: Client, document_id: UUID, **blocks: dict[str, str]) -> Any:
    return client.post(f"/signatures/demander/{document_id}/", sent(house, **(blocks or {"s1": INES})))


def requested(house: House, person: YoungPerson | None, *signers: SignerDraft) -> UUID:
    drafts = signers or (
        SignerDraft(
            name="Inès CARRERE",
            capacity=Capacity.YOUNG_PERSON,
            way=SigningWay.SMS_LINK,
            contact="+33639980011",
        ),
    )
    return request_signatures(
        actor=house.actor("adviser"), at=now(), document_id=paper(house, person), signers=drafts
    )


def left(house: House) -> list[str]:
    """The words of what left, oldest first, as the house itself reads them."""
    with (
        acting(system_actor(house.structures["tarbes"]), Purpose.SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT payload->>'body' FROM storage_outboxevent WHERE name LIKE '%.ExchangeRequested' ORDER BY id"
        )
        return [body for (body,) in cursor.fetchall()]


def links(house: House) -> list[str]:
    """Paths of the links that left."""
    return [path for body in left(house) for path in re.findall(r"(/jeune/s/[\w-]+/)", body)]


def here(name: str = "Inès CARRERE") -> SignerDraft:
    return SignerDraft(name=name, capacity=Capacity.YOUNG_PERSON, way=SigningWay.ON_PAGE)


def account(house: House) -> SignerDraft:
    return SignerDraft(
        name="Adviser Essai",
        capacity=Capacity.ADVISER,
        way=SigningWay.ACCOUNT,
        user_id=house.users["adviser"],
    )


def show(signing_id: UUID, page: str = "") -> str:
    return f"/signatures/{signing_id}/{page}"


def states(house: House) -> list[str]:
    return [row[0] for row in stored(house, "SELECT state FROM signatures_signing ORDER BY asked_at")]


# asked


def test_the_form_starts_with_those_who_sign(house: House, client: Client, person: YoungPerson) -> None:
    page = client.get(f"/signatures/demander/{paper(house, person)}/").content.decode()
    assert 'value="Inès CARRERE"' in page
    assert str(house.users["adviser"]) in page
    minor = welcome(house, "Zoé", "MARTIN", born_on=date(YEAR - 16, 1, 5))
    page = client.get(f"/signatures/demander/{paper(house, minor)}/").content.decode()
    assert '<option value="representant_legal" selected>' in page


def test_a_contract_is_signed_on_the_spot_without_changing_the_form(
    house: House, client: Client, person: YoungPerson
) -> None:
    document_id = paper(house, person)
    page = client.get(f"/signatures/demander/{document_id}/").content.decode()
    assert (
        page.index("Signataire 2") < page.index("Ajouter d’autres signataires") < page.index("Signataire 3")
    )
    answer = client.post(
        f"/signatures/demander/{document_id}/", sent(house, s1=INES, s2=me(house)) | {"ici": "1"}
    )
    assert answer["Location"].endswith("/sur-place/")
    ways = stored(house, "SELECT way, contact FROM signatures_signer ORDER BY position")
    assert ways == [("sur_place", "+33639980011"), ("compte", "")]
    assert links(house) == []


def test_a_document_under_signature_leads_to_it_from_the_file(
    house: House, client: Client, person: YoungPerson
) -> None:
    waiting, free = requested(house, person), paper(house, person)
    page = client.get(f"/dossiers/{person.dossier_id}/documents/").content.decode()
    assert f'href="{show(waiting)}"' in page
    assert page.count("/signatures/demander/") == 1
    assert f"/signatures/demander/{free}/" in page


def test_signatures_are_asked_once_whatever_the_clicks(
    house: House, client: Client, person: YoungPerson
) -> None:
    document_id = paper(house, person)
    values = sent(house, s1=INES, s2=me(house)) | {"envoi": "un"}
    answers = [client.post(f"/signatures/demander/{document_id}/", values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert states(house) == ["attente"]
    page = text(client.get(answers[0]["Location"]))
    assert "Les signatures sont demandées" in page
    assert "0 signature sur 2" in page
    assert "**********11" in page
    assert "39980011" not in page
    assert "Signature électronique simple (règlement eIDAS, art. 3.10)" in page


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ({"name": "Inès CARRERE", "way": "lien_sms", "contact": "12"}, "numéro de téléphone"),
        ({"name": "Inès CARRERE", "way": "lien_courriel", "contact": "x"}, "adresse e-mail"),
        ({"name": "Inès CARRERE", "way": "pigeon"}, "Choisissez une réponse de la liste"),
        ({"name": "Inès CARRERE", "way": "compte"}, "pas de compte connu"),
        ({"name": "Inès CARRERE", "rank": "0"}, "supérieure ou égale à 1"),
        ({"name": "Inès CARRERE", "user_id": "zzz"}, "Choisissez une réponse de la liste"),
        ({"name": "<script>alert(1)</script>"}, "ne sont pas acceptés"),
        ({"name": "a\x00b"}, "nul n’est pas autorisé"),
        ({"name": "x" * 100_000}, "au plus 200 caractères"),
        ({}, "au moins un signataire"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(
    house: House, client: Client, person: YoungPerson, block: dict[str, str], sentence: str
) -> None:
    refused = ask(house, client, paper(house, person), s1=block)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert "<script>alert" not in refused.content.decode()
    assert states(house) == []
    assert links(house) == []


def test_a_minor_needs_a_guardian_on_the_page_too(house: House, client: Client) -> None:
    minor = welcome(house, "Zoé", "MARTIN", born_on=date(YEAR - 16, 1, 5))
    document_id = paper(house, minor)
    young = {"name": "Zoé MARTIN", "way": "sur_place"}
    assert "représentant légal doit signer aussi" in text(ask(house, client, document_id, s1=young))
    guardian = {"name": "Paul MARTIN", "capacity": "representant_legal", "way": "sur_place"}
    assert ask(house, client, document_id, s1=young, s2=guardian).status_code == 302


def test_a_list_of_names_makes_a_sheet(house: House, client: Client) -> None:
    names = "Inès CARRERE\nKarim DIALLO\n\nZoé MARTIN"
    answer = client.post(f"/signatures/demander/{paper(house, None)}/", sent(house) | {"here": names})
    assert answer.status_code == 302
    assert "0 signature sur 3" in text(client.get(answer["Location"]))


def test_a_new_version_voids_the_former_demand(house: House, client: Client, person: YoungPerson) -> None:
    former = requested(house, person)
    old = stored(house, "SELECT document_id FROM signatures_signing")[0][0]
    new = keep_document(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, title="Corrigé", content=pdf("B"),
        kind=DocumentKind.CONTRACT, replaces_id=old,
    )  # fmt: skip
    answer = ask(house, client, new)
    assert answer.status_code == 302
    assert states(house) == ["retire", "attente"]
    assert str(former) in client.get(answer["Location"]).content.decode()


# followed


def test_the_list_shows_what_waits_and_filters(house: House, client: Client, person: YoungPerson) -> None:
    empty = text(client.get("/signatures/"))
    assert "Aucune demande" in empty
    signing_id = requested(house, person, account(house))
    page = text(client.get("/signatures/"))
    assert "À signer par vous" in page
    assert "0 sur 1" in page
    assert "Aucune demande" in text(client.get("/signatures/?etat=signees"))
    assert "0 sur 1" in text(client.get("/signatures/?etat=toutes"))
    for strange in ("?etat=zzz", "?avant=zzz", "?avant=1e999", "?avant=nan", "?avant=-1"):
        assert client.get(f"/signatures/{strange}").status_code == 200
    assert client.get(show(signing_id)).status_code == 200
    assert "signatures:list" not in page
    assert journaled(house, "adviser", person.dossier_id)


def test_a_link_is_sent_again_and_a_demand_taken_back(
    house: House, client: Client, person: YoungPerson
) -> None:
    signing_id = requested(house, person)
    (signer_id,) = stored(house, "SELECT id FROM signatures_signer")[0]
    address = show(signing_id, f"renvoyer/{signer_id}/")
    assert "**********11" in text(client.get(address))
    assert client.post(address, {"contact": "zzz"}).status_code == 422
    assert client.post(address, {"contact": "0639980077"}).status_code == 302
    assert len(links(house)) == 2
    assert client.get(links(house)[0]).status_code == 404
    assert client.post(show(signing_id, "retirer/"), {"reason": ""}).status_code == 422
    assert client.post(show(signing_id, "retirer/"), {"reason": "Erreur"}).status_code == 302
    assert "Erreur" in text(client.get(show(signing_id)))
    assert client.post(show(signing_id, "retirer/"), {"reason": "Encore"}).status_code == 422


def test_one_signs_from_an_account_then_downloads(house: House, client: Client, person: YoungPerson) -> None:
    signing_id = requested(house, person, account(house))
    page = text(client.get(show(signing_id, "signer/")))
    assert "Contrat d’engagement" in page
    assert client.get(show(signing_id, "signer/document.pdf")).content == pdf()
    assert client.get(show(signing_id, "document-signe.pdf")).status_code == 404
    refused = client.post(show(signing_id, "signer/"), {"typed_name": "Autre", "consents": "on"})
    assert refused.status_code == 422
    assert "Écrivez votre nom" in text(refused)
    assert client.post(show(signing_id, "signer/"), {"typed_name": "adviser essai"}).status_code == 422
    done = client.post(show(signing_id, "signer/"), {"typed_name": "adviser essai", "consents": "on"})
    assert done.status_code == 302
    seal_signing(actor=system_actor(house.structures["tarbes"]), at=now(), signing_id=signing_id)
    assert "Signé et scellé" in text(client.get(show(signing_id)))
    sealed = client.get(show(signing_id, "document-signe.pdf"))
    assert sealed["Content-Type"] == "application/pdf"
    assert sealed["Content-Disposition"].startswith("attachment")
    evidence = client.get(show(signing_id, "preuves/preuves.json")).content
    assert b'"acr":"compte local"' in evidence
    assert client.get(show(signing_id, "preuves/preuves.json.p7s")).status_code == 200
    assert client.get(show(signing_id, "preuves/autre")).status_code == 404


def test_one_refuses_from_an_account(house: House, client: Client, person: YoungPerson) -> None:
    signing_id = requested(house, person, account(house))
    assert client.post(show(signing_id, "refuser/"), {"reason": "Mauvaise date"}).status_code == 302
    assert "Mauvaise date" in text(client.get(show(signing_id)))
    colleague = house.client("manager")
    assert colleague.get(show(signing_id, "signer/")).status_code == 404


def test_handing_the_screen_over_ends_the_session_there(
    house: House, client: Client, person: YoungPerson
) -> None:
    signing_id = requested(house, person, here())
    assert client.post(show(signing_id, "sur-place/"), {}).status_code == 422
    answer = client.post(show(signing_id, "sur-place/"), {"knows_them": "on"})
    assert answer["Location"].startswith("/jeune/s/")
    assert client.get("/")["Location"].startswith("/connexion/")
    page = client.get(answer["Location"])
    assert "Inès CARRERE" in text(page)
    assert "Mes jeunes" not in text(page)


# who gets in


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, person: YoungPerson, name: str) -> None:
    actor = house.actor(name)
    signing_id = requested(house, person)
    document_id = paper(house, person)
    may = actor.may(Permission.ASK_SIGNATURES)
    ours = actor.structure_id == house.structures["tarbes"]
    visitor = house.client(name)
    assert visitor.get("/signatures/").status_code == (200 if may else 403)
    for address in (show(signing_id), show(signing_id, "retirer/"), f"/signatures/demander/{document_id}/"):
        assert visitor.get(address).status_code == (403 if not may else 200 if ours else 404), address


def test_absent_and_hidden_are_answered_alike(house: House, person: YoungPerson) -> None:
    signing_id = requested(house, person)
    share(house, person, "france_travail", may_write=True)
    stranger = house.client("stranger")
    answers = [stranger.get(show(which)) for which in (signing_id, ABSENT)]
    assert {answer.status_code for answer in answers} == {404}
    assert text(answers[0]) == text(answers[1])
    nobody = Client().get(show(signing_id))
    assert nobody["Location"].startswith("/connexion/")


def test_a_page_asks_few_statements(house: House, client: Client, person: YoungPerson) -> None:
    for name in ("Inès CARRERE", "Karim DIALLO", "Zoé MARTIN"):
        signing_id = requested(house, None if name != "Inès CARRERE" else person, here(name))
    client.get("/signatures/")
    for address, most in (("/signatures/", 16), (show(signing_id), 16)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= most, (address, len(queries))
