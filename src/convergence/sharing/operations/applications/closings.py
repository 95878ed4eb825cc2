"""A file that an operator's application may know no more: what waited is forgotten, the end is told, the proof kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor
from convergence.sharing.models import AccessClosing, OperatorEvent
from convergence.sharing.operations.applications.events import insert_events, listening
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.feed import event_identifier
from convergence.sharing.types import (
    ApiFamily,
    ClosingCause,
    OperatorEventAction,
    OperatorEventKind,
)

_KNOWN = """
    SELECT DISTINCT f.dossier_id FROM storage_file f
    WHERE f.structure_id = %(structure)s AND (%(file)s::uuid IS NULL OR f.dossier_id = %(file)s::uuid) AND (
        EXISTS (SELECT FROM sharing_operatorevent e WHERE e.file = f.dossier_id AND e.client_id = %(client)s)
        OR EXISTS (SELECT FROM sharing_ledgerline l WHERE l.file = f.dossier_id AND l.client_id = %(client)s))
    ORDER BY 1
"""
"""Files of a structure of which an application was told, or which it read."""


def lost_by_operators(
    *, actor: Actor, structure_id: UUID, at: datetime, dossier_id: UUID | None = None, opposed: bool = False
) -> dict[UUID, list[UUID]]:
    """Files of a structure that each application knows and may know no more, by application.

    An application to which nothing at all is open any more is left out: its key is refused, and the officer of its
    agreement is written to.
    """
    check_is_system(actor)
    found = {}
    for client_id, opened in listening(at).items():
        if opposed or ApiFamily.EVENTS not in opened.of(structure_id):
            with connection.cursor() as cursor:
                asked = {"structure": structure_id, "file": dossier_id, "client": client_id}
                cursor.execute(_KNOWN, asked)
                if files := [file for (file,) in cursor.fetchall()]:
                    found[client_id] = files
    return found


def close_to_operator(
    *,
    actor: Actor,
    at: datetime,
    event_id: int,
    client_id: UUID,
    files: Iterable[tuple[UUID, int]],
    cause: ClosingCause,
) -> None:
    """Tell an application that these files, each with its number, are closed to it; what waited of them is forgotten.

    Told already, nothing changes.
    """
    check_is_system(actor)
    named = {event_identifier(client_id, event_id, file): (file, number) for file, number in files}
    ours = OperatorEvent.objects.filter(client_id=client_id, file__in=[file for file, _ in named.values()])
    ours.filter(acknowledged_at=None).exclude(identifier__in=list(named)).delete()
    insert_events(
        OperatorEvent(
            identifier=identifier,
            client_id=client_id,
            happened_at=at,
            file=file,
            file_number=number,
            kind=OperatorEventKind.FILE.value,
            action=OperatorEventAction.DELETE.value,
        )
        for identifier, (file, number) in named.items()
    )
    AccessClosing.objects.bulk_create(
        (
            AccessClosing(
                structure_id=actor.structure_id,
                client_id=client_id,
                file=file,
                identifier=identifier,
                cause=cause.value,
                closed_at=at,
            )
            for identifier, (file, _) in named.items()
        ),
        ignore_conflicts=True,
    )
