"""What a contract holds beyond its terms: versions, phases, objectives and actions, suspensions, papers."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from convergence.accompagnement.contracts.types.words import (
    DeclaredBy,
    PaperState,
    Party,
    PhaseOutcome,
    PhaseState,
    StepKind,
    StepOwner,
    StepState,
    SuspensionGround,
    VersionState,
)


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What both sides undertake, in words (L5411-6, II and III). Blank for those who may not read free text.

    Those of an operator's contract are clauses of a list, ``actions`` among them, for all who read the contract.
    """

    objective: str = ""
    young_person: tuple[str, ...] = ()
    structure: tuple[str, ...] = ()
    other_support: tuple[str, ...] = ()
    reasonable_offer: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    @property
    def everything(self) -> tuple[str, ...]:
        """Each sentence, wherever it stands."""
        lists = (self.young_person, self.structure, self.other_support, self.reasonable_offer, self.actions)
        return (*filter(None, (self.objective,)), *(line for lines in lists for line in lines))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a contract as shown: the first when it was signed, then one for each amendment."""

    dossier_id: UUID
    contract_id: UUID
    version_id: UUID
    number: int
    state: VersionState
    written_on: date
    effective_on: date
    signed_on: date | None
    weekly_hours: int | None
    planned_end_on: date
    review_months: int | None
    adviser_id: UUID | None
    words: PlanWords
    why: str
    edit_token: int
    signed_by: tuple[Party, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One term that an amendment changes, before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    """A time during which a contract is suspended. ``resumed_on`` is the first day on which it runs again."""

    dossier_id: UUID
    contract_id: UUID
    ground: SuspensionGround
    starts_on: date
    expected_until: date | None
    resumed_on: date | None


@dataclass(frozen=True, slots=True)
class PhaseDraft:
    """A phase as agreed: its days, its intensity, and what each side undertakes for it (R5131-12)."""

    starts_on: date
    last_day: date
    weekly_hours: int | None = None
    words: PlanWords = PlanWords()


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase of a PACEA as shown. ``ends_on`` is the first day that it no longer covers."""

    dossier_id: UUID
    contract_id: UUID
    phase_id: UUID
    number: int
    state: PhaseState
    starts_on: date
    ends_on: date
    weekly_hours: int | None
    outcome: PhaseOutcome | None
    closed_on: date | None
    words: PlanWords
    evaluation: str
    edit_token: int

    @property
    def last_day(self) -> date:
        """The last day that belongs to the phase."""
        return self.ends_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepDraft:
    """An objective or an action as agreed. ``need_code`` is the need of the diagnostic from which it comes."""

    kind: StepKind
    text: str
    owner: StepOwner = StepOwner.YOUNG_PERSON
    due_on: date | None = None
    objective_id: UUID | None = None
    need_code: str = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """An objective or an action as shown. ``text`` is blank for those who may not read free text."""

    dossier_id: UUID
    contract_id: UUID
    step_id: UUID
    kind: StepKind
    owner: StepOwner
    state: StepState
    set_on: date
    due_on: date | None
    ended_on: date | None
    objective_id: UUID | None
    need_code: str
    text: str
    edit_token: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of a contract that goes round for signature."""

    dossier_id: UUID
    contract_id: UUID
    document_id: UUID
    version: int
    state: PaperState
    made_on: date


@dataclass(frozen=True, slots=True)
class OperatorPaper:
    """The paper of an operator's contract, given and not kept."""

    dossier_id: UUID
    contract_id: UUID
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """The entry in a listed programme of another body: which, when, and who says so (R5131-16, alinéa 3)."""

    code: str
    entered_on: date
    last_day: date
    declared_by: DeclaredBy
    declared_on: date


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an amendment changes; what is None stays as it is."""

    effective_on: date
    weekly_hours: int | None = None
    lowering_reason: str = ""
    review_months: int | None = None
    adviser_id: UUID | None = None
    words: PlanWords | None = None
    clauses: tuple[str, ...] | None = None
