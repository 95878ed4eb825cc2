"""Steps of a contract that several tests walk through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.contracts.operations import (
    prepare_cej,
    prepare_pacea,
    revise_contract,
    sign_contract,
)
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import (
    Amendment,
    ContractRow,
    EligibilityAnswers,
    Party,
    PlanWords,
)
from convergence.foundation.actor import Actor
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, read

YES = EligibilityAnswers(is_student=False, is_in_training=False, has_difficulty=True, has_diagnostic=True)


def prepared(
    dossier_id: UUID, *, actor: Actor = ADVISER, at: datetime = AT, starts_on: date = TODAY, **details: Any
) -> UUID:
    """A CEJ in preparation."""
    return prepare_cej(
        actor=actor, at=at, dossier_id=dossier_id, starts_on=starts_on, **({"answers": YES} | details)
    )


def prepared_pacea(dossier_id: UUID, *, at: datetime = AT, starts_on: date = TODAY, **details: Any) -> UUID:
    """A PACEA in preparation."""
    return prepare_pacea(
        actor=ADVISER, at=at, dossier_id=dossier_id, starts_on=starts_on, **({"answers": YES} | details)
    )


def signed(
    contract_id: UUID,
    *parties: Party,
    actor: Actor = ADVISER,
    at: datetime = AT,
    signed_on: date | None = None,
) -> UUID:
    """The same contract, signed by these parties, else by the young person and the structure."""
    for party in parties or (Party.YOUNG_PERSON, Party.STRUCTURE):
        sign_contract(actor=actor, at=at, contract_id=contract_id, party=party, signed_on=signed_on)
    return contract_id


def running(dossier_id: UUID, *, at: datetime = AT, starts_on: date = TODAY, **details: Any) -> UUID:
    """A CEJ prepared and signed."""
    return signed(prepared(dossier_id, at=at, starts_on=starts_on, **details), at=at)


def contract(contract_id: UUID, on: date = TODAY, actor: Actor = ADVISER) -> ContractRow:
    """The contract as it stands on a day."""
    found: ContractRow = read(actor, contract_detail, contract_id, on=on)
    return found


def offered(contract_id: UUID, when: datetime) -> None:
    """An amendment of that day says what a reasonable offer is; all sign it."""
    words = PlanWords(
        "Un métier", ("Venir",), ("Chercher",), (), ("Vente en boulangerie", "Autour de Tarbes", "Au SMIC")
    )
    revise_contract(
        actor=ADVISER, at=when, contract_id=contract_id, reason="Offre raisonnable définie",
        amendment=Amendment(effective_on=when.date(), words=words),
    )  # fmt: skip
    signed(contract_id, at=when)
