"""Search in the files that the actor may open: exact first, then misspelt; list those that others opened to her."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.dossier.models import Dossier
from convergence.dossier.policies import check_may_read_files
from convergence.dossier.queries.rows import Head, heads, today_of
from convergence.dossier.rules.sealing import blind_email, blind_phone
from convergence.dossier.rules.search import SearchTerms, read_search
from convergence.dossier.types import DossierState
from convergence.dossier.types.shared import SharedPersonRow
from convergence.dossier.types.views import SearchHit
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.foundation.text import name_key
from convergence.storage.files import groups_opened
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT)
def search(scope: Scope, text: str, limit: int = 20) -> list[SearchHit]:
    """Files that answer what was typed: name even misspelt, « 12/03/2006 », file number, telephone, e-mail.

    Within the actor's structure and the files opened to it; exact answers first. Empty for an empty text.
    """
    check_may_read_files(scope.actor)
    terms = read_search(text)
    if terms.is_empty:
        return []
    scores = _found(terms, limit)
    lines = heads(list(scores), today_of(scope))
    hits = [_hit(lines[key], *scores[key]) for key in scores if key in lines]
    hits.sort(
        key=lambda hit: (hit.misspelt, -hit.score, name_key(hit.usual_name or hit.birth_name), hit.first_name)
    )
    return hits[:limit]


def _found(terms: SearchTerms, limit: int) -> dict[UUID, tuple[bool, float]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM dossier_search(%s, %s, %s, %s, %s, %s)",
            (list(terms.words), list(terms.sounds), terms.born_on, terms.number, _contact(terms), limit),
        )
        return {row[0]: (row[2], row[1]) for row in cursor.fetchall()}


def _contact(terms: SearchTerms) -> bytes | None:
    if terms.phone:
        return blind_phone(terms.phone, key=settings.INDEX_KEY)
    return blind_email(terms.email, key=settings.INDEX_KEY) if terms.email else None


def _hit(found: Head, misspelt: bool, score: float) -> SearchHit:
    return SearchHit(
        dossier_id=found.dossier_id,
        number=found.number,
        structure_id=found.structure_id,
        birth_name=found.birth_name,
        usual_name=found.usual_name,
        first_name=found.first_name,
        born_on=found.born_on,
        state=DossierState(found.state) if found.state else None,
        commune=found.commune or "",
        referent_id=found.referent_id,
        misspelt=misspelt,
        score=score,
    )


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
