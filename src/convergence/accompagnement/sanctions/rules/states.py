"""The contradictory procedure as data: which step leads from which state to which, and what it demands.

A measure holds only after a notice of certain date, the ten days that the person has, and a decision that she
received. Closing without a sanction is possible at each step before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from convergence.accompagnement.sanctions.rules.delays import decide_from
from convergence.accompagnement.sanctions.types import (
    Measure,
    Regime,
    SanctionAction,
    SanctionState,
    SanctionTransition,
    StepFacts,
)
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.states import StateMachine

_Guard = Callable[[StepFacts], None]


def state_on(state: SanctionState, *, ends_on: date | None, day: date) -> SanctionState:
    """The state as it stands on a day: a measure is over from the day it no longer covers, written down or not."""
    is_over = state is SanctionState.IN_FORCE and ends_on is not None and ends_on <= day
    return SanctionState.ENDED if is_over else state


def is_too_late(facts: StepFacts) -> bool:
    """Whether the delay to decide is over."""
    return facts.decide_until is not None and facts.on > facts.decide_until


def _need_receipt(facts: StepFacts) -> None:
    if facts.received_on is None:
        raise Invalid.one(
            "received_on",
            "Rien ne prouve encore que ce courrier a été reçu.",
            "Notez une remise qui donne une date certaine : en main propre contre signature, ou recommandé reçu.",
            "no_certain_date",
        )
    if facts.needs_guardian and facts.guardian_received_on is None:
        raise Invalid.one(
            "received_on",
            "Le représentant légal doit recevoir le même courrier, dans les mêmes formes.",
            "Notez aussi la remise de sa copie (articles R5412-7 et R5412-7-1).",
            "guardian_receipt",
        )


def _need_reason(facts: StepFacts) -> None:
    if not facts.reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Écrivez ce qui explique cette étape.", "required")


def _need_whole_delay(facts: StepFacts) -> None:
    if facts.observations_until is None or facts.on <= facts.observations_until:
        first = decide_from(facts.observations_until) if facts.observations_until else None
        raise Conflict(
            "Le délai d’observations n’est pas fini : la personne a dix jours pleins pour répondre.",
            what_to_do=f"Décidez à partir du {first:%d/%m/%Y} (article R5412-7)." if first else "",
            code="too_early",
        )


def _need_time_left(facts: StepFacts) -> None:
    if is_too_late(facts):
        raise Conflict(
            f"Le délai pour décider est passé depuis le {facts.decide_until:%d/%m/%Y} (article R5412-7-1).",
            what_to_do="Aucune sanction n’est plus possible pour ces faits : closez la procédure, "
            "et reparlez avec la personne de ses engagements.",
            code="out_of_delay",
        )


def _need_asked_in_time(facts: StepFacts) -> None:
    if facts.observations_until is None or facts.on > facts.observations_until:
        raise Conflict(
            "Le délai pour demander à être entendu est passé.",
            what_to_do="Notez ce que dit la personne comme des observations : elles comptent jusqu’à la décision.",
            code="asked_too_late",
        )


def _need_hearing_after_receipt(facts: StepFacts) -> None:
    if facts.heard_on is None or facts.heard_on > facts.on:
        raise Invalid.one(
            "heard_on", "Une audition se note une fois tenue.", "Donnez un jour passé.", "in_future"
        )
    if facts.received_on is not None and facts.heard_on < facts.received_on:
        raise Invalid.one(
            "heard_on",
            "L’audition ne peut pas précéder l’avis préalable.",
            f"Il a été reçu le {facts.received_on:%d/%m/%Y}.",
            "order",
        )


def _need_liftable(facts: StepFacts) -> None:
    if facts.measure is Measure.WARNING:
        return
    if facts.measure is not Measure.SUSPENSION or facts.regime is not Regime.REMOBILISATION:
        raise Conflict(
            "Seule une suspension décidée depuis le 1er juin 2025 se lève quand la personne se conforme.",
            what_to_do="Une suppression va à son terme (article R5412-1) ; un recours ou un motif légitime l’annule.",
            code="not_liftable",
        )


def _need_over(facts: StepFacts) -> None:
    if facts.ends_on is None or facts.on < facts.ends_on:
        raise Conflict("Cette mesure n’est pas arrivée à son terme.", code="not_over")


GUARDS: Mapping[str, _Guard] = {
    "certain date": _need_receipt,
    "reason": _need_reason,
    "whole delay": _need_whole_delay,
    "time left": _need_time_left,
    "asked in time": _need_asked_in_time,
    "hearing after receipt": _need_hearing_after_receipt,
    "liftable": _need_liftable,
    "over": _need_over,
}
"""What a step may demand, by name."""

_STATE, _ACTION = SanctionState, SanctionAction

TRANSITIONS: tuple[SanctionTransition, ...] = (
    SanctionTransition(_ACTION.SERVE, _STATE.NOTICE, _STATE.OBSERVING, ("certain date",)),
    SanctionTransition(_ACTION.ABANDON, _STATE.NOTICE, _STATE.DISMISSED, ("reason",)),
    SanctionTransition(_ACTION.OBSERVE, _STATE.OBSERVING, _STATE.OBSERVING, ("reason",)),
    SanctionTransition(_ACTION.ASK_HEARING, _STATE.OBSERVING, _STATE.HEARING, ("asked in time",)),
    SanctionTransition(
        _ACTION.DECIDE, _STATE.OBSERVING, _STATE.DECIDED, ("whole delay", "time left", "reason")
    ),
    SanctionTransition(_ACTION.ABANDON, _STATE.OBSERVING, _STATE.DISMISSED, ("reason",)),
    SanctionTransition(_ACTION.OBSERVE, _STATE.HEARING, _STATE.HEARING, ("reason",)),
    SanctionTransition(_ACTION.HEAR, _STATE.HEARING, _STATE.HEARD, ("hearing after receipt", "reason")),
    SanctionTransition(_ACTION.ABANDON, _STATE.HEARING, _STATE.DISMISSED, ("reason",)),
    SanctionTransition(_ACTION.OBSERVE, _STATE.HEARD, _STATE.HEARD, ("reason",)),
    SanctionTransition(_ACTION.DECIDE, _STATE.HEARD, _STATE.DECIDED, ("whole delay", "time left", "reason")),
    SanctionTransition(_ACTION.ABANDON, _STATE.HEARD, _STATE.DISMISSED, ("reason",)),
    SanctionTransition(_ACTION.NOTIFY, _STATE.DECIDED, _STATE.IN_FORCE, ("certain date",)),
    SanctionTransition(_ACTION.ABANDON, _STATE.DECIDED, _STATE.DISMISSED, ("reason",)),
    SanctionTransition(_ACTION.LIFT, _STATE.IN_FORCE, _STATE.LIFTED, ("liftable", "reason")),
    SanctionTransition(_ACTION.END, _STATE.IN_FORCE, _STATE.ENDED, ("over",)),
    SanctionTransition(_ACTION.ANNUL, _STATE.IN_FORCE, _STATE.ANNULLED, ("reason",)),
    SanctionTransition(_ACTION.ANNUL, _STATE.LIFTED, _STATE.ANNULLED, ("reason",)),
    SanctionTransition(_ACTION.ANNUL, _STATE.ENDED, _STATE.ANNULLED, ("reason",)),
)
"""Every step that a procedure may take; what is not here is impossible."""


def _refuse(state: SanctionState, action: SanctionAction, possible: str) -> Conflict:
    return Conflict(
        f"Cette procédure en est à « {state.label.lower()} » : « {action.label.lower()} » n’est pas possible.",
        what_to_do=f"Étapes possibles : {possible}." if possible else "Cette procédure est close.",
        code="sanction_state",
    )


MACHINE = StateMachine(TRANSITIONS, GUARDS, first=SanctionState.NOTICE, refuse=_refuse)
check_step, allowed_actions, state_diagram = MACHINE.after, MACHINE.allowed, MACHINE.diagram
