"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.allowances.operations import await_right, forget_right, note_end_of_right
from convergence.accompagnement.contracts.types import (
    CejSigned,
    ContractAbandoned,
    ContractEnded,
    ContractKind,
)
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles


@handles(CejSigned)
def await_right_of_cej(event: CejSigned, *, actor: Actor, at: datetime) -> None:
    """Three months run from the signature to hand in the papers of the allowance.

    The allowance of a CEJ signed with France Travail is its own affair.
    """
    if event.dossier_id is not None and event.signatory_id is None:
        await_right(
            actor=actor,
            at=at,
            dossier_id=event.dossier_id,
            contract_id=event.contract_id,
            signed_on=event.signed_on,
        )


@handles(ContractEnded)
def end_right_of_cej(event: ContractEnded, *, actor: Actor, at: datetime) -> None:
    """The right ends with its contract; the month of the end is still due."""
    if event.kind is ContractKind.CEJ:
        note_end_of_right(actor=actor, at=at, contract_id=event.contract_id, ended_on=event.ended_on)


@handles(ContractAbandoned)
def forget_right_of_cej(event: ContractAbandoned, *, actor: Actor, at: datetime) -> None:
    """A signed CEJ that never began gives no right."""
    if event.kind is ContractKind.CEJ:
        forget_right(actor=actor, at=at, contract_id=event.contract_id)
