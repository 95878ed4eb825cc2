"""Words of the convention of a PMSMP: its contents, its evaluation, an accident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.labels import Labelled


class PmsmpOutcome(Labelled):
    """How a PMSMP went."""

    COMPLETED = "terminee", "Menée à son terme"
    INTERRUPTED = "interrompue", "Interrompue"
    NEVER_BEGUN = "non_commencee", "N’a pas commencé : le jeune n’est pas venu"


class PmsmpSequel(Labelled):
    """What the host proposed next."""

    NONE = "aucune", "Pas de suite"
    PERMANENT = "cdi", "CDI"
    FIXED_LONG = "cdd_long", "CDD de six mois ou plus"
    FIXED_SHORT = "cdd_court", "CDD de moins de six mois"
    WORK_STUDY = "alternance", "Contrat en alternance"
    AIDED = "contrat_aide", "Contrat aidé"
    INSERTION = "insertion", "Contrat d’insertion"
    OTHER = "autre", "Autre suite"


@dataclass(frozen=True, slots=True)
class ConventionDraft:
    """What the convention must indicate (D5135-2), beside the dates and the object that the situation holds.

    ``is_lawful_use``: no permanent post, no surge of activity, no season, no replacement (L5135-7).
    ``employer_agreed``: the present employer is a party, for whoever has a job (D5135-1).
    """

    host_siret: str = ""
    host_activity: str = ""
    tutor_name: str = ""
    tutor_role: str = ""
    place: str = ""
    presence_hours: int | None = None
    schedule: str = ""
    tasks: str = ""
    evaluation_way: str = ""
    signed_on: date | None = None
    is_lawful_use: bool = False
    employer_agreed: bool = False


@dataclass(frozen=True, slots=True)
class EvaluationDraft:
    """The evaluation at the end (D5135-6). ``last_day_present`` is asked when it was interrupted."""

    outcome: PmsmpOutcome
    are_goals_reached: bool | None = None
    last_day_present: date | None = None
    sequel: PmsmpSequel = PmsmpSequel.NONE


@dataclass(frozen=True, slots=True)
class ConventionRow:
    """A convention as shown. ``missing`` names in French what D5135-2 asks and nobody wrote yet."""

    dossier_id: UUID
    situation_id: UUID
    draft: ConventionDraft
    evaluated_on: date | None
    evaluation: EvaluationDraft | None
    missing: tuple[str, ...]
    edit_token: int


@dataclass(frozen=True, slots=True)
class AccidentRow:
    """An accident during a PMSMP, with the two delays of D5135-5 as instants; for those who may read health data."""

    dossier_id: UUID
    accident_id: UUID
    situation_id: UUID
    happened_at: datetime
    told_at: datetime | None
    declared_at: datetime | None
    tell_before: datetime
    declare_before: datetime

    @property
    def was_told_late(self) -> bool:
        """Whether the host told after the delay."""
        return self.told_at is not None and self.told_at > self.tell_before
