"""Words of orientation: registration at France Travail, decisions, and the events that rooms above handle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.orientation.types.rows import (
    AnswerRow,
    CriterionRow,
    MessageRow,
    OrientationCount,
    OrientationNoteRow,
    OrientationRow,
    RegistrationRow,
    ReorientationRow,
)
from convergence.accompagnement.orientation.types.words import (
    ACCOMPANIMENT,
    CRITERION_GROUPS,
    DIFFICULTIES,
    OPEN_STATES,
    UNANSWERED,
    Aim,
    AnswerState,
    Aspiration,
    Category,
    CessationMotive,
    Criterion,
    Decider,
    Impact,
    JobHeld,
    JobSituation,
    MessageKind,
    MessageState,
    OrientationOrigin,
    Path,
    ReferentBody,
    RegistrationState,
    ReorientationReason,
    ReorientationState,
)
from convergence.foundation.events import Event

__all__ = [
    "ABOUT_REGISTRATION", "ACCOMPANIMENT", "CRITERION_GROUPS", "DIFFICULTIES", "OPEN_STATES", "UNANSWERED", "Aim",
    "AnswerRow", "AnswerState", "Aspiration", "Category", "CategoryFacts", "CessationMotive", "Criterion",
    "CriterionRow",
    "Decider", "Decision", "Impact", "JobHeld", "JobSituation", "MessageKind", "MessageRow", "MessageState",
    "OrientationCancelled", "OrientationCount", "OrientationDecided", "OrientationNoteRow",
    "OrientationNotified", "OrientationOrigin", "OrientationRow", "Path", "ReferentBody",
    "RegistrationApplicant", "RegistrationCategoryChanged", "RegistrationEnded", "RegistrationRequested",
    "RegistrationRow", "RegistrationSettled", "RegistrationState", "ReorientationAsked", "ReorientationReason",
    "ReorientationRow", "ReorientationState", "ReorientationWithdrawn", "Verdict",
]  # fmt: skip

ABOUT_REGISTRATION = "orientation.Registration"
"""What exchanges with France Travail are about."""


@dataclass(frozen=True, slots=True)
class RegistrationApplicant:
    """What decides whether the request of a person registers her. Only the aim and the answers are asked.

    ``is_invalid``: a pension of the second or third category for total incapacity (L5411-5). Neither the aim nor
    the answers are stored when she is not concerned: health and resources stay where the file keeps them.
    """

    born_on: date
    has_rqth: bool = False
    aim: Aim | None = None
    receives_rsa: bool | None = None
    is_invalid: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether she is registered on the request of the Mission Locale, why in French, and by which article."""

    is_concerned: bool
    reason: str
    what_to_do: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What decides the category. ``hours_in_month``: of work in the month before."""

    job: JobHeld = JobHeld.NONE
    hours_in_month: int = 0
    training_hours: int = 0
    days_off: int = 0
    path: Path | None = None
    awaits_rsa_orientation: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """An orientation as decided. ``criteria`` holds a value for each criterion; blank ones were not looked at.

    ``replaces_id`` is the orientation that the decider saw in force, None when she saw none. ``words`` are the
    aspirations in the person's own words: free text. ``receives_rsa`` is asked for the rule and stored nowhere.
    """

    path: Path
    decider: Decider
    body: ReferentBody
    decided_on: date
    receives_rsa: bool
    criteria: dict[Criterion, str]
    body_name: str = ""
    words: str = ""
    is_delegated: bool = False
    replaces_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRequested(Event):
    """The registration of a person is asked of France Travail (L5411-1, 3°)."""

    registration_id: UUID
    asked_on: date
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSettled(Event):
    """France Travail answered, or somebody noted how things stand."""

    registration_id: UUID
    state: RegistrationState


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCategoryChanged(Event):
    """The category of a registered person changed."""

    registration_id: UUID
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationEnded(Event):
    """The person is no longer on the list of job seekers; ``ended_on`` is the first day without her."""

    registration_id: UUID
    ended_on: date
    motive: CessationMotive


@dataclass(frozen=True, slots=True, kw_only=True)
class OrientationDecided(Event):
    """A person is oriented. ``referent_structure_id`` is set when the référent is a structure of the network."""

    orientation_id: UUID
    path: Path
    referent_structure_id: UUID | None
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrientationCancelled(Event):
    """A decision recorded by mistake was taken back."""

    orientation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrientationNotified(Event):
    """The decision reached the person on a day that is certain: the delay to sign begins (D5411-14-1)."""

    orientation_id: UUID
    notified_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorientationAsked(Event):
    """A new orientation is asked; after the diagnosis it interrupts the delay to sign (D5411-8-2)."""

    reorientation_id: UUID
    orientation_id: UUID
    asked_on: date
    interrupts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorientationWithdrawn(Event):
    """A new orientation is no longer asked."""

    reorientation_id: UUID
    orientation_id: UUID
