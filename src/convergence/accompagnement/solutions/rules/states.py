"""The life of a request as data: which step leads from which state to which, and what it demands.

A late answer is taken as any other. What somebody noted by mistake (a presence, a result) is noted again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from convergence.accompagnement.solutions.types import (
    RefusalMotive,
    RequestAction,
    RequestState,
    RequestTransition,
    StepFacts,
)
from convergence.foundation.periods import french_date
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.states import StateMachine

_Guard = Callable[[StepFacts], None]


def _need_motive(facts: StepFacts) -> None:
    if facts.motive is None:
        raise Invalid.one(
            "motive", "Indiquez pourquoi le service refuse.", "Choisissez un motif dans la liste.", "required"
        )
    if facts.motive is RefusalMotive.OTHER and not facts.words.strip():
        raise Invalid.one("words", "Ce motif n’est pas dans la liste.", "Dites-le en une phrase.", "required")


def _need_words(facts: StepFacts) -> None:
    if not facts.words.strip():
        raise Invalid.one("words", "Indiquez pourquoi.", "Dites en une phrase ce qui a changé.", "required")


def _need_past_day(facts: StepFacts) -> None:
    if facts.day is None:
        raise Invalid.one("done_on", "Indiquez le jour.", "Choisissez une date.", "required")
    if facts.day > facts.on:
        raise Invalid.one(
            "done_on",
            "Ce jour est à venir.",
            "Notez la venue une fois qu’elle a eu lieu : donnez aujourd’hui ou un jour passé.",
            "in_future",
        )
    if facts.day < facts.sent_on:
        raise Invalid.one(
            "done_on",
            f"Ce jour précède la demande, partie le {french_date(facts.sent_on)}.",
            "Vérifiez la date.",
            "order",
        )


def _need_outcome(facts: StepFacts) -> None:
    if facts.outcome is None:
        raise Invalid.one("outcome", "Indiquez ce qui en est sorti.", "Choisissez dans la liste.", "required")


def _need_delay_over(facts: StepFacts) -> None:
    if facts.on <= facts.due_on:
        raise Conflict("Le délai de réponse du service n’est pas passé.", code="too_early")


GUARDS: Mapping[str, _Guard] = {
    "refusal motive": _need_motive,
    "words": _need_words,
    "past day": _need_past_day,
    "outcome": _need_outcome,
    "delay over": _need_delay_over,
}
"""What a step may demand, by name."""

_S, _A = RequestState, RequestAction
_NO_ANSWER = (_S.SENT, _S.RECEIVED, _S.UNANSWERED)

TRANSITIONS: tuple[RequestTransition, ...] = (
    RequestTransition(_A.RECEIVE, _S.SENT, _S.RECEIVED),
    RequestTransition(_A.RECEIVE, _S.UNANSWERED, _S.UNANSWERED),
    *(RequestTransition(_A.ACCEPT, state, _S.ACCEPTED) for state in _NO_ANSWER),
    *(RequestTransition(_A.REFUSE, state, _S.REFUSED, ("refusal motive",)) for state in _NO_ANSWER),
    *(RequestTransition(_A.LAPSE, state, _S.UNANSWERED, ("delay over",)) for state in (_S.SENT, _S.RECEIVED)),
    *(RequestTransition(_A.COME, state, _S.DONE, ("past day",)) for state in _NO_ANSWER),
    *(RequestTransition(_A.WITHDRAW, state, _S.WITHDRAWN, ("words",)) for state in _NO_ANSWER),
    RequestTransition(_A.ACCEPT, _S.ACCEPTED, _S.ACCEPTED),
    RequestTransition(_A.REFUSE, _S.ACCEPTED, _S.REFUSED, ("refusal motive",)),
    RequestTransition(_A.COME, _S.ACCEPTED, _S.DONE, ("past day",)),
    RequestTransition(_A.MISS, _S.ACCEPTED, _S.NOT_COME, ("past day",)),
    RequestTransition(_A.WITHDRAW, _S.ACCEPTED, _S.WITHDRAWN, ("words",)),
    RequestTransition(_A.CONCLUDE, _S.DONE, _S.CONCLUDED, ("outcome",)),
    RequestTransition(_A.COME, _S.DONE, _S.DONE, ("past day",)),
    RequestTransition(_A.MISS, _S.DONE, _S.NOT_COME, ("past day",)),
    RequestTransition(_A.COME, _S.NOT_COME, _S.DONE, ("past day",)),
    RequestTransition(_A.CONCLUDE, _S.CONCLUDED, _S.CONCLUDED, ("outcome",)),
)
"""Every step that a request may take; what is not here is impossible."""


def _refuse(state: RequestState, action: RequestAction, possible: str) -> Conflict:
    return Conflict(
        f"Cette demande en est à « {state.label.lower()} » : « {action.label.lower()} » n’est pas possible.",
        what_to_do=f"Étapes possibles : {possible}." if possible else "Cette demande est close.",
        code="request_state",
    )


MACHINE = StateMachine(TRANSITIONS, GUARDS, first=RequestState.SENT, refuse=_refuse)
check_step, allowed_actions, state_diagram = MACHINE.after, MACHINE.allowed, MACHINE.diagram
