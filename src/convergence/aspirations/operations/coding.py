"""The theme of a statement: proposed by the machine, in versions, and given by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from convergence.aspirations import models
from convergence.aspirations.operations.finding import person, purpose, statement_to_amend, themes_for
from convergence.aspirations.policies import check_may_code_again, check_may_tell
from convergence.aspirations.queries.reading import statement_of
from convergence.aspirations.rules.telling import family_of, theme_faults
from convergence.aspirations.types import Coding, ThemeAssigned
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation

if TYPE_CHECKING:
    from convergence.aspirations.rules.coding.model import Coder

AT_ONCE = 500
"""Statements coded in one transaction."""


@operation("Thème d’une aspiration choisi")
def choose_theme(
    *,
    actor: Actor,
    at: datetime,
    statement_id: UUID,
    theme: str,
    sub_theme: str = "",
    coding_version: str = "",
    reason: str = "",
) -> None:
    """Give a statement its theme. ``coding_version`` names the proposal that is confirmed, empty for another choice.

    Raises Conflict when that version proposed no such theme for these words.
    """
    check_may_tell(actor, purpose())
    row = statement_to_amend(statement_id)
    header = person(row.dossier_id)
    said = replace(statement_of(row, with_words=False), theme=theme, sub_theme=sub_theme)
    themes = themes_for(header.structure_id, said, local_day(at, zone(actor.time_zone)))
    faults = theme_faults(theme, sub_theme, themes)
    if not theme:
        raise Invalid.one("theme", "Il manque le thème.", "Choisissez-en un dans la liste.", "required")
    Invalid.raise_if_any(faults)
    if coding_version and not _proposed(row, theme, coding_version):
        raise Conflict(
            "La machine ne propose plus ce thème.",
            what_to_do="Rechargez la page et choisissez le thème qui convient.",
            code="proposal_changed",
        )
    row.theme, row.sub_theme, row.coding_version = theme, sub_theme, coding_version
    row.field_group = family_of(theme).value
    row.save()
    emit(
        ThemeAssigned(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            statement_id=row.id,
            theme=theme,
            sub_theme=sub_theme,
            coding_version=coding_version,
        )
    )


@operation("Aspiration codée par la machine")
def code_statement(*, actor: Actor, at: datetime, statement_id: UUID, reason: str = "") -> int:
    """Propose themes for new words, once for each version of the coding; returns how many statements were coded."""
    check_may_code_again(actor)
    return _code(models.StatementWords.objects.filter(statement_id=statement_id))


@operation("Aspirations codées à nouveau par la machine")
def code_again(*, actor: Actor, at: datetime, reason: str = "") -> int:
    """Propose themes for the words that the present version has not seen, some hundreds at a time; returns how many.

    What a person chose stays as it is.
    """
    check_may_code_again(actor)
    return _code(models.StatementWords.objects.filter(structure_id=actor.structure_id))


def taught() -> Coder:
    """The model of the house; whoever needs it alone waits for its library and its teaching."""
    from convergence.aspirations.rules.coding.model import coder

    return coder()


def _code(said: QuerySet[models.StatementWords]) -> int:
    coder = taught()
    known = models.StatementCoding.objects.filter(version=coder.version).values("statement_id")
    left = said.filter(statement__new_words=True).exclude(statement_id__in=known).order_by("id")
    rows = list(left.select_for_update(of=("self",))[:AT_ONCE])
    proposed: Sequence[Coding] = coder.propose_all([row.words for row in rows]) if rows else ()
    models.StatementCoding.objects.bulk_create(
        models.StatementCoding(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            statement_id=row.statement_id,
            version=coding.version,
            themes=[asdict(one) for one in coding.themes],
            wishes=[asdict(one) for one in coding.wishes],
        )
        for row, coding in zip(rows, proposed, strict=True)
    )
    return len(rows)


def _proposed(row: models.Statement, theme: str, version: str) -> bool:
    """Whether a version proposed this theme for the words of a statement, said by it or by an earlier one."""
    codings = models.StatementCoding.objects.filter(
        statement__aspiration_id=row.aspiration_id, version=version
    )
    return any(one["theme"] == theme for coding in codings.order_by("id") for one in coding.themes)
