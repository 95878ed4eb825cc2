"""When a limitation that a person obtained may be lifted: for a ground that fits what she asked, once she was told."""

from __future__ import annotations

from datetime import date

from convergence.audit.types import STOPPING, LiftingGround, RightsOutcome, RightsRequestKind

_GROUNDS = {
    RightsRequestKind.RESTRICTION: frozenset(LiftingGround),
    RightsRequestKind.OBJECTION: frozenset({LiftingGround.WITHDRAWN}),
}
_HELD = (RightsOutcome.GRANTED, RightsOutcome.PARTLY)


def may_be_lifted(kind: RightsRequestKind, outcome: RightsOutcome | None, lifted_on: date | None) -> bool:
    """True for an opposition or a limitation that was granted, were it in part, and that still holds."""
    return kind in STOPPING and outcome in _HELD and lifted_on is None


def grounds_of(kind: RightsRequestKind) -> frozenset[LiftingGround]:
    """For what it may be lifted: an opposition that was granted ends by the person alone (RGPD, art. 21)."""
    return _GROUNDS.get(kind, frozenset())


def telling_fault(told_on: date, *, answered_on: date, today: date) -> str:
    """What is wrong with the day on which she was told, in French; empty when nothing is."""
    if told_on > today:
        return "La personne doit avoir été prévenue : ce jour n’est pas encore passé."
    if told_on < answered_on:
        return f"La limitation date du {answered_on:%d/%m/%Y} : la personne n’a pas pu être prévenue avant."
    return ""
