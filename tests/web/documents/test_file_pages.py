"""Documents of one person: added, downloaded as files to keep, removed, made, delivered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from convergence.documents.operations import make_document, store_upload
from convergence.documents.types import DocumentKind, PaperKind
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from tests.rooms.documents.world import EICAR, docx, fake_scanner, memory, photo
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, journaled, share, stored, text, welcome

CANARY = "Canari : vendeuse chez Dupuy"
LETTER = {"objet": "Point", "date_rendez_vous": "2 décembre 2026", "heure": "10 h", "lieu": "Tarbes"}


@pytest.fixture(autouse=True)
def _quiet_surroundings(settings: Any) -> Iterator[None]:
    settings.SCANNER = "fake:"
    memory().objects.clear()
    yield
    fake_scanner().is_down = memory().is_down = False


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/documents/{page}"


def sent(content: bytes = CANARY.encode(), name: str = "cv.txt", **changes: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "kind": "cv", "title": "", "envoi": "", **changes}


def kept(house: House, person: YoungPerson, content: bytes = CANARY.encode(), **changes: Any) -> UUID:
    values: dict[str, Any] = {"name": "cv.txt", "kind": DocumentKind.CV, "title": "CV de novembre", **changes}
    return store_upload(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, content=content, **values
    )


def letter(house: House, person: YoungPerson) -> UUID:
    return make_document(
        actor=house.actor("adviser"), at=now(), kind=PaperKind.CONVOCATION, values=LETTER, title="Convocation",
        dossier_id=person.dossier_id,
    )  # fmt: skip


def count(house: House) -> int:
    return int(stored(house, "SELECT count(*) FROM documents_document")[0][0])


def test_an_empty_list_says_what_is_never_kept(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person)))
    assert "Aucun document" in page
    assert "pièce d’identité n’est jamais gardée" in page


def test_a_file_is_added_once_whatever_the_clicks(house: House, client: Client, person: YoungPerson) -> None:
    for _ in range(2):
        answer = client.post(url(person, "ajouter/"), sent(envoi="un"))
        assert answer["Location"] == url(person)
    page = text(client.get(url(person)))
    assert "Le document est ajouté." in page
    assert page.count("Télécharger cv (1 ko)") == 1
    assert count(house) == 1
    other = client.post(url(person, "ajouter/"), sent(b"autre", envoi="un"))
    assert other.status_code == 422
    assert "vient d’être enregistré" in text(other)


def test_a_photo_taken_now_is_added_without_its_place(
    house: House, client: Client, person: YoungPerson
) -> None:
    taken = {"photo": SimpleUploadedFile("image.jpg", photo()), "kind": "domicile", "title": "Facture"}
    client.post(url(person, "ajouter/"), taken)
    ((name, media_type),) = stored(house, "SELECT name, media_type FROM documents_document")
    assert (name, media_type) == ("image.jpg", "image/jpeg")
    page = client.get(url(person, "ajouter/")).content.decode()
    assert 'capture="environment"' in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"file": ""}, "Choisissez un fichier"),
        (sent(kind=""), "Choisissez le type de document"),
        (sent(kind="preuve_signature"), "Choisissez une réponse de la liste."),
        (sent(b"", "vide.txt"), "Ce fichier est vide."),
        (sent(b"MZ" + bytes(300), "cv.exe"), "Ce type de fichier n’est pas accepté."),
        (sent(b"<svg/>", "cv.svg"), "Ce type de fichier n’est pas accepté."),
        (sent(docx({"word/vbaProject.bin": b"x"}), "cv.docx"), "contient un programme"),
        (sent(b"a" * (10 * 1024 * 1024 + 1), "cv.txt"), "trop lourd : 10 Mo au plus"),
        (sent(title="x" * 300), "200"),
        (sent(title="a\0b"), "caractère"),
    ],
)
def test_what_is_refused_is_told_beside_the_field(
    house: House, client: Client, person: YoungPerson, form: dict[str, Any], sentence: str
) -> None:
    if isinstance(form["file"], SimpleUploadedFile):
        form["file"].seek(0)
    refused = client.post(url(person, "ajouter/"), {"kind": "cv", "title": "", **form})
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert count(house) == 0


def test_a_body_far_above_the_limit_is_not_read(house: House, client: Client, person: YoungPerson) -> None:
    answer = client.post(url(person, "ajouter/"), sent(b"a" * (31 * 1024 * 1024)))
    assert answer.status_code == 413
    assert count(house) == 0


def test_a_page_that_takes_no_file_gets_none(client: Client, person: YoungPerson) -> None:
    address = f"/dossiers/{person.dossier_id}/situations/nouvelle/"
    small = client.post(address, {"category": "", "file": SimpleUploadedFile("a.txt", b"x")})
    assert small.status_code == 422
    assert not small.wsgi_request.FILES
    large = client.post(address, {"file": SimpleUploadedFile("a.txt", b"x" * 4 * 1024 * 1024)})
    assert large.status_code == 413


def test_quarantine_and_infection_are_told(house: House, client: Client, person: YoungPerson) -> None:
    fake_scanner().is_down = True
    client.post(url(person, "ajouter/"), sent())
    page = client.get(url(person))
    assert "dès que l’antivirus" in text(page)
    assert "En attente du contrôle antivirus" in text(page)
    assert "/telecharger/" not in page.content.decode()
    fake_scanner().is_down = False
    client.post(url(person, "ajouter/"), sent(EICAR))
    assert "gardé nulle part" in text(client.get(url(person)))


def test_a_download_is_a_file_to_keep_and_is_journaled(
    house: House, client: Client, person: YoungPerson
) -> None:
    document_id = kept(house, person, name="été <script>.txt")
    answer = client.get(url(person, f"{document_id}/telecharger/"))
    assert answer.content == CANARY.encode()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "file_documents:download" in journaled(house, "adviser", person.dossier_id)


def test_a_content_that_is_lost_or_a_silent_store_is_told(
    house: House, client: Client, person: YoungPerson
) -> None:
    document_id = kept(house, person)
    memory().is_down = True
    assert client.get(url(person, f"{document_id}/telecharger/")).status_code == 503
    memory().is_down = False
    memory().objects.clear()
    answer = client.get(url(person, f"{document_id}/telecharger/"))
    assert answer.status_code < 500
    assert "introuvable ou abîmé" in text(answer)


def test_a_document_is_reached_by_its_own_file_only(
    house: House, client: Client, person: YoungPerson
) -> None:
    document_id, other = kept(house, person), welcome(house, "Tom", "CARRERE")
    for page in ("telecharger/", "retirer/", "remise/"):
        assert client.get(url(other, f"{document_id}/{page}")).status_code == 404
    assert client.get(f"/documents/{document_id}/telecharger/").status_code == 404


def test_a_removed_document_leaves_its_title_and_the_reason(
    house: House, client: Client, person: YoungPerson
) -> None:
    document_id = kept(house, person)
    address = url(person, f"{document_id}/retirer/")
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Mauvais dossier"})["Location"] == url(person)
    page = text(client.get(url(person)))
    assert "CV de novembre (cv), retiré le" in page
    assert "Mauvais dossier" in page
    assert client.get(url(person, f"{document_id}/telecharger/")).status_code == 409


@pytest.mark.parametrize("kind", ["attestation_accompagnement", "attestation_presence", "convocation",
                                  "courrier_avertissement", "decision"])  # fmt: skip
def test_a_paper_is_made_from_the_file(house: House, client: Client, person: YoungPerson, kind: str) -> None:
    address = url(person, f"produire/{kind}/")
    page = client.get(address).content.decode()
    names = set(re.findall(r'<(?:input|textarea|select)[^>]*name="(\w+)"', page)) - {
        "csrfmiddlewaretoken",
        "envoi",
    }
    given = {name: _typed(name) for name in names - {"q"}}
    assert client.post(address, given | {"title": ""}).status_code == 422
    answer = client.post(address, given | {"title": "Papier d’essai", "envoi": "un"})
    assert answer.status_code == 302, text(answer)
    client.post(address, given | {"title": "Papier d’essai", "envoi": "un"})
    ((document_id, name),) = stored(house, "SELECT id, name FROM documents_document")
    assert name == "Papier d’essai.pdf"
    made = client.get(url(person, f"{document_id}/telecharger/"))
    assert made["Content-Type"] == "application/pdf"
    assert "Inès CARRERE" in PdfReader(BytesIO(made.content)).pages[0].extract_text()


def _typed(name: str) -> str:
    if name.startswith("date"):
        return "2/12/2026"
    return "10h" if name.startswith("heure") else "Une ligne"


@pytest.mark.parametrize("kind", ["contrat_cej", "inconnu", "feuille_emargement"])
def test_what_is_not_made_from_here_is_not_found(client: Client, person: YoungPerson, kind: str) -> None:
    assert client.get(url(person, f"produire/{kind}/")).status_code == 404


def test_a_file_is_exported(house: House, client: Client, person: YoungPerson) -> None:
    assert "Exporter (PDF)" in text(client.get(url(person)))
    assert client.post(url(person, "exporter/")).status_code == 302
    ((document_id,),) = stored(house, "SELECT id FROM documents_document")
    answer = client.get(url(person, f"{document_id}/telecharger/"))
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "CARRERE" in said
    assert "Situations, contrats et actes" in said


def test_a_delivery_is_noted_completed_and_counted(house: House, client: Client, person: YoungPerson) -> None:
    document_id = letter(house, person)
    assert "Noter la remise" in text(client.get(url(person)))
    address = url(person, f"{document_id}/remise/")
    day = f"{TODAY:%d/%m/%Y}"
    refused = client.post(address, {"way": "recommande", "sent_on": day})
    assert refused.status_code == 422
    assert "numéro du recommandé" in text(refused)
    assert client.post(address, {"way": ""}).status_code == 422
    client.post(address, {"way": "recommande", "sent_on": day, "number": "1A 234"})
    page = client.get(url(person))
    assert "sans date certaine" in text(page)
    (amend,) = re.findall(r'href="([^"]+/remise/[^"]+/)"', page.content.decode())
    token = re.findall(r'name="edit_token" value="(\d+)"', client.get(amend).content.decode())[0]
    given = {"way": "recommande", "sent_on": day, "number": "1A 234", "received_on": day, "edit_token": token}
    assert client.post(amend, given).status_code == 302
    assert f"compte du {day}" in text(client.get(url(person)))
    stale = client.post(amend, given)
    assert stale.status_code == 422
    assert "modifiée pendant votre saisie" in text(stale)


@pytest.mark.parametrize("page", ["", "ajouter/", "produire/", "produire/convocation/", "exporter/"])
def test_who_gets_in(house: House, person: YoungPerson, page: str) -> None:
    assert house.client("adviser").get(url(person, page)).status_code == 200
    assert house.client("manager").get(url(person, page)).status_code == 200
    stranger, nothing = (
        house.client("stranger").get(address)
        for address in (url(person, page), f"/dossiers/{uuid7()}/documents/{page}")
    )
    assert (stranger.status_code, nothing.status_code) == (404, 404)
    assert text(stranger) == text(nothing)
    for name in ("partner", "operator", "account_manager", "auditor"):
        assert house.client(name).get(url(person, page)).status_code == 403


def test_a_file_shared_with_another_structure_keeps_its_documents(house: House, person: YoungPerson) -> None:
    document_id = kept(house, person)
    share(house, person, "reunion", may_write=True)
    for page in ("", f"{document_id}/telecharger/", "ajouter/"):
        assert house.client("stranger").get(url(person, page)).status_code == 404


def test_the_list_costs_few_statements_whatever_its_length(
    house: House, client: Client, person: YoungPerson
) -> None:
    kept(house, person)
    client.get(url(person))
    with CaptureQueriesContext(connection) as few:
        client.get(url(person))
    for rank in range(12):
        kept(house, person, title=f"Document {rank}")
    with CaptureQueriesContext(connection) as many:
        client.get(url(person))
    assert len(many) == len(few)
    assert len(few) < 40
