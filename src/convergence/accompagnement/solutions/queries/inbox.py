"""Requests sent to an organisation of the network, in its own screen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.policies import check_may_answer, may_answer
from convergence.accompagnement.solutions.queries.requests import counts_of, page_of
from convergence.accompagnement.solutions.queries.rows import request_row
from convergence.accompagnement.solutions.types import STATES_OF, ListedRequest, RequestPage, Waiting
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.foundation.text import full_name
from convergence.storage.journal import reads, reads_nobody

_OF_SERVICE = (Waiting.TO_ANSWER, Waiting.ANSWERED, Waiting.FINISHED)


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def inbox(
    scope: Scope,
    *,
    kept: Waiting = Waiting.TO_ANSWER,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 20,
) -> RequestPage:
    """Requests sent to the actor's organisation, the latest first, with counts of each kind; Refused if she may not."""
    check_may_answer(scope.actor)
    received = _received(scope)
    rows, following = page_of(received.filter(state__in=STATES_OF[kept]), after, limit)
    names = {
        content.request_id: full_name(content.first_name, content.last_name)
        for content in models.RequestContent.objects.filter(
            request_id__in=[row.id for row in rows], recipient_organisation_id=scope.structure_id
        ).order_by("id")
    }
    listed = (ListedRequest(row.dossier_id, names.get(row.id, ""), request_row(row)) for row in rows)
    return RequestPage(tuple(listed), counts_of(received, _OF_SERVICE), following)


@reads_nobody("a number alone")
def count_to_answer(scope: Scope) -> int:
    """How many requests wait for an answer of the actor's organisation; 0 without the right to answer."""
    if not may_answer(scope.actor):
        return 0
    return _received(scope).filter(state__in=STATES_OF[Waiting.TO_ANSWER]).count()


def _received(scope: Scope) -> QuerySet[models.OrientationRequest]:
    return models.OrientationRequest.objects.filter(recipient_organisation_id=scope.structure_id)
