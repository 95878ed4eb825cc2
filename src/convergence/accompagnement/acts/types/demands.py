"""Words of demands: what the young person asks, apart from what a professional proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.acts.types.words import ActKind, ActStatus, ActTheme
from convergence.foundation.labels import Labelled


class DemandState(Labelled):
    """Where a demand stands, from its answers and its end."""

    OPEN = "ouverte", "Sans réponse"
    ANSWERED = "repondue", "Une réponse est en cours"
    CLOSED = "close", "Close"


class DemandOutcome(Labelled):
    """How a demand ended."""

    MET = "satisfaite", "Satisfaite"
    PARTLY_MET = "en_partie", "Satisfaite en partie"
    UNMET = "sans_suite", "Sans solution trouvée"
    WITHDRAWN = "retiree", "Le jeune n’y donne pas suite"


@dataclass(frozen=True, slots=True)
class DemandDraft:
    """A demand as typed. ``promised_on`` is the last day promised for an answer, if one was."""

    theme: ActTheme | None
    asked_on: date | None
    promised_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An act that answers a demand."""

    dossier_id: UUID
    act_id: UUID
    occurred_on: date
    kind: ActKind
    status: ActStatus
    label: str


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A demand as shown. Its day and the day of its entry stand apart; what was said, too (``DemandTextRow``)."""

    dossier_id: UUID
    demand_id: UUID
    theme: ActTheme
    asked_on: date
    entered_on: date
    promised_on: date | None
    state: DemandState
    outcome: DemandOutcome | None
    closed_on: date | None
    answers: tuple[AnswerRow, ...]
    edit_token: int

    @property
    def is_back_dated(self) -> bool:
        """Whether it was entered after its day."""
        return self.entered_on > self.asked_on


@dataclass(frozen=True, slots=True)
class DemandTextRow:
    """What the person said, in free text; for those who may read it."""

    dossier_id: UUID
    demand_id: UUID
    text: str
