"""How each kind of deadline of an allowance begins and leaves. A story as in ``lives``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from convergence.accompagnement.allowances import operations as allowances
from convergence.accompagnement.allowances.handlers import (
    await_right_of_cej,
    end_right_of_cej,
    forget_right_of_cej,
)
from convergence.accompagnement.allowances.types import Autonomy, Home
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.operations import abandon_contract, end_contract
from convergence.accompagnement.contracts.types import (
    CejSigned,
    ContractAbandoned,
    ContractEnded,
    ContractKind,
    EndMotive,
    Party,
)
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import system_actor
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, TARBES, TODAY, at, new_file
from tests.rooms.allowances.steps import MODEST, asked_right, decide, declared, granted_right, right, with_cej
from tests.rooms.contracts.steps import prepared, signed
from tests.rooms.deadlines.lives import Story

HOUSE = system_actor(TARBES)
ALL = (Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE)


def _event(kind: Any, dossier_id: UUID, contract_id: UUID, **more: Any) -> Any:
    given = {"structure_id": TARBES, "dossier_id": dossier_id, "contract_id": contract_id}
    return kind(**given, kind=ContractKind.CEJ, **more)


def _later() -> tuple[UUID, UUID]:
    """A CEJ signed today for some days later, and heard of by allowances."""
    dossier_id, first = new_file(), TODAY + timedelta(days=9)
    contract_id = signed(prepared(dossier_id, starts_on=first))
    told = _event(
        CejSigned, dossier_id, contract_id, signed_on=TODAY, starts_on=first, planned_end_on=date(2027, 12, 3)
    )
    await_right_of_cej(told, actor=HOUSE, at=AT)
    return dossier_id, contract_id


def _given_up(dossier_id: UUID, contract_id: UUID) -> None:
    abandon_contract(actor=ADVISER, at=at(1), contract_id=contract_id, reason="Déménage")
    for _ in range(2):
        forget_right_of_cej(_event(ContractAbandoned, dossier_id, contract_id), actor=HOUSE, at=at(1))


def _abandoned(prepare: Callable[[UUID], Any]) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, contract_id = _later()
    prepare(contract_id)
    return dossier_id, lambda: _given_up(dossier_id, contract_id)


def _papers() -> tuple[UUID, Callable[[], Any]]:
    dossier_id, contract_id = with_cej()
    found = asked_right(contract_id)
    return dossier_id, lambda: allowances.note_papers(
        actor=ADVISER, at=at(0, 1), right_id=found.right_id, complete_on=TODAY
    )


def _resources() -> tuple[UUID, Callable[[], Any]]:
    """The last month of a right that ended is declared."""
    dossier_id, contract_id = with_cej()
    granted_right(contract_id)
    _ended(dossier_id, contract_id)
    return dossier_id, lambda: declared(dossier_id)


def _ended(dossier_id: UUID, contract_id: UUID) -> None:
    end_contract(actor=ADVISER, at=at(1), contract_id=contract_id, last_day=TODAY, motive=EndMotive.REQUEST)
    end = TODAY + timedelta(days=1)
    told = _event(ContractEnded, dossier_id, contract_id, ended_on=end, motive=EndMotive.REQUEST)
    end_right_of_cej(told, actor=HOUSE, at=at(1))


def _asked(*, is_decided: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, contract_id = with_cej()
    terms_id = asked_right(contract_id).terms[0].terms_id
    if is_decided:
        return dossier_id, lambda: decide(Asked.RIGHT, terms_id)
    return dossier_id, lambda: allowances.withdraw_request(
        actor=ADVISER, at=at(0, 1), asked=Asked.RIGHT, ref_id=terms_id, reason="Saisie en double"
    )


def _minor(*, is_revised: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file(born_on=date(2009, 3, 20))
    contract_id = signed(prepared(dossier_id), *ALL)
    right_id = granted_right(contract_id).right_id
    if not is_revised:
        return dossier_id, lambda: _ended(dossier_id, contract_id)

    def revise() -> None:
        allowances.revise_right(
            actor=ADVISER, at=at(120), right_id=right_id, from_month=date(2027, 3, 1),
            draft=replace(MODEST, home=Home.WITHOUT_SUPPORT),
        )  # fmt: skip
        decide(Asked.RIGHT, right(right_id).terms[-1].terms_id, when=at(121))

    return dossier_id, revise


def _autonomous() -> tuple[UUID, Callable[[], Any]]:
    dossier_id, contract_id = with_cej()
    found = granted_right(contract_id, replace(MODEST, autonomy=Autonomy.FAMILY_BREAK))
    return dossier_id, lambda: allowances.answer_autonomy(
        actor=MANAGER, at=at(300), terms_id=found.terms[0].terms_id, is_confirmed=True
    )


K = DeadlineKind
KEPT: dict[DeadlineKind, Story] = {
    K.SUPPORTING_DOCUMENTS: _papers,
    K.MONTHLY_RESOURCES: _resources,
    K.ALLOWANCE_DECISION: lambda: _asked(is_decided=True),
    K.ALLOWANCE_REVISION: lambda: _minor(is_revised=True),
    K.FISCAL_AUTONOMY: _autonomous,
}
DROPPED: dict[DeadlineKind, Story] = {
    K.SUPPORTING_DOCUMENTS: lambda: _abandoned(lambda _: None),
    K.MONTHLY_RESOURCES: lambda: _abandoned(lambda contract_id: granted_right(contract_id, papers=False)),
    K.ALLOWANCE_DECISION: lambda: _abandoned(asked_right),
    K.ALLOWANCE_REVISION: lambda: _minor(is_revised=False),
    K.FISCAL_AUTONOMY: lambda: _abandoned(
        lambda contract_id: granted_right(contract_id, replace(MODEST, autonomy=Autonomy.FAMILY_BREAK))
    ),
}
