"""Reactions of documents to what happens below."""

from __future__ import annotations

from datetime import datetime

from convergence.audit.types import FileErased
from convergence.documents.operations import erase_contents_of_file
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles


@handles(FileErased)
def erase_contents(event: FileErased, *, actor: Actor, at: datetime) -> None:
    """The contents of a file that was erased leave the store; without their keys they are unreadable already."""
    if event.dossier_id is not None:
        erase_contents_of_file(actor=actor, at=at, dossier_id=event.dossier_id)
