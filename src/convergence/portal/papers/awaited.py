"""The papers that are awaited of her: what for, which ones, until when. Her first page and her papers say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from convergence.accompagnement.allowances.queries import aid_schemes, aids_of, rights_of
from convergence.accompagnement.allowances.types import DecisionState
from convergence.accompagnement.allowances.types.rows import AidRow, RightRow
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date
from convergence.foundation.scope import Scope
from convergence.portal.languages.told import told_date, with_name

_ALIVE = (DecisionState.PREPARED, DecisionState.GRANTED)


@dataclass(frozen=True, slots=True)
class Awaited:
    """Papers that one subject awaits."""

    said: str
    papers: tuple[str, ...]


def awaited_papers(scope: Scope, dossier_id: UUID, today: date) -> Iterator[Awaited]:
    """Those of her allowance, of her tax household, then of each aid."""
    for right in rights_of(scope, dossier_id):
        if right.ended_on is None or right.ended_on > today:
            yield from _of_right(right, today)
    missing = [
        row for row in aids_of(scope, dossier_id) if not row.has_papers and row.decision.state in _ALIVE
    ]
    if missing:
        asked = {scheme.scheme_id: scheme.draft.papers for scheme in aid_schemes(scope)}
        yield from (_of_aid(row, papers) for row in missing if (papers := asked.get(row.scheme_id)))


def _of_right(right: RightRow, today: date) -> Iterator[Awaited]:
    if right.complete_on is None:
        yield Awaited(
            gettext("Des papiers manquent pour votre allocation. Donnez-les avant le %(day)s.")
            % {"day": told_date(right.papers_due_on)},
            tuple(
                f"{paper} (avant le {french_date(right.papers_due_on)})"
                for paper in parameter("cej.papers").list_at(today)
            ),
        )
    for terms in right.granted:
        if terms.draft.autonomy and terms.is_confirmed is None and terms.autonomy_due_on is not None:
            yield Awaited(
                gettext("Il faut prouver que vous avez votre propre foyer fiscal, avant le %(day)s.")
                % {"day": told_date(terms.autonomy_due_on)},
                (f"Votre propre avis d’impôt (avant le {french_date(terms.autonomy_due_on)})",),
            )


def _of_aid(row: AidRow, papers: tuple[str, ...]) -> Awaited:
    return Awaited(
        with_name(gettext("Des papiers manquent pour une aide : %(name)s."), row.scheme_name),
        tuple(f"{paper} (pour : {row.scheme_name})" for paper in papers),
    )
