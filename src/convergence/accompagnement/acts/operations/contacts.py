"""What an act tells the file: the person was met or answered, or someone tried."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.dossier.operations import note_contact, take_back_contact
from convergence.foundation.actor import Actor

EXCHANGES = frozenset({ActKind.PHONE, ActKind.MAIL, ActKind.SMS, ActKind.LETTER})
"""Acts that are contacts without being meetings."""

_CONTACTS = tuple(kind.value for kind in ActKind if kind.is_meeting or kind in EXCHANGES)


def contact_of(row: models.Act) -> bool | None:
    """True when the person took part, False for an attempt, None for what is no contact with her."""
    if not row.with_young_person or row.kind not in _CONTACTS:
        return None
    return {ActStatus.PRESENT: True, ActStatus.ABSENT: False}.get(ActStatus(row.status))


def tell_contact(actor: Actor, at: datetime, row: models.Act, *, before: bool | None = None) -> None:
    """Tell the file of a contact; ``before`` is what the act told until now, taken back when it does no more."""
    now = contact_of(row)
    if before is not None and before is not now:
        take_back_contact(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            on=row.occurred_on,
            before=_earlier(row, by_young_person=before),
            by_young_person=before,
        )
    if now is not None and before is not now:
        note_contact(actor=actor, at=at, dossier_id=row.dossier_id, on=row.occurred_on, by_young_person=now)


def _earlier(row: models.Act, *, by_young_person: bool) -> date | None:
    """The last contact of the same sort that other acts know, on that day or before."""
    others = models.Act.objects.filter(
        dossier_id=row.dossier_id,
        occurred_on__lte=row.occurred_on,
        with_young_person=True,
        kind__in=_CONTACTS,
        status=ActStatus.PRESENT if by_young_person else ActStatus.ABSENT,
    ).exclude(id=row.id)
    found: date | None = others.aggregate(last=Max("occurred_on"))["last"]
    return found
