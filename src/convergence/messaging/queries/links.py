"""Who holds a personal link."""

from __future__ import annotations

from datetime import datetime

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.scope import Scope
from convergence.identity.queries import time_zones_of
from convergence.messaging import models
from convergence.storage.journal import reads_nobody

HER = "Le jeune (lien personnel)"


@reads_nobody("asked before anybody acts: it makes an actor, and shows nothing")
def holder_of_link(scope: Scope, token: str, at: datetime) -> Actor | None:
    """The young person whose link this is, held to her file; None for an unknown, revoked or ended one, alike."""
    row = models.PersonLink.objects.filter(
        token_hash=digest_of(token), revoked_at=None, ends_at__gt=at
    ).first()
    if row is None:
        return None
    zones = time_zones_of(scope, [row.structure_id])
    return guest_actor(
        row.structure_id, name=HER, time_zone=zones.get(row.structure_id, "UTC"), dossier_id=row.dossier_id
    )


def digest_of(token: str) -> bytes:
    """What is kept of a link."""
    return bytes.fromhex(token_digest(token))
