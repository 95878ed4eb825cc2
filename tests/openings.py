"""Agreements in force, as tests need them: what an organisation may receive, whatever file is then opened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.openings import Opened, add_openings, end_openings
from convergence.storage.operation import operation

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOT_FREE_TEXT = frozenset(FieldGroup) - {FieldGroup.FREE_TEXT}


def agree_with(
    organisation_id: UUID,
    groups: Iterable[FieldGroup] = NOT_FREE_TEXT,
    *,
    structure_id: UUID | None = None,
    start: datetime = LONG_AGO,
    end: datetime | None = None,
    writing: bool = True,
) -> UUID:
    """An agreement opens groups of fields to an organisation, for whoever accompanies the person."""
    agreement_id = uuid7()
    _agree(
        actor=system_actor(),
        at=LONG_AGO,
        agreement_id=agreement_id,
        to=Opened(organisation_id=organisation_id, structure_id=structure_id),
        groups=frozenset(groups),
        start=start,
        end=end,
        writing=writing,
    )
    return agreement_id


def end_agreement(agreement_id: UUID) -> None:
    """The agreement ends now."""
    _end(actor=system_actor(), at=LONG_AGO, agreement_id=agreement_id)


@operation("Convention d'essai")
def _agree(
    *,
    actor: Actor,
    at: datetime,
    agreement_id: UUID,
    to: Opened,
    groups: frozenset[FieldGroup],
    start: datetime,
    end: datetime | None,
    writing: bool,
) -> None:
    writable = groups if writing else frozenset[FieldGroup]()
    add_openings(agreement_id, [to], groups, ["accompagnement"], start=start, end=end, writable=writable)


@operation("Fin d'une convention d'essai")
def _end(*, actor: Actor, at: datetime, agreement_id: UUID) -> None:
    end_openings(agreement_id)
