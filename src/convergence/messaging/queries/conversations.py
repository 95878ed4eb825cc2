"""Conversations: the list of an adviser, the thread of one file, what asks for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Case, OuterRef, Subquery, Sum, When

from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.policies import check_may_send, may_read_conversation, may_send
from convergence.messaging.rules.contacts import masked
from convergence.messaging.types import (
    AlertKind,
    AlertRow,
    AuthorKind,
    ConversationRow,
    DeliveryState,
    DeliveryView,
    MessageView,
    ReminderRow,
    ReminderState,
    ReminderStep,
    TemplateKind,
    Way,
)
from convergence.storage.journal import reads, reads_nobody

MOST_SHOWN = 100
_SNIPPET = 200


@reads(FieldGroup.FREE_TEXT)
def conversations(
    scope: Scope,
    *,
    adviser_id: UUID | None = None,
    unread_only: bool = False,
    dossier_ids: Sequence[UUID] | None = None,
    limit: int = 50,
) -> list[ConversationRow]:
    """Conversations of an adviser, or of the whole structure: those with something unread first, then the latest."""
    check_may_send(scope.actor)
    rows = models.Conversation.objects.filter(structure_id=scope.structure_id)
    if adviser_id is not None:
        rows = rows.filter(adviser_id=adviser_id)
    if unread_only:
        rows = rows.filter(unread_count__gt=0)
    if dossier_ids is not None:
        rows = rows.filter(dossier_id__among=dossier_ids)
    last = models.Message.objects.filter(dossier_id=OuterRef("dossier_id")).order_by("-written_at", "-id")
    shown = rows.annotate(
        last_text=Subquery(last.values("text")[:1]),
        is_unread=Case(When(unread_count__gt=0, then=1), default=0),
    ).order_by("-is_unread", "-last_at", "id")
    return [
        ConversationRow(
            row.dossier_id,
            row.adviser_id,
            row.last_at,
            AuthorKind(row.last_author),
            (row.last_text or "")[:_SNIPPET],
            row.unread_count,
        )
        for row in shown[:limit]
    ]


@reads(FieldGroup.FREE_TEXT)
def messages_of(scope: Scope, dossier_id: UUID, *, limit: int = MOST_SHOWN) -> list[MessageView]:
    """The latest messages of a file, oldest first, with what became of each; Refused when they are not for her."""
    if not may_read_conversation(scope.actor, dossier_id):
        raise Refused(
            "Les messages de ce dossier ne vous sont pas ouverts.",
            what_to_do="Adressez-vous au référent du jeune.",
        )
    rows = models.Message.objects.filter(dossier_id=dossier_id).order_by("-written_at", "-id")[:limit]
    told: dict[UUID | None, list[DeliveryView]] = defaultdict(list)
    if may_send(scope.actor):
        for delivery in deliveries_of(scope, dossier_id):
            told[delivery.message_id].append(delivery)
    return [_message(row, tuple(told.get(row.id, ()))) for row in reversed(rows)]


@reads(FieldGroup.CONTACT)
def deliveries_of(scope: Scope, dossier_id: UUID, *, limit: int = MOST_SHOWN) -> list[DeliveryView]:
    """What left for one person, the latest first."""
    check_may_send(scope.actor)
    rows = models.Delivery.objects.filter(dossier_id=dossier_id).order_by("-requested_at", "-id")[:limit]
    return [delivery_view(row) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def reminders_of(scope: Scope, dossier_id: UUID) -> list[ReminderRow]:
    """Reminders of one person, those to come first."""
    check_may_send(scope.actor)
    rows = models.Reminder.objects.filter(dossier_id=dossier_id).order_by("-due_at", "id")[:MOST_SHOWN]
    return [
        ReminderRow(
            row.dossier_id,
            row.about_id,
            ReminderStep(row.step),
            ReminderState(row.state),
            row.due_at,
            row.starts_at,
        )
        for row in rows
    ]


@reads(FieldGroup.CONTACT)
def alerts(
    scope: Scope, *, adviser_id: UUID | None = None, dossier_id: UUID | None = None, limit: int = MOST_SHOWN
) -> list[AlertRow]:
    """Numbers and addresses to ask for again, the oldest first."""
    check_may_send(scope.actor)
    rows = models.ContactAlert.objects.filter(structure_id=scope.structure_id, closed_at=None)
    if adviser_id is not None:
        rows = rows.filter(adviser_id=adviser_id)
    if dossier_id is not None:
        rows = rows.filter(dossier_id=dossier_id)
    return [_alert(row) for row in rows.order_by("raised_at", "id")[:limit]]


@reads_nobody("two numbers for the first page")
def waiting_counts(scope: Scope) -> tuple[int, int]:
    """How many messages nobody has read, and how many contacts are to be asked for again, around the reader."""
    mine = models.Conversation.objects.filter(
        structure_id=scope.structure_id, adviser_id=scope.actor.user_id, unread_count__gt=0
    )
    unread = int(mine.aggregate(total=Sum("unread_count"))["total"] or 0)
    wrong = models.ContactAlert.objects.filter(
        structure_id=scope.structure_id, adviser_id=scope.actor.user_id, closed_at=None
    )
    return unread, wrong.count()


def delivery_view(row: models.Delivery) -> DeliveryView:
    """One sending as it is shown."""
    return DeliveryView(
        dossier_id=row.dossier_id,
        delivery_id=row.id,
        kind=TemplateKind(row.kind),
        channel=Channel(row.channel),
        recipient_masked=masked(Channel(row.channel), row.recipient),
        state=DeliveryState(row.state),
        requested_at=row.requested_at,
        settled_at=row.settled_at,
        detail=row.detail,
        segments=row.segments,
        cost_millicents=row.cost_millicents,
        message_id=row.message_id,
        group_id=row.group_id,
    )


def _message(row: models.Message, deliveries: tuple[DeliveryView, ...]) -> MessageView:
    return MessageView(
        dossier_id=row.dossier_id,
        message_id=row.id,
        author_kind=AuthorKind(row.author_kind),
        author_id=row.author_id,
        author_name=row.author_name,
        text=row.text,
        written_at=row.written_at,
        way=Way(row.way),
        document_id=row.document_id,
        seen_at=row.seen_at,
        deliveries=deliveries,
    )


def _alert(row: models.ContactAlert) -> AlertRow:
    kind = AlertKind(row.kind)
    channel = Channel.EMAIL if "@" in row.contact else Channel.SMS
    return AlertRow(row.dossier_id, row.id, kind, masked(channel, row.contact), row.raised_at, row.adviser_id)
