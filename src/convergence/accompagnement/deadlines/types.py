"""Words of the work list: what is awaited for a person, until when, and how pressing it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from convergence.foundation.labels import Labelled


class DeadlineNature(Labelled):
    """Where a deadline comes from."""

    LEGAL = "legal", "Délai légal"
    PROMISE = "engagement", "Engagement pris"


class DeadlineKind(Labelled):
    """What is awaited."""

    ORIENTATION = "orientation", "Orientation à décider"
    ORIENTATION_NOTICE = "notification_orientation", "Orientation à notifier"
    REGISTRATION = "inscription", "Inscription à France Travail à réparer"
    ADDRESS_CHANGE = "adresse", "Changement d’adresse à dire à France Travail"
    DIAGNOSTIC = "diagnostic", "Diagnostic à terminer"
    IN_DEPTH_DIAGNOSTIC = "diagnostic_approfondi", "Diagnostic approfondi à terminer"
    PACEA_AFTER_DIAGNOSTIC = "pacea_apres_diagnostic", "PACEA à signer après le diagnostic approfondi"
    CONTRACT_SIGNATURE = "signature_contrat", "Contrat d’engagement à signer"
    REASONABLE_OFFER = "offre_raisonnable", "Offre raisonnable d’emploi à définir"
    CONTRACT_END = "fin_contrat", "Fin de contrat à préparer"
    CONTRACT_REVIEW = "revoir_contrat", "Contrat à revoir"
    CONTRACT_RESUMPTION = "reprise_contrat", "Reprise d’un contrat suspendu"
    AGE_LIMIT = "limite_age", "Limite d’âge"
    FIRST_PHASE = "premiere_phase", "Première phase du PACEA à ouvrir"
    PHASE_EVALUATION = "bilan_phase", "Bilan de phase à faire"
    ACTION = "action", "Action prévue"
    WEEK_SHORT = "semaine_courte", "Semaine qui sera trop courte"
    DEMAND = "demande", "Demande du jeune sans réponse"
    DECLARED_STEP = "demarche_declaree", "Démarche déclarée par le jeune, à valider"
    PROJECTED_SITUATION = "situation_prevue", "Situation prévue à confirmer"
    PMSMP_EVALUATION = "bilan_pmsmp", "Bilan d’immersion à faire"
    PMSMP_DECLARATION = "declaration_pmsmp", "Déclaration à faire pour une PMSMP"
    EXIT_FOLLOW_UP = "suivi_sortie", "Nouvelles à prendre après la sortie"
    OBSERVATIONS_END = "fin_observations", "Fin du délai d’observations"
    HEARING = "audition", "Audition"
    SANCTION_DECISION = "decision_sanction", "Décision à prendre après la procédure"
    MEASURE_END = "fin_mesure", "Fin de la mesure à constater"
    SUPPORTING_DOCUMENTS = "pieces", "Pièces de l’allocation à recevoir"
    MONTHLY_RESOURCES = "ressources", "Ressources du mois à déclarer"
    ALLOWANCE_DECISION = "decision_allocation", "Demande d’allocation ou d’aide à décider"
    ALLOWANCE_REVISION = "revision_allocation", "Allocation à revoir"
    FISCAL_AUTONOMY = "autonomie_fiscale", "Autonomie fiscale à confirmer"
    SERVICE_ANSWER = "reponse_service", "Réponse d’un service attendue"
    SERVICE_SILENT = "service_silencieux", "Service qui ne répond pas : l’appeler ou en proposer un autre"
    SERVICE_ESCALATED = "silence_responsable", "Demande restée sans réponse, à voir par le responsable"
    SERVICE_OUTCOME = "suite_service", "Venue ou résultat à noter après une demande à un service"


PROMISES = frozenset(
    {
        DeadlineKind.DIAGNOSTIC,
        DeadlineKind.CONTRACT_END,
        DeadlineKind.CONTRACT_REVIEW,
        DeadlineKind.ACTION,
        DeadlineKind.DEMAND,
        DeadlineKind.DECLARED_STEP,
        DeadlineKind.PROJECTED_SITUATION,
        DeadlineKind.EXIT_FOLLOW_UP,
        DeadlineKind.MONTHLY_RESOURCES,
        DeadlineKind.REGISTRATION,
        DeadlineKind.SERVICE_ANSWER,
        DeadlineKind.SERVICE_SILENT,
        DeadlineKind.SERVICE_ESCALATED,
        DeadlineKind.SERVICE_OUTCOME,
    }
)
"""Kinds that someone promised or that the network chose; every other one is written in a text."""

AFTER_DEATH = frozenset({DeadlineKind.PMSMP_DECLARATION, DeadlineKind.ALLOWANCE_DECISION})
"""What stays to do for a person who died: an accident is declared, a request has its answer."""

SOURCES: Mapping[DeadlineKind, str] = {
    DeadlineKind.ORIENTATION: "L5411-5-1",
    DeadlineKind.ORIENTATION_NOTICE: "R5411-8-1",
    DeadlineKind.ADDRESS_CHANGE: "R5411-8",
    DeadlineKind.IN_DEPTH_DIAGNOSTIC: "R5131-12",
    DeadlineKind.PACEA_AFTER_DIAGNOSTIC: "R5131-12",
    DeadlineKind.CONTRACT_SIGNATURE: "D5411-14-1",
    DeadlineKind.REASONABLE_OFFER: "R5411-15-1",
    DeadlineKind.AGE_LIMIT: "R5131-13",
    DeadlineKind.FIRST_PHASE: "R5131-11",
    DeadlineKind.PHASE_EVALUATION: "R5131-11",
    DeadlineKind.WEEK_SHORT: "L5411-6",
    DeadlineKind.PMSMP_EVALUATION: "D5135-6",
    DeadlineKind.PMSMP_DECLARATION: "D5135-5",
    DeadlineKind.OBSERVATIONS_END: "R5412-7",
    DeadlineKind.HEARING: "R5412-7",
    DeadlineKind.SANCTION_DECISION: "R5412-7-1",
    DeadlineKind.MEASURE_END: "R5412-1",
    DeadlineKind.SUPPORTING_DOCUMENTS: "R5131-25",
    DeadlineKind.ALLOWANCE_REVISION: "D5131-19",
    DeadlineKind.FISCAL_AUTONOMY: "D5131-19",
}
"""The article of the Code du travail of each legal delay that has one."""


class Outcome(Labelled):
    """How a deadline left the list."""

    KEPT = "tenu", "Tenu"
    DROPPED = "sans_objet", "Sans objet"
    DEATH = "deces", "Sans objet : décès"


class Urgency(Labelled):
    """How near a deadline is."""

    OVERDUE = "retard", "En retard"
    THIS_WEEK = "semaine", "Dans les 7 jours"
    LATER = "plus_tard", "Plus tard"


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing awaited for a person. ``due_on`` is the last day, included."""

    dossier_id: UUID
    kind: DeadlineKind
    ref_id: UUID
    due_on: date
    detail: str = ""
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline as shown. ``sentence`` says in French how near it is; ``owner_id`` None means the référent."""

    dossier_id: UUID
    deadline_id: UUID
    kind: DeadlineKind
    nature: DeadlineNature
    ref_id: UUID
    due_on: date
    detail: str
    owner_id: UUID | None
    urgency: Urgency
    sentence: str

    @property
    def source(self) -> str:
        """The article, empty for a promise."""
        return SOURCES.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class WorkFilters:
    """What to keep. ``owner_ids`` None keeps everybody's; empty filters keep all that is near or late."""

    owner_ids: tuple[UUID, ...] | None = None
    kind: DeadlineKind | None = None
    nature: DeadlineNature | None = None
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class WorkPerson:
    """A person of the list: why she stands there, then all that is awaited for her, the most pressing first."""

    dossier_id: UUID
    pressing_on: date
    why: str
    deadlines: tuple[DeadlineRow, ...]

    @property
    def keyset(self) -> tuple[date, UUID]:
        """Where the next page starts."""
        return self.pressing_on, self.dossier_id


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of the list; ``next`` is where the following one starts."""

    people: tuple[WorkPerson, ...]
    counts: Mapping[Urgency, int]
    next: tuple[date, UUID] | None = None

    def __iter__(self) -> Iterator[WorkPerson]:
        """The people: what the access journal names."""
        return iter(self.people)


def nature_of(kind: DeadlineKind) -> DeadlineNature:
    """Whether a text or a promise asks for it."""
    return DeadlineNature.PROMISE if kind in PROMISES else DeadlineNature.LEGAL


def days_between(start: date, end: date) -> int:
    """Whole days from one to the other, negative backwards."""
    return (end - start) // timedelta(days=1)
