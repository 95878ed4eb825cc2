"""The life of a session as data: which action leads from which state to which, and what it demands.

A planned session that has started is to be closed: nobody writes that down, the clock says it. What is stored
is what a person decided.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from convergence.agenda.workshops.types import SessionAction, SessionFacts, SessionState, SessionTransition
from convergence.foundation.problems import Conflict, Invalid, Problem

_Guard = Callable[[SessionFacts], None]
_A, _S = SessionAction, SessionState


def state_at(stored: SessionState, *, starts_at: datetime, now: datetime) -> SessionState:
    """The state at an instant: a planned session that has started is to be closed."""
    return _S.TO_CLOSE if stored is _S.PLANNED and starts_at <= now else stored


def stored_state(state: SessionState) -> SessionState:
    """What is kept of a state: that a session has started is told by the clock."""
    return _S.PLANNED if state is _S.TO_CLOSE else state


def check_transition(state: SessionState, action: SessionAction, facts: SessionFacts) -> SessionState:
    """The state after the action; Conflict when the state forbids it, Invalid when something is missing."""
    transition = TRANSITIONS_BY_KEY.get((state, action))
    if transition is None:
        raise refusal(state, action)
    for guard in transition.guards:
        GUARDS[guard](facts)
    return transition.target


def refusal(state: SessionState, action: SessionAction) -> Problem:
    """Why the state forbids the action, and what may be done."""
    if state is _S.CANCELLED:
        return Conflict(
            "Cette session est annulée.",
            what_to_do="Choisissez une autre session, ou programmez-en une nouvelle.",
            code="session_cancelled",
        )
    if state is _S.CLOSED:
        return Conflict(
            "Cette session est clôturée.",
            what_to_do="Un responsable peut la rouvrir, en disant pourquoi.",
            code="session_closed",
        )
    if state is _S.PLANNED:
        return Conflict(
            f"Cette session n’a pas commencé : « {action.label.lower()} » n’est pas encore possible.",
            what_to_do="Attendez l’heure du début, ou annulez la session si elle n’aura pas lieu.",
            code="session_not_started",
        )
    return Conflict(
        f"Cette session a commencé : « {action.label.lower()} » n’est plus possible.",
        what_to_do="Passez par l’émargement : on y ajoute aussi les personnes venues sans être inscrites.",
        code="session_started",
    )


def allowed_actions(state: SessionState) -> tuple[SessionAction, ...]:
    """What the state allows, in the order of the table, guards apart."""
    return tuple(transition.action for transition in TRANSITIONS if transition.source is state)


def state_diagram() -> str:
    """The table as a Mermaid diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {_S.PLANNED}"]
    lines += [
        f"    {transition.source} --> {transition.target}: {transition.action.label}"
        for transition in TRANSITIONS
    ]
    lines += [f"    {state} --> [*]" for state in SessionState if not allowed_actions(state)]
    return "\n".join(lines)


def _need_everyone_noted(facts: SessionFacts) -> None:
    if facts.not_final:
        raise Conflict(
            f"{facts.not_final} personne{'s' if facts.not_final > 1 else ''} sans présence notée.",
            what_to_do="Notez ce qu’il en est de chaque personne inscrite, puis clôturez.",
            code="not_everyone_noted",
        )


def _need_reason(facts: SessionFacts) -> None:
    if not facts.reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Le motif reste dans l’historique.", "required")


def _need_nobody_present(facts: SessionFacts) -> None:
    if facts.present:
        raise Conflict(
            "Des personnes sont notées présentes : cette session a eu lieu.",
            what_to_do="Corrigez d’abord leur présence si c’est une erreur, ou clôturez la session.",
            code="session_held",
        )


def _need_started(facts: SessionFacts) -> None:
    if facts.now < facts.starts_at:
        raise refusal(_S.PLANNED, _A.CLOSE)


GUARDS: Mapping[str, _Guard] = {
    "everyone noted": _need_everyone_noted,
    "session reason": _need_reason,
    "nobody present": _need_nobody_present,
    "session started": _need_started,
}
"""What a transition may demand, by name."""

TRANSITIONS: tuple[SessionTransition, ...] = (
    SessionTransition(_A.AMEND, _S.PLANNED, _S.PLANNED),
    SessionTransition(_A.MOVE, _S.PLANNED, _S.PLANNED),
    SessionTransition(_A.ENROL, _S.PLANNED, _S.PLANNED),
    SessionTransition(_A.WITHDRAW, _S.PLANNED, _S.PLANNED),
    SessionTransition(_A.NOTE, _S.PLANNED, _S.PLANNED),
    SessionTransition(_A.START, _S.PLANNED, _S.TO_CLOSE, ("session started",)),
    SessionTransition(_A.CANCEL, _S.PLANNED, _S.CANCELLED, ("session reason",)),
    SessionTransition(_A.AMEND, _S.TO_CLOSE, _S.TO_CLOSE),
    SessionTransition(_A.ENROL_ON_SPOT, _S.TO_CLOSE, _S.TO_CLOSE),
    SessionTransition(_A.WITHDRAW, _S.TO_CLOSE, _S.TO_CLOSE),
    SessionTransition(_A.NOTE, _S.TO_CLOSE, _S.TO_CLOSE),
    SessionTransition(_A.ATTEND, _S.TO_CLOSE, _S.ATTENDED, ("session started", "everyone noted")),
    SessionTransition(_A.CLOSE, _S.TO_CLOSE, _S.CLOSED, ("session started", "everyone noted")),
    SessionTransition(_A.CANCEL, _S.TO_CLOSE, _S.CANCELLED, ("session reason", "nobody present")),
    SessionTransition(_A.AMEND, _S.ATTENDED, _S.ATTENDED),
    SessionTransition(_A.NOTE, _S.ATTENDED, _S.ATTENDED),
    SessionTransition(_A.WITHDRAW, _S.ATTENDED, _S.ATTENDED),
    SessionTransition(_A.ENROL_ON_SPOT, _S.ATTENDED, _S.TO_CLOSE),
    SessionTransition(_A.RESUME, _S.ATTENDED, _S.TO_CLOSE),
    SessionTransition(_A.CLOSE, _S.ATTENDED, _S.CLOSED, ("everyone noted",)),
    SessionTransition(_A.CORRECT, _S.CLOSED, _S.CLOSED, ("session reason",)),
    SessionTransition(_A.REOPEN, _S.CLOSED, _S.TO_CLOSE, ("session reason",)),
)
"""Every move that a session may make; what is not here is impossible."""

TRANSITIONS_BY_KEY = {(transition.source, transition.action): transition for transition in TRANSITIONS}
