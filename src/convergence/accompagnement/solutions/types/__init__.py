"""Words of requests to services: their states, why they were refused, what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.solutions.types.eligibility import (
    OfferVerdicts,
    PersonFact,
    PersonFacts,
    Verdict,
    VerdictLine,
)
from convergence.accompagnement.solutions.types.introductions import (
    IntroductionDraft,
    IntroductionMotive,
    IntroductionNeed,
    IntroductionRow,
    IntroductionState,
)
from convergence.accompagnement.solutions.types.requests import (
    FINAL_STATES,
    ChosenRow,
    OperatorAsk,
    OperatorWithdrawal,
    Outcome,
    ProgramAnswer,
    RefusalMotive,
    RequestAction,
    RequestDraft,
    RequestRow,
    RequestState,
    RequestTransition,
    RequestWay,
    StepFacts,
    StepRow,
    TakenStep,
    ToldFamily,
)
from convergence.accompagnement.solutions.types.views import (
    STATES_OF,
    JoinablePaper,
    ListedRequest,
    NoteRow,
    PaperRow,
    RequestPage,
    RequestView,
    Told,
    Waiting,
)
from convergence.foundation.events import Event

__all__ = [
    "FINAL_STATES",
    "STATES_OF",
    "AnswerAwaited",
    "ChosenRow",
    "IntroductionDraft",
    "IntroductionMotive",
    "IntroductionNeed",
    "IntroductionRow",
    "IntroductionState",
    "JoinablePaper",
    "ListedRequest",
    "NoteRow",
    "OfferVerdicts",
    "OperatorAsk",
    "OperatorWithdrawal",
    "Outcome",
    "PaperRow",
    "PersonFact",
    "PersonFacts",
    "PresenceNoted",
    "ProgramAnswer",
    "RefusalMotive",
    "RequestAction",
    "RequestAnswered",
    "RequestConcluded",
    "RequestDraft",
    "RequestPage",
    "RequestRow",
    "RequestSent",
    "RequestState",
    "RequestTransition",
    "RequestView",
    "RequestWay",
    "RequestWithdrawn",
    "ServicesProposed",
    "StepFacts",
    "StepRow",
    "TakenStep",
    "Told",
    "ToldFamily",
    "Verdict",
    "VerdictLine",
    "Waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSent(Event):
    """A request left for a service."""

    request_id: UUID
    offer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAwaited(Event):
    """A service has not answered: it is reminded (first, second time), or the silence is told (``is_last``)."""

    request_id: UUID
    offer_id: UUID
    reminder: int
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    """A service answered. ``state`` is « acceptee » or « refusee »; ``is_change`` when it had answered already."""

    request_id: UUID
    offer_id: UUID
    state: str
    motive: str
    is_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Event):
    """The adviser took a request back."""

    request_id: UUID
    offer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceNoted(Event):
    """She came to the service on a day, or did not. ``former_day`` is the one noted before, put right now."""

    request_id: UUID
    offer_id: UUID
    theme: str
    adviser_id: UUID
    came: bool
    day: date
    former_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestConcluded(Event):
    """What came of it for her need."""

    request_id: UUID
    offer_id: UUID
    theme: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesProposed(Event):
    """Services kept for her are to be told to her; ``chosen_ids`` are separated by commas."""

    sending_id: UUID
    chosen_ids: str
    adviser_id: UUID
