"""Published tables of aspirations: what was told, without a word or a name; the words that may be published, masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from convergence.aspirations import models
from convergence.aspirations.queries import structures_with_aspirations
from convergence.aspirations.queries.local import every_theme
from convergence.aspirations.queries.reading import statement_of
from convergence.aspirations.rules.masking import masked
from convergence.aspirations.rules.publishing import Place, Teller, rows_of
from convergence.aspirations.types import (
    AspirationExpressed,
    AspirationWithdrawn,
    ThemeAssigned,
    VerbatimAgreed,
)
from convergence.audit.types import FileErased, LimitationLifted, ProcessingLimited
from convergence.dossier.queries import StudiedPerson, people_to_publish
from convergence.dossier.types import BirthDateCorrected, FileHandedOver, SectionEdited
from convergence.foundation.clock import local_today
from convergence.foundation.periods import month_start
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_detail
from convergence.published.aspirations import ASPIRATIONS, THEMES
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.published.verbatims import VERBATIMS
from convergence.storage.studies.extracts import files_held_back, fills

_OF_THE_FILE = (FileErased, FileHandedOver, ProcessingLimited, LimitationLifted)
_AT_ONCE = 2_000
"""People whose files are read together: memory holds no more."""


@fills(
    ASPIRATIONS,
    AspirationExpressed, ThemeAssigned, AspirationWithdrawn, BirthDateCorrected, SectionEdited, *_OF_THE_FILE,
    structures=structures_with_aspirations,
)  # fmt: skip
def aspirations_told(scope: Scope, names: Pseudonyms) -> Iterator[tuple[object, ...]]:
    """Every time of every wish told in the structure that acts."""
    structure = structure_detail(scope, scope.structure_id)
    if structure is None:
        return
    place = Place(
        structure.code, structure.region_code, structure.departement_code, ZoneInfo(structure.time_zone)
    )
    themes = every_theme(scope.structure_id, local_today(scope.actor.time_zone))
    for people, statements in _by_people(_published(models.Statement.objects.all(), scope), scope):
        for dossier_id, rows in groupby(statements, key=lambda row: row.dossier_id):
            person = people.get(dossier_id)
            teller = Teller(dossier_id, person.born_on if person else None, person.level if person else "")
            said = [statement_of(row, with_words=False) for row in rows]
            yield from rows_of(teller, said, place, names, themes)


@fills(
    VERBATIMS,
    AspirationExpressed, ThemeAssigned, AspirationWithdrawn, VerbatimAgreed, SectionEdited, *_OF_THE_FILE,
    structures=structures_with_aspirations,
)  # fmt: skip
def words_agreed(scope: Scope, names: Pseudonyms) -> Iterator[tuple[object, ...]]:
    """Words that their author agrees to publish, under the theme that a person chose, masked."""
    agreed = models.Statement.objects.filter(said__agreed_on__isnull=False, theme__in=THEMES).select_related(
        "said"
    )
    for people, statements in _by_people(_published(agreed, scope), scope):
        for row in statements:
            person = people.get(row.dossier_id)
            words = masked(row.said.words, person.names) if person else ""
            if words and row.said.agreed_on:
                month = month_start(row.said.agreed_on)
                yield names.of(row.dossier_id, "verbatims"), month, row.theme, words


def _published(rows: QuerySet[models.Statement], scope: Scope) -> QuerySet[models.Statement]:
    """Those of the structure's own files, but for whoever opposed or asked for the limitation."""
    return (
        rows.filter(structure_id=scope.structure_id)
        .exclude(dossier_id__in=files_held_back())
        .order_by("dossier_id", "said_on", "id")
    )


def _by_people(
    rows: QuerySet[models.Statement], scope: Scope
) -> Iterator[tuple[dict[UUID, StudiedPerson], list[models.Statement]]]:
    """Statements some thousands of people at a time, with what is known of them."""
    held: dict[UUID, list[models.Statement]] = {}
    for dossier_id, found in groupby(rows.iterator(chunk_size=_AT_ONCE), key=lambda row: row.dossier_id):
        held[dossier_id] = list(found)
        if len(held) == _AT_ONCE:
            yield _people(held, scope), _flat(held)
            held = {}
    if held:
        yield _people(held, scope), _flat(held)


def _people(dossier_ids: Iterable[UUID], scope: Scope) -> dict[UUID, StudiedPerson]:
    return {one.dossier_id: one for one in people_to_publish(scope, list(dossier_ids))}


def _flat(held: dict[UUID, list[models.Statement]]) -> list[models.Statement]:
    return [row for rows in held.values() for row in rows]
