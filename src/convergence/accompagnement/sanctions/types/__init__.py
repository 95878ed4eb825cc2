"""Words of breaches and sanctions: facts, the contradictory procedure, what is decided and what it withholds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.sanctions.types.facts import (
    PastSanction,
    SanctionTransition,
    Scale,
    StepFacts,
    Verdict,
)
from convergence.accompagnement.sanctions.types.rows import (
    OPEN_STATES,
    AppealRow,
    BreachDraft,
    BreachRow,
    DelegationRow,
    MeasureRow,
    NextStep,
    QueueRow,
    SanctionNoteRow,
    SanctionRow,
    TimelineStep,
)
from convergence.accompagnement.sanctions.types.words import (
    AnnulmentGround,
    AppealOutcome,
    AppealWay,
    BreachFamily,
    BreachKind,
    BreachSource,
    BreachState,
    Closing,
    Degree,
    LetterPart,
    Measure,
    NoteAbout,
    Regime,
    SanctionAction,
    SanctionState,
    Scheme,
)
from convergence.foundation.events import Event

__all__ = [
    "ABOUT_SANCTION",
    "OPEN_STATES",
    "AnnulmentGround",
    "AppealLodged",
    "AppealOutcome",
    "AppealRow",
    "AppealWay",
    "BreachDraft",
    "BreachFamily",
    "BreachKind",
    "BreachNoted",
    "BreachRow",
    "BreachSource",
    "BreachState",
    "Closing",
    "Degree",
    "DelegationRow",
    "LetterPart",
    "Measure",
    "MeasureRow",
    "NextStep",
    "NoteAbout",
    "PastSanction",
    "ProcedureDismissed",
    "QueueRow",
    "Regime",
    "SanctionAction",
    "SanctionAnnulled",
    "SanctionDecided",
    "SanctionLifted",
    "SanctionNoteRow",
    "SanctionNotified",
    "SanctionProposed",
    "SanctionRow",
    "SanctionState",
    "SanctionTransition",
    "Scale",
    "Scheme",
    "StepFacts",
    "TimelineStep",
    "Verdict",
]


ABOUT_SANCTION = "sanctions.Sanction"
"""What exchanges about a striking off are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachNoted(Event):
    """A professional noted a breach."""

    breach_id: UUID
    kind: BreachKind
    occurred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionProposed(Event):
    """A sanction is considered: the prior notice is written."""

    sanction_id: UUID
    scheme: Scheme
    facts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionDecided(Event):
    """A sanction was decided; it holds once notified. ``starts_on`` is the earliest day of its effect."""

    sanction_id: UUID
    scheme: Scheme
    measure: Measure
    share: Decimal
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionNotified(Event):
    """The decision was received: the measure holds from ``starts_on``."""

    sanction_id: UUID
    scheme: Scheme
    measure: Measure
    share: Decimal
    notified_on: date
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionLifted(Event):
    """The person complied: the measure no longer holds from ``lifted_on``."""

    sanction_id: UUID
    scheme: Scheme
    lifted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionAnnulled(Event):
    """The sanction never held: what it withheld is due."""

    sanction_id: UUID
    scheme: Scheme
    ground: AnnulmentGround


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureDismissed(Event):
    """A procedure was closed without a sanction."""

    sanction_id: UUID
    closing: Closing
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLodged(Event):
    """A decision is contested."""

    sanction_id: UUID
    way: AppealWay
    lodged_on: date
