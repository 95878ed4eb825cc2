"""Proof of identity, NIR, notes: what is most personal, on pages of its own."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest

from convergence.dossier import operations
from convergence.dossier.queries import dossier_header, notes_of
from convergence.dossier.types import IdentityProofState, NirState
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.dossier.files import NIR, NIR_DIGITS, Case

WHY = "Demande de la CPAM par téléphone"


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def digits(page: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]", "", page)


def header(case: Case) -> Any:
    with acting(case.house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return dossier_header(scope, case.dossier_id)


def write_note(case: Case, text: str = "Cherche une place en crèche.", by: str = "adviser") -> UUID:
    return operations.write_note(actor=case.house.actor(by), at=now(), dossier_id=case.dossier_id, text=text)


def test_an_identity_is_justified(case: Case) -> None:
    client = case.client()
    answer = client.post(
        case.url("identity_proof"),
        {"kind": "carte_identite", "seen_on": "1/9/2026", "expires_on": "1/9/2036"},
    )
    assert answer.status_code == 302
    page = words(client.get(answer["Location"]))
    assert "L’identité est justifiée." in page
    assert "Identité justifiée" in page
    assert header(case).identity_state is IdentityProofState.PROVEN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Pièce vue"),
        ({"seen_on": "1/1/2090"}, "futur"),
        ({"seen_on": "31/11/2025"}, "n’existe pas"),
        ({"expires_on": "1/1/2020"}, "Valable"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(case: Case, changes: dict[str, str], sentence: str) -> None:
    values = {"kind": "passeport", "seen_on": "1/9/2026", "expires_on": "1/9/2030"} | changes
    answer = case.client().post(case.url("identity_proof"), values)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert header(case).identity_state is IdentityProofState.NOT_PROVEN


def test_only_who_may_justifies_an_identity(case: Case) -> None:
    assert case.client("employment_adviser").get(case.url("identity_proof")).status_code == 403


def test_the_nir_is_masked_until_a_reason_is_given(case: Case) -> None:
    client = case.client()
    page = words(client.get(case.url("nir")))
    assert NIR_DIGITS not in digits(page)
    assert header(case).nir_masked in page
    refused = client.post(case.url("reveal_nir"), {"reason": "non"})
    assert refused.status_code == 422
    assert NIR_DIGITS not in digits(words(refused))
    shown = client.post(case.url("reveal_nir"), {"reason": WHY})
    assert shown.status_code == 200
    assert NIR_DIGITS in digits(words(shown))
    assert shown["Cache-Control"] == "no-store, private"
    assert NIR_DIGITS not in digits(words(client.get(case.url("nir"))))


def test_a_revealed_nir_is_in_the_history_and_in_the_journal(case: Case) -> None:
    case.client().post(case.url("reveal_nir"), {"reason": WHY})
    manager = case.client("manager")
    assert WHY in words(manager.get(case.url("history")))
    page = words(manager.get(case.url("access")))
    assert "Numéro de sécurité sociale" in page
    assert NIR_DIGITS not in digits(page)


def test_who_may_not_reveal_is_refused(case: Case) -> None:
    answer = case.client("employment_adviser").post(case.url("reveal_nir"), {"reason": WHY})
    assert answer.status_code == 403
    assert NIR_DIGITS not in digits(words(answer))


def test_a_nir_is_removed_with_a_reason_then_recorded_then_certified(case: Case) -> None:
    client = case.client()
    assert client.post(case.url("remove_nir"), {"reason": ""}).status_code == 422
    assert client.post(case.url("remove_nir"), {"reason": "Numéro d’une autre personne"}).status_code == 302
    assert header(case).nir_state is NirState.MISSING
    wrong = client.post(case.url("record_nir"), {"nir": "2 07 03 65 440 123 00"})
    assert wrong.status_code == 422
    assert "La clé du numéro de sécurité sociale ne correspond pas" in words(wrong)
    assert client.post(case.url("record_nir"), {"nir": NIR}).status_code == 302
    assert header(case).nir_state is NirState.DECLARED
    assert client.post(case.url("certify_nir")).status_code == 302
    assert header(case).nir_state is NirState.CERTIFIED


def test_the_nir_form_keeps_no_draft(case: Case) -> None:
    assert "data-draft=" not in words(case.client().get(case.url("record_nir")))


def test_a_note_is_written_corrected_and_removed(case: Case) -> None:
    client = case.client()
    answer = client.post(case.url("notes"), {"text": "Cherche une place en crèche.", "about": "famille"})
    assert answer.status_code == 302
    page = words(client.get(answer["Location"]))
    assert "Cherche une place en crèche." in page
    assert "Adviser Essai" in page
    assert "Situation familiale" in page
    assert f'data-draft-clear="dossier-{case.dossier_id}-note"' in page
    note = write_note(case, "À rappeler lundi.")
    form = words(client.get(case.url("amend_note", note)))
    token = re.search(r'name="edit_token" value="(\d+)"', form)
    assert token
    saved = client.post(case.url("amend_note", note), {"text": "À rappeler mardi.", "edit_token": token[1]})
    assert saved.status_code == 302
    assert "À rappeler mardi." in words(client.get(case.url("notes")))
    assert (
        client.post(case.url("delete_note", note), {"reason": "Écrite dans le mauvais dossier"}).status_code
        == 302
    )
    assert "À rappeler" not in words(client.get(case.url("notes")))


def test_an_empty_or_endless_note_is_refused(case: Case) -> None:
    client = case.client()
    assert client.post(case.url("notes"), {"text": "  "}).status_code == 422
    answer = client.post(case.url("notes"), {"text": "é" * 10_001})
    assert answer.status_code == 422
    assert "10001 caractères" in words(answer).replace("\u202f", "").replace("\xa0", "").replace(" ", " ")


def test_two_versions_of_a_note_stay_in_sight(case: Case) -> None:
    note = write_note(case)
    client = case.client()
    form = words(client.get(case.url("amend_note", note)))
    token = re.search(r'name="edit_token" value="(\d+)"', form)
    assert token
    operations.amend_note(
        actor=case.house.actor("adviser"), at=now(), note_id=note, text="Version de l’autre onglet.",
        edit_token=int(token[1]),
    )  # fmt: skip
    answer = client.post(case.url("amend_note", note), {"text": "Ma version.", "edit_token": token[1]})
    page = words(answer)
    assert answer.status_code == 422
    assert "Ma version." in page
    assert "Version de l’autre onglet." in page
    fresh = re.search(r'name="edit_token" value="(\d+)"', page)
    assert fresh
    assert (
        client.post(case.url("amend_note", note), {"text": "Ma version.", "edit_token": fresh[1]}).status_code
        == 302
    )


def test_someone_else_s_note_is_not_corrected(case: Case) -> None:
    note = write_note(case)
    answer = case.client("manager").post(case.url("amend_note", note), {"text": "Autre", "edit_token": "1"})
    assert answer.status_code == 422
    assert "Seule la personne qui a écrit cette note" in words(answer)


def test_a_note_of_another_file_is_not_found(case: Case) -> None:
    assert case.client().get(case.url("amend_note", case.dossier_id)).status_code == 404
    assert case.client().get(case.url("delete_note", case.dossier_id)).status_code == 404


def test_notes_are_nowhere_but_on_their_page(case: Case) -> None:
    write_note(case, "Secret-de-la-note")
    client = case.client("manager")
    for page in ("show", "file", "team", "history", "print", "access"):
        assert "Secret-de-la-note" not in words(client.get(case.url(page))), page
    with acting(case.house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        assert len(notes_of(scope, case.dossier_id)) == 1
