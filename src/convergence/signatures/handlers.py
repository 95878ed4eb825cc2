"""Reactions: the last signature calls for the seal; a message that did not arrive is shown. Each may run twice."""

from __future__ import annotations

from datetime import datetime

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeSettled
from convergence.signatures.operations import note_delivery, seal_signing
from convergence.signatures.operations.sending import ABOUT
from convergence.signatures.types import DocumentSigned
from convergence.storage.outbox import handles


@handles(DocumentSigned)
def seal_when_all_signed(event: DocumentSigned, *, actor: Actor, at: datetime) -> None:
    """Everybody has signed: the document is sealed, once."""
    if event.remaining == 0:
        seal_signing(actor=actor, at=at, signing_id=event.signing_id)


@handles(ExchangeSettled)
def show_delivery(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What became of a message stands beside the signer for whom it left."""
    if event.about_kind == ABOUT and event.about_id is not None:
        note_delivery(actor=actor, at=at, signer_id=event.about_id, outcome=event.outcome)
