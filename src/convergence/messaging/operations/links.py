"""Personal links to the conversation: made for one sending, ended by a date or by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import new_token
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.messaging import models
from convergence.messaging.operations.sending import found_file, scope_of
from convergence.messaging.policies import check_may_send
from convergence.messaging.queries.links import digest_of
from convergence.storage.operation import operation


@operation("Lien personnel créé")
def make_link(*, actor: Actor, at: datetime, dossier_id: UUID) -> str:
    """A new address by which the young person reads and answers; only its digest is kept."""
    check_may_send(actor)
    header = found_file(scope_of(actor), dossier_id)
    token = new_token()
    days = parameter("messaging.link_days").integer_at(local_day(at, zone(actor.time_zone)))
    models.PersonLink.objects.create(
        structure_id=header.structure_id,
        dossier_id=dossier_id,
        token_hash=digest_of(token),
        ends_at=at + timedelta(days=days),
    )
    return f"{settings.SITE_URL}/jeune/m/{token}/"


@operation("Liens personnels retirés")
def revoke_links(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "") -> int:
    """End every link to the conversation of a file: a lost telephone, a number that was not hers."""
    check_may_send(actor)
    found_file(scope_of(actor), dossier_id)
    rows = models.PersonLink.objects.filter(dossier_id=dossier_id, revoked_at=None, ends_at__gt=at)
    return rows.update(revoked_at=at)
