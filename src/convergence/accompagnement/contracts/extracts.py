"""Published table of paths: the months that each signed contract covers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.types import (
    CejExtended,
    CejSigned,
    ContractAbandoned,
    ContractEnded,
    ContractStarted,
    EngagementExtended,
    EngagementSigned,
    PaceaExtended,
    PaceaSigned,
)
from convergence.audit.types import FileErased, LimitationLifted, ProcessingLimited
from convergence.dossier.types import FileHandedOver
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.scope import Scope
from convergence.identity.queries import structures_after
from convergence.identity.types import StructureKind
from convergence.published.paths import PATHS
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.storage.studies.extracts import files_held_back, fills

_HOLDERS = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
_PAGE = 100


def _structures(scope: Scope, at: datetime) -> Collection[UUID]:
    """Every structure: one without contract has no part."""
    found: set[UUID] = set()
    after = ""
    while page := structures_after(scope, after, _PAGE):
        found |= {one.id for one in page if one.kind in _HOLDERS}
        after = page[-1].code
    return found


@fills(
    PATHS,
    CejSigned, CejExtended, PaceaSigned, PaceaExtended, EngagementSigned, EngagementExtended, ContractStarted,
    ContractEnded, ContractAbandoned, FileErased, FileHandedOver, ProcessingLimited, LimitationLifted,
    structures=_structures,
)  # fmt: skip
def paths_signed(scope: Scope, names: Pseudonyms) -> Iterator[tuple[object, ...]]:
    """The months of each contract signed in the structure that acts."""
    rows = (
        models.Contract.objects.filter(structure_id=scope.structure_id, state__in=models.COVERING_STATES)
        .exclude(dossier_id__in=files_held_back())
        .order_by("dossier_id", "starts_on", "id")
    )
    columns = ("dossier_id", "kind", "starts_on", "ended_on", "planned_end_on")
    for dossier_id, kind, starts_on, ended_on, planned_end_on in rows.values_list(*columns).iterator():
        start = month_start(starts_on)
        end = month_start(ended_on or planned_end_on)
        yield names.of(dossier_id), kind, start, max(end, months_after(start, 1))
