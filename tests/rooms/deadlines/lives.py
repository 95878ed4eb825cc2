"""How each kind of deadline begins and leaves: orientation, diagnosis, demands, weeks, situations, sanctions.

A story makes something awaited, and returns the file with the gesture that ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from convergence.accompagnement.acts import operations as acts
from convergence.accompagnement.acts.queries import demand_detail
from convergence.accompagnement.acts.types import ActTheme
from convergence.accompagnement.acts.types.demands import DemandDraft
from convergence.accompagnement.contracts.operations import end_contract
from convergence.accompagnement.contracts.types import EndMotive
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.diagnostic.operations import close_diagnostic, open_diagnostic
from convergence.accompagnement.diagnostic.types import DiagnosticKind, ExitMotive, Presence
from convergence.accompagnement.orientation import operations as orientation
from convergence.accompagnement.orientation.handlers import await_address_told
from convergence.accompagnement.orientation.types import CessationMotive, ReorientationReason
from convergence.accompagnement.sanctions import operations as sanctions
from convergence.accompagnement.sanctions.types import AnnulmentGround, Closing
from convergence.accompagnement.situations import operations as situations
from convergence.accompagnement.situations.queries import exits_of
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.accompagnement.situations.types.conventions import EvaluationDraft, PmsmpOutcome
from convergence.accompagnement.situations.types.exits import ExitAbout, FollowUpAnswer
from convergence.documents.types import DeliveryDraft, DeliveryWay
from convergence.dossier.types import Section, SectionEdited
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.identifiers import uuid7
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, herself, new_file, read
from tests.rooms.acts.steps import declared, draft, load, loaded, recorded
from tests.rooms.contracts.steps import prepared_pacea, running, signed
from tests.rooms.orientation.world import (
    REFUSED,
    answer,
    orient,
    orientations,
    register,
    registered,
    registration,
)
from tests.rooms.sanctions.steps import DIRECTION, decided, handed, in_force, proposed
from tests.rooms.situations.test_conventions import PMSMP

Story = Callable[[], tuple[UUID, Callable[[], Any]]]
HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)


def _oriented() -> UUID:
    dossier_id = registered_file()
    orient(dossier_id)
    return dossier_id


def registered_file() -> UUID:
    dossier_id = new_file()
    registered(dossier_id)
    return dossier_id


def _to_decide(*, is_ended: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = registered_file()
    return _end_registration(dossier_id) if is_ended else (dossier_id, lambda: orient(dossier_id))


def _end_registration(dossier_id: UUID) -> tuple[UUID, Callable[[], Any]]:
    row = registration(dossier_id)
    return dossier_id, lambda: orientation.end_registration(
        actor=ADVISER, at=AT, registration_id=row.registration_id, ended_on=TODAY,
        motive=CessationMotive.JOB, edit_token=row.edit_token,
    )  # fmt: skip


def notify(dossier_id: UUID) -> None:
    """The letter of the last orientation is handed over today."""
    row = orientations(dossier_id)[0]
    orientation.print_decision(actor=ADVISER, at=AT, orientation_id=row.orientation_id)
    row = orientations(dossier_id)[0]
    orientation.note_notification(
        actor=ADVISER, at=AT, orientation_id=row.orientation_id, edit_token=row.edit_token,
        delivery=DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=TODAY),
    )  # fmt: skip


def _cancel(dossier_id: UUID) -> None:
    row = orientations(dossier_id)[0]
    orientation.cancel_orientation(
        actor=ADVISER, at=AT, orientation_id=row.orientation_id, edit_token=row.edit_token, reason="Erreur"
    )


def _tonotify(*, is_cancelled: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = _oriented()
    return dossier_id, lambda: (_cancel if is_cancelled else notify)(dossier_id)


def notified() -> UUID:
    """A file oriented towards Tarbes, and told today."""
    dossier_id = _oriented()
    notify(dossier_id)
    return dossier_id


def _to_sign(*, is_asked_anew: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = notified()
    if not is_asked_anew:
        return dossier_id, lambda: running(dossier_id)
    made = open_diagnostic(actor=ADVISER, at=AT, dossier_id=dossier_id)
    close_diagnostic(actor=ADVISER, at=AT, diagnostic_id=made, made_with=[Presence.YOUNG_PERSON])
    row = orientations(dossier_id)[0]
    return dossier_id, lambda: orientation.ask_reorientation(
        actor=ADVISER, at=AT, orientation_id=row.orientation_id, why=ReorientationReason.DIAGNOSTIC,
        asked_on=TODAY, receives_rsa=False, diagnostic_id=made,
    )  # fmt: skip


def _to_repair(*, is_given_up: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    register(dossier_id)
    answer(dossier_id, ExchangeOutcome.FAILED, detail=REFUSED)
    row = registration(dossier_id)
    if not is_given_up:
        return dossier_id, lambda: answer(dossier_id, receipt="1234567A")
    return dossier_id, lambda: orientation.abandon_registration(
        actor=ADVISER, at=AT, registration_id=row.registration_id, edit_token=row.edit_token, reason="Parti"
    )


def _moved(*, is_told: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = registered_file()
    edited = SectionEdited(structure_id=TARBES, dossier_id=dossier_id, section=Section.ADDRESS)
    for _ in range(2):
        await_address_told(edited, actor=HOUSE, at=AT)
    row = registration(dossier_id)
    if not is_told:
        return _end_registration(dossier_id)
    return dossier_id, lambda: orientation.note_address_told(
        actor=ADVISER, at=at(4), registration_id=row.registration_id, edit_token=row.edit_token
    )


def _diagnosis(kind: DiagnosticKind, motive: ExitMotive | None) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    made = open_diagnostic(actor=ADVISER, at=AT, dossier_id=dossier_id, kind=kind)
    return dossier_id, lambda: close_diagnostic(
        actor=ADVISER, at=AT, diagnostic_id=made, made_with=[Presence.YOUNG_PERSON], exit_motive=motive
    )


def _pacea_called_for(*, is_cej: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, close = _diagnosis(DiagnosticKind.IN_DEPTH, ExitMotive.PACEA)
    close()
    return dossier_id, lambda: running(dossier_id) if is_cej else signed(prepared_pacea(dossier_id))


def _declared(*, is_validated: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    her, act_id = herself(dossier_id), declared(dossier_id)
    if is_validated:
        return dossier_id, lambda: acts.validate_hours(actor=ADVISER, at=AT, act_id=act_id)
    return dossier_id, lambda: acts.take_back_step(actor=her, at=AT, dossier_id=dossier_id, act_id=act_id)


def _demand(*, is_promised: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, asked = new_file(), DemandDraft(ActTheme.HOUSING, TODAY, promised_on=TODAY + 5 * DAY)
    made = acts.note_demand(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=asked)
    if is_promised:
        return dossier_id, lambda: acts.answer_demand(
            actor=ADVISER, at=AT, demand_id=made, act_id=recorded(dossier_id, act=draft(day=TODAY))
        )
    token = read(ADVISER, demand_detail, made).edit_token
    return dossier_id, lambda: acts.amend_demand(
        actor=ADVISER, at=AT, demand_id=made, draft=replace(asked, promised_on=None), edit_token=token
    )


def _week(*, is_filled: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    contract_id = running(dossier_id, at=at(-8), starts_on=MONDAY - 7 * DAY)
    acts.watch_weeks(actor=HOUSE, at=at(1))

    def leave() -> None:
        if is_filled:
            load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, TODAY, minutes=660)])
            load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, MONDAY, minutes=300)])
        else:
            end_contract(
                actor=ADVISER, at=at(1), contract_id=contract_id, last_day=MONDAY - DAY, motive=EndMotive.MOVE
            )
        acts.watch_weeks(actor=HOUSE, at=at(2))

    return dossier_id, leave


def _foreseen(*, is_real: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, seeker = new_file(), SituationDraft(SituationCategory.JOB_SEEKER, TODAY + DAY)
    made = _situation(dossier_id, seeker)
    if is_real:
        return dossier_id, lambda: situations.confirm_situation(actor=ADVISER, at=at(2), situation_id=made)
    return dossier_id, lambda: _cancel_situation(made)


def _situation(dossier_id: UUID, wanted: SituationDraft) -> UUID:
    return situations.record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=wanted).situation_id


def _cancel_situation(situation_id: UUID) -> None:
    situations.cancel_situation(actor=ADVISER, at=AT, situation_id=situation_id, reason="Erreur de saisie")


def _pmsmp(*, is_evaluated: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    made = _situation(dossier_id, PMSMP)
    if not is_evaluated:
        return dossier_id, lambda: _cancel_situation(made)
    evaluation = EvaluationDraft(PmsmpOutcome.COMPLETED)
    return dossier_id, lambda: situations.evaluate_pmsmp(
        actor=ADVISER, at=at(5), situation_id=made, draft=evaluation
    )


def _accident(*, is_declared: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = new_file()
    made = _situation(dossier_id, PMSMP)
    told: dict[str, Any] = {"actor": ADVISER, "at": AT, "situation_id": made, "happened_at": at(-1)}
    accident_id = situations.note_accident(**told)
    if not is_declared:
        return dossier_id, lambda: _cancel_situation(made)
    return dossier_id, lambda: situations.note_accident(
        **told, told_at=at(-0.5), declared_at=at(-0.1), accident_id=accident_id
    )


def _exit(*, is_told: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, ref_id = new_file(), uuid7()
    situations.qualify_exit(
        actor=HOUSE, at=AT, dossier_id=dossier_id, about=ExitAbout.CEJ, ref_id=ref_id, exited_on=TODAY
    )
    if not is_told:
        return dossier_id, lambda: situations.withdraw_exit(actor=HOUSE, at=AT, ref_id=ref_id)
    news = read(ADVISER, exits_of, dossier_id)[0].follow_ups[0].follow_up_id
    return dossier_id, lambda: situations.note_follow_up(
        actor=ADVISER, at=at(90), follow_up_id=news, answer=FollowUpAnswer.SAME
    )


def _person() -> UUID:
    dossier_id = new_file()
    running(dossier_id, at=at(-20), starts_on=at(-20).date())
    return dossier_id


def _observing(*, is_decided: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = _person()
    made = handed(proposed(dossier_id), AT)
    return dossier_id, lambda: decided(made, at(11)) if is_decided else _dismiss(made)


def _dismiss(sanction_id: UUID) -> None:
    sanctions.dismiss_procedure(
        actor=ADVISER, at=at(2), sanction_id=sanction_id, closing=Closing.CONVINCED, reason="Elle a expliqué."
    )


def _hearing(*, is_held: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = _person()
    made = handed(proposed(dossier_id), AT)
    sanctions.ask_hearing(actor=ADVISER, at=at(1), sanction_id=made, asked_on=at(1).date())
    if not is_held:
        return dossier_id, lambda: _dismiss(made)
    return dossier_id, lambda: sanctions.record_hearing(
        actor=ADVISER,
        at=at(3),
        sanction_id=made,
        heard_on=at(3).date(),
        record="Elle a expliqué ses absences.",
    )


def _measure(*, is_over: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id = _person()
    made = in_force(dossier_id)
    if is_over:
        return dossier_id, lambda: sanctions.note_measure_end(actor=ADVISER, at=at(60), sanction_id=made)
    return dossier_id, lambda: sanctions.annul_sanction(
        actor=DIRECTION,
        at=at(20),
        sanction_id=made,
        ground=AnnulmentGround.LEGITIMATE_REASON,
        reason="Preuve.",
    )


K = DeadlineKind
KEPT: dict[DeadlineKind, Story] = {
    K.ORIENTATION: lambda: _to_decide(is_ended=False),
    K.ORIENTATION_NOTICE: lambda: _tonotify(is_cancelled=False),
    K.ADDRESS_CHANGE: lambda: _moved(is_told=True),
    K.REGISTRATION: lambda: _to_repair(is_given_up=False),
    K.DIAGNOSTIC: lambda: _diagnosis(DiagnosticKind.SHARED, None),
    K.IN_DEPTH_DIAGNOSTIC: lambda: _diagnosis(DiagnosticKind.IN_DEPTH, ExitMotive.ABANDON),
    K.PACEA_AFTER_DIAGNOSTIC: lambda: _pacea_called_for(is_cej=False),
    K.CONTRACT_SIGNATURE: lambda: _to_sign(is_asked_anew=False),
    K.WEEK_SHORT: lambda: _week(is_filled=True),
    K.DEMAND: lambda: _demand(is_promised=True),
    K.DECLARED_STEP: lambda: _declared(is_validated=True),
    K.PROJECTED_SITUATION: lambda: _foreseen(is_real=True),
    K.PMSMP_EVALUATION: lambda: _pmsmp(is_evaluated=True),
    K.PMSMP_DECLARATION: lambda: _accident(is_declared=True),
    K.EXIT_FOLLOW_UP: lambda: _exit(is_told=True),
    K.OBSERVATIONS_END: lambda: _observing(is_decided=True),
    K.SANCTION_DECISION: lambda: _observing(is_decided=True),
    K.HEARING: lambda: _hearing(is_held=True),
    K.MEASURE_END: lambda: _measure(is_over=True),
}
DROPPED: dict[DeadlineKind, Story] = {
    K.ORIENTATION: lambda: _to_decide(is_ended=True),
    K.ORIENTATION_NOTICE: lambda: _tonotify(is_cancelled=True),
    K.ADDRESS_CHANGE: lambda: _moved(is_told=False),
    K.REGISTRATION: lambda: _to_repair(is_given_up=True),
    K.PACEA_AFTER_DIAGNOSTIC: lambda: _pacea_called_for(is_cej=True),
    K.CONTRACT_SIGNATURE: lambda: _to_sign(is_asked_anew=True),
    K.WEEK_SHORT: lambda: _week(is_filled=False),
    K.DEMAND: lambda: _demand(is_promised=False),
    K.DECLARED_STEP: lambda: _declared(is_validated=False),
    K.PROJECTED_SITUATION: lambda: _foreseen(is_real=False),
    K.PMSMP_EVALUATION: lambda: _pmsmp(is_evaluated=False),
    K.PMSMP_DECLARATION: lambda: _accident(is_declared=False),
    K.EXIT_FOLLOW_UP: lambda: _exit(is_told=False),
    K.OBSERVATIONS_END: lambda: _observing(is_decided=False),
    K.SANCTION_DECISION: lambda: _observing(is_decided=False),
    K.HEARING: lambda: _hearing(is_held=False),
    K.MEASURE_END: lambda: _measure(is_over=False),
}
