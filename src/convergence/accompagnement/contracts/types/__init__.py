"""Words of contracts: kinds, states, parties, what may be done, and what eligibility needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts.types.conditions import (
    Applicant,
    CheckedEligibility,
    Clause,
    ContractDraft,
    Eligibility,
    EligibilityAnswers,
    PastContract,
    Reason,
    Transition,
    TransitionFacts,
)
from convergence.accompagnement.contracts.types.plan import (
    Amendment,
    Difference,
    OperatorPaper,
    PaperRow,
    PhaseDraft,
    PhaseRow,
    PlanWords,
    ProgrammeEntry,
    StepDraft,
    StepRow,
    SuspensionRow,
    VersionRow,
)
from convergence.accompagnement.contracts.types.words import (
    ClausePart,
    ContractAction,
    ContractKind,
    ContractState,
    DeclaredBy,
    EndMotive,
    ExtensionReason,
    NoteAbout,
    OperatorDue,
    OperatorReason,
    PaperState,
    Party,
    PhaseOutcome,
    PhaseState,
    RefusalReason,
    ReviewReason,
    StepKind,
    StepOwner,
    StepState,
    SuspensionGround,
    TaxHousehold,
    VersionState,
    WeeklyExemption,
)
from convergence.foundation.events import Event
from convergence.foundation.problems import Conflict, Invalid

__all__ = [
    "ActionDone",
    "ActionSet",
    "Amendment",
    "Applicant",
    "CejExtended",
    "CejPrepared",
    "CejSigned",
    "CheckedEligibility",
    "Clause",
    "ClausePart",
    "ContractAbandoned",
    "ContractAction",
    "ContractAmended",
    "ContractConflict",
    "ContractDraft",
    "ContractEnded",
    "ContractEvent",
    "ContractKind",
    "ContractNoteRow",
    "ContractRefused",
    "ContractResumed",
    "ContractRow",
    "ContractStarted",
    "ContractState",
    "ContractSuspended",
    "DeclaredBy",
    "Difference",
    "Eligibility",
    "EligibilityAnswers",
    "EndMotive",
    "EngagementExtended",
    "EngagementPrepared",
    "EngagementSigned",
    "ExemptionRow",
    "ExtensionReason",
    "NotEligible",
    "NoteAbout",
    "OperatorDue",
    "OperatorDueRow",
    "OperatorPaper",
    "OperatorReason",
    "PaceaExtended",
    "PaceaPrepared",
    "PaceaSigned",
    "PaperRow",
    "PaperState",
    "Party",
    "PastContract",
    "PhaseClosed",
    "PhaseDraft",
    "PhaseOpened",
    "PhaseOutcome",
    "PhaseRow",
    "PhaseState",
    "PlanWords",
    "ProgrammeEntry",
    "Reason",
    "RefusalReason",
    "ReviewReason",
    "RunningContractRow",
    "SignatureRow",
    "StepDraft",
    "StepKind",
    "StepOwner",
    "StepRow",
    "StepState",
    "SuspensionGround",
    "SuspensionRow",
    "TaxHousehold",
    "Transition",
    "TransitionFacts",
    "VersionRow",
    "VersionState",
    "WeeklyExemption",
]


class NotEligible(Invalid):
    """The conditions of the contract are not met or not answered: one error for each, named by its code."""

    default_code = "not_eligible"
    eligibility: Eligibility | None = None


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One party has signed."""

    party: Party
    signed_on: date
    signed_at: datetime
    collected_by: UUID


@dataclass(frozen=True, slots=True)
class OperatorDueRow:
    """A contract of an operator that waits for something, and from or by which day."""

    dossier_id: UUID
    contract_id: UUID
    kind: ContractKind
    due: OperatorDue
    due_on: date


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract as shown. Ends are the first day that the contract no longer covers.

    ``version`` is the number of the terms in force. ``age_limit_on`` is the birthday at which the age of entry is
    passed. ``engagement_id`` is the contrat d'engagement under which a CEJ or a PACEA sits, None when it carries it.
    ``covers`` says whether it covers the day for which it was read. ``weekly_hours`` is 0 for a plan without
    weekly hours. ``required_parties`` and ``signatures`` tell who has still to sign. ``signatory_id`` is the operator
    with which it is signed, None for the structure that holds the file; ``decision_reason`` is why that operator
    extended it or refused the entry.
    """

    dossier_id: UUID
    contract_id: UUID
    number: int
    kind: ContractKind
    state: ContractState
    covers: bool
    adviser_id: UUID | None
    months: int
    weekly_hours: int | None
    prepared_on: date
    signed_on: date | None
    starts_on: date
    planned_end_on: date
    ended_on: date | None
    end_motive: EndMotive | None
    kept_commitments: bool | None
    extended_on: date | None
    needs_guardian: bool
    eligibility: Mapping[str, bool | None]
    review_reasons: tuple[ReviewReason, ...]
    signatures: tuple[SignatureRow, ...]
    source: str
    recorded_at: datetime
    edit_token: int
    version: int = 1
    review_months: int | None = None
    reviewed_on: date | None = None
    age_limit_on: date | None = None
    engagement_id: UUID | None = None
    programme: str = ""
    programme_until: date | None = None
    programme_declared_by: DeclaredBy | None = None
    signatory_id: UUID | None = None
    decision_reason: str = ""

    @property
    def last_day(self) -> date:
        """The last day that belongs to the contract, happened or planned."""
        return (self.ended_on or self.planned_end_on) - timedelta(days=1)

    @property
    def required_parties(self) -> tuple[Party, ...]:
        """Who signs, in the order of signing."""
        parties = (Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE)
        return parties if self.needs_guardian else (Party.YOUNG_PERSON, Party.STRUCTURE)

    @property
    def missing_parties(self) -> tuple[Party, ...]:
        """Who has still to sign."""
        signed = {signature.party for signature in self.signatures}
        return tuple(party for party in self.required_parties if party not in signed)


@dataclass(frozen=True, slots=True)
class RunningContractRow:
    """What lists need of the contract that covers a person on a day."""

    dossier_id: UUID
    contract_id: UUID
    number: int
    kind: ContractKind
    starts_on: date
    planned_end_on: date
    weekly_hours: int | None
    review_reasons: tuple[ReviewReason, ...]
    is_suspended: bool = False

    @property
    def last_day(self) -> date:
        """The last day that belongs to the contract, as planned."""
        return self.planned_end_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ContractNoteRow:
    """Free text about a contract; for those who may read free text."""

    dossier_id: UUID
    contract_id: UUID
    about: NoteAbout
    written_on: date
    text: str


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """Ground of a plan without weekly hours; for those to whom health data were opened."""

    dossier_id: UUID
    contract_id: UUID
    ground: WeeklyExemption


class ContractConflict(Conflict):
    """Someone changed the contract meanwhile; its present version is carried."""

    default_code = "contract_changed"

    def __init__(self, theirs: ContractRow) -> None:
        super().__init__(
            "Ce contrat a été modifié pendant votre saisie.",
            what_to_do="Relisez sa version actuelle, puis recommencez si c’est encore utile.",
        )
        self.theirs = theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEvent(Event):
    """What every event of a contract tells; ``signatory_id`` when an operator signs it in its own name."""

    contract_id: UUID
    kind: ContractKind
    signatory_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CejPrepared(ContractEvent):
    """A CEJ was prepared."""

    starts_on: date
    receives_rsa: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CejSigned(ContractEvent):
    """All parties have signed a CEJ."""

    signed_on: date
    starts_on: date
    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CejExtended(ContractEvent):
    """A CEJ was extended, with reasons (R5131-16)."""

    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceaPrepared(ContractEvent):
    """A PACEA was prepared."""

    starts_on: date
    receives_rsa: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceaSigned(ContractEvent):
    """All parties have signed the contrat d'engagement of a PACEA."""

    signed_on: date
    starts_on: date
    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceaExtended(ContractEvent):
    """A PACEA was extended, within 24 months (R5131-13)."""

    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStarted(ContractEvent):
    """The first day of a signed contract has come."""

    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEnded(ContractEvent):
    """A contract ended. ``ended_on`` is the first day that it no longer covers."""

    ended_on: date
    motive: EndMotive


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRefused(ContractEvent):
    """The entry was refused: an administrative decision, reasoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAbandoned(ContractEvent):
    """A contract was given up before its first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementPrepared(ContractEvent):
    """A contrat d'engagement was prepared, without CEJ nor PACEA."""

    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementSigned(ContractEvent):
    """All parties have signed a contrat d'engagement that is neither a CEJ nor a PACEA."""

    signed_on: date
    starts_on: date
    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementExtended(ContractEvent):
    """The end of a contrat d'engagement was carried further."""

    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAmended(ContractEvent):
    """All parties have signed an amendment: ``version`` is in force from ``effective_on``."""

    version: int
    effective_on: date
    weekly_hours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSuspended(ContractEvent):
    """A contract is suspended from a day."""

    starts_on: date
    ground: SuspensionGround
    expected_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractResumed(ContractEvent):
    """A suspended contract runs again from a day."""

    resumed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseOpened(ContractEvent):
    """A phase of a PACEA began."""

    phase_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseClosed(ContractEvent):
    """A phase of a PACEA was evaluated."""

    phase_id: UUID
    closed_on: date
    outcome: PhaseOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSet(ContractEvent):
    """An action was agreed, or moved to another day."""

    step_id: UUID
    owner: StepOwner
    due_on: date | None
    need_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDone(ContractEvent):
    """An action was done. Its words stay in the room; ``minutes`` when the person told how long it took.

    ``by_person``: she told it herself, in her space.
    """

    step_id: UUID
    owner: StepOwner
    done_on: date
    minutes: int | None = None
    need_code: str = ""
    by_person: bool = False
