"""Erasure on request: nothing of the person stays, that it happened stays; nobody else may, nor by another road."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from convergence.audit.models import RightsRequest
from convergence.audit.operations import answer_rights_request, erase_file
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.models import Change, OutboxEvent
from convergence.storage.session import acting
from tests.rooms.audit.test_rights import AT, person, read, received

pytestmark = pytest.mark.django_db

WHY = "aucune obligation de conservation"


def test_an_accepted_request_erases_the_file_and_says_so() -> None:
    who = person()
    request_id = received(who, RightsRequestKind.ERASURE)
    dossier_id = read(who, request_id).dossier_id
    assert erase_file(actor=who, at=AT, request_id=request_id, reason=WHY) >= 1
    with acting(who, Purpose.PERSON_RIGHTS), connection.cursor() as cursor:
        assert not RightsRequest.objects.filter(dossier_id=dossier_id).exists()
        cursor.execute("SELECT reason FROM storage_erasure WHERE dossier_id = %s", (dossier_id,))
        assert cursor.fetchall() == [(WHY,)]
        change = Change.objects.get(label="Effacer un dossier à la demande de la personne")
        assert (change.user_name, change.reason) == ("Direction", WHY)
    with acting(person(), Purpose.SYSTEM):
        assert [event.name for event in OutboxEvent.objects.filter(dossier_id=dossier_id)] == [
            "audit.FileErased"
        ]


def test_only_a_waiting_request_of_erasure_erases() -> None:
    who = person()
    other = received(who, RightsRequestKind.ACCESS)
    with pytest.raises(Invalid, match="pas une demande d’effacement"):
        erase_file(actor=who, at=AT, request_id=other, reason=WHY)
    answered = received(who, RightsRequestKind.ERASURE)
    answer_rights_request(
        actor=who, at=AT, request_id=answered, outcome=RightsOutcome.REFUSED, motive="CEJ de moins de dix ans"
    )
    with pytest.raises(Conflict):
        erase_file(actor=who, at=AT, request_id=answered, reason=WHY)
    assert read(who, other)
    assert read(who, answered)


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_erased(reason: str) -> None:
    who = person()
    request_id = received(who, RightsRequestKind.ERASURE)
    with pytest.raises(Invalid, match="motivé"):
        erase_file(actor=who, at=AT, request_id=request_id, reason=reason)
    assert read(who, request_id)


def test_neither_a_stranger_nor_an_adviser_erases() -> None:
    who = person()
    request_id = received(who, RightsRequestKind.ERASURE)
    adviser = person(permissions=frozenset({Permission.READ_FILES, Permission.EDIT_FILES}))
    with pytest.raises(Refused, match="direction"):
        erase_file(actor=adviser, at=AT, request_id=request_id, reason=WHY)
    stranger = person(uuid7())
    said = [told(stranger, request_id), told(stranger, uuid7())]
    assert said[0] == said[1]
    assert read(who, request_id)


def told(stranger: object, request_id: UUID) -> str:
    with pytest.raises(NotFound) as refusal:
        erase_file(actor=stranger, at=AT, request_id=request_id, reason=WHY)
    return str(refusal.value)
