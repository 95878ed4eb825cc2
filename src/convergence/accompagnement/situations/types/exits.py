"""Words of exits: what stands for a person when an accompaniment ends, and how each definition counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.foundation.labels import Labelled


class ExitAbout(Labelled):
    """What the person left."""

    CEJ = "cej", "Contrat d’engagement jeune"
    PACEA = "pacea", "PACEA"
    ENGAGEMENT = "contrat_engagement", "Contrat d’engagement"
    ACCOMPANIMENT = "accompagnement", "Accompagnement par la mission locale"


class ExitClass(Labelled):
    """What stood for the person at the exit, as definitions tell situations apart."""

    LASTING_JOB = "emploi_durable", "Emploi durable"
    SHORT_JOB = "emploi_court", "Emploi de moins de six mois"
    AIDED_JOB = "emploi_aide", "Contrat aidé"
    INSERTION_JOB = "iae", "Insertion par l’activité économique"
    BUSINESS = "creation", "Création ou reprise d’entreprise"
    WORK_STUDY = "alternance", "Alternance"
    QUALIFYING_TRAINING = "formation_qualifiante", "Formation qualifiante"
    OTHER_TRAINING = "formation_autre", "Autre formation"
    SCHOOL = "scolarite", "Retour en formation initiale"
    CIVIC_SERVICE = "service_civique", "Service civique"
    OTHER_VOLUNTEERING = "volontariat_autre", "Autre volontariat"
    IMMERSION = "immersion", "Immersion en entreprise"
    SEEKING = "recherche", "Recherche d’emploi"
    OTHER = "autre", "Autre situation"
    UNKNOWN = "inconnue", "Situation inconnue"


class FollowUpAnswer(Labelled):
    """What became of the attempt to have news after an exit."""

    SAME = "inchangee", "Même situation"
    CHANGED = "changee", "Situation changée"
    UNREACHED = "injoignable", "Injoignable"
    REFUSED = "refus", "Ne souhaite pas répondre"

    @property
    def is_news(self) -> bool:
        """Whether the person told something."""
        return self in (FollowUpAnswer.SAME, FollowUpAnswer.CHANGED)


@dataclass(frozen=True, slots=True)
class ExitVerdict:
    """How one dated definition counts an exit. ``outcome`` is its own word, empty when it says only yes or no."""

    definition: str
    label: str
    is_positive: bool
    outcome: str
    source: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """News to take, or taken, so many months after an exit."""

    dossier_id: UUID
    follow_up_id: UUID
    exit_id: UUID
    months: int
    due_on: date
    noted_on: date | None
    answer: FollowUpAnswer | None
    situation_id: UUID | None


@dataclass(frozen=True, slots=True)
class ExitRow:
    """An exit as shown, with the verdict of each definition and the news after it.

    ``exited_on`` is the first day after.
    """

    dossier_id: UUID
    exit_id: UUID
    about: ExitAbout
    ref_id: UUID
    exited_on: date
    exit_class: ExitClass
    situation_id: UUID | None
    verdicts: tuple[ExitVerdict, ...]
    follow_ups: tuple[FollowUpRow, ...]
