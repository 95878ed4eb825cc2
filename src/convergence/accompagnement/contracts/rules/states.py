"""The life of a contract as data: which action leads from which state to which, and what it demands.

A contract is prepared, signed by all parties (the legal guardian of a minor too), runs from its first day, and
ends with a motive. While it runs it is amended by a new version that all sign again, extended, suspended and
resumed. Signing and refusing are administrative decisions: a refusal needs its reason.
"""

from collections.abc import Callable, Mapping
from datetime import date

from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractState,
    Transition,
    TransitionFacts,
)
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.states import StateMachine

_Guard = Callable[[TransitionFacts], None]


def state_on(state: ContractState, *, starts_on: date, day: date) -> ContractState:
    """The state as it stands on a day: a signed contract runs from its first day, written down or not."""
    return ContractState.RUNNING if state is ContractState.SIGNED and starts_on <= day else state


def _need_party_due(facts: TransitionFacts) -> None:
    if facts.signing not in facts.required_parties:
        raise Invalid.one(
            "party",
            "Cette personne n’a pas à signer ce contrat.",
            "Choisissez l’un des signataires demandés.",
            "party",
        )
    if facts.signing in facts.signed_parties:
        raise Conflict(
            "Cette signature est déjà recueillie.", what_to_do="Passez au signataire suivant.", code="signed"
        )


def _need_all_signatures(facts: TransitionFacts) -> None:
    missing = sorted(party.label for party in facts.required_parties - facts.signed_parties)
    if not facts.required_parties or missing:
        raise Invalid.one(
            "party",
            f"Il manque des signatures : {', '.join(missing) or 'signataires inconnus'}.",
            "Recueillez-les avant de valider le contrat.",
            "signatures_missing",
        )


def _need_reason(facts: TransitionFacts) -> None:
    if not facts.reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Écrivez le motif : il figure dans la décision.", "required"
        )


def _need_motive(facts: TransitionFacts) -> None:
    if facts.motive is None:
        raise Invalid.one("motive", "Indiquez le motif de fin.", "Choisissez-le dans la liste.", "required")


def _need_started(facts: TransitionFacts) -> None:
    if facts.on < facts.starts_on:
        raise Invalid.one(
            "on",
            f"Ce contrat commence le {facts.starts_on:%d/%m/%Y}.",
            "Attendez cette date, ou abandonnez le contrat s’il n’aura pas lieu.",
            "not_started",
        )


def _need_longer_end(facts: TransitionFacts) -> None:
    if facts.planned_end is None or facts.new_end is None or facts.new_end <= facts.planned_end:
        raise Invalid.one(
            "new_end", "La nouvelle fin doit suivre la fin prévue.", "Choisissez une date plus tard.", "order"
        )
    if facts.limit_end is not None and facts.new_end > facts.limit_end:
        raise Invalid.one(
            "new_end",
            "La nouvelle fin dépasse la durée que permet le Code du travail.",
            f"Choisissez une fin au plus tard le {facts.limit_end:%d/%m/%Y} (jour exclu).",
            "too_long",
        )


def _need_revision(facts: TransitionFacts) -> None:
    if not facts.has_revision:
        raise Conflict(
            "Ce contrat est déjà signé par tous, et aucun avenant n’attend de signature.",
            what_to_do="Rien n’est à signer ; pour changer ses termes, préparez un avenant.",
            code="no_revision",
        )


def _need_no_revision(facts: TransitionFacts) -> None:
    if facts.has_revision:
        raise Conflict(
            "Un avenant est déjà en préparation.",
            what_to_do="Faites-le signer, ou renoncez-y avant d’en préparer un autre.",
            code="revision_open",
        )


GUARDS: Mapping[str, _Guard] = {
    "party due": _need_party_due,
    "all signatures": _need_all_signatures,
    "reason": _need_reason,
    "motive": _need_motive,
    "started": _need_started,
    "longer end": _need_longer_end,
    "revision": _need_revision,
    "no revision": _need_no_revision,
}
"""What a transition may demand, by name."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(ContractAction.AMEND, ContractState.PREPARED, ContractState.PREPARED),
    Transition(ContractAction.SIGN, ContractState.PREPARED, ContractState.PREPARED, ("party due",)),
    Transition(ContractAction.COMPLETE, ContractState.PREPARED, ContractState.SIGNED, ("all signatures",)),
    Transition(ContractAction.REFUSE, ContractState.PREPARED, ContractState.REFUSED, ("reason",)),
    Transition(ContractAction.ABANDON, ContractState.PREPARED, ContractState.ABANDONED, ("reason",)),
    Transition(ContractAction.ABANDON, ContractState.SIGNED, ContractState.ABANDONED, ("reason",)),
    Transition(ContractAction.START, ContractState.SIGNED, ContractState.RUNNING, ("started",)),
    Transition(ContractAction.EXTEND, ContractState.RUNNING, ContractState.RUNNING, ("longer end", "reason")),
    Transition(
        ContractAction.REVISE, ContractState.RUNNING, ContractState.RUNNING, ("no revision", "reason")
    ),
    Transition(ContractAction.SIGN, ContractState.RUNNING, ContractState.RUNNING, ("revision", "party due")),
    Transition(
        ContractAction.ADOPT, ContractState.RUNNING, ContractState.RUNNING, ("revision", "all signatures")
    ),
    Transition(ContractAction.SUSPEND, ContractState.RUNNING, ContractState.SUSPENDED, ("started", "reason")),
    Transition(ContractAction.RESUME, ContractState.SUSPENDED, ContractState.RUNNING),
    Transition(ContractAction.END, ContractState.RUNNING, ContractState.ENDED, ("started", "motive")),
    Transition(ContractAction.END, ContractState.SUSPENDED, ContractState.ENDED, ("started", "motive")),
)
"""Every move that a contract may make; what is not here is impossible."""


def _refuse(state: ContractState, action: ContractAction, possible: str) -> Conflict:
    return Conflict(
        f"Ce contrat est « {state.label.lower()} » : « {action.label.lower()} » n’est pas possible.",
        what_to_do=f"Actions possibles : {possible}." if possible else "Ce contrat est clos.",
        code="contract_state",
    )


MACHINE = StateMachine(TRANSITIONS, GUARDS, first=ContractState.PREPARED, refuse=_refuse)
check_transition, allowed_actions, state_diagram = MACHINE.after, MACHINE.allowed, MACHINE.diagram
