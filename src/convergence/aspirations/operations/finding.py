"""Find the file and the wish on which somebody works, locked for the time of the operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.queries.local import own_sub_themes
from convergence.aspirations.queries.reading import statement_of
from convergence.aspirations.rules.occurrences import in_order
from convergence.aspirations.rules.taxonomy import taxonomy, with_local
from convergence.aspirations.types import Statement, SubTheme, Taxonomy
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import holder
from convergence.storage.session import current_scope


@dataclass(frozen=True, slots=True)
class Life:
    """Every statement of one wish, in order, and the file to which they belong."""

    dossier_id: UUID
    statements: list[Statement]


def purpose() -> Purpose | None:
    """Why the actor works."""
    scope = current_scope()
    return scope.purpose if scope else None


def person(dossier_id: UUID) -> DossierHeader:
    """The head of a file that the actor's structure holds; NotFound when absent or hidden, Refused when elsewhere.

    Her words are read in the structure that holds the file and nowhere else: they are written there too.
    """
    scope = current_scope()
    found = dossier_header(scope, dossier_id) if scope else None
    if found is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    if holder(dossier_id) is None:
        raise Refused(
            "Ce dossier est tenu par une autre structure : elle seule note ce que veut la personne.",
            what_to_do="Dites-le à son référent, avec l’accord de la personne.",
            code="read_only_file",
        )
    return found


def life_of(aspiration_id: UUID) -> Life:
    """A wish and its file, locked: two people who tell it again follow each other."""
    rows = list(
        models.Statement.objects.select_for_update(of=("self",))
        .select_related("said")
        .filter(aspiration_id=aspiration_id)
        .order_by("id")
    )
    if not rows:
        raise _unknown()
    return Life(rows[0].dossier_id, in_order(statement_of(row) for row in rows))


def themes_for(structure_id: UUID, said: Statement, today: date) -> Taxonomy:
    """The list against which a statement is checked: of the day, and the part under which the wish was told already.

    A part that ended since, or that another structure had given, stays with the wish and stops nobody.
    """
    themes = with_local(taxonomy(today), own_sub_themes(structure_id), structure_id, today)
    if not said.sub_theme or themes.sub_theme(said.theme, said.sub_theme):
        return themes
    former = models.Statement.objects.filter(
        aspiration_id=said.aspiration_id, theme=said.theme, sub_theme=said.sub_theme
    )
    if not former.exists():
        return themes
    kept = SubTheme(said.sub_theme, said.sub_theme, "", said.theme, structure_id=structure_id)
    return with_local(themes, [kept], structure_id, today)


def statement_to_amend(statement_id: UUID) -> models.Statement:
    """One statement, locked; NotFound when absent or hidden."""
    row = models.Statement.objects.select_for_update().filter(pk=statement_id).first()
    if row is None:
        raise _unknown()
    return row


def _unknown() -> NotFound:
    return NotFound(
        "Cette aspiration n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
    )
