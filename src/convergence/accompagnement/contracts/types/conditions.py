"""What the rules of a contract look at, and what they answer."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.types.words import (
    ClausePart,
    ContractAction,
    ContractKind,
    ContractState,
    EndMotive,
    Party,
    WeeklyExemption,
)
from convergence.foundation.periods import DatePeriod


@dataclass(frozen=True, slots=True)
class PastContract:
    """What rules need of the person's other contracts."""

    kind: ContractKind
    period: DatePeriod
    kept_commitments: bool | None = None
    signatory_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """What eligibility looks at, on a day. None means that nobody answered yet.

    ``is_referent`` says whether the last orientation names the organisation that would sign; None when none is
    recorded. ``body`` is the kind of that organisation (``StructureKind``), ``signatory_id`` the operator that signs in
    its own name, None for the structure that holds the file.
    """

    born_on: date
    has_rqth: bool = False
    is_student: bool | None = None
    is_in_training: bool | None = None
    has_difficulty: bool | None = None
    has_diagnostic: bool | None = None
    contracts: tuple[PastContract, ...] = ()
    particular_circumstances: str = ""
    has_lasting_job: bool = False
    is_referent: bool | None = None
    body: str = "mission_locale"
    signatory_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition: met, not met or unknown, told in French with its source."""

    code: str
    is_met: bool | None
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The conditions of a contract, all of them, and the verdict."""

    kind: ContractKind
    on: date
    reasons: tuple[Reason, ...]

    @property
    def is_eligible(self) -> bool:
        """Whether every condition is known and met."""
        return all(reason.is_met is True for reason in self.reasons)

    @property
    def against(self) -> tuple[Reason, ...]:
        """Conditions that are not met."""
        return tuple(reason for reason in self.reasons if reason.is_met is False)

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """Conditions that nobody answered."""
        return tuple(reason for reason in self.reasons if reason.is_met is None)


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A contract as prepared. ``months`` counts from date to date."""

    kind: ContractKind
    starts_on: date
    months: int
    weekly_hours: int | None = None
    lowering_reason: str = ""
    exemption: WeeklyExemption | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that an operator's contract may hold, with its part (``ClausePart``) and its code."""

    part: ClausePart
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TransitionFacts:
    """What a transition looks at."""

    on: date
    starts_on: date
    required_parties: frozenset[Party] = frozenset()
    signed_parties: frozenset[Party] = frozenset()
    signing: Party | None = None
    motive: EndMotive | None = None
    reason: str = ""
    planned_end: date | None = None
    new_end: date | None = None
    limit_end: date | None = None
    has_revision: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table of states."""

    action: ContractAction
    source: ContractState
    target: ContractState
    guards: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class EligibilityAnswers:
    """What the adviser answers about the person. None means not answered.

    ``receives_rsa`` is no condition: it says who registers the person at France Travail (L5411-1).
    """

    is_student: bool | None = None
    is_in_training: bool | None = None
    has_difficulty: bool | None = None
    has_diagnostic: bool | None = None
    particular_circumstances: str = ""
    receives_rsa: bool | None = None


@dataclass(frozen=True, slots=True)
class CheckedEligibility:
    """The conditions of a contract for one person; a warning about her age, another about a delay that is over."""

    dossier_id: UUID
    eligibility: Eligibility
    age_warning: str = ""
    delay_warning: str = ""
