"""Published table of proposals: requests to services and acts, by domain of life and month.

Acts are noted at every minute of the day: the table is made again each day, and at once when somebody is to leave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models.functions import TruncMonth

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.rules.published import DOMAINS, KINDS, is_done
from convergence.accompagnement.acts.types import ActKind, ActStatus, ActTheme
from convergence.accompagnement.solutions.queries import requests_to_publish
from convergence.aspirations.queries import national_themes_on, structures_with_aspirations
from convergence.audit.types import FileErased, LimitationLifted, ProcessingLimited
from convergence.dossier.types import FileHandedOver
from convergence.foundation.clock import local_today
from convergence.foundation.periods import month_start
from convergence.foundation.scope import Scope
from convergence.published.proposals import PROPOSAL_KINDS, PROPOSALS
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.storage.studies.extracts import files_held_back, fills

_REQUEST, _ACT = PROPOSAL_KINDS
Proposed = tuple[UUID, str, str, date, date | None]


@fills(
    PROPOSALS,
    FileErased, FileHandedOver, ProcessingLimited, LimitationLifted,
    structures=structures_with_aspirations, each_day=True,
)  # fmt: skip
def services_proposed(scope: Scope, names: Pseudonyms) -> Iterator[tuple[object, ...]]:
    """What was proposed in the structure that acts: each month once for a person and a domain."""
    told = {*_requests(scope), *_acts(scope)}
    for dossier_id, theme, kind, proposed, done in told:
        yield names.of(dossier_id), theme, kind, proposed, done


def _requests(scope: Scope) -> Iterator[Proposed]:
    themes = national_themes_on(scope, local_today(scope.actor.time_zone))
    for one in requests_to_publish(scope):
        month = month_start(one.sent_on)
        done = max(month_start(one.done_on), month) if one.done_on else None
        for theme in themes.domains_of(one.need):
            yield one.file_id, theme, _REQUEST, month, done


def _acts(scope: Scope) -> Iterator[Proposed]:
    rows = (
        models.Act.objects.filter(
            structure_id=scope.structure_id,
            kind__in=[kind.value for kind in KINDS],
            theme__in=[theme.value for theme in DOMAINS],
        )
        .exclude(status=ActStatus.CANCELLED.value)
        .exclude(dossier_id__in=files_held_back())
        .annotate(month=TruncMonth("occurred_on"), noted=TruncMonth("entered_on"))
        .order_by()
        .values_list("dossier_id", "theme", "kind", "status", "is_qualified", "month", "noted")
        .distinct()
    )
    for dossier_id, theme, kind, status, is_qualified, month, noted in rows.iterator():
        done = month if is_done(ActKind(kind), ActStatus(status), is_qualified=is_qualified) else None
        yield dossier_id, DOMAINS[ActTheme(theme)], _ACT, min(month, noted or month), done
