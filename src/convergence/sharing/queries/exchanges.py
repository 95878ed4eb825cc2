"""Exchanges of a structure: a list by keyset, one of them, how many stand where."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.scope import Scope
from convergence.sharing.models import Exchange, ExchangeAttempt, ExchangeContent
from convergence.sharing.policies import check_may_read_exchanges
from convergence.sharing.rules.bases import basis_of
from convergence.sharing.rules.contents import masked, shown_text
from convergence.sharing.types import (
    OF_THE_PROVIDER,
    TO_REPAIR,
    AttemptRow,
    ExchangeCounts,
    ExchangeDetail,
    ExchangeFilter,
    ExchangePage,
    ExchangeRow,
    ExchangeState,
    FailureCause,
)
from convergence.storage.journal import reads, reads_nobody

PAGE = 50


@reads(FieldGroup.ACCOMPAGNEMENT)
def exchanges(scope: Scope, wanted: ExchangeFilter, *, after: str = "", limit: int = PAGE) -> ExchangePage:
    """Exchanges of the reader's structure, the latest first.

    Calendars brought up to date, which are many and go without saying, are shown only when asked for.
    """
    check_may_read_exchanges(scope.actor)
    found = _filtered(scope, wanted)
    if marker := _marker(after):
        at, last = marker
        found = found.filter(Q(requested_at__lt=at) | Q(requested_at=at, id__lt=last))
    rows = list(found.select_related("exchangecontent").order_by("-requested_at", "-id")[: limit + 1])
    more = rows[limit - 1] if len(rows) > limit else None
    following = f"{more.requested_at.isoformat()}_{more.id}" if more else ""
    return ExchangePage(tuple(_row(row, _content(row)) for row in rows[:limit]), following)


@reads(FieldGroup.CONTACT, FieldGroup.FREE_TEXT, FieldGroup.ACCOMPAGNEMENT)
def exchange(scope: Scope, exchange_id: UUID) -> ExchangeDetail | None:
    """One exchange with its attempts; None when it is absent or out of reach, both alike."""
    check_may_read_exchanges(scope.actor)
    row = (
        Exchange.objects.filter(id=exchange_id, structure_id=scope.structure_id)
        .select_related("exchangecontent")
        .first()
    )
    return _detail(row) if row else None


@reads_nobody("numbers only")
def exchange_counts(scope: Scope, at: datetime) -> ExchangeCounts:
    """How many exchanges of the structure stand where."""
    check_may_read_exchanges(scope.actor)
    ours = Exchange.objects.filter(structure_id=scope.structure_id)
    waiting = (ExchangeState.WAITING, ExchangeState.SENDING)
    found = ours.filter(state__in=(*TO_REPAIR, *waiting)).aggregate(
        to_repair=Count("id", filter=Q(state__in=TO_REPAIR)),
        waiting=Count("id", filter=Q(state__in=waiting)),
        down=Count("id", filter=Q(state=ExchangeState.FAILED, cause__in=OF_THE_PROVIDER)),
    )
    recent = ours.filter(requested_at__gte=at - timedelta(days=7), sent_at__isnull=False)
    week = recent.exclude(channel__in=(Channel.CALENDAR, Channel.OUTSIDE_SYSTEM))
    return ExchangeCounts(found["to_repair"], found["waiting"], week.count(), found["down"])


@reads_nobody("a number of exchanges, nobody named")
def count_to_repair(scope: Scope) -> int:
    """How many exchanges of the structure wait for someone to repair them."""
    check_may_read_exchanges(scope.actor)
    return Exchange.objects.filter(structure_id=scope.structure_id, state__in=TO_REPAIR).count()


def _filtered(scope: Scope, wanted: ExchangeFilter) -> QuerySet[Exchange]:
    found = Exchange.objects.filter(structure_id=scope.structure_id)
    if not (wanted.to_repair or wanted.state or wanted.channel):
        found = found.exclude(channel=Channel.CALENDAR, state=ExchangeState.SENT)
    if wanted.to_repair:
        found = found.filter(state__in=TO_REPAIR)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.reason:
        found = found.filter(reason=wanted.reason)
    if wanted.start:
        found = found.filter(requested_at__gte=wanted.start)
    if wanted.end:
        found = found.filter(requested_at__lt=wanted.end)
    return found


def _marker(after: str) -> tuple[datetime, UUID] | None:
    """Where the previous page ended; None for the first page and for anything else."""
    at, _, last = after.partition("_")
    try:
        instant = datetime.fromisoformat(at)
        return (instant, UUID(last)) if instant.tzinfo else None
    except ValueError:
        return None


def _content(row: Exchange) -> ExchangeContent | None:
    return getattr(row, "exchangecontent", None)


def _row(row: Exchange, content: ExchangeContent | None) -> ExchangeRow:
    channel = Channel(row.channel)
    return ExchangeRow(
        exchange_id=row.id,
        dossier_id=row.dossier_id,
        channel=channel,
        reason=ExchangeReason(row.reason),
        recipient_kind=RecipientKind(row.recipient_kind),
        recipient_user_id=row.recipient_user_id,
        recipient=masked(channel, content.recipient) if content else "",
        state=ExchangeState(row.state),
        cause=FailureCause(row.cause) if row.cause else None,
        detail=row.detail,
        requested_at=row.requested_at,
        next_at=row.due_at if row.state == ExchangeState.WAITING else None,
        attempts=row.attempts,
    )


def _detail(row: Exchange) -> ExchangeDetail:
    content = _content(row)
    shown = _row(row, content)
    tried = ExchangeAttempt.objects.filter(exchange_id=row.id).order_by("started_at", "id")
    return ExchangeDetail(
        row=shown,
        dossier_id=row.dossier_id,
        recipient=_address(shown.channel, content),
        subject=content.subject if content else "",
        body=_body(row, content),
        document_count=row.document_count,
        is_content_kept=content is not None,
        basis=basis_of(shown.reason, shown.channel, shown.recipient_kind),
        receipt=row.receipt,
        segments=row.segments,
        cost_millicents=row.cost_millicents,
        useless_at=row.useless_at,
        edit_token=row.change_id,
        attempts=tuple(
            AttemptRow(each.started_at, each.ended_at, each.provider, each.outcome, each.detail, each.receipt)
            for each in tried
        ),
    )


def _body(row: Exchange, content: ExchangeContent | None) -> str:
    """The text; what one system writes for another holds many values of a file, or many files: it is not shown."""
    if content is None or row.channel == Channel.OUTSIDE_SYSTEM:
        return ""
    return shown_text(content.body, holds_code=row.reason == ExchangeReason.SIGNATURE)


def _address(channel: Channel, content: ExchangeContent | None) -> str:
    if content is None:
        return ""
    whole = channel in (Channel.SMS, Channel.EMAIL)
    return content.recipient if whole else masked(channel, content.recipient)
