"""How each kind of deadline of a contract begins and leaves. A story as in ``lives``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from convergence.accompagnement.contracts import operations as contracts
from convergence.accompagnement.contracts.handlers import follow_rqth
from convergence.accompagnement.contracts.types import (
    EndMotive,
    PhaseDraft,
    PhaseOutcome,
    PlanWords,
    StepDraft,
    StepKind,
    SuspensionGround,
)
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import system_actor
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, new_file, recognise_rqth
from tests.rooms.contracts.steps import offered, prepared, prepared_pacea, running, signed
from tests.rooms.deadlines.lives import Story

HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
WORDS = PlanWords("Découvrir deux métiers", ("Venir",), ("Proposer une immersion",))
FIRST = PhaseDraft(TODAY, date(2027, 2, 23), 10, WORDS)
SOON_26 = date(2000, 12, 1)


def ended(contract_id: UUID, motive: EndMotive = EndMotive.REQUEST) -> None:
    """The contract ends at the request of the person."""
    contracts.end_contract(
        actor=ADVISER, at=at(3), contract_id=contract_id, last_day=TODAY + timedelta(days=2), motive=motive
    )


def _cej(end: Callable[[UUID], Any], **details: Any) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    contract_id = running(dossier_id, **details)
    return dossier_id, lambda: end(contract_id)


def _given_up() -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    contract_id = signed(prepared(dossier_id, starts_on=TODAY + timedelta(days=9)))
    return dossier_id, lambda: contracts.abandon_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, reason="Déménage"
    )


def _looked_at(contract_id: UUID) -> None:
    contracts.confirm_contract(actor=ADVISER, at=at(200), contract_id=contract_id)


def _paused(*, is_resumed: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    contracts.suspend_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, ground=SuspensionGround.JOB, starts_on=TODAY,
        reason="Vendanges", expected_until=date(2027, 1, 15),
    )  # fmt: skip
    if not is_resumed:
        return dossier_id, lambda: ended(contract_id)
    return dossier_id, lambda: contracts.resume_contract(
        actor=ADVISER, at=at(9), contract_id=contract_id, resumed_on=TODAY + timedelta(days=8)
    )


def _pacea(end: Callable[[UUID, UUID], Any], **details: Any) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file(**details)
    contract_id = signed(prepared_pacea(dossier_id))
    return dossier_id, lambda: end(dossier_id, contract_id)


def _birthday() -> tuple[UUID, Callable[[], Any]]:
    return _pacea(lambda *_: contracts.apply_age_limits(actor=HOUSE, at=at(10)), born_on=SOON_26)


def _recognised() -> tuple[UUID, Callable[[], Any]]:
    """The age limit of a CEJ goes to thirty years."""
    dossier_id = new_file(born_on=SOON_26)
    running(dossier_id)

    def recognise() -> None:
        told = recognise_rqth(actor=ADVISER, at=AT, dossier_id=dossier_id, first=date(2020, 1, 1))
        follow_rqth(told, actor=HOUSE, at=AT)

    return dossier_id, recognise


def _phase(*, is_evaluated: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    contract_id = signed(prepared_pacea(dossier_id))
    made = _opened(contract_id)
    if not is_evaluated:
        return dossier_id, lambda: ended(contract_id)
    return dossier_id, lambda: contracts.close_phase(
        actor=ADVISER, at=at(90), phase_id=made, outcome=PhaseOutcome.REACHED, evaluation="Deux métiers vus.",
        closed_on=at(90).date(),
    )  # fmt: skip


def _opened(contract_id: UUID) -> UUID:
    made = contracts.plan_phase(actor=ADVISER, at=AT, contract_id=contract_id, draft=FIRST)
    contracts.open_phase(actor=ADVISER, at=AT, phase_id=made)
    return made


def _action(*, is_done: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    action = StepDraft(StepKind.ACTION, "Écrire son CV", due_on=TODAY + timedelta(days=9))
    made = contracts.set_step(actor=ADVISER, at=AT, contract_id=running(dossier_id), draft=action)
    if not is_done:
        return dossier_id, lambda: contracts.drop_step(actor=ADVISER, at=at(1), step_id=made)
    return dossier_id, lambda: contracts.finish_step(actor=ADVISER, at=at(1), step_id=made, done_on=TODAY)


K = DeadlineKind
KEPT: dict[DeadlineKind, Story] = {
    K.CONTRACT_END: lambda: _cej(ended),
    K.CONTRACT_REVIEW: lambda: _cej(_looked_at, review_months=7),
    K.REASONABLE_OFFER: lambda: _cej(lambda contract_id: offered(contract_id, at(30))),
    K.CONTRACT_RESUMPTION: lambda: _paused(is_resumed=True),
    K.AGE_LIMIT: _birthday,
    K.FIRST_PHASE: lambda: _pacea(lambda _, contract_id: _opened(contract_id)),
    K.PHASE_EVALUATION: lambda: _phase(is_evaluated=True),
    K.ACTION: lambda: _action(is_done=True),
}
DROPPED: dict[DeadlineKind, Story] = {
    K.CONTRACT_END: _given_up,
    K.CONTRACT_REVIEW: lambda: _cej(ended),
    K.REASONABLE_OFFER: lambda: _cej(ended),
    K.CONTRACT_RESUMPTION: lambda: _paused(is_resumed=False),
    K.AGE_LIMIT: _recognised,
    K.FIRST_PHASE: lambda: _pacea(lambda _, contract_id: ended(contract_id)),
    K.PHASE_EVALUATION: lambda: _phase(is_evaluated=False),
    K.ACTION: lambda: _action(is_done=False),
}
