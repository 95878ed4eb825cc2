"""Reactions to facts of lower rooms, and to its own for what stands below. Each may run twice: nothing new happens."""

from __future__ import annotations

from datetime import datetime

from convergence.dossier.operations import follow_merger, refresh_account
from convergence.dossier.types import Section, SectionEdited
from convergence.foundation.actor import Actor
from convergence.identity.queries import mergers_of
from convergence.identity.types import StructureMerged
from convergence.storage.outbox import handles
from convergence.storage.session import current_scope


@handles(StructureMerged)
def hand_over_files(event: StructureMerged, *, actor: Actor, at: datetime) -> None:
    """The files of a structure follow its merger: all of them, or those of the communes that were taken over."""
    communes: set[str] | None = None
    if not event.total:
        scope = current_scope()
        if scope is None:
            raise RuntimeError("a handler runs in a scope")
        merger = next(one for one in mergers_of(scope, event.structure_id) if one.id == event.merger_id)
        communes = set(merger.commune_codes)
    follow_merger(actor=actor, at=at, absorbing_id=event.absorbing_id, commune_codes=communes)


@handles(SectionEdited)
def tell_the_account(event: SectionEdited, *, actor: Actor, at: datetime) -> None:
    """The account of the person follows her names, and her e-mail until she first logs in."""
    if event.section in (Section.IDENTITY, Section.CONTACTS) and event.dossier_id is not None:
        refresh_account(actor=actor, at=at, dossier_id=event.dossier_id)
