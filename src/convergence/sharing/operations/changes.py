"""Fill the feeds of changes of partners, each with what it may know of at that instant, and forget in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.sharing.models import PartnerChange
from convergence.sharing.policies import check_is_system
from convergence.sharing.types import PartnerChangeKind, PartnerResource


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
        with connection.cursor() as cursor:
            # held to the commit: the next number of this feed is given once this one can be read
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (f"feed:{organisation_id}",)
            )
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
