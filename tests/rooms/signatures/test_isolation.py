"""Four people on one signing; what the journal keeps; a file that is handed over or erased takes its signatures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Problem
from convergence.signatures import models
from convergence.signatures.operations import withdraw_signing
from convergence.signatures.queries import (
    count_to_sign,
    evidence_of,
    shown_text,
    signing,
    signings,
    signings_about,
    signings_of_document,
    signings_of_file,
)
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    REUNION,
    STRANGER,
    at,
    give,
    new_file,
    read,
    share,
    shown_groups,
    stored,
)
from tests.rooms.signatures.steps import CLAIRE, YOUNG, YOUNG_PHONE, asked, shown, sign

pytestmark = pytest.mark.django_db

TABLES = ["signing", "signer", "signinglink", "signingcode", "evidence", "signertrace"]


@pytest.mark.parametrize("actor", [ADVISER, COLLEAGUE, MANAGER], ids=lambda actor: actor.name)
def test_the_structure_reads_its_signings(actor: Actor) -> None:
    dossier_id = new_file()
    signing_id = asked(dossier_id, at())
    assert read(actor, signing, signing_id).signing_id == signing_id
    assert len(read(actor, signings)) == len(read(actor, signings_of_file, dossier_id)) == 1
    assert "Contrat" in read(actor, shown_text, signing_id)


def test_what_one_has_to_sign_is_counted_for_her_alone_and_when_her_turn_comes() -> None:
    asked(new_file(), at(), YOUNG, CLAIRE)
    assert read(ADVISER, count_to_sign) == 1
    asked(new_file(), at(), YOUNG, replace(CLAIRE, rank=2), in_order=True)
    assert read(ADVISER, count_to_sign) == 1
    asked(new_file(), at(), CLAIRE, replace(YOUNG, rank=2), in_order=True)
    assert read(ADVISER, count_to_sign) == 2
    assert [read(actor, count_to_sign) for actor in (COLLEAGUE, MANAGER, ELSEWHERE)] == [0, 0, 0]


@pytest.mark.parametrize(
    "actor", [ELSEWHERE, STRANGER, ACCOUNTS, FRANCE_TRAVAIL], ids=lambda actor: actor.name
)
def test_others_see_nothing(actor: Actor) -> None:
    dossier_id = new_file()
    share(
        actor=ADVISER, at=at(), dossier_id=dossier_id, to=OPERATOR, groups=[FieldGroup.ACCOMPAGNEMENT],
        may_write=True,
    )  # fmt: skip
    signing_id = asked(dossier_id, at())
    document_id = shown(signing_id).document_id
    sign(YOUNG_PHONE, at(hours=1))
    assert read(actor, signing, signing_id) is None
    assert read(actor, signings) == []
    assert read(actor, signings_of_file, dossier_id) == []
    assert read(actor, signings_of_document, document_id) == []
    assert read(actor, evidence_of, signing_id) == []
    assert read(actor, shown_text, signing_id) == ""
    for table in TABLES:
        assert stored(actor, f"signatures_{table}") == [0]
    with pytest.raises(Problem):
        withdraw_signing(actor=actor, at=at(), signing_id=signing_id, reason="Non")


def test_a_signing_of_no_file_belongs_to_its_structure() -> None:
    signing_id = asked(None, at(), CLAIRE)
    assert read(COLLEAGUE, signing, signing_id).dossier_id is None
    assert read(ELSEWHERE, signing, signing_id) is None
    assert read(ELSEWHERE, signings) == []


def test_what_is_about_a_session_is_found_by_its_structure_alone() -> None:
    session_id = uuid7()
    first = asked(None, at(), CLAIRE, about_id=session_id)
    second = asked(new_file(), at(hours=1), about_id=session_id)
    asked(None, at(), CLAIRE)
    for actor in (ADVISER, COLLEAGUE):
        assert [row.signing_id for row in read(actor, signings_about, session_id)] == [second, first]
    for actor in (ELSEWHERE, STRANGER, FRANCE_TRAVAIL):
        assert read(actor, signings_about, session_id) == []
        assert stored(actor, "signatures_signing") == [0]
    assert read(ADVISER, signings_about, uuid7()) == []


def test_reading_is_journaled_with_its_groups() -> None:
    dossier_id = new_file()
    signing_id = asked(dossier_id, at())
    groups = shown_groups(ADVISER, signing, signing_id)
    assert groups == {dossier_id: {FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY}}
    assert shown_groups(ADVISER, signings)[dossier_id] == groups[dossier_id]
    assert shown_groups(ADVISER, signing, asked(None, at(), CLAIRE)) == {}


def test_a_file_handed_over_takes_its_signings() -> None:
    dossier_id = new_file()
    signing_id = asked(dossier_id, at())
    sign(YOUNG_PHONE, at(hours=1))
    give(actor=ADVISER, at=at(hours=2), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, signing, signing_id) is None
    assert read(ELSEWHERE, signing, signing_id).signing_id == signing_id
    assert len(read(ELSEWHERE, evidence_of, signing_id)) == 1


def test_a_file_erased_takes_its_signings() -> None:
    dossier_id = new_file()
    asked(dossier_id, at())
    sign(YOUNG_PHONE, at(hours=1))
    _erase(actor=ADVISER, at=at(hours=2), dossier_id=dossier_id)
    for table in TABLES:
        assert stored(ADVISER, f"signatures_{table}") == [0]


@operation("Effacer")
def _erase(*, actor: Actor, at: Any, dossier_id: Any) -> None:

    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_erase_file(%s, %s)", (dossier_id, "essai"))


def test_what_is_kept_for_a_while_has_no_versions() -> None:
    for model in (models.SigningCode, models.SignerTrace):
        assert model.without_history
