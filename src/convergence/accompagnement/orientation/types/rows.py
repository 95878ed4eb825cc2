"""What pages and rooms above read of orientation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.orientation.types.words import (
    AnswerState,
    Category,
    CessationMotive,
    Criterion,
    Decider,
    MessageKind,
    MessageState,
    OrientationOrigin,
    Path,
    ReferentBody,
    RegistrationState,
    ReorientationReason,
    ReorientationState,
)
from convergence.foundation.exchanges import RefusalMotive


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """The registration of a person. ``identifier`` is hers at France Travail, blank until it is known.

    ``needs_somebody``: the last message failed, and nothing more happens unless a person repairs it.
    """

    dossier_id: UUID
    registration_id: UUID
    state: RegistrationState
    category: Category
    asked_on: date
    identifier: str
    registered_on: date | None
    motive: RefusalMotive | None
    detail: str
    ended_on: date | None
    end_motive: CessationMotive | None
    is_ours: bool
    needs_somebody: bool
    recorded_at: datetime
    edit_token: int

    @property
    def is_open(self) -> bool:
        """True while she is registered, or is to be."""
        return self.state not in (RegistrationState.ENDED, RegistrationState.ABANDONED)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message to France Travail, and what was answered."""

    dossier_id: UUID
    message_id: UUID
    registration_id: UUID
    kind: MessageKind
    state: MessageState
    category: Category
    asked_at: datetime
    settled_at: datetime | None
    detail: str
    receipt: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer that came in by itself. Without a file it is kept until somebody says whose it is."""

    answer_id: UUID
    dossier_id: UUID | None
    state: AnswerState
    reference: str
    identifier: str
    motive: RefusalMotive | None
    received_at: datetime
    detail: str
    edit_token: int

    @property
    def is_readable(self) -> bool:
        """Whether it says something that can be applied."""
        return bool(self.identifier or self.motive)


@dataclass(frozen=True, slots=True)
class OrientationRow:
    """One decision. It holds from ``decided_on`` to ``ends_on``, which no longer belongs to it.

    ``decided_by`` is its author, at work for ``decider``; None for a decision that was only noted here.
    """

    dossier_id: UUID
    orientation_id: UUID
    path: Path
    decider: Decider
    body: ReferentBody
    body_name: str
    referent_structure_id: UUID | None
    origin: OrientationOrigin
    decided_on: date
    ends_on: date | None
    decided_by: UUID | None
    notified_on: date | None
    document_id: UUID | None
    sign_by: date | None
    recorded_at: datetime
    edit_token: int

    def holds_on(self, day: date) -> bool:
        """Whether it is the orientation of that day."""
        return self.decided_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion of a decision, with its value in words. Those of a group not opened to the reader are absent."""

    dossier_id: UUID
    orientation_id: UUID
    criterion: Criterion
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OrientationNoteRow:
    """Aspirations in the person's own words."""

    dossier_id: UUID
    orientation_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class ReorientationRow:
    """A request for a new orientation. ``asked_of`` is who decides it (L5411-5-2, II)."""

    dossier_id: UUID
    reorientation_id: UUID
    orientation_id: UUID
    reason: ReorientationReason
    asked_of: Decider
    asked_on: date
    state: ReorientationState
    interrupts: bool
    diagnostic_id: UUID | None


@dataclass(frozen=True, slots=True)
class OrientationCount:
    """How many decisions of a period took one path by one decider towards one body."""

    path: Path
    decider: Decider
    body: ReferentBody
    number: int
