"""Steps of an allowance that several tests walk through."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from convergence.accompagnement.allowances.operations import (
    ask_aid,
    decide_request,
    declare_resources,
    keep_aid_scheme,
    note_papers,
    open_right,
)
from convergence.accompagnement.allowances.queries import amounts_due, right_detail
from convergence.accompagnement.allowances.types import AmountDue, Home, ResourceKind
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft, TermsDraft
from convergence.accompagnement.allowances.types.rows import RightRow
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.actor import Actor
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, TARBES, TODAY, at, new_file, read
from tests.rooms.contracts.steps import prepared_pacea, running, signed

MODEST = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE)
MONTH = TODAY.replace(day=1)
FAJ = AidSchemeDraft(
    "Fonds d’aide aux jeunes", "faj", "departement", "Hautes-Pyrénées", "structure", "structure", Decimal(200),
    date(2025, 1, 1), yearly_ceiling=Decimal(300), yearly_times=3, allows_emergency=True, papers=("Devis",),
)  # fmt: skip


def with_cej(**details: Any) -> tuple[UUID, UUID]:
    """A file and its CEJ signed today."""
    dossier_id = new_file(**details)
    return dossier_id, running(dossier_id)


def asked_right(contract_id: UUID, draft: TermsDraft = MODEST, *, actor: Actor = ADVISER) -> RightRow:
    """A right that waits for its decision."""
    return right(open_right(actor=actor, at=AT, contract_id=contract_id, draft=draft))


def granted_right(contract_id: UUID, draft: TermsDraft = MODEST, *, papers: bool = True) -> RightRow:
    """A right granted by the manager, its papers complete."""
    found = asked_right(contract_id, draft)
    decide(Asked.RIGHT, found.terms[0].terms_id)
    if papers:
        note_papers(actor=ADVISER, at=at(0, 2), right_id=found.right_id, complete_on=TODAY)
    return right(found.right_id)


def decide(
    asked: Asked, ref_id: UUID, *, actor: Actor = MANAGER, when: datetime | None = None, **details: Any
) -> None:
    """Grant, unless the details say otherwise."""
    decide_request(
        actor=actor, at=when or at(0, 1), asked=asked, ref_id=ref_id, **({"is_granted": True} | details)
    )


def right(right_id: UUID, actor: Actor = ADVISER) -> RightRow:
    """The right as it stands."""
    found: RightRow = read(actor, right_detail, right_id)
    return found


def declared(dossier_id: UUID, month: date = MONTH, *, when: datetime | None = None, **amounts: str) -> UUID:
    """Resources of a month by their code; none at all when nothing is named."""
    told = [(ResourceKind(kind), Decimal(amount)) for kind, amount in amounts.items()]
    return declare_resources(
        actor=ADVISER, at=when or at(0, 3), dossier_id=dossier_id, month=month, resources=told
    )


def dues(month: date = MONTH, *, actor: Actor = ADVISER, structure_id: UUID = TARBES) -> list[AmountDue]:
    """What a structure owes for a month."""
    found: list[AmountDue] = read(actor, amounts_due, structure_id, month)
    return found


def with_pacea() -> tuple[UUID, UUID]:
    """A file and its PACEA signed today."""
    dossier_id = new_file()
    return dossier_id, signed(prepared_pacea(dossier_id))


def catalogue(draft: AidSchemeDraft = FAJ, actor: Actor = MANAGER) -> UUID:
    """A line of the catalogue."""
    return keep_aid_scheme(actor=actor, at=AT, draft=draft)


def asked_aid(dossier_id: UUID, scheme_id: UUID, amount: str = "80", **details: Any) -> UUID:
    """An aid that waits for its decision."""
    return ask_aid(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        scheme_id=scheme_id,
        amount=Decimal(amount),
        **({"has_papers": True} | details),
    )
