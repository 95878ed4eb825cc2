"""Decisions: who decides, one référent at any date, notified on a certain day, asked anew, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.handlers import await_new_referent, notify_by_letter
from convergence.accompagnement.orientation.models import Orientation
from convergence.accompagnement.orientation.operations import deciding
from convergence.accompagnement.orientation.queries import (
    criteria_of,
    notes_of,
    orientation_counts,
    orientation_on,
    reorientations_of,
)
from convergence.accompagnement.orientation.types import (
    Criterion,
    Decider,
    Impact,
    OrientationOrigin,
    Path,
    ReferentBody,
    ReorientationReason,
    ReorientationState,
)
from convergence.documents.operations import note_delivery
from convergence.documents.queries import document_bytes
from convergence.documents.types import DeliveryDraft, DeliveryNoted, DeliveryWay
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import system_actor
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    TODAY,
    at,
    count,
    events,
    give,
    new_file,
    read,
)
from tests.rooms.orientation.world import CRITERIA, SYSTEM, awaited, level, orient, orientations, registered

pytestmark = pytest.mark.django_db

K = DeadlineKind


def current(dossier_id: UUID, on: date = TODAY) -> Any:
    return read(ADVISER, orientation_on, dossier_id, on)


def handed(day: date = TODAY) -> DeliveryDraft:
    return DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=day)


def notify(dossier_id: UUID, draft: DeliveryDraft | None = None) -> date | None:
    row = current(dossier_id)
    return operations.note_notification(
        actor=ADVISER,
        at=AT,
        orientation_id=row.orientation_id,
        delivery=draft or handed(),
        edit_token=row.edit_token,
    )


def test_a_decision_holds_from_its_day_and_is_to_be_notified() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    orientation_id = orient(dossier_id, words="Devenir boulangère <script>")
    row = current(dossier_id)
    assert (row.orientation_id, row.path, row.body) == (
        orientation_id, Path.PROFESSIONAL, ReferentBody.MISSION_LOCALE,
    )  # fmt: skip
    assert (row.referent_structure_id, row.origin, row.sign_by) == (TARBES, OrientationOrigin.FIRST, None)
    assert current(dossier_id, TODAY - timedelta(days=1)) is None
    assert awaited(dossier_id) == {K.ORIENTATION_NOTICE: TODAY + timedelta(days=8)}
    (told,) = events("OrientationDecided")
    assert (told["path"], told["referent_structure_id"]) == ("professionnel", str(TARBES))
    assert [each.text for each in read(ADVISER, notes_of, dossier_id)] == ["Devenir boulangère <script>"]


def test_every_criterion_is_kept_with_its_impact_in_the_table_of_its_family() -> None:
    dossier_id = new_file()
    orient(
        dossier_id,
        criteria=CRITERIA | {Criterion.QUALIFICATION: level(), Criterion.HEALTH: Impact.STRONG.value},
    )
    found = {row.criterion: row.value for row in read(ADVISER, criteria_of, dossier_id)}
    assert set(found) == set(Criterion)
    assert found[Criterion.HEALTH] == "fort"
    assert count(ADVISER, "orientation_healthcriterion") == 1
    assert count(ADVISER, "orientation_familycriterion") == 2


def test_the_mission_locale_does_not_decide_for_whoever_receives_the_rsa() -> None:
    dossier_id = new_file()
    with pytest.raises(Invalid, match="président du conseil départemental") as raised:
        orient(dossier_id, receives_rsa=True)
    assert list(raised.value.by_field()) == ["decider"]
    assert count(ADVISER, "orientation_orientation") == 0
    orient(
        dossier_id,
        decider=Decider.DEPARTEMENT,
        body=ReferentBody.DEPARTEMENT,
        receives_rsa=True,
        criteria={},
    )
    assert current(dossier_id).referent_structure_id is None


def test_a_level_that_the_nomenclature_does_not_hold_is_refused() -> None:
    with pytest.raises(Invalid) as raised:
        orient(new_file(), criteria=CRITERIA | {Criterion.QUALIFICATION: "doctorat-imaginaire"})
    assert list(raised.value.by_field()) == ["qualification"]


def test_a_new_decision_ends_the_former_and_a_late_one_takes_its_place_in_the_history() -> None:
    dossier_id = new_file()
    first = orient(dossier_id, decided_on=TODAY - timedelta(days=60))
    second = orient(dossier_id, decided_on=TODAY - timedelta(days=10), replaces_id=first)
    late = orient(dossier_id, decided_on=TODAY - timedelta(days=30), replaces_id=second)
    assert [row.orientation_id for row in orientations(dossier_id)] == [second, late, first]
    for days, expected in (
        (61, None),
        (60, first),
        (31, first),
        (30, late),
        (11, late),
        (10, second),
        (0, second),
    ):
        found = current(dossier_id, TODAY - timedelta(days=days))
        assert (found.orientation_id if found else None) == expected
    assert [row.origin for row in orientations(dossier_id)][-1] is OrientationOrigin.FIRST
    assert awaited(dossier_id) == {K.ORIENTATION_NOTICE: TODAY - timedelta(days=2)}


def test_two_advisers_who_decide_at_once_make_one_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier_id = new_file()
    orient(dossier_id)
    with pytest.raises(Conflict, match="vient d’être enregistrée"):
        orient(dossier_id, COLLEAGUE, decided_on=TODAY - timedelta(days=1))
    monkeypatch.setattr(deciding, "_held", lambda _: [])
    with pytest.raises(Conflict, match="vient d’être enregistrée"):
        orient(dossier_id, COLLEAGUE)
    assert count(ADVISER, "orientation_orientation") == 1


def test_the_database_itself_refuses_two_referents_at_one_date() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    with pytest.raises(IntegrityError, match="orientation_one_referent_at_a_time"), transaction.atomic():
        written_twice(actor=ADVISER, at=AT, dossier_id=dossier_id)


@operation("Écrire deux fois")
def written_twice(*, actor: Any, at: Any, dossier_id: UUID) -> None:
    row = Orientation.objects.get(dossier_id=dossier_id)
    row.pk, row._state.adding = uuid4(), True
    row.decided_on = TODAY + timedelta(days=5)
    row.save(force_insert=True)


def test_a_second_decision_of_the_same_day_says_what_to_do() -> None:
    dossier_id = new_file()
    first = orient(dossier_id)
    with pytest.raises(Conflict, match="déjà été décidée") as raised:
        orient(dossier_id, replaces_id=first)
    assert "annulez-la" in raised.value.what_to_do


def test_a_decision_taken_back_gives_the_former_its_place_again() -> None:
    dossier_id = new_file()
    first = orient(dossier_id, decided_on=TODAY - timedelta(days=60))
    orient(dossier_id, replaces_id=first)
    row = current(dossier_id)
    given = {"actor": ADVISER, "at": AT, "orientation_id": row.orientation_id, "edit_token": row.edit_token}
    with pytest.raises(Invalid):
        operations.cancel_orientation(**given, reason="")
    operations.cancel_orientation(**given, reason="Mauvais dossier")
    assert current(dossier_id).orientation_id == first
    assert [row.orientation_id for row in orientations(dossier_id)] == [first]
    assert awaited(dossier_id)[K.ORIENTATION_NOTICE] == TODAY - timedelta(days=52), (
        "the former is told at last"
    )
    with pytest.raises(NotFound):
        operations.cancel_orientation(**given, reason="Encore")


def test_a_letter_handed_over_opens_the_month_to_sign() -> None:
    dossier_id = new_file()
    orient(dossier_id, decided_on=TODAY - timedelta(days=3))
    assert notify(dossier_id, handed(TODAY - timedelta(days=1))) == TODAY - timedelta(days=1)
    row = current(dossier_id)
    assert (row.notified_on, row.sign_by) == (date(2026, 11, 23), date(2026, 12, 23))
    assert awaited(dossier_id) == {K.CONTRACT_SIGNATURE: date(2026, 12, 23)}
    assert [each["notified_on"] for each in events("OrientationNotified")] == ["2026-11-23"]


def test_the_letter_of_today_is_printed_and_delivered_in_one_gesture() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    assert notify(dossier_id) == TODAY
    assert read(ADVISER, document_bytes, current(dossier_id).document_id).startswith(b"%PDF")


def test_a_mail_of_last_week_proves_no_day() -> None:
    dossier_id = new_file()
    orient(dossier_id, decided_on=TODAY - timedelta(days=9))
    with pytest.raises(Invalid, match="date certaine"):
        notify(dossier_id, DeliveryDraft(DeliveryWay.EMAIL, received_on=TODAY - timedelta(days=7)))


def test_a_plain_letter_proves_no_day_and_opens_nothing() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    assert notify(dossier_id, DeliveryDraft(DeliveryWay.PLAIN, sent_on=TODAY)) is None
    assert current(dossier_id).notified_on is None
    assert list(awaited(dossier_id)) == [K.ORIENTATION_NOTICE]


def test_the_delivery_noted_among_the_documents_of_the_file_notifies_too() -> None:
    dossier_id = new_file()
    orientation_id = orient(dossier_id)
    document_id = operations.print_decision(actor=ADVISER, at=AT, orientation_id=orientation_id)
    assert operations.print_decision(actor=ADVISER, at=AT, orientation_id=orientation_id) == document_id
    delivery_id = note_delivery(actor=ADVISER, at=AT, document_id=document_id, draft=handed())
    event = DeliveryNoted(
        structure_id=TARBES, dossier_id=dossier_id, document_id=document_id, delivery_id=delivery_id,
        way=DeliveryWay.HANDED_OVER, certain_on=TODAY,
    )  # fmt: skip
    for _ in range(2):
        notify_by_letter(event, actor=SYSTEM, at=AT)
    assert current(dossier_id).notified_on == TODAY
    assert len(events("OrientationNotified")) == 1


def test_a_decision_of_another_body_is_noted_with_the_day_that_it_was_received() -> None:
    dossier_id = new_file()
    orient(
        dossier_id,
        decider=Decider.FRANCE_TRAVAIL,
        body=ReferentBody.FRANCE_TRAVAIL,
        criteria={},
        decided_on=date(2026, 11, 2),
    )
    with pytest.raises(Conflict, match="France Travail"):
        operations.print_decision(actor=ADVISER, at=AT, orientation_id=current(dossier_id).orientation_id)
    with pytest.raises(Invalid):
        notify(dossier_id, DeliveryDraft(DeliveryWay.HANDED_OVER))
    assert notify(dossier_id, handed(date(2026, 11, 4))) == date(2026, 11, 4)
    assert awaited(dossier_id) == {}


@pytest.mark.parametrize("days", [1, -30])
def test_a_notification_to_come_or_before_the_decision_is_refused(days: int) -> None:
    dossier_id = new_file()
    orient(
        dossier_id,
        decider=Decider.FRANCE_TRAVAIL,
        body=ReferentBody.FRANCE_TRAVAIL,
        criteria={},
        decided_on=TODAY - timedelta(days=3),
    )
    with pytest.raises(Invalid):
        notify(dossier_id, handed(TODAY + timedelta(days=days)))
    assert current(dossier_id).notified_on is None


def test_a_signed_contract_settles_the_month() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    given = {"actor": SYSTEM, "at": AT, "dossier_id": dossier_id, "signed_on": TODAY}
    assert not operations.note_contract_signed(**given)
    notify(dossier_id)
    assert operations.note_contract_signed(**given)
    assert awaited(dossier_id) == {}


def ask(dossier_id: UUID, **values: Any) -> UUID:
    given: dict[str, Any] = {
        "why": ReorientationReason.DURING, "asked_on": TODAY, "receives_rsa": False,
    }  # fmt: skip
    row = current(dossier_id)
    return operations.ask_reorientation(
        actor=ADVISER, at=AT, orientation_id=row.orientation_id, **(given | values)
    )


def test_a_new_orientation_asked_after_the_diagnosis_interrupts_the_month_until_the_new_notification() -> (
    None
):
    dossier_id = new_file()
    orient(dossier_id, decided_on=TODAY - timedelta(days=3))
    notify(dossier_id)
    ask(dossier_id, diagnostic_id=uuid4())
    assert awaited(dossier_id) == {K.ORIENTATION: TODAY + timedelta(days=15)}
    row = current(dossier_id)
    assert row.sign_by is None
    orient(dossier_id, replaces_id=row.orientation_id)
    (request,) = read(ADVISER, reorientations_of, dossier_id)
    assert (request.state, request.interrupts, request.reason) == (
        ReorientationState.DECIDED, True, ReorientationReason.DIAGNOSTIC,
    )  # fmt: skip
    assert list(awaited(dossier_id)) == [K.ORIENTATION_NOTICE]
    notify(dossier_id)
    assert awaited(dossier_id) == {K.CONTRACT_SIGNATURE: date(2026, 12, 24)}


def test_a_request_withdrawn_gives_the_first_month_back() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    notify(dossier_id)
    request_id = ask(dossier_id, why=ReorientationReason.DIAGNOSTIC)
    given = {"actor": ADVISER, "at": at(3), "reorientation_id": request_id}
    with pytest.raises(Invalid):
        operations.withdraw_reorientation(**given, reason="")
    operations.withdraw_reorientation(**given, reason="Préfère rester")
    assert awaited(dossier_id) == {K.CONTRACT_SIGNATURE: date(2026, 12, 24)}
    with pytest.raises(Conflict):
        operations.withdraw_reorientation(**given, reason="Encore")


def test_a_request_during_the_accompaniment_interrupts_nothing() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    notify(dossier_id)
    ask(dossier_id)
    assert awaited(dossier_id)[K.CONTRACT_SIGNATURE] == date(2026, 12, 24)


def test_a_signed_contract_leaves_nothing_to_interrupt() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    notify(dossier_id)
    operations.note_contract_signed(actor=SYSTEM, at=AT, dossier_id=dossier_id, signed_on=TODAY)
    request_id = ask(dossier_id, why=ReorientationReason.DIAGNOSTIC)
    operations.withdraw_reorientation(actor=ADVISER, at=AT, reorientation_id=request_id, reason="Reste")
    assert K.CONTRACT_SIGNATURE not in awaited(dossier_id)


def test_for_the_rsa_the_departement_is_asked_and_no_decision_is_awaited_here() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    notify(dossier_id)
    ask(dossier_id, receives_rsa=True)
    (request,) = read(ADVISER, reorientations_of, dossier_id)
    assert request.asked_of is Decider.DEPARTEMENT
    assert K.ORIENTATION not in awaited(dossier_id)


def test_one_request_at_a_time_for_the_orientation_in_force_within_its_days() -> None:
    dossier_id = new_file()
    orient(dossier_id, decided_on=TODAY - timedelta(days=2))
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=3)):
        with pytest.raises(Invalid):
            ask(dossier_id, asked_on=day)
    ask(dossier_id)
    with pytest.raises(Conflict, match="déjà demandée"):
        ask(dossier_id)
    former = current(dossier_id).orientation_id
    orient(dossier_id, replaces_id=former)
    with pytest.raises(Conflict, match="plus en vigueur"):
        operations.ask_reorientation(
            actor=ADVISER, at=AT, orientation_id=former, why=ReorientationReason.PERSON, asked_on=TODAY,
            receives_rsa=False,
        )  # fmt: skip


def test_a_file_that_changes_hands_awaits_a_new_orientation_in_its_new_structure() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    give(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION)
    event = FileHandedOver(
        structure_id=REUNION, dossier_id=dossier_id, from_structure_id=TARBES, reason=AttachmentReason.MOVE
    )
    for _ in range(2):
        await_new_referent(event, actor=system_actor(REUNION), at=AT)
    assert len(orientations(dossier_id, ELSEWHERE)) == 1
    assert count(ELSEWHERE, "deadlines_deadline") == 2
    assert orientations(dossier_id) == []


def test_figures_count_decisions_of_a_period_by_path_decider_and_body_without_a_name() -> None:
    for _ in range(2):
        orient(new_file())
    orient(
        new_file(),
        decider=Decider.FRANCE_TRAVAIL,
        body=ReferentBody.FRANCE_TRAVAIL,
        path=Path.SOCIAL,
        criteria={},
        decided_on=TODAY - timedelta(days=40),
    )
    orient(new_file(actor=ELSEWHERE), ELSEWHERE)
    found = read(MANAGER, orientation_counts, TODAY - timedelta(days=30), TODAY)
    assert [(each.path, each.decider, each.body, each.number) for each in found] == [
        (Path.PROFESSIONAL, Decider.MISSION_LOCALE, ReferentBody.MISSION_LOCALE, 2)
    ]
    assert len(read(MANAGER, orientation_counts, TODAY - timedelta(days=40), TODAY)) == 2


def test_a_decision_dates_itself_from_the_day_of_the_structure() -> None:
    """23 h 30 in Tarbes on the 24th is the 25th in La Réunion: she may decide « today », here it is to come."""
    evening = AT.replace(hour=22, minute=30)
    orient(new_file(actor=ELSEWHERE), ELSEWHERE, at=evening, decided_on=TODAY + timedelta(days=1))
    with pytest.raises(Invalid, match="à venir"):
        orient(new_file(), at=evening, decided_on=TODAY + timedelta(days=1))
