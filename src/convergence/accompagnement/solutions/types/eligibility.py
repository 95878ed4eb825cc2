"""The reading of a service's conditions for one person: nothing is hidden because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from convergence.accompagnement.situations.types import SituationCategory
from convergence.foundation.labels import Labelled


class Verdict(Labelled):
    """What a condition of a service says for one person."""

    FOR = "oui", "Remplie"
    AGAINST = "non", "Non remplie"
    UNKNOWN = "a_verifier", "À vérifier"


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One condition, its verdict and why, in words shown to the adviser and to the young person."""

    criterion: str
    verdict: Verdict
    reason: str


class PersonFact(StrEnum):
    """A family of facts that some condition may need: what none needs is not read."""

    DISABILITY = "disability"
    PLACE = "place"
    PRIORITY_AREA = "priority_area"
    SITUATION = "situation"
    RESOURCES = "resources"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person on a day. None, or an empty value: not known, or not open to the reader.

    ``categories`` are those of her running situations; ``is_registered`` says whether France Travail knows her as a
    job seeker. ``zones`` are the codes in which she lives: her commune, its EPCI, its département, the country.
    """

    on: date
    born_on: date | None = None
    is_woman: bool | None = None
    has_rqth: bool | None = None
    commune: str = ""
    commune_name: str = ""
    zones: frozenset[str] = frozenset()
    lives_in_priority_area: bool | None = None
    categories: frozenset[SituationCategory] = frozenset()
    is_registered: bool | None = None
    has_minimum_income: bool | None = None
    has_children: bool | None = None


@dataclass(frozen=True, slots=True)
class OfferVerdicts:
    """The conditions of one service read for one person."""

    dossier_id: UUID
    offer_id: UUID
    lines: tuple[VerdictLine, ...]

    def of(self, verdict: Verdict) -> tuple[VerdictLine, ...]:
        """The conditions that have this verdict."""
        return tuple(line for line in self.lines if line.verdict is verdict)

    @property
    def overall(self) -> Verdict:
        """One word for the whole: a condition that is not met, else one to look at, else none in the way."""
        if self.of(Verdict.AGAINST):
            return Verdict.AGAINST
        return Verdict.UNKNOWN if self.of(Verdict.UNKNOWN) else Verdict.FOR
