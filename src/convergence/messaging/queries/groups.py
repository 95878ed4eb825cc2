"""Saved lists, messages to several persons and how far they went."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.policies import check_may_send_to_groups
from convergence.messaging.rules.contacts import masked
from convergence.messaging.types import (
    DeliveryState,
    Exclusion,
    GroupRow,
    GroupState,
    ListFilter,
    RecipientRow,
    RecipientState,
    SavedListRow,
)
from convergence.storage.journal import reads, reads_nobody

_STAFF = "names of lists and counts, no young person"


@reads_nobody(_STAFF)
def saved_lists(scope: Scope) -> list[SavedListRow]:
    """The lists of the reader and those shared in her structure, by name."""
    check_may_send_to_groups(scope.actor)
    rows = models.SavedList.objects.filter(structure_id=scope.structure_id)
    rows = rows.filter(Q(owner_id=scope.actor.user_id) | Q(is_shared=True))
    members = dict(
        models.SavedListMember.objects.filter(structure_id=scope.structure_id)
        .values_list("list_id")
        .annotate(number=Count("id"))
        .order_by("list_id")
    )
    return [
        SavedListRow(
            row.id,
            row.name,
            row.owner_id,
            row.is_shared,
            ListFilter(**row.rule) if row.rule else None,
            members.get(row.id, 0),
        )
        for row in rows.order_by("name", "id")
    ]


@reads_nobody(_STAFF)
def groups(scope: Scope, limit: int = 50) -> list[GroupRow]:
    """Messages to several persons of the structure, the latest first."""
    check_may_send_to_groups(scope.actor)
    rows = models.GroupMessage.objects.filter(structure_id=scope.structure_id)
    return _shown(scope, list(rows.order_by("-created_at", "-id")[:limit]))


@reads_nobody(_STAFF)
def group(scope: Scope, group_id: UUID) -> GroupRow | None:
    """One of them; None when it is absent or of another structure."""
    check_may_send_to_groups(scope.actor)
    rows = list(
        models.GroupMessage.objects.filter(pk=group_id, structure_id=scope.structure_id).order_by("id")
    )
    return next(iter(_shown(scope, rows)), None)


@reads_nobody("a number for the first page")
def groups_to_approve(scope: Scope) -> int:
    """How many large messages wait for a second person, other than those of the reader."""
    waiting = models.GroupMessage.objects.filter(
        structure_id=scope.structure_id, state=GroupState.WAITING_SECOND.value
    )
    return waiting.exclude(author_id=scope.actor.user_id).count()


@reads(FieldGroup.CONTACT)
def recipients_of(
    scope: Scope, group_id: UUID, *, after: UUID | None = None, limit: int = 100
) -> list[RecipientRow]:
    """Persons of a group message, ``after`` is the file at the end of the page before."""
    check_may_send_to_groups(scope.actor)
    rows = models.GroupRecipient.objects.filter(group_id=group_id)
    if after is not None:
        rows = rows.filter(dossier_id__gt=after)
    page = list(rows.order_by("dossier_id")[:limit])
    outcomes = dict(
        models.Delivery.objects.filter(group_id=group_id, dossier_id__among=[row.dossier_id for row in page])
        .order_by("id")
        .values_list("dossier_id", "state")
    )
    return [_recipient(row, outcomes.get(row.dossier_id)) for row in page]


def _recipient(row: models.GroupRecipient, outcome: str | None) -> RecipientRow:
    channel = Channel(row.channel) if row.channel else None
    return RecipientRow(
        row.dossier_id,
        RecipientState(row.state),
        Exclusion(row.exclusion) if row.exclusion else None,
        channel,
        masked(channel, row.recipient) if channel else "",
        DeliveryState(outcome) if outcome else None,
    )


def _shown(scope: Scope, rows: list[models.GroupMessage]) -> list[GroupRow]:
    ids = [row.id for row in rows]
    counts: dict[UUID, dict[RecipientState, int]] = {key: {} for key in ids}
    outcomes: dict[UUID, dict[DeliveryState, int]] = {key: {} for key in ids}
    found = models.GroupRecipient.objects.filter(structure_id=scope.structure_id, group_id__among=ids)
    for key, state, number in _counted(found):
        counts[key][RecipientState(state)] = number
    sent = models.Delivery.objects.filter(structure_id=scope.structure_id, group_id__among=ids)
    for key, state, number in _counted(sent):
        outcomes[key][DeliveryState(state)] = number
    return [
        GroupRow(
            row.id,
            row.title,
            row.text,
            GroupState(row.state),
            row.author_id,
            row.author_name,
            row.approver_name,
            row.created_at,
            counts[row.id],
            outcomes[row.id],
            row.estimate_millicents,
        )
        for row in rows
    ]


def _counted(rows: QuerySet) -> QuerySet:
    return rows.values_list("group_id", "state").annotate(number=Count("id")).order_by("group_id", "state")
