"""Facts of requests, its own too: what the list awaits after an answer, scores, e-mails, files that move.

A service that answers in its own screen cannot write on the work list of another structure: the house does it here.
"""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.solutions.operations import (
    count_answer,
    count_came,
    count_outcome,
    count_sent,
    count_silence,
    end_links_of_file,
    follow_answer,
    go_on_after_mistake,
    note_delivery,
    pause_after_death,
)
from convergence.accompagnement.solutions.operations.linking import ABOUT
from convergence.accompagnement.solutions.types import (
    AnswerAwaited,
    PresenceNoted,
    RequestAnswered,
    RequestConcluded,
    RequestSent,
)
from convergence.dossier.types import AccompanimentEnded, AccompanimentResumed, FileHandedOver
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeSettled
from convergence.storage.outbox import handles

_DEATH = "deces"


@handles(RequestSent)
def score_sending(event: RequestSent, *, actor: Actor, at: datetime) -> None:
    """One more request in the score of the service."""
    count_sent(actor=actor, at=at, event=event)


@handles(RequestAnswered)
def follow_service_answer(event: RequestAnswered, *, actor: Actor, at: datetime) -> None:
    """The list awaits what comes after the answer; its first answer counts in the score."""
    follow_answer(actor=actor, at=at, request_id=event.request_id)
    count_answer(actor=actor, at=at, event=event)


@handles(AnswerAwaited)
def score_silence(event: AnswerAwaited, *, actor: Actor, at: datetime) -> None:
    """A silence counts once, a reminder never."""
    if event.is_last:
        count_silence(actor=actor, at=at, event=event)


@handles(PresenceNoted)
def follow_presence(event: PresenceNoted, *, actor: Actor, at: datetime) -> None:
    """The list awaits the result; that she came counts in the score."""
    follow_answer(actor=actor, at=at, request_id=event.request_id)
    if event.came:
        count_came(actor=actor, at=at, event=event)


@handles(RequestConcluded)
def follow_conclusion(event: RequestConcluded, *, actor: Actor, at: datetime) -> None:
    """Nothing is awaited any more; a need that was met counts in the score."""
    follow_answer(actor=actor, at=at, request_id=event.request_id)
    count_outcome(actor=actor, at=at, event=event)


@handles(ExchangeSettled)
def show_request_delivery(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What became of an e-mail stands beside the request for which it left."""
    if event.about_kind == ABOUT and event.about_id is not None:
        note_delivery(actor=actor, at=at, event=event)


@handles(FileHandedOver)
def end_links(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """The links that the former structure sent open nothing any more."""
    if event.dossier_id is not None:
        end_links_of_file(actor=actor, at=at, dossier_id=event.dossier_id, reason="Dossier transféré")


@handles(AccompanimentEnded)
def leave_dead_person(event: AccompanimentEnded, *, actor: Actor, at: datetime) -> None:
    """Nothing is asked any more for a person who died."""
    if event.dossier_id is not None and event.motive == _DEATH:
        pause_after_death(actor=actor, at=at, dossier_id=event.dossier_id, reason="Décès noté au dossier")


@handles(AccompanimentResumed)
def go_on_for_living(event: AccompanimentResumed, *, actor: Actor, at: datetime) -> None:
    """A death that was noted was a mistake, or an accompaniment begins again."""
    if event.dossier_id is not None:
        go_on_after_mistake(actor=actor, at=at, dossier_id=event.dossier_id, reason="Accompagnement repris")
