"""The queue of events of each client application: filled from facts, acknowledged one by one, forgotten in time.

One statement each, without history: a message that waits is no fact of a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import NotFound
from convergence.sharing.models import AccessClosing, ApiClient, OperatorEvent
from convergence.sharing.policies import check_is_application, check_is_system
from convergence.sharing.queries.clients import openings_of
from convergence.sharing.rules.feed import event_identifier, is_event_identifier
from convergence.sharing.types import (
    ApiFamily,
    ClosingWay,
    OpenedFamilies,
    OperatorEventAction,
    OperatorEventKind,
)
from convergence.storage.session import current_scope


def tell_operators(
    *,
    actor: Actor,
    at: datetime,
    event_id: int,
    structure_id: UUID,
    dossier_id: UUID,
    file_number: int,
    kind: OperatorEventKind,
    action: OperatorEventAction,
    number: int | None = None,
) -> None:
    """Put a change in the queue of every application that may know the file; a fact told already is not told twice.

    ``at`` is when it happened, ``event_id`` the stored fact, ``structure_id`` the structure that holds the file.
    """
    check_is_system(actor)
    insert_events(
        OperatorEvent(
            identifier=event_identifier(client_id, event_id),
            client_id=client_id,
            happened_at=at,
            file=dossier_id,
            file_number=file_number,
            kind=kind.value,
            action=action.value,
            number=number,
        )
        for client_id, opened in listening(at).items()
        if ApiFamily.EVENTS in opened.of(structure_id)
    )


def insert_events(events: Iterable[OperatorEvent]) -> None:
    """Add to queues what is not there yet."""
    OperatorEvent.objects.bulk_create(list(events), ignore_conflicts=True)


def tell_file_erased(*, actor: Actor, at: datetime, event_id: int, dossier_id: UUID) -> None:
    """Forget what was to be told of an erased file, and tell who had been told of it that it is gone."""
    check_is_system(actor)
    known = OperatorEvent.objects.filter(file=dossier_id)
    told = dict(known.order_by("id").values_list("client_id", "file_number"))
    open_to = listening(at)
    insert_events(
        [
            OperatorEvent(
                identifier=event_identifier(client_id, event_id),
                client_id=client_id,
                happened_at=at,
                file_number=file_number,
                kind=OperatorEventKind.FILE.value,
                action=OperatorEventAction.DELETE.value,
            )
            for client_id, file_number in told.items()
            if client_id in open_to
        ]
    )
    known.delete()


def acknowledge_event(*, actor: Actor, at: datetime, identifier: str) -> None:
    """Take an event out of the queue of the application that acts; once more changes nothing.

    The transaction does not wait for the disk: an acknowledgement lost in a breakdown brings the event back.
    """
    scope = current_scope()
    check_is_application(scope.purpose if scope else None)
    if is_event_identifier(identifier):
        asked: dict[str, Any] = {"at": at, "identifier": identifier, "client": actor.user_id}
        with connection.cursor() as cursor:
            cursor.execute(_ACKNOWLEDGE, asked)
            if found := cursor.fetchone():
                if found == _CLOSING:
                    _keep_proof(actor.user_id, identifier, at)
                return
    raise NotFound(
        "Cet événement n’existe pas, ou il a été effacé depuis.",
        what_to_do="Reprenez l’identifiant tel que la file le donne.",
        code="unknown_event",
    )


_ACKNOWLEDGE = """
    WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE sharing_operatorevent e SET acknowledged_at = coalesce(e.acknowledged_at, %(at)s) FROM quick
    WHERE e.identifier = %(identifier)s AND e.client_id = %(client)s RETURNING e.kind, e.action
"""
_CLOSING = (OperatorEventKind.FILE.value, OperatorEventAction.DELETE.value)


def _keep_proof(client_id: UUID, identifier: str, at: datetime) -> None:
    """That the application knows that a file is closed to it: the event is forgotten one day, this is not."""
    AccessClosing.objects.filter(client_id=client_id, identifier=identifier, acknowledged_at=None).update(
        acknowledged_at=at, acknowledged_by=client_id, way=ClosingWay.QUEUE.value
    )


def forget_operator_events(*, actor: Actor, at: datetime) -> int:
    """Erase what was acknowledged long enough ago, and what nobody came to read; returns how many."""
    check_is_system(actor)
    day = at.date()
    read = at - timedelta(days=parameter("sharing.acknowledged_event_days").integer_at(day))
    unread = at - timedelta(days=parameter("sharing.waiting_event_days").integer_at(day))
    events = OperatorEvent.objects
    return (
        events.filter(happened_at__lt=unread).delete()[0]
        + events.filter(happened_at__lt=read, acknowledged_at__lt=read).delete()[0]
    )


def listening(at: datetime) -> dict[UUID, OpenedFamilies]:
    """Applications let in when the fact happened that have a queue under an agreement, with what it opens."""
    clients = ApiClient.objects.filter(
        revoked_at=None, created_at__lte=at, families__contains=[ApiFamily.EVENTS.value]
    )
    found = openings_of(list(clients.order_by("id").values_list("id", flat=True)), at)
    return {
        client_id: opened for client_id, opened in found.items() if ApiFamily.EVENTS in opened.somewhere()
    }
