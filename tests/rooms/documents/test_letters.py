"""Deliveries of letters: noted with their proofs, completed later, and the day that counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from convergence.documents.operations import amend_delivery, make_document, note_delivery
from convergence.documents.queries import certain_date, deliveries_of_file
from convergence.documents.types import DeliveryDraft, DeliveryWay, PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    READER,
    REUNION,
    TODAY,
    at,
    count,
    events,
    give,
    new_file,
    read,
)
from tests.rooms.documents.test_papers import given
from tests.rooms.documents.world import upload

pytestmark = pytest.mark.django_db

HANDED = DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=TODAY)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.fixture
def letter(dossier_id: UUID) -> UUID:
    kind = PaperKind.WARNING_LETTER
    return make_document(
        actor=ADVISER, at=AT, kind=kind, values=given(kind), title="Avertissement", dossier_id=dossier_id
    )


def note(letter: UUID, draft: DeliveryDraft = HANDED, actor: Actor = ADVISER, when: datetime = AT) -> UUID:
    return note_delivery(actor=actor, at=when, document_id=letter, draft=draft)


def test_a_letter_handed_over_counts_from_that_day(dossier_id: UUID, letter: UUID) -> None:
    assert read(ADVISER, certain_date, letter).day is None
    note(letter)
    assert read(ADVISER, certain_date, letter).day == TODAY
    (row,) = read(ADVISER, deliveries_of_file, dossier_id)
    assert row.draft == HANDED
    assert [event["certain_on"] for event in events("DeliveryNoted")] == [TODAY.isoformat()]


def test_a_registered_letter_is_completed_as_its_proofs_come_in(dossier_id: UUID, letter: UUID) -> None:
    sent = DeliveryDraft(DeliveryWay.REGISTERED, number="2C 123 456 7890 1", sent_on=TODAY)
    delivery_id = note(letter, sent)
    assert read(ADVISER, certain_date, letter).day is None
    (row,) = read(ADVISER, deliveries_of_file, dossier_id)
    received = DeliveryDraft(
        DeliveryWay.REGISTERED, number=sent.number, sent_on=TODAY, received_on=date(2026, 11, 26)
    )

    def amend(**changes: Any) -> None:
        amend_delivery(
            **{"actor": ADVISER, "at": at(5), "delivery_id": delivery_id, "draft": received,
               "edit_token": row.edit_token, **changes}
        )  # fmt: skip

    amend()
    assert read(ADVISER, certain_date, letter).day == date(2026, 11, 26)
    with pytest.raises(Conflict, match="pendant votre saisie"):
        amend()
    with pytest.raises(NotFound):
        amend(delivery_id=uuid7())
    with pytest.raises(NotFound):
        amend(actor=ELSEWHERE)


def test_the_earliest_proven_day_counts(letter: UUID) -> None:
    note(letter, DeliveryDraft(DeliveryWay.EMAIL, sent_on=TODAY))
    assert read(ADVISER, certain_date, letter).day is None
    note(letter, DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=date(2026, 11, 27)), when=at(5))
    note(letter, DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=date(2026, 11, 26)), when=at(5))
    assert read(ADVISER, certain_date, letter).day == date(2026, 11, 26)


def test_days_are_those_of_the_structure() -> None:
    """At 21 h in Paris it is the next day in La Réunion: that day has come there."""
    here = datetime(2026, 11, 24, 21, 0, tzinfo=ZoneInfo("Europe/Paris"))
    kind = PaperKind.WARNING_LETTER
    letter = make_document(
        actor=ELSEWHERE,
        at=here,
        kind=kind,
        values=given(kind),
        title="x",
        dossier_id=new_file(actor=ELSEWHERE),
    )
    note(letter, DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=date(2026, 11, 25)), ELSEWHERE, here)
    with pytest.raises(Invalid, match="à venir"):
        note(letter, DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=date(2026, 11, 26)), ELSEWHERE, here)


def test_only_a_letter_of_a_file_is_delivered(dossier_id: UUID) -> None:
    for document_id in (upload(dossier_id), upload(None)):
        with pytest.raises(Invalid, match="n’est pas un courrier"):
            note(document_id)


@pytest.mark.parametrize("actor", [ELSEWHERE, READER], ids=lambda one: one.name)
def test_the_others_neither_read_nor_note(dossier_id: UUID, letter: UUID, actor: Actor) -> None:
    note(letter)
    assert read(actor, certain_date, letter) is None
    assert read(actor, deliveries_of_file, dossier_id) == []
    with pytest.raises((NotFound, Refused)):
        note(letter, actor=actor)
    assert count(ADVISER, "documents_delivery") == 1


def test_a_file_handed_over_takes_its_deliveries_along(dossier_id: UUID, letter: UUID) -> None:
    note(letter)
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert read(ELSEWHERE, certain_date, letter).day == TODAY
