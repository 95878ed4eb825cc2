"""What changed since a partner last looked: one feed for each resource, in the order in which it became known."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from ninja import Router

from convergence.api.v1.kernel.access import Program, acting_for, caller_from, check_given, files_opened
from convergence.api.v1.kernel.pages import read_cursor, written_cursor
from convergence.api.v1.kernel.problems import WrongCursor
from convergence.api.v1.kernel.schemas import ChangePage, Cursor, Limit, ProblemAnswer
from convergence.api.v1.resources import files, requests
from convergence.foundation.clock import now
from convergence.sharing.operations import acknowledge_feed
from convergence.sharing.queries import kept_for, last_change, partner_changes
from convergence.sharing.types import PartnerChangeKind, PartnerResource

router = Router(tags=["Fil des changements"])


class Followed(StrEnum):
    """Resources that have a feed."""

    FILES = "files"
    APPOINTMENTS = "appointments"
    ENROLMENTS = "enrolments"
    CONTRACTS = "contracts"
    SITUATIONS = "situations"
    REQUESTS = "requests"


_FEEDS = {
    Followed.FILES: (PartnerResource.FILE, files.FILE),
    Followed.APPOINTMENTS: (PartnerResource.APPOINTMENT, files.APPOINTMENT),
    Followed.ENROLMENTS: (PartnerResource.ENROLMENT, files.ENROLMENT),
    Followed.CONTRACTS: (PartnerResource.CONTRACT, files.CONTRACT),
    Followed.SITUATIONS: (PartnerResource.SITUATION, files.SITUATION),
    Followed.REQUESTS: (PartnerResource.REQUEST, requests.READ),
}

_ENDS = (PartnerChangeKind.CLOSED, PartnerChangeKind.DELETED)
"""Told even of a file that is no longer open: the copy is to be withdrawn."""


@router.get(
    "/changes/{resource}",
    auth=Program(),
    response={
        200: ChangePage,
        401: ProblemAnswer,
        403: ProblemAnswer,
        404: ProblemAnswer,
        422: ProblemAnswer,
        429: ProblemAnswer,
    },
    operation_id="follow_changes",
    summary="Suivre ce qui change",
)
def follow_changes(
    request: HttpRequest, resource: Followed, cursor: Cursor = None, limit: Limit = 100
) -> dict[str, Any]:
    """Sans curseur : rien du passé, et un curseur pour la suite. Lisez d’abord ce curseur, ensuite les listes.

    Le fil garde quatre-vingt-dix jours ; un curseur plus ancien est refusé : relisez les listes et repartez.
    Demande l’accès de lecture de la ressource suivie. Un dossier « closed » ne vous est plus ouvert : supprimez ce que
    vous en avez reçu. Rappeler avec le curseur d’une page dit que vous l’avez traitée, fermetures comprises : la preuve
    en est gardée.
    """
    caller = caller_from(request)
    kind, needed = _FEEDS[resource]
    check_given(caller, needed)
    listed = f"changes:{resource}"
    place = read_cursor(cursor, listed, caller.organisation_id)
    at = now()
    with acting_for(caller, "follow_changes") as scope:
        if place and datetime.fromisoformat(place[1]) < at - kept_for(scope, at):
            raise WrongCursor(
                "Ce curseur est trop vieux : le fil ne va plus jusque-là.",
                what_to_do="Recommencez sans curseur, et relisez les listes entières.",
                code="expired_cursor",
            )
        after = int(place[0]) if place else last_change(scope)
        if place and kind is PartnerResource.FILE:
            acknowledge_feed(actor=scope.actor, at=at, upto=after)
        rows = partner_changes(scope, kind, after=after, limit=limit + 1)
        opened = files_opened(scope)
    page = rows[:limit]
    last = page[-1].position if page else after
    return {
        "items": [
            {"id": row.about, "file_id": row.dossier_id, "change": row.change.value, "at": row.at}
            for row in page
            if kind is PartnerResource.REQUEST or row.change in _ENDS or row.dossier_id in opened
        ],
        "cursor": written_cursor(listed, caller.organisation_id, last, at.isoformat()),
        "has_more": len(rows) > limit,
    }
