"""Signing by a personal link, on one screen, and verifying: the pages of those who have no account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.signatures.operations import seal_signing
from tests.rooms.signatures.steps import pdf
from tests.web.house import House
from tests.web.signatures.test_pages import here, left, links, requested, show, states
from tests.web.young_people import YoungPerson, stored, text, welcome

DEAD = "Ce lien n’est plus valable."


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def phone() -> Client:
    """A telephone: no session."""
    return Client(headers={"user-agent": "Navigateur d’essai"})


def code(house: House) -> str:
    """The latest code that left."""
    return next(
        found[0] for body in reversed(left(house)) if (found := re.findall(r"signer : (\d{6})", body))
    )


def gesture(**changes: str) -> dict[str, str]:
    return {"typed_name": "Inès Carrere", "consents": "on", "code": "", **changes}


def test_reading_then_a_code_then_signing_then_the_copy(
    house: House, phone: Client, person: YoungPerson
) -> None:
    signing_id = requested(house, person)
    (link,) = links(house)
    page = phone.get(link)
    assert page.status_code == 200
    words = text(page)
    for said in (
        "Inès CARRERE",
        "Contrat d’engagement",
        "Adviser Essai",
        "**********11",
        "Je refuse",
        "papier",
    ):
        assert said in words
    assert "Mes jeunes" not in words
    assert "39980011" not in page.content.decode()
    assert phone.get(f"{link}document.pdf").content == pdf()
    assert phone.post(link, gesture(code="123456")).status_code == 422
    assert phone.post(f"{link}code/").status_code == 302
    assert "Un code est parti" in text(phone.get(link))
    too_soon = phone.post(f"{link}code/")
    assert too_soon.status_code == 422
    assert "Attendez une minute" in text(too_soon)
    wrong = f"{(int(code(house)) + 1) % 10**6:06}"
    refused = phone.post(link, gesture(code=wrong))
    assert refused.status_code == 422
    assert "Ce code n’est pas le bon" in text(refused)
    assert 'value="Inès Carrere"' in refused.content.decode()
    done = phone.post(link, gesture(code=code(house)))
    assert done.status_code == 302
    assert "Votre signature est enregistrée" in text(phone.get(done["Location"]))
    assert states(house) == ["signe"]
    seal_signing(actor=system_actor(house.structures["tarbes"]), at=now(), signing_id=signing_id)
    copy = phone.get(done["Location"])
    assert "signé par tous" in text(copy)
    sealed = phone.get(f"{done['Location']}document.pdf").content
    assert sealed.startswith(pdf())
    assert len(sealed) > len(pdf())
    assert stored(house, "SELECT address, user_agent FROM signatures_signertrace") == [
        ("127.0.0.1", "Navigateur d’essai")
    ]


def test_tries_stay_counted_though_the_page_refuses(house: House, phone: Client, person: YoungPerson) -> None:
    requested(house, person)
    (link,) = links(house)
    phone.post(f"{link}code/")
    wrong = f"{(int(code(house)) + 1) % 10**6:06}"
    for _ in range(5):
        phone.post(link, gesture(code=wrong))
    assert "Trop d’essais" in text(phone.post(link, gesture(code=code(house))))
    assert stored(house, "SELECT tries FROM signatures_signingcode") == [(5,)]
    assert states(house) == ["attente"]


def test_unknown_used_and_withdrawn_links_are_answered_alike(
    house: House, phone: Client, person: YoungPerson
) -> None:
    signing_id = requested(house, person)
    (link,) = links(house)
    phone.get(link)
    house.client("adviser").post(show(signing_id, "retirer/"), {"reason": "Erreur"})
    answers = [phone.get(link), phone.get("/jeune/s/inconnu/")]
    assert phone.post(link, gesture(code="1")).status_code == 404
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1
    assert DEAD in text(answers[0]).replace("&#39;", "'")
    for page in ("code/", "refuser/", "document.pdf", "fin/"):
        assert phone.get(f"{link}{page}").status_code in (404, 405)


def test_refusing_takes_one_page_and_one_sentence(house: House, phone: Client, person: YoungPerson) -> None:
    requested(house, person)
    (link,) = links(house)
    assert phone.get(f"{link}refuser/").status_code == 200
    empty = phone.post(f"{link}refuser/", {"reason": ""})
    assert empty.status_code == 422
    assert "Une phrase suffit" in text(empty)
    assert phone.post(f"{link}refuser/", {"reason": "a\x00b"}).status_code == 422
    done = phone.post(f"{link}refuser/", {"reason": "<script>alert(1)</script>"})
    assert "Votre refus est enregistré" in text(done)
    assert states(house) == ["refuse"]
    shown = house.client("adviser").get("/signatures/?etat=refusees")
    assert "<script>alert" not in shown.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"typed_name": ""}, "Écrivez votre nom"),
        ({"typed_name": "Autre NOM"}, "Écrivez votre nom : Inès CARRERE"),
        ({"consents": ""}, "Cochez cette phrase"),
        ({"typed_name": "a\x00b"}, "nul n’est pas autorisé"),
        ({"typed_name": "\u202e🙂=1+1"}, "Écrivez votre nom"),
        ({"typed_name": "x" * 100_000}, "au plus 200 caractères"),
        ({"code": "x" * 100_000}, "au plus 20 caractères"),
        ({"code": "<script>"}, "Demandez d’abord un code"),
    ],
)
def test_a_gesture_that_misses_something_is_told(
    house: House, phone: Client, person: YoungPerson, changes: dict[str, str], sentence: str
) -> None:
    requested(house, person)
    refused = phone.post(links(house)[0], gesture(code="123456") | changes)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert states(house) == ["attente"]


def test_a_professional_who_opens_the_link_in_her_browser_is_but_its_guest(
    house: House, person: YoungPerson
) -> None:
    requested(house, person)
    page = house.client("stranger").get(links(house)[0])
    assert page.status_code == 200
    assert "Mes jeunes" not in text(page)


def test_one_screen_goes_round(house: House, person: YoungPerson) -> None:
    signing_id = requested(house, None, here("Inès CARRERE"), here("Karim DIALLO"))
    tablet = house.client("adviser")
    link = tablet.post(show(signing_id, "sur-place/"), {"knows_them": "on"})["Location"]
    page = tablet.get(link).content.decode()
    names = re.findall(rf'href="({link}[\w-]+/)"', page)
    assert len(names) == 2
    assert "Identités vues par Adviser Essai" in page
    assert tablet.post(names[0], {"typed_name": "Karim Diallo", "consents": "on"}).status_code == 422
    first = tablet.post(names[0], {"typed_name": "Inès Carrere", "consents": "on"}, follow=True)
    assert "C’est signé, Inès CARRERE" in text(first)
    assert "Rien à signer ici" in text(tablet.get(names[0]))
    last = tablet.post(names[1], {"typed_name": "Karim Diallo", "consents": "on"})
    assert "Tout le monde a signé" in text(last)
    assert tablet.get(link).status_code == 404
    assert tablet.get(f"{link}document.pdf").status_code == 404
    assert states(house) == ["signe"]


def test_one_refuses_on_the_screen_and_gives_it_back(house: House, person: YoungPerson) -> None:
    signing_id = requested(house, None, here("Inès CARRERE"), here("Karim DIALLO"))
    tablet = house.client("adviser")
    link = tablet.post(show(signing_id, "sur-place/"), {"knows_them": "on"})["Location"]
    assert tablet.get(f"{link}document.pdf").status_code == 404
    name = re.findall(rf'href="({link}[\w-]+/)"', tablet.get(link).content.decode())[0]
    assert tablet.get(f"{name}refuser/").status_code == 200
    assert "Refus enregistré" in text(tablet.post(f"{name}refuser/", {"reason": "Je ne veux pas"}))
    assert states(house) == ["refuse"]


def test_a_round_ends_when_the_screen_is_given_back(house: House, person: YoungPerson) -> None:
    signing_id = requested(house, person, here())
    tablet = house.client("adviser")
    link = tablet.post(show(signing_id, "sur-place/"), {"knows_them": "on"})["Location"]
    assert tablet.post(f"{link}fin/")["Location"] == "/connexion/"
    assert tablet.get(link).status_code == 404


# verifying


def uploaded(content: bytes) -> dict[str, Any]:
    return {"document": SimpleUploadedFile("x.pdf", content, "application/pdf")}


def test_anybody_verifies_and_nothing_is_kept(house: House, phone: Client, person: YoungPerson) -> None:
    signing_id = requested(house, person)
    (link,) = links(house)
    phone.post(f"{link}code/")
    phone.post(link, gesture(code=code(house)))
    seal_signing(actor=system_actor(house.structures["tarbes"]), at=now(), signing_id=signing_id)
    content = house.client("adviser").get(show(signing_id, "document-signe.pdf")).content
    before = stored(house, "SELECT count(*) FROM storage_change")
    assert phone.get("/jeune/s/verifier/").status_code == 200
    assert "Ce document est intact" in text(phone.post("/jeune/s/verifier/", uploaded(content)))
    changed = bytearray(content)
    changed[300] ^= 1
    broken = text(phone.post("/jeune/s/verifier/", uploaded(bytes(changed))))
    assert "Ce document n’est pas sûr" in broken
    assert "modifié" in broken
    assert "aucun sceau" in text(phone.post("/jeune/s/verifier/", uploaded(pdf())))
    assert stored(house, "SELECT count(*) FROM storage_change") == before


@pytest.mark.parametrize("content", [b"\x00", b"%PDF-1.7", b"<html>", "é".encode() * 999])
def test_a_strange_file_is_answered(house: House, phone: Client, content: bytes) -> None:
    answer = phone.post("/jeune/s/verifier/", uploaded(content))
    assert answer.status_code == 200, text(answer)
    assert "Ce document n’est pas sûr" in text(answer)


def test_no_file_an_empty_one_and_a_huge_one_are_told(
    house: House, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Choisissez un fichier" in text(phone.post("/jeune/s/verifier/"))
    assert phone.post("/jeune/s/verifier/", uploaded(b"")).status_code == 422
    monkeypatch.setattr("convergence.portal.signing.forms.largest_upload", lambda day: 10)
    huge = phone.post("/jeune/s/verifier/", uploaded(pdf()))
    assert huge.status_code == 422
    assert "trop gros" in text(huge)


def test_behind_the_front_server_the_evidence_keeps_the_address_of_the_signer(
    house: House, phone: Client, person: YoungPerson
) -> None:
    requested(house, person)
    (link,) = links(house)
    phone.post(f"{link}code/")
    claimed = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}
    assert phone.post(link, gesture(code=code(house)), headers=claimed).status_code == 302
    assert stored(house, "SELECT address FROM signatures_signertrace") == [("203.0.113.7",)]
