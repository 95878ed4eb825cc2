"""Who may prepare, sign, extend and end a contract, and read free text about it."""

from __future__ import annotations

from convergence.accompagnement.contracts.rules.states import allowed_actions
from convergence.accompagnement.contracts.types import ContractAction, ContractState
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_prepare_contracts(actor: Actor) -> bool:
    """True for whoever may edit files: preparing decides nothing."""
    return actor.may(Permission.EDIT_FILES)


def check_may_prepare_contracts(actor: Actor) -> None:
    """Raise Refused unless the actor may prepare a contract or abandon its preparation."""
    if not may_prepare_contracts(actor):
        raise Refused(
            "Votre rôle ne permet pas de préparer un contrat.",
            what_to_do="Demandez au référent du jeune de le faire.",
        )


def may_sign_contracts(actor: Actor) -> bool:
    """True for whoever received the delegation to sign, extend, refuse and end contracts."""
    return actor.may(Permission.SIGN_CONTRACTS)


def check_may_sign_contracts(actor: Actor) -> None:
    """Raise Refused unless the actor may take the administrative decisions on a contract (R5131-15)."""
    if not may_sign_contracts(actor):
        raise Refused(
            "Votre rôle ne permet pas de signer, prolonger, refuser ou terminer un contrat.",
            what_to_do="Demandez à une personne qui a reçu cette délégation, ou à votre direction.",
        )


def possible_actions(actor: Actor, state: ContractState) -> tuple[ContractAction, ...]:
    """What the state allows and the actor may do, in the order of the table of states."""
    may = {True: may_prepare_contracts(actor), False: may_sign_contracts(actor)}
    return tuple(action for action in allowed_actions(state) if may[action in _PREPARATION])


_PREPARATION = frozenset({ContractAction.AMEND, ContractAction.ABANDON, ContractAction.REVISE})


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)
