"""Reactions to facts of lower rooms and to what became of exchanges. Each may run twice and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.orientation.operations import (
    expect_address_told,
    expect_new_orientation,
    follow_delivery,
    note_exchange,
)
from convergence.accompagnement.orientation.types import ABOUT_REGISTRATION
from convergence.documents.types import DeliveryNoted
from convergence.dossier.types import FileHandedOver, Section, SectionEdited
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeSettled
from convergence.storage.outbox import handles


@handles(ExchangeSettled)
def hear_france_travail(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What became of a message about a registration."""
    if event.about_kind == ABOUT_REGISTRATION:
        note_exchange(actor=actor, at=at, event=event)


@handles(DeliveryNoted)
def notify_by_letter(event: DeliveryNoted, *, actor: Actor, at: datetime) -> None:
    """The letter of an orientation reached her on a certain day."""
    if event.certain_on is not None:
        follow_delivery(actor=actor, at=at, document_id=event.document_id, certain_on=event.certain_on)


@handles(SectionEdited)
def await_address_told(event: SectionEdited, *, actor: Actor, at: datetime) -> None:
    """Whoever is registered tells France Travail of another address."""
    if event.section is Section.ADDRESS and event.dossier_id is not None:
        expect_address_told(actor=actor, at=at, dossier_id=event.dossier_id)


@handles(FileHandedOver)
def await_new_referent(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """The référent is a structure: another one that takes the file over is another référent."""
    if event.dossier_id is not None:
        expect_new_orientation(
            actor=actor,
            at=at,
            dossier_id=event.dossier_id,
            from_structure_id=event.from_structure_id,
            to_structure_id=event.structure_id,
        )
