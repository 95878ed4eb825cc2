"""Published table of services: what the directory offers to young people, and the départements that it reaches.

No event tells of the records of a directory, which arrive by thousands: the table is made again each day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.rules.publishing import GROUP_LENGTH, Reaching, is_for_young_people, reached
from convergence.published.offered_services import SERVICES
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.referentials.queries import departements, departements_of_groups
from convergence.storage.studies.extracts import fills

_READ = ("id", "themes", "commune_code", "zone", "reception_modes", "audiences", "min_age", "max_age")


def _keepers(scope: Scope, at: datetime) -> Collection[UUID]:
    """Organisations that keep a source of the directory."""
    return set(models.Source.objects.values_list("structure_id", flat=True))


@fills(SERVICES, structures=_keepers, each_day=True)
def services_offered(scope: Scope, names: Pseudonyms) -> Iterator[tuple[object, ...]]:
    """Services in force that the organisation that acts keeps: public, hence under their own identifiers."""
    today = local_today(scope.actor.time_zone)
    regions = {one.code: one.region for one in departements()}
    rows = _in_force(scope, today)
    groups = departements_of_groups(_groups(rows), today)
    for key, needs, commune, zone, modes, audiences, min_age, max_age in rows.values_list(*_READ).iterator():
        service = Reaching(commune, tuple(zone), tuple(modes), tuple(audiences), min_age, max_age)
        if not is_for_young_people(service, today):
            continue
        places = list(reached(service, groups))
        for need in sorted(filter(None, needs)):
            for reach, departement in places:
                yield key, need, regions.get(departement, ""), departement, reach


def _in_force(scope: Scope, today: date) -> QuerySet[models.ServiceOffer]:
    return models.ServiceOffer.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=today), structure_id=scope.structure_id, duplicate_of=None
    ).order_by("id")


def _groups(rows: QuerySet[models.ServiceOffer]) -> set[str]:
    """Groups of communes that zones name."""
    zones = rows.exclude(zone=[]).order_by().values_list("zone", flat=True).distinct()
    return {code for zone in zones for code in zone if len(code) == GROUP_LENGTH}
