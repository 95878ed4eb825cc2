"""Words of acts: what was done with a young person, and the hours that it counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from convergence.accompagnement.acts.types.demands import DemandOutcome
from convergence.accompagnement.acts.types.origins import act_id_of_meeting
from convergence.accompagnement.acts.types.weeks import CounterAudience, WeeklyHours
from convergence.accompagnement.acts.types.words import (
    ActKind,
    ActModality,
    ActOrigin,
    ActStatus,
    ActTheme,
)
from convergence.accompagnement.contracts.types import ContractKind, ReviewReason
from convergence.accompagnement.situations.types import SituationCategory, SnpMeasure
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict

__all__ = [
    "ActCancelled",
    "ActConflict",
    "ActDraft",
    "ActKind",
    "ActModality",
    "ActNoteRow",
    "ActOrigin",
    "ActRecorded",
    "ActRow",
    "ActStatus",
    "ActTheme",
    "CaseloadFilters",
    "CaseloadPage",
    "CaseloadRow",
    "CaseloadSort",
    "CountedAct",
    "CounterClosed",
    "CounterShared",
    "DemandAnswered",
    "DemandClosed",
    "DemandNoted",
    "DemandReopened",
    "HoursValidated",
    "LastActRow",
    "Priority",
    "PriorityCode",
    "PriorityFacts",
    "PriorityReason",
    "TimelineEntry",
    "TimelineSource",
    "UnavailabilityCancelled",
    "UnavailabilityNoted",
    "WeekFellShort",
    "WeekMadeUp",
    "act_id_of_meeting",
]


@dataclass(frozen=True, slots=True)
class ActDraft:
    """An act as typed. Either instants (``starts_at``, with a zone) or only a local day (``day``)."""

    kind: ActKind
    status: ActStatus
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    modality: ActModality | None = None
    measure: SnpMeasure | None = None


@dataclass(frozen=True, slots=True)
class CountedAct:
    """What the weekly counter needs of an act.

    ``day`` is a local day of the structure, for what has no hour; else ``starts_at`` (and ``ends_at`` when
    known) are instants. ``minutes`` is the duration told; without it and without an end, the default of the
    kind holds. ``is_qualified`` says that an adviser confirmed a step of the young person as done. ``from_agenda``:
    a meeting made it; ``is_distinct``: somebody said that no meeting did.
    """

    kind: ActKind
    status: ActStatus
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    measure: SnpMeasure | None = None
    is_qualified: bool = False
    from_agenda: bool = False
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as shown. ``minutes`` is None when not told; ``entered_on`` is None when nobody knows it."""

    dossier_id: UUID
    act_id: UUID
    occurred_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    kind: ActKind
    status: ActStatus
    modality: ActModality | None
    theme: ActTheme | None
    measure: SnpMeasure | None
    origin: ActOrigin | None
    minutes: int | None
    is_qualified: bool
    with_young_person: bool
    adviser_id: UUID | None
    done_by_structure_id: UUID
    source: str
    is_distinct: bool
    recorded_at: datetime
    entered_on: date | None
    edit_token: int

    @property
    def is_back_dated(self) -> bool:
        """Whether it was entered after its day (« rétro-saisie »), as people of the place count days."""
        return self.entered_on is not None and self.entered_on > self.occurred_on

    @property
    def label(self) -> str:
        """« Entretien individuel », « Démarche du jeune : Logement »."""
        detail = self.measure or self.theme
        return f"{self.kind.label} : {detail.label}" if detail else self.kind.label

    @property
    def keyset(self) -> tuple[date, UUID]:
        """Where the next page starts."""
        return self.occurred_on, self.act_id


@dataclass(frozen=True, slots=True)
class ActNoteRow:
    """Free text about an act; for those who may read free text."""

    dossier_id: UUID
    act_id: UUID
    occurred_on: date
    text: str


@dataclass(frozen=True, slots=True)
class LastActRow:
    """What lists need of the last acts of a person.

    ``reached_on`` is the last day on which the person met or answered someone; ``received_on`` the day of the
    first reception, when it falls in the period looked at.
    """

    dossier_id: UUID
    occurred_on: date
    kind: ActKind
    status: ActStatus
    reached_on: date | None
    received_on: date | None


class TimelineSource(Labelled):
    """What an entry of the timeline is about."""

    ACT = "acte", "Acte"
    SITUATION = "situation", "Situation"
    CONTRACT = "contrat", "Contrat"
    REQUEST = "demande_service", "Orientation"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One dated line of a person's history, from acts, situations, contracts and requests together."""

    dossier_id: UUID
    on: date
    source: TimelineSource
    ref_id: UUID
    title: str
    detail: str = ""


class PriorityCode(Labelled):
    """Why an adviser should call someone."""

    WAITING_RECEPTION = "attend_accueil", "Attend un premier accueil"
    NEVER_REACHED = "jamais_joint", "Jamais joint"
    SILENT = "sans_nouvelles", "Sans nouvelles"
    WEEK_SHORT = "semaine_incomplete", "Semaine incomplète"
    CONTRACT_ENDING = "fin_contrat", "Contrat bientôt fini"
    CONTRACT_REVIEW = "contrat_a_revoir", "Contrat à revoir"
    AGE_LIMIT = "limite_age", "26 ans bientôt"
    IDENTITY = "identite", "Identité non justifiée"
    SITUATION = "situation", "Situation inconnue"


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What priority looks at, for one person on a day. Minutes are those of the week looked at."""

    on: date
    opened_on: date
    born_on: date
    reached_on: date | None = None
    is_received: bool = True
    is_identity_proven: bool = True
    situation: SituationCategory = SituationCategory.UNKNOWN
    contract: ContractKind | None = None
    contract_end_on: date | None = None
    reviews: tuple[ReviewReason, ...] = ()
    week: WeeklyHours | None = None
    is_dormant: bool = False


@dataclass(frozen=True, slots=True)
class PriorityReason:
    """One reason to call, its weight, and the sentence that says why."""

    code: PriorityCode
    weight: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Priority:
    """How pressing it is to call someone: the sum of the weights, the heaviest reason first."""

    score: int
    reasons: tuple[PriorityReason, ...] = ()


class CaseloadSort(StrEnum):
    """Orders of the caseload."""

    PRIORITY = "priorite"
    NAME = "nom"
    LAST_CONTACT = "dernier_contact"
    CONTRACT_END = "fin_contrat"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class CaseloadFilters:
    """What to keep of the caseload. Empty filters keep all; ``without_contract`` keeps those who have none."""

    contract: ContractKind | None = None
    without_contract: bool = False
    situation: SituationCategory | None = None
    reason: PriorityCode | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One person of an adviser's caseload."""

    dossier_id: UUID
    number: int
    name: str
    born_on: date
    phone: str
    last_contact_on: date | None
    situation: SituationCategory
    situation_label: str
    contract: ContractKind | None
    contract_id: UUID | None
    contract_end_on: date | None
    week: WeeklyHours | None
    last_act: LastActRow | None
    priority: Priority


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """One page of the caseload, and how many people the filters keep and the caseload holds.

    ``is_cut`` says that the adviser works around more people than are ranked together: some are not here.
    """

    rows: tuple[CaseloadRow, ...]
    kept: int
    total: int
    counts: Mapping[PriorityCode, int] = field(default_factory=dict)
    is_cut: bool = False

    def __iter__(self) -> Iterator[CaseloadRow]:
        """The rows: what the access journal names."""
        return iter(self.rows)


class ActConflict(Conflict):
    """Someone changed the act meanwhile. Both versions are carried: nothing typed is lost."""

    default_code = "act_changed"

    def __init__(self, yours: ActDraft, theirs: ActRow) -> None:
        super().__init__(
            "Cet acte a été modifié pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau.",
        )
        self.yours = yours
        self.theirs = theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRecorded(Event):
    """An act was recorded, or amended."""

    act_id: UUID
    kind: ActKind
    status: ActStatus
    occurred_on: date
    is_amendment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursValidated(Event):
    """A professional confirmed the hours of an act. ``minutes`` is None when the default of the kind holds."""

    act_id: UUID
    occurred_on: date
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCancelled(Event):
    """An act did not take place or was recorded by mistake: it counts nowhere any more."""

    act_id: UUID
    occurred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandNoted(Event):
    """The person asks for something, or what is written of it changed."""

    demand_id: UUID
    theme: ActTheme
    asked_on: date
    is_amendment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandAnswered(Event):
    """An act answers a demand."""

    demand_id: UUID
    act_id: UUID
    occurred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandClosed(Event):
    """A demand ended."""

    demand_id: UUID
    outcome: DemandOutcome
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandReopened(Event):
    """A demand that had ended is asked again."""

    demand_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFellShort(Event):
    """A week of accompaniment ended below the minimum of the contract."""

    monday: date
    validated_minutes: int
    minimum_minutes: int
    contract_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMadeUp(Event):
    """A week that had been told short was filled by a late entry: it never fell short."""

    monday: date
    contract_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailabilityNoted(Event):
    """Days of unavailability were noted, or changed. The reason stays in the room."""

    unavailability_id: UUID
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailabilityCancelled(Event):
    """An unavailability was noted by mistake."""

    unavailability_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterShared(Event):
    """The person opens her counter to an audience."""

    audience: CounterAudience
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(Event):
    """The person closes her counter to an audience. ``ends_on`` is the first day on which it is closed."""

    audience: CounterAudience
    ends_on: date
