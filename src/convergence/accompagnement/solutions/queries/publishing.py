"""Requests to services as studies know them: for which need, from when, done when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.types import RequestState
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.storage.studies.extracts import files_held_back

_COME = (RequestState.DONE.value, RequestState.CONCLUDED.value)


@dataclass(frozen=True, slots=True)
class StudiedRequest:
    """A request that left for a service. ``need`` is of the directory, or else of the diagnosis."""

    file_id: UUID
    need: str
    sent_on: date
    done_on: date | None


@reads_nobody(
    "taken by the house for tables without names, as the register of processing says; nobody is shown them"
)
def requests_to_publish(scope: Scope) -> list[StudiedRequest]:
    """Every request of the structure that acts, but those taken back, for the extracts of published tables alone."""
    if not scope.actor.is_system:
        raise Refused(
            "Les tables publiées se remplissent toutes seules.",
            what_to_do="Il n’y a rien à faire : les chiffres suivent.",
        )
    rows = (
        models.OrientationRequest.objects.filter(structure_id=scope.structure_id)
        .exclude(state=RequestState.WITHDRAWN.value)
        .exclude(dossier_id__in=files_held_back())
        .order_by("dossier_id", "sent_at", "id")
    )
    where = zone(scope.actor.time_zone)
    columns = ("dossier_id", "theme", "need_code", "sent_at", "state", "done_on")
    return [
        StudiedRequest(file_id, theme or need, local_day(sent_at, where), done_on if state in _COME else None)
        for file_id, theme, need, sent_at, state, done_on in rows.values_list(*columns).iterator()
    ]
