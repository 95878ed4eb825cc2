"""Count what came back of requests, once each, without person."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.offers import models
from convergence.offers.policies import check_is_house
from convergence.storage.operation import operation

_COUNT = """
    INSERT INTO offers_offerscore AS s (id, structure_id, offer_id, month, sent, answered, accepted, refused,
        unanswered, came, helped, answer_days)
    VALUES (%(id)s, %(structure)s, %(offer)s, %(month)s, %(sent)s, %(answered)s, %(accepted)s, %(refused)s,
        %(unanswered)s, %(came)s, %(helped)s, %(answer_days)s)
    ON CONFLICT (structure_id, offer_id, month) DO UPDATE SET
        sent = s.sent + excluded.sent, answered = s.answered + excluded.answered,
        accepted = s.accepted + excluded.accepted, refused = s.refused + excluded.refused,
        unanswered = s.unanswered + excluded.unanswered, came = s.came + excluded.came,
        helped = s.helped + excluded.helped, answer_days = s.answer_days + excluded.answer_days
"""


@operation("Bilan d’un service", source="demandes d’orientation")
def note_outcome(
    *,
    actor: Actor,
    at: datetime,
    offer_id: UUID,
    request_id: UUID,
    step: str,
    sent: int = 0,
    answered: int = 0,
    accepted: int = 0,
    refused: int = 0,
    unanswered: int = 0,
    came: int = 0,
    helped: int = 0,
    answer_days: int = 0,
) -> bool:
    """Add what one step of a request tells of its service, in the month of ``at``; the same step counts once.

    ``step`` is the action of the request (« accepter », « conclure »…). Nothing kept leads back to the request.
    Counted for the actor's structure, which sent it. Returns whether it counted.
    """
    check_is_house(actor)
    digest = hashlib.sha256(f"{request_id}/{step}".encode()).hexdigest()
    _, is_new = models.CountedOutcome.objects.get_or_create(
        digest=digest, defaults={"structure_id": actor.structure_id}
    )
    if not is_new:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "id": uuid7(),
                "structure": actor.structure_id,
                "offer": offer_id,
                "month": local_day(at, zone(actor.time_zone)).replace(day=1),
                "sent": sent,
                "answered": answered,
                "accepted": accepted,
                "refused": refused,
                "unanswered": unanswered,
                "came": came,
                "helped": helped,
                "answer_days": answer_days,
            },
        )
    return True
