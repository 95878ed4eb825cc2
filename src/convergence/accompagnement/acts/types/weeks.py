"""Words of the week: what kind it is, its exact minutes, what makes someone unavailable, who may see the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod


class WeekKind(Labelled):
    """What a week is, from the facts alone."""

    ACCOMPANIMENT = "accompagnement", "Semaine d’accompagnement"
    STRUCTURING = "structurante", "Semaine structurante"
    UNAVAILABLE = "indisponible", "Semaine d’indisponibilité"
    SUSPENDED = "suspendue", "Contrat suspendu"
    OUTSIDE = "hors_contrat", "Hors contrat"


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Exact minutes of one week. Declared hours hold the validated ones, and all that is planned.

    ``situation_minutes`` is the part that situations count by themselves; ``ahead_minutes`` what is still to come.
    """

    monday: date
    declared_minutes: int
    validated_minutes: int
    minimum_minutes: int
    kind: WeekKind = WeekKind.ACCOMPANIMENT
    situation_minutes: int = 0
    ahead_minutes: int = 0

    @property
    def is_structuring(self) -> bool:
        """A job, a training, a PMSMP or a civic service makes the week."""
        return self.kind is WeekKind.STRUCTURING

    @property
    def is_unavailable(self) -> bool:
        """The person could not be there for most of the week."""
        return self.kind is WeekKind.UNAVAILABLE

    @property
    def is_counted(self) -> bool:
        """Whether the minimum is asked of this week."""
        return self.kind is WeekKind.ACCOMPANIMENT

    @property
    def reaches_minimum(self) -> bool:
        """Whether the validated minutes reach the minimum of the contract, where one is asked."""
        return not self.is_counted or self.validated_minutes >= self.minimum_minutes

    @property
    def missing_minutes(self) -> int:
        """Validated minutes still to come to reach the minimum."""
        return max(0, self.minimum_minutes - self.validated_minutes) if self.is_counted else 0

    @property
    def uncovered_minutes(self) -> int:
        """What is missing and that nothing planned, done or told covers."""
        return max(0, self.minimum_minutes - self.declared_minutes) if self.is_counted else 0


@dataclass(frozen=True, slots=True)
class WeekHoursRow:
    """The counter of one week of one person; ``sentence`` says what it lacks, empty when it lacks nothing."""

    dossier_id: UUID
    hours: WeeklyHours
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ContractSpan:
    """Days under a contract, and the minutes that it asks of a whole week (0: none asked)."""

    period: DatePeriod
    weekly_minutes: int


@dataclass(frozen=True, slots=True)
class SituationSpan:
    """Days of a situation that counts hours by itself; sure once nobody has to confirm it."""

    period: DatePeriod
    weekly_minutes: int
    is_sure: bool = True


class UnavailabilityReason(Labelled):
    """Why someone is unavailable; it may tell of health, and stands apart."""

    ILLNESS = "maladie", "Maladie ou accident"
    HOSPITAL = "hospitalisation", "Hospitalisation ou soins"
    MATERNITY = "maternite", "Maternité, paternité, adoption"
    CHILD_CARE = "garde_enfant", "Garde d’un enfant"
    CARER = "aidant", "Aide à un proche"
    BEREAVEMENT = "deuil", "Deuil, évènement familial"
    MOVING = "demenagement", "Déménagement, hébergement perdu"
    JUSTICE = "justice", "Obligation de justice, incarcération"
    ADMINISTRATIVE = "administratif", "Démarche administrative longue"
    OTHER = "autre", "Autre raison"


@dataclass(frozen=True, slots=True)
class UnavailabilityRow:
    """Days on which someone is not available. ``ends_on`` is the first day after, None while nobody knows.

    ``reason`` is None for those to whom health data are not opened.
    """

    dossier_id: UUID
    unavailability_id: UUID
    starts_on: date
    ends_on: date | None
    reason: UnavailabilityReason | None
    edit_token: int

    @property
    def period(self) -> DatePeriod:
        """The days, the last one excluded."""
        return DatePeriod(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class OwnStepRow:
    """A step of the person as she reads it; ``words`` are hers, blank for a step that she did not write."""

    dossier_id: UUID
    act_id: UUID
    occurred_on: date
    minutes: int
    measure: SnpMeasure | None
    words: str
    is_validated: bool
    is_cancelled: bool
    may_take_back: bool


class CounterAudience(Labelled):
    """To whom the person may open her counter, beyond her référent, her team and whoever decides."""

    COLLEAGUES = "collegues", "Les autres professionnels de la mission locale"
    PARTNERS = "partenaires", "Les organismes qui m’accompagnent aussi"


class ToldHow(Labelled):
    """How the person said it."""

    ORALLY = "oral", "De vive voix"
    WRITTEN = "ecrit", "Par écrit"
    MESSAGE = "message", "Par message"
    ACCOUNT = "espace", "Dans son espace, d’elle-même"


@dataclass(frozen=True, slots=True)
class SharingRow:
    """A dated decision of the person about her counter. ``ends_on`` is the first day after, None while it holds."""

    dossier_id: UUID
    sharing_id: UUID
    audience: CounterAudience
    starts_on: date
    ends_on: date | None
    told_how: ToldHow


@dataclass(frozen=True, slots=True)
class ShortWeekRow:
    """A week that fell short, as it was told; ``made_up_on`` when a late entry filled it."""

    dossier_id: UUID
    monday: date
    validated_minutes: int
    minimum_minutes: int
    told_on: date
    made_up_on: date | None
