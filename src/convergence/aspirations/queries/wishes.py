"""What a person wants: her wishes, their path over time, what has changed since a day, the list of themes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.policies import may_read_words
from convergence.aspirations.queries.reading import shown_steps, shown_wishes, told_in
from convergence.aspirations.rules.occurrences import changed_since, standing
from convergence.aspirations.types import AspirationRow, OccurrenceRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

_TOLD = (
    FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT, FieldGroup.HEALTH, FieldGroup.HOUSING, FieldGroup.FAMILY,
    FieldGroup.MOBILITY, FieldGroup.EDUCATION, FieldGroup.RESOURCES,
)  # fmt: skip


@reads(*_TOLD)
def current_aspirations(scope: Scope, dossier_id: UUID, on: date) -> list[AspirationRow]:
    """Wishes that had not ended on a day, in her order; what came after that day is left out."""
    told = told_in(dossier_id, with_words=_with_words(scope), with_codings=True)
    told.found = tuple(one for one in told.found if one.statement.said_on <= on)
    kept = [one.statement.aspiration_id for one in standing(told.found, on)]
    rows = {row.aspiration_id: row for row in shown_wishes(told, _today(scope))}
    return sorted(
        (rows[wish] for wish in kept),
        key=lambda row: (
            row.statement.rank is None,
            row.statement.rank or 0,
            row.first_said_on,
            row.aspiration_id,
        ),
    )


@reads(*_TOLD)
def ended_aspirations(scope: Scope, dossier_id: UUID) -> list[AspirationRow]:
    """Wishes fulfilled or given up, the latest end first."""
    told = told_in(dossier_id, with_words=_with_words(scope), with_codings=True)
    ended = [row for row in shown_wishes(told, _today(scope)) if row.is_ended]
    return sorted(ended, key=lambda row: (row.statement.said_on, row.aspiration_id), reverse=True)


@reads(*_TOLD)
def aspiration_detail(scope: Scope, aspiration_id: UUID) -> AspirationRow | None:
    """One wish as it stands; None when it is absent or hidden."""
    dossier_id = (
        models.Statement.objects.filter(aspiration_id=aspiration_id)
        .order_by("id")
        .values_list("dossier_id", flat=True)
        .first()
    )
    if dossier_id is None:
        return None
    told = told_in(dossier_id, with_words=_with_words(scope), with_codings=True, aspiration_id=aspiration_id)
    return next(iter(shown_wishes(told, _today(scope))), None)


@reads(*_TOLD)
def path_of(scope: Scope, dossier_id: UUID, *, known_by: datetime | None = None) -> list[OccurrenceRow]:
    """Every step of every wish, in order; ``known_by`` draws it as it was known at that instant."""
    told = told_in(dossier_id, with_words=_with_words(scope), known_by=known_by)
    return shown_steps(told, told.found, _today(scope))


@reads(*_TOLD)
def changes_since(scope: Scope, dossier_id: UUID, day: date) -> list[OccurrenceRow]:
    """What has changed after a day, the latest first: what merely lasts is no news."""
    told = told_in(dossier_id, with_words=_with_words(scope))
    return shown_steps(told, changed_since(told.found, day), _today(scope))


@reads_nobody("identifiers of structures, for the background work")
def structures_with_aspirations(scope: Scope, at: datetime) -> Collection[UUID]:
    """Structures where somebody has told something."""
    return structures_with_work("aspirations_structures", at)


def _with_words(scope: Scope) -> bool:
    return may_read_words(scope.actor, scope.purpose)


def _today(scope: Scope) -> date:
    return local_today(scope.actor.time_zone)
