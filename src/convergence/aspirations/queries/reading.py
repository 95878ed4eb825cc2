"""From rows to values: statements, what the machine proposed for them, the wish that they make together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.queries.local import themes_told
from convergence.aspirations.rules.occurrences import in_order, occurrences
from convergence.aspirations.rules.taxonomy import taxonomy
from convergence.aspirations.rules.telling import carried
from convergence.aspirations.types import (
    AspirationRow,
    Coding,
    Ending,
    EnteredBy,
    Hindrance,
    Horizon,
    Occurrence,
    OccurrenceRow,
    ProposedTheme,
    ProposedWish,
    Setting,
    Statement,
    Strength,
    Taxonomy,
)
from convergence.referentials.queries import occupations_at


@dataclass(slots=True)
class Told:
    """All that was told in one file, as its reader may see it."""

    dossier_id: UUID
    structure_id: UUID | None = None
    found: tuple[Occurrence, ...] = ()
    codings: dict[UUID, Coding] = field(default_factory=dict)
    agreed: dict[UUID, date] = field(default_factory=dict)
    anew: set[UUID] = field(default_factory=set)

    def lives(self) -> dict[UUID, list[Occurrence]]:
        """Occurrences by wish, in order."""
        lives: dict[UUID, list[Occurrence]] = defaultdict(list)
        for one in self.found:
            lives[one.statement.aspiration_id].append(one)
        return lives


def told_in(
    dossier_id: UUID,
    *,
    with_words: bool,
    with_codings: bool = False,
    known_by: datetime | None = None,
    aspiration_id: UUID | None = None,
) -> Told:
    """What was told in a file, in one or two statements; ``known_by`` reads it as it was known at that instant."""
    rows = models.Statement.objects.filter(dossier_id=dossier_id)
    if aspiration_id:
        rows = rows.filter(aspiration_id=aspiration_id)
    if with_words:
        rows = rows.select_related("said")
    told = Told(dossier_id)
    statements = []
    for row in rows.order_by("said_on", "id"):
        told.structure_id = row.structure_id
        said = words_of(row) if with_words else None
        statements.append(statement_of(row, with_words=with_words))
        if row.new_words:
            told.anew.add(row.id)
        if said and said.agreed_on:
            told.agreed[row.id] = said.agreed_on
    told.found = occurrences(statements, known_by=known_by)
    if with_codings and with_words and told.anew:
        codings = models.StatementCoding.objects.filter(dossier_id=dossier_id).order_by("recorded_at", "id")
        told.codings = {one.statement_id: coding_of(one) for one in codings}
    return told


def words_of(row: models.Statement) -> models.StatementWords | None:
    """The words of a statement, where its reader may see them."""
    return getattr(row, "said", None)


def statement_of(row: models.Statement, *, with_words: bool = True) -> Statement:
    """A row as a value."""
    said = words_of(row) if with_words else None
    return Statement(
        id=row.id,
        aspiration_id=row.aspiration_id,
        said_on=row.said_on,
        recorded_at=row.told_at,
        words=said.words if said else "",
        theme=row.theme,
        sub_theme=row.sub_theme,
        rome=row.rome,
        rank=row.rank,
        strength=Strength(row.strength) if row.strength else None,
        horizon=Horizon(row.horizon) if row.horizon else None,
        hindrances=frozenset(map(Hindrance, said.hindrances)) if said else frozenset(),
        entered_by=EnteredBy(row.entered_by),
        setting=Setting(row.setting),
        ending=Ending(row.ending) if row.ending else None,
        reason=said.reason if said else "",
    )


def coding_of(row: models.StatementCoding) -> Coding:
    """What was proposed, as a value."""
    return Coding(
        row.version,
        _themes(row.themes),
        tuple(ProposedWish(one["words"], _themes(one["themes"])) for one in row.wishes),
    )


def shown_wishes(told: Told, today: date) -> list[AspirationRow]:
    """Every wish as it stands, in the order of their first day."""
    parts = [(one.statement.theme, one.statement.sub_theme) for one in told.found]
    themes = themes_told(told.structure_id, parts, today) if told.structure_id else taxonomy(today)
    rows = [_wish(told, life, themes) for life in told.lives().values()]
    named = occupations_at(row.statement.rome for row in rows if row.statement.rome)
    return [
        replace(row, occupation_label=named[row.statement.rome].label) if row.statement.rome in named else row
        for row in rows
    ]


def shown_steps(told: Told, found: Iterable[Occurrence], today: date) -> list[OccurrenceRow]:
    """Occurrences with the words that people read; a theme confirmed later names the former steps too."""
    themes = taxonomy(today)
    theme: dict[UUID, str] = {}
    strength: dict[UUID, Strength] = {}
    last: dict[UUID, Strength] = {}
    for one in told.found:
        wish = one.statement.aspiration_id
        theme[wish] = one.statement.theme or theme.get(wish, "")
        if one.statement.strength:
            last[wish] = one.statement.strength
        if wish in last:
            strength[one.statement.id] = last[wish]
    return [
        OccurrenceRow(
            told.dossier_id,
            one,
            label_of(themes, one.statement.theme or theme[one.statement.aspiration_id]),
            strength.get(one.statement.id),
        )
        for one in found
    ]


def label_of(themes: Taxonomy, code: str, sub_theme: str = "") -> str:
    """The name of a theme or of its part; the code when the list has dropped it since."""
    if sub_theme:
        part = themes.sub_theme(code, sub_theme)
        return part.label if part else sub_theme.replace("_", " ")
    theme = themes.theme(code) if code else None
    return theme.label if theme else code


def _wish(told: Told, life: list[Occurrence], themes: Taxonomy) -> AspirationRow:
    last = life[-1]
    ordered = in_order(one.statement for one in life)
    stands = carried(ordered) or last.statement
    anew = next((one.id for one in reversed(ordered) if one.id in told.anew), last.statement.id)
    return AspirationRow(
        dossier_id=told.dossier_id,
        aspiration_id=last.statement.aspiration_id,
        statement=stands,
        words_id=anew,
        change=last.change,
        first_said_on=life[0].statement.said_on,
        times=len(life),
        theme_label=label_of(themes, stands.theme),
        sub_theme_label=label_of(themes, stands.theme, stands.sub_theme) if stands.sub_theme else "",
        coding=told.codings.get(anew),
        agreed_on=told.agreed.get(anew),
    )


def _themes(raw: list[dict[str, Any]]) -> tuple[ProposedTheme, ...]:
    return tuple(ProposedTheme(one["theme"], one["confidence"], one["sub_theme"]) for one in raw)
