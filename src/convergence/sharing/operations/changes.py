"""Fill the feeds of changes of partners, each with what it may know of at that instant, and forget in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.sharing.models import AccessClosing, PartnerChange, ProgramAccess
from convergence.sharing.policies import check_is_program, check_is_system
from convergence.sharing.types import ClosingCause, ClosingWay, PartnerChangeKind, PartnerResource
from convergence.storage.session import current_scope


def tell_partners(
    *,
    actor: Actor,
    at: datetime,
    event_id: int,
    organisation_ids: Iterable[UUID],
    resource: PartnerResource,
    change: PartnerChangeKind,
    dossier_id: UUID,
    about: UUID,
) -> None:
    """Add a line to the feed of each organisation; a fact told already is not told twice."""
    check_is_system(actor)
    for organisation_id in sorted(set(organisation_ids)):
        _hold_feed(organisation_id)
        PartnerChange.objects.bulk_create(
            [
                PartnerChange(
                    organisation_id=organisation_id,
                    event_id=event_id,
                    resource=resource.value,
                    change=change.value,
                    about=about,
                    file=dossier_id,
                    happened_at=at,
                )
            ],
            ignore_conflicts=True,
        )


def tell_partners_closed(
    *,
    actor: Actor,
    at: datetime,
    event_id: int,
    organisation_id: UUID,
    dossier_ids: Iterable[UUID],
    cause: ClosingCause,
) -> None:
    """Tell an organisation that files are closed to it: it withdraws its copies. What its programs answer is kept."""
    check_is_system(actor)
    _hold_feed(organisation_id)
    PartnerChange.objects.bulk_create(
        [
            PartnerChange(
                organisation_id=organisation_id,
                event_id=event_id,
                resource=PartnerResource.FILE.value,
                change=PartnerChangeKind.CLOSED.value,
                about=dossier_id,
                file=dossier_id,
                happened_at=at,
            )
            for dossier_id in sorted(set(dossier_ids))
        ],
        ignore_conflicts=True,
    )
    if not ProgramAccess.objects.filter(
        organisation_id=organisation_id, client__revoked_at=None, is_sandbox=False
    ).exists():
        return
    lines = PartnerChange.objects.filter(
        organisation_id=organisation_id, event_id=event_id, change=PartnerChangeKind.CLOSED.value
    )
    AccessClosing.objects.bulk_create(
        [
            AccessClosing(
                structure_id=actor.structure_id,
                organisation_id=organisation_id,
                file=file,
                change=change,
                cause=cause.value,
                closed_at=at,
            )
            for change, file in lines.order_by("id").values_list("id", "file")
        ],
        ignore_conflicts=True,
    )


def closed_since(
    organisation_id: UUID, start: datetime, dossier_ids: Iterable[UUID], event_id: int
) -> set[UUID]:
    """Of these files, those that another fact has closed since an instant, and that were not opened again."""
    turns = PartnerChange.objects.filter(
        organisation_id=organisation_id,
        resource=PartnerResource.FILE.value,
        change__in=(PartnerChangeKind.OPENED.value, PartnerChangeKind.CLOSED.value),
        file__in=list(dossier_ids),
    )
    last = {row.file: row for row in turns.order_by("id")}
    return {
        file
        for file, row in last.items()
        if row.change == PartnerChangeKind.CLOSED and row.happened_at >= start and row.event_id != event_id
    }


def acknowledge_feed(*, actor: Actor, at: datetime, upto: int) -> int:
    """The program that acts has read the feed of files of its organisation so far: it acknowledges closings told there.

    Returns how many.
    """
    scope = current_scope()
    check_is_program(scope.purpose if scope else None)
    return (
        _waiting(actor.structure_id)
        .filter(change__lte=upto)
        .update(acknowledged_at=at, acknowledged_by=actor.user_id, way=ClosingWay.FEED.value)
    )


def acknowledge_by_webhook(
    *, actor: Actor, at: datetime, organisation_id: UUID, client_id: UUID, changes: Iterable[int]
) -> None:
    """An address took these lines of the feed: closings among them are acknowledged."""
    check_is_system(actor)
    _waiting(organisation_id).filter(change__in=list(changes)).update(
        acknowledged_at=at, acknowledged_by=client_id, way=ClosingWay.WEBHOOK.value
    )


def _waiting(organisation_id: UUID) -> QuerySet[AccessClosing]:
    return AccessClosing.objects.filter(organisation_id=organisation_id, acknowledged_at=None)


def _hold_feed(organisation_id: UUID) -> None:
    """Held to the commit: the next number of this feed is given once this one can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (f"feed:{organisation_id}",))


def tell_recipient_erased(
    *, actor: Actor, at: datetime, event_id: int, organisation_id: UUID, dossier_id: UUID
) -> None:
    """Tell an organisation to which a file had been opened that it is gone, unless its feed says so already."""
    check_is_system(actor)
    gone = PartnerChangeKind.DELETED
    if PartnerChange.objects.filter(
        organisation_id=organisation_id, file=dossier_id, change=gone.value
    ).exists():
        return
    tell_partners(
        actor=actor, at=at, event_id=event_id, organisation_ids=[organisation_id], resource=PartnerResource.FILE,
        change=gone, dossier_id=dossier_id, about=dossier_id,
    )  # fmt: skip


def tell_partners_erased(*, actor: Actor, at: datetime, event_id: int, dossier_id: UUID) -> None:
    """Forget what was told of an erased file, and tell whoever had been told of it that it is gone."""
    check_is_system(actor)
    known = PartnerChange.objects.filter(file=dossier_id).exclude(change=PartnerChangeKind.DELETED.value)
    told = set(known.order_by("id").values_list("organisation_id", flat=True))
    known.delete()
    tell_partners(
        actor=actor,
        at=at,
        event_id=event_id,
        organisation_ids=told,
        resource=PartnerResource.FILE,
        change=PartnerChangeKind.DELETED,
        dossier_id=dossier_id,
        about=dossier_id,
    )


def forget_partner_changes(*, actor: Actor, at: datetime) -> int:
    """Erase what was told long ago; returns how many lines."""
    check_is_system(actor)
    kept = timedelta(days=parameter("sharing.change_days").integer_at(at.date()))
    return PartnerChange.objects.filter(happened_at__lt=at - kept).delete()[0]
