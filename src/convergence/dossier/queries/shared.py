"""People whose files other structures opened to the organisation of whoever reads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.dossier.models import Dossier
from convergence.dossier.policies import check_may_read_files
from convergence.dossier.types.shared import SharedPersonRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.foundation.text import name_key
from convergence.storage.files import groups_opened
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.IDENTITY)
def people_shared(
    scope: Scope,
    at: datetime,
    *,
    named: str = "",
    held_by: UUID | None = None,
    skip: int = 0,
    limit: int = 20,
) -> list[SharedPersonRow]:
    """One page of them by name: all, those with a name that begins by each word, those of one structure."""
    check_may_read_files(scope.actor)
    opened = groups_opened(scope.structure_id, at)
    rows = Dossier.objects.filter(pk__among=list(opened))
    for word in name_key(named).split():
        rows = rows.filter(search_key__contains=f" {word}")
    if held_by is not None:
        rows = rows.filter(structure_id=held_by)
    values = rows.order_by("sort_key", "pk").values_list(
        "pk", "number", "structure_id", "birth_name", "usual_name", "first_name", "born_on"
    )
    return [SharedPersonRow(*value, opened[value[0]]) for value in values[skip : skip + limit]]


@reads_nobody("structures, no person")
def holders_sharing(scope: Scope, at: datetime) -> list[UUID]:
    """The structures that opened files to the reader's organisation."""
    check_may_read_files(scope.actor)
    rows = Dossier.objects.filter(pk__among=list(groups_opened(scope.structure_id, at)))
    return list(rows.order_by("structure_id").values_list("structure_id", flat=True).distinct())
