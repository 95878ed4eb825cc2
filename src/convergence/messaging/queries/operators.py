"""Conversations of operators: those of the reader's own operator, or those of the person who comes by her link."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum

from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_names
from convergence.messaging import models
from convergence.messaging.policies import (
    check_is_herself,
    check_may_write_as_operator,
    may_write_as_operator,
)
from convergence.messaging.types import AuthorKind, OperatorMessageView, ThreadRow
from convergence.storage.files import organisations_reached
from convergence.storage.journal import reads, reads_nobody

_MOST_SHOWN = 100
_SNIPPET = 200


@reads(FieldGroup.FREE_TEXT)
def operator_threads(
    scope: Scope, *, adviser_id: UUID | None = None, unread_only: bool = False, limit: int = 50
) -> list[ThreadRow]:
    """The conversations of the reader's operator with people who are shared with it now; the unread ones first."""
    check_may_write_as_operator(scope.actor)
    rows = models.OperatorThread.objects.filter(organisation_id=scope.structure_id)
    if adviser_id is not None:
        rows = rows.filter(adviser_id=adviser_id)
    if unread_only:
        rows = rows.filter(unread_count__gt=0)
    last = models.OperatorMessage.objects.filter(
        dossier_id=OuterRef("dossier_id"), organisation_id=scope.structure_id
    ).order_by("-written_at", "-id")
    shown = rows.annotate(last_text=Subquery(last.values("text")[:1])).order_by(
        "-unread_count", "-last_at", "id"
    )[:limit]
    return [_thread(row, scope.actor.structure_name, row.last_text or "") for row in shown]


@reads(FieldGroup.ACCOMPAGNEMENT)
def thread_of_operator(scope: Scope, dossier_id: UUID) -> ThreadRow | None:
    """The conversation of the reader's operator with one person; None before its first word, or out of reach."""
    check_may_write_as_operator(scope.actor)
    row = models.OperatorThread.objects.filter(
        dossier_id=dossier_id, organisation_id=scope.structure_id
    ).first()
    return _thread(row, scope.actor.structure_name) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def threads_of_person(scope: Scope, dossier_id: UUID) -> list[ThreadRow]:
    """With which operators she has a conversation, by name, and whether each still reads what she would write."""
    check_is_herself(scope.actor, dossier_id)
    rows = list(models.OperatorThread.objects.filter(dossier_id=dossier_id).order_by("organisation_id"))
    if not rows:
        return []
    names = structure_names(scope, [row.organisation_id for row in rows])
    reached = organisations_reached(dossier_id, now())
    found = [
        _thread(row, names.get(row.organisation_id, ""), is_open=row.organisation_id in reached)
        for row in rows
    ]
    return sorted(found, key=lambda row: row.organisation_name)


@reads(FieldGroup.FREE_TEXT)
def operator_messages(
    scope: Scope, dossier_id: UUID, organisation_id: UUID, *, limit: int = _MOST_SHOWN
) -> list[OperatorMessageView]:
    """The latest messages of one conversation, oldest first, for that operator or for the person herself."""
    if scope.structure_id != organisation_id:
        check_is_herself(scope.actor, dossier_id)
    else:
        check_may_write_as_operator(scope.actor)
    thread = models.OperatorThread.objects.filter(
        dossier_id=dossier_id, organisation_id=organisation_id
    ).first()
    rows = models.OperatorMessage.objects.filter(dossier_id=dossier_id, organisation_id=organisation_id)
    latest: Iterable[models.OperatorMessage] = reversed(rows.order_by("-written_at", "-id")[:limit])
    return [_message(row, thread) for row in latest]


@reads_nobody("a number for the first page")
def operator_unread(scope: Scope) -> int:
    """How many messages of people nobody of the reader's operator has read, in her own conversations."""
    if not may_write_as_operator(scope.actor):
        return 0
    mine = models.OperatorThread.objects.filter(
        organisation_id=scope.structure_id, adviser_id=scope.actor.user_id, unread_count__gt=0
    )
    return int(mine.aggregate(total=Sum("unread_count"))["total"] or 0)


def _thread(row: models.OperatorThread, name: str, last_text: str = "", *, is_open: bool = True) -> ThreadRow:
    return ThreadRow(
        dossier_id=row.dossier_id,
        organisation_id=row.organisation_id,
        organisation_name=name,
        adviser_id=row.adviser_id,
        last_at=row.last_at,
        last_author=AuthorKind(row.last_author),
        last_text=last_text[:_SNIPPET],
        unread_count=row.unread_count,
        seen_by_operator_at=row.seen_by_operator_at,
        seen_by_person_at=row.seen_by_person_at,
        is_open=is_open,
    )


def _message(row: models.OperatorMessage, thread: models.OperatorThread | None) -> OperatorMessageView:
    kind = AuthorKind(row.author_kind)
    seen_at = None
    if thread is not None:
        seen_at = thread.seen_by_operator_at if kind is AuthorKind.YOUNG_PERSON else thread.seen_by_person_at
    return OperatorMessageView(
        dossier_id=row.dossier_id,
        message_id=row.id,
        author_kind=kind,
        author_name=row.author_name,
        text=row.text,
        written_at=row.written_at,
        is_seen=seen_at is not None and seen_at >= row.written_at,
    )
