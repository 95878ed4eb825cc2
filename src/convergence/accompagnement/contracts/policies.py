"""Who may prepare, sign, extend and end a contract, with whom it is signed, and who reads free text about it."""

from __future__ import annotations

from uuid import UUID

from convergence.accompagnement.contracts.rules.states import allowed_actions
from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractState,
    NoteAbout,
    StepKind,
    StepOwner,
)
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.identity.policies import is_operator


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


def check_may_finish_step(actor: Actor, dossier_id: UUID, kind: StepKind, owner: StepOwner) -> None:
    """Raise Refused unless the actor prepares contracts, or is the person herself and the action is hers to do."""
    if actor.is_herself(dossier_id):
        if kind is StepKind.ACTION and owner is StepOwner.YOUNG_PERSON:
            return
        raise Refused(
            "Cette action n’est pas à faire par vous.",
            what_to_do="Dites à votre conseiller ce que vous en savez, par un message.",
        )
    check_may_prepare_contracts(actor)


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


def signatory_of(actor: Actor) -> UUID | None:
    """The operator in whose name she signs; None for the structure that holds the file."""
    return actor.structure_id if is_operator(actor) else None


def check_signs_as_operator(actor: Actor) -> None:
    """Raise Refused for whoever works for no operator: her contracts are followed by the work list."""
    if signatory_of(actor) is None:
        raise Refused(
            "Cette liste est celle d’un opérateur.",
            what_to_do="Suivez les contrats dans la liste de travail.",
        )


def is_signatory(actor: Actor, signatory_id: UUID | None) -> bool:
    """Whether the contract is her organisation's; automatic work follows those of everybody."""
    return actor.is_system or signatory_of(actor) == signatory_id


def check_is_signatory(actor: Actor, signatory_id: UUID | None) -> None:
    """Raise Refused for a contract that another organisation signs: nobody else changes it."""
    if not is_signatory(actor, signatory_id):
        raise Refused(
            "Ce contrat est signé avec un autre organisme, seul à pouvoir le modifier ou y mettre fin.",
            what_to_do="Demandez à cet organisme de le faire.",
            code="other_signatory",
        )


def possible_actions(
    actor: Actor, state: ContractState, signatory_id: UUID | None = None
) -> tuple[ContractAction, ...]:
    """What the state allows and the actor may do to a contract of hers, in the order of the table of states."""
    if not is_signatory(actor, signatory_id):
        return ()
    may = {True: may_prepare_contracts(actor), False: may_sign_contracts(actor)}
    return tuple(action for action in allowed_actions(state) if may[action in _PREPARATION])


_PREPARATION = frozenset({ContractAction.AMEND, ContractAction.ABANDON, ContractAction.REVISE})


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)


AGREED = frozenset(
    {
        NoteAbout.OBJECTIVE,
        NoteAbout.YOUNG_COMMITMENTS,
        NoteAbout.STRUCTURE_COMMITMENTS,
        NoteAbout.OTHER_SUPPORT,
        NoteAbout.REASONABLE_OFFER,
        NoteAbout.STEP,
    }
)
"""What is written with the person, printed in the contract that she signs or in her plan of action (L5411-6)."""


def readable_notes(actor: Actor) -> frozenset[NoteAbout]:
    """Which texts about contracts a reader sees: the person, in her space, those that were agreed with her."""
    if may_read_notes(actor):
        return frozenset(NoteAbout)
    return AGREED if actor.is_young_person else frozenset()
