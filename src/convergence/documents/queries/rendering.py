"""A paper from its wording and its values: the one way by which papers are set, tested and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.documents.rules.layouts import LAYOUTS, folder, most_pages, page_data
from convergence.documents.rules.printable import printable
from convergence.documents.rules.values import Plain, plain_values
from convergence.documents.rules.wording import fill, read_wording
from convergence.documents.types import PaperKind, paper_variables
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Invalid, NotFound, Problem
from convergence.foundation.scope import Scope
from convergence.gateways.typesetting import ExhaustedError, Paper, RefusalError, typeset
from convergence.identity.queries import structure_detail
from convergence.storage.journal import reads_nobody

_NOTED = "the head of the file that is asked for notes itself; a paper is written, not shown"


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper ready to be set."""

    kind: PaperKind
    title: str
    wording: str
    values: Mapping[str, Plain]
    at: datetime
    time_zone: str

    def paper(self) -> Paper:
        """What the setting reads. Raises Invalid when the wording cannot be filled."""
        wording, faults = read_wording(self.wording, self.kind)
        if faults:
            raise Invalid.one(
                "wording", faults[0].message, "Corrigez le modèle, puis recommencez.", "wording"
            )
        day = local_day(self.at, zone(self.time_zone))
        data = page_data(printable(self.title), self.values, fill(wording, self.values))
        return Paper(folder(), LAYOUTS[self.kind], data, self.at, most_pages(self.kind, day))

    def pdf(self) -> bytes:
        """The tagged PDF. Raises Invalid for a paper too long or that a reader of screens could not read."""
        try:
            return typeset(self.paper())
        except RefusalError as refusal:
            raise _refused(refusal.code) from refusal
        except ExhaustedError as error:
            raise _exhausted() from error


@reads_nobody(_NOTED)
def values_of_house(scope: Scope, at: datetime, dossier_id: UUID | None) -> dict[str, Any]:
    """What the room fills in by itself: structure, professional, day, person."""
    actor = scope.actor
    values: dict[str, Any] = {
        "structure": actor.structure_name or "Mission Locale",
        "adresse_structure": address_of(scope, scope.structure_id),
        "conseiller": actor.name,
        "date": f"le {french_date(local_day(at, zone(actor.time_zone)))}",
    }
    if dossier_id is not None:
        header = dossier_header(scope, dossier_id)
        if header is None:
            raise NotFound(
                "Ce dossier n’existe pas ou ne vous est pas accessible.",
                what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
            )
        values |= {"jeune": header.full_name, "date_naissance": header.born_on}
    return values


@reads_nobody(_NOTED)
def all_values(
    kind: PaperKind, scope: Scope, at: datetime, dossier_id: UUID | None, given: Mapping[str, Any]
) -> dict[str, Plain]:
    """What the room knows, completed and overruled by what the caller gives, as plain French."""
    names = {variable.name for variable in paper_variables(kind)}
    known = {name: value for name, value in values_of_house(scope, at, dossier_id).items() if name in names}
    return plain_values(kind, {**known, **given}, zone(scope.actor.time_zone))


def trial_values(kind: PaperKind, actor: Actor, values: Mapping[str, Any]) -> dict[str, Plain]:
    """The values of a trial, as plain French."""
    return plain_values(kind, values, zone(actor.time_zone))


@reads_nobody(_NOTED)
def address_of(scope: Scope, structure_id: UUID) -> str:
    """The address that a paper of a structure bears."""
    found = structure_detail(scope, structure_id)
    main = (
        next((site for site in found.sites if site.closed_on is None and site.address), None)
        if found
        else None
    )
    return main.address if main else ""


def _refused(code: str) -> Invalid:
    if code == "too_many_pages":
        return Invalid.one("wording", "Ce document a trop de pages.", "Raccourcissez le texte.", code)
    return Invalid.one(
        "wording",
        "Ce document ne pourrait pas être lu par tous.",
        f"Le contrôle d’accessibilité dit : {code.partition(': ')[2][:200]}",
        "not_accessible",
    )


def _exhausted() -> Problem:
    return Problem(
        "Ce document n’a pas pu être produit en un temps raisonnable.",
        what_to_do="Raccourcissez-le, puis recommencez.",
        code="paper_exhausted",
    )
