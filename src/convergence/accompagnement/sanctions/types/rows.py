"""Breaches and procedures as typed and as shown."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.sanctions.types.facts import (
    Verdict,
)
from convergence.accompagnement.sanctions.types.words import (
    AppealOutcome,
    AppealWay,
    BreachKind,
    BreachSource,
    BreachState,
    Closing,
    Degree,
    Measure,
    NoteAbout,
    Regime,
    SanctionState,
    Scheme,
)
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.periods import DatePeriod


@dataclass(frozen=True, slots=True)
class BreachDraft:
    """A breach as noted. ``scheme`` left out: that of the contract which covers the day."""

    kind: BreachKind
    occurred_on: date
    facts: str
    act_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A breach as shown."""

    dossier_id: UUID
    breach_id: UUID
    kind: BreachKind
    state: BreachState
    source: BreachSource
    occurred_on: date
    noted_on: date
    noted_by: UUID
    contract_id: UUID | None
    ref_id: UUID | None
    sanction_id: UUID | None


@dataclass(frozen=True, slots=True)
class SanctionRow:
    """A procedure and what it decided. Ends are the first day that the measure no longer covers.

    ``observations_until`` and ``decide_until`` are last days, included; None while nothing makes them run.
    """

    dossier_id: UUID
    sanction_id: UUID
    structure_id: UUID
    kind: BreachKind
    regime: Regime
    scheme: Scheme
    degree: Degree
    state: SanctionState
    contract_id: UUID | None
    facts_on: date
    proposed_on: date
    proposed_by: UUID
    considered: Verdict
    needs_guardian: bool
    notice_id: UUID | None
    guardian_notice_id: UUID | None
    received_on: date | None
    guardian_received_on: date | None
    observations_until: date | None
    observed_on: date | None
    hearing_asked_on: date | None
    hearing_id: UUID | None
    heard_on: date | None
    person_came: bool | None
    decide_until: date | None
    decided_on: date | None
    decided_by: UUID | None
    verdict: Verdict | None
    decision_id: UUID | None
    guardian_decision_id: UUID | None
    strike_off_id: UUID | None
    notified_on: date | None
    guardian_notified_on: date | None
    starts_on: date | None
    ends_on: date | None
    lifted_on: date | None
    closed_on: date | None
    closing: Closing | None
    is_end_noted: bool
    strike_off_exchange_id: UUID | None
    strike_off_outcome: ExchangeOutcome | None
    strike_off_receipt: str
    strike_off_detail: str
    edit_token: int

    @property
    def last_day(self) -> date | None:
        """The last day that the measure covers."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def strike_off_to_send(self) -> bool:
        """Whether France Travail is still to be told: of the striking off that was decided, or of its withdrawal."""
        if self.strike_off_id is None or self.notified_on is None:
            return False
        failed = self.strike_off_outcome is not None and not self.strike_off_outcome.is_taken
        if self.state is SanctionState.ANNULLED:
            return self.strike_off_exchange_id is not None and failed
        return self.strike_off_exchange_id is None or failed

    @property
    def is_open(self) -> bool:
        """Whether a step is still to be taken before the measure holds."""
        return self.state in OPEN_STATES


OPEN_STATES = (
    SanctionState.NOTICE,
    SanctionState.OBSERVING,
    SanctionState.HEARING,
    SanctionState.HEARD,
    SanctionState.DECIDED,
)
"""States before a measure holds: what the structure has still to do."""


@dataclass(frozen=True, slots=True)
class SanctionNoteRow:
    """Free text about a breach or a procedure; for those who may read free text."""

    dossier_id: UUID
    breach_id: UUID | None
    sanction_id: UUID | None
    about: NoteAbout
    written_on: date
    text: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal against a decision."""

    dossier_id: UUID
    appeal_id: UUID
    sanction_id: UUID
    way: AppealWay
    outcome: AppealOutcome
    lodged_on: date
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """Days on which some of an allowance is withheld. ``share`` is the part withheld, from 0 to 1.

    ``ends_on`` is the first day given back, None for a final removal. ``is_removal`` says that what is withheld is
    lost for good and that the person's compliance does not lift it.
    """

    dossier_id: UUID
    sanction_id: UUID
    scheme: Scheme
    regime: Regime
    measure: Measure
    starts_on: date
    ends_on: date | None
    share: Decimal
    is_removal: bool

    @property
    def days(self) -> DatePeriod:
        """The days that it covers."""
        return DatePeriod(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """Someone whom the legal representative empowered to decide (« personne habilitée », R5412-4)."""

    delegation_id: UUID
    user_id: UUID
    starts_on: date
    ends_on: date | None
    given_by: UUID


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One dated step of a procedure, in words that the young person may read too."""

    on: date
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the procedure waits for, until when, and the article. ``due_on`` is the last day, included."""

    label: str
    due_on: date | None = None
    source: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One procedure in the list of a structure."""

    dossier_id: UUID
    name: str
    number: int
    sanction: SanctionRow
    next_step: NextStep
