"""The themes as one structure sees them: the national list, and its own sub-themes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.rules.taxonomy import taxonomy, with_local
from convergence.aspirations.types import LocalSubThemeRow, SubTheme, Taxonomy
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody


@reads_nobody("words of a structure about its themes")
def local_sub_themes(scope: Scope) -> list[LocalSubThemeRow]:
    """Sub-themes of the actor's structure, those that ended included, theme by theme."""
    rows = models.LocalSubTheme.objects.filter(structure_id=scope.structure_id)
    return [
        LocalSubThemeRow(row.id, sub_theme_of(row), row.change_id)
        for row in rows.order_by("theme", "label", "id")
    ]


@reads_nobody("the national list, and the sub-themes of a structure")
def themes_on(scope: Scope, on: date) -> Taxonomy:
    """The themes and sub-themes among which one chooses on a day, those of the structure after the national ones."""
    return with_local(taxonomy(on), own_sub_themes(scope.structure_id), scope.structure_id, on)


@reads_nobody("the national list")
def national_themes_on(scope: Scope, on: date) -> Taxonomy:
    """The themes and sub-themes of the whole country on a day."""
    return taxonomy(on)


def own_sub_themes(structure_id: UUID) -> list[SubTheme]:
    """Sub-themes of one structure, those that ended included."""
    rows = models.LocalSubTheme.objects.filter(structure_id=structure_id)
    return [sub_theme_of(row) for row in rows.order_by("code")]


def sub_theme_of(row: models.LocalSubTheme) -> SubTheme:
    """A row as a value."""
    return SubTheme(
        code=row.code,
        label=row.label,
        definition=row.definition,
        theme=row.theme,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        structure_id=row.structure_id,
    )


def themes_told(structure_id: UUID, told: Iterable[tuple[str, str]], on: date) -> Taxonomy:
    """The list that names what was told (theme and part): with the local sub-themes, of any day, if one was."""
    national = taxonomy(on)
    if all(not part or national.sub_theme(theme, part) for theme, part in told):
        return national
    return every_theme(structure_id, on)


def every_theme(structure_id: UUID, on: date) -> Taxonomy:
    """The national list of a day with all the sub-themes that a structure has, or has had."""
    always = [replace(one, valid_from=date.min, valid_to=None) for one in own_sub_themes(structure_id)]
    return with_local(taxonomy(on), always, structure_id, on)
