"""What became of what left: states, wrong numbers turned into work, costs, the budget and what it stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.dossier.queries import contact_points_of
from convergence.dossier.types import Section, SectionEdited
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.identity.types import Role
from convergence.messaging.handlers import look_again_at_contacts
from convergence.messaging.operations import (
    note_outcome,
    opt_out,
    send_message,
    send_text,
    set_budget,
    subscribe_to_push,
    switch_template,
)
from convergence.messaging.queries import alerts, budget, budget_warnings, deliveries_of, waiting_counts
from convergence.messaging.types import AlertKind, DeliveryState, TemplateKind, Way
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    TARBES,
    at,
    count,
    events,
    person,
    read,
)
from tests.rooms.appointments.world import make_staff
from tests.rooms.messaging.world import (
    HOUSE,
    MOBILE,
    asked,
    email,
    her,
    phone,
    reachable,
    rows,
    set_contacts,
    settle,
    withdrawn,
)

pytestmark = pytest.mark.django_db
DIRECTION = person("Philippe", Role.DIRECTION)
OUT = ExchangeOutcome


def write(dossier_id: UUID, text: str = "Bonjour", when: datetime = AT) -> dict[str, Any]:
    send_message(actor=ADVISER, at=when, dossier_id=dossier_id, text=text, way=Way.SMS)
    return asked(dossier_id)[-1]


def state(dossier_id: UUID) -> DeliveryState:
    return read(ADVISER, deliveries_of, dossier_id)[0].state


def test_states_follow_and_never_go_back() -> None:
    dossier_id = reachable()
    exchange = write(dossier_id)
    assert state(dossier_id) is DeliveryState.WAITING
    for outcome, expected in [
        (OUT.SENT, DeliveryState.SENT),
        (OUT.DELIVERED, DeliveryState.DELIVERED),
        (OUT.SENT, DeliveryState.DELIVERED),
        (OUT.FAILED, DeliveryState.DELIVERED),
    ]:
        settle(exchange, outcome)
        assert state(dossier_id) is expected


def test_what_is_sent_again_after_a_failure_counts_and_an_older_word_does_not() -> None:
    dossier_id = reachable()
    exchange = write(dossier_id)
    settle(exchange, OUT.WRONG_ADDRESS, at=at(0, 2))
    settle(exchange, OUT.SENT, at=at(0, 1))
    assert state(dossier_id) is DeliveryState.WRONG_ADDRESS
    settle(exchange, OUT.SENT, at=at(0, 3))
    settle(exchange, OUT.DELIVERED, at=at(0, 4))
    assert state(dossier_id) is DeliveryState.DELIVERED


def test_a_wrong_number_becomes_work_and_is_used_no_more() -> None:
    dossier_id = reachable()
    exchange = write(dossier_id)
    for _ in range(2):
        settle(exchange, OUT.WRONG_ADDRESS)
    (alert,) = read(ADVISER, alerts, adviser_id=ADVISER.user_id)
    assert (alert.kind, alert.contact_masked) == (AlertKind.WRONG_NUMBER, "…5678")
    assert read(ADVISER, waiting_counts) == (0, 1)
    assert read(COLLEAGUE, waiting_counts) == (0, 0)
    assert len(events("ContactFailed")) == 1
    points = {one.value: one.wrong for one in read(ADVISER, contact_points_of, [dossier_id])}
    assert points == {MOBILE: True, "ines@exemple.fr": False}
    with pytest.raises(Invalid, match="Aucun mobile"):
        write(dossier_id)
    assert read(ELSEWHERE, alerts) == []


@pytest.mark.parametrize("after", [[email()], [phone("+33611111111"), email()], [phone(), email()]],
                         ids=["removed", "changed", "corrected"])  # fmt: skip
def test_the_work_is_done_when_the_contact_is_changed(after: list[dict[str, Any]]) -> None:
    dossier_id = reachable()
    settle(write(dossier_id), OUT.WRONG_ADDRESS)
    edited = SectionEdited(structure_id=TARBES, dossier_id=dossier_id, section=Section.CONTACTS)
    look_again_at_contacts(edited, actor=HOUSE, at=at(1))
    assert len(read(ADVISER, alerts)) == 1
    set_contacts(dossier_id, after)
    for _ in range(2):
        look_again_at_contacts(edited, actor=HOUSE, at=at(1))
    assert read(ADVISER, alerts) == []


def test_three_failures_in_a_row_ask_for_another_contact() -> None:
    dossier_id = reachable()
    for number in range(3):
        assert read(ADVISER, alerts) == []
        settle(write(dossier_id, when=at(0, number)), OUT.FAILED, at=at(0, number))
    (alert,) = read(ADVISER, alerts)
    assert alert.kind is AlertKind.REPEATED_FAILURES
    assert not any(one.wrong for one in read(ADVISER, contact_points_of, [dossier_id]))


def test_failures_that_do_not_follow_each_other_ask_for_nothing() -> None:
    dossier_id = reachable()
    for number, outcome in enumerate([OUT.FAILED, OUT.FAILED, OUT.DELIVERED, OUT.FAILED, OUT.FAILED]):
        settle(write(dossier_id, when=at(0, number)), outcome, at=at(0, number))
    assert read(ADVISER, alerts) == []


def test_a_push_subscription_that_is_gone_is_used_no_more() -> None:
    dossier_id = reachable([])
    given = '{"endpoint": "https://push.exemple.fr/1", "keys": {"p256dh": "a", "auth": "b"}}'
    for _ in range(2):
        subscribe_to_push(actor=her(dossier_id), at=AT, dossier_id=dossier_id, subscription=given)
    assert count(ADVISER, "messaging_pushsubscription") == 1
    send_message(actor=ADVISER, at=AT, dossier_id=dossier_id, text="Bonjour", way=Way.LINK)
    (exchange,) = asked()
    assert (exchange["channel"], exchange["recipient"]) == ("notification", given)
    assert exchange["subject"]
    settle(exchange, OUT.WRONG_ADDRESS)
    send_message(actor=ADVISER, at=at(1), dossier_id=dossier_id, text="Encore", way=Way.LINK)
    assert len(asked()) == 1


@pytest.mark.parametrize("given", ["", "{}", "[]", '{"endpoint": "http://x", "keys": {"p256dh": "a", "auth": "b"}}',
                                   '{"endpoint": "https://x"}', "a" * 5000, "null"])  # fmt: skip
def test_a_subscription_that_is_none_is_refused(given: str) -> None:
    dossier_id = reachable([])
    with pytest.raises(Invalid, match="navigateur"):
        subscribe_to_push(actor=her(dossier_id), at=AT, dossier_id=dossier_id, subscription=given)


def test_what_is_not_ours_and_who_is_nobody_change_nothing() -> None:
    dossier_id = reachable()
    exchange = write(dossier_id)
    settle({**exchange, "exchange_id": str(UUID(int=1))}, OUT.FAILED)
    assert state(dossier_id) is DeliveryState.WAITING
    with pytest.raises(Refused):
        note_outcome(actor=ADVISER, at=AT, settled=None)  # type: ignore[arg-type]


def test_costs_are_counted_once_each_month_where_the_structure_is() -> None:
    dossier_id = reachable()
    exchange = write(dossier_id)
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    settle(exchange, OUT.SENT, cost=7000, segments=1, at=late)
    settle(exchange, OUT.DELIVERED, cost=7000, segments=1, at=late)
    settle(exchange, OUT.DELIVERED, at=late)
    view = read(ADVISER, budget, "2026-12")
    assert (view.spent_millicents, view.by_kind[0].count) == (7000, 1)
    assert view.by_adviser == {ADVISER.user_id: 7000}
    assert read(ADVISER, budget, "2026-11").spent_millicents == 0
    assert read(ELSEWHERE, budget, "2026-12").spent_millicents == 0


def spend(dossier_id: UUID, millicents: int, when: datetime) -> None:
    settle(write(dossier_id, when=when), OUT.SENT, cost=millicents, segments=1, at=when)


def limit(millicents: int, *, stops: bool = False) -> None:
    token = read(DIRECTION, budget).edit_token
    set_budget(
        actor=DIRECTION, at=AT, monthly_millicents=millicents, stops_everything=stops, edit_token=token
    )


def told() -> list[str]:
    return [one["subject"] for one in asked() if one["reason"] == "equipe"]


def test_direction_and_managers_are_told_at_each_share_once(time_machine: Any) -> None:
    time_machine.move_to(AT)
    make_staff()
    dossier_id = reachable()
    limit(100_000)
    expected = {0: [], 1: [80], 2: [80, 95], 3: [80, 95, 100]}
    for step, amount in enumerate([70_000, 12_000, 14_000, 9_000]):
        spend(dossier_id, amount, at(0, step))
        assert list(read(MANAGER, budget_warnings)) == expected[step]
    assert told() == [f"Messages : {share} % du budget de 2026-11" for share in (80, 95, 100)]
    assert all(one["recipient"] == "Marc@exemple.fr" for one in asked() if one["reason"] == "equipe")
    assert [one["share"] for one in events("BudgetThresholdReached")] == [80, 95, 100]


def test_nothing_individual_is_stopped_without_a_decision(time_machine: Any) -> None:
    time_machine.move_to(AT)
    dossier_id = reachable([phone()])
    limit(10_000)
    spend(dossier_id, 10_000, AT)
    sent = _send(dossier_id, TemplateKind.DAY_REMINDER)
    assert sent is not None
    write(dossier_id, when=at(0, 1))
    assert _send(dossier_id, TemplateKind.WEEK_REMINDER, sms=True) is None
    limit(10_000, stops=True)
    assert _send(dossier_id, TemplateKind.APPOINTMENT_MOVED) is None
    with pytest.raises(Conflict, match="budget des messages est épuisé"):
        write(dossier_id, when=at(0, 2))
    limit(1_000_000)
    assert _send(dossier_id, TemplateKind.APPOINTMENT_MOVED) is not None


def _send(dossier_id: UUID, kind: TemplateKind, *, sms: bool = False) -> UUID | None:
    if sms:
        switch_template(actor=MANAGER, at=AT, kind=kind, is_enabled=True, with_sms=True)
    return send_text(
        actor=HOUSE, at=AT, dossier_id=dossier_id, reason=ExchangeReason.REMINDER, template_kind=kind,
        values={"date": "mardi", "heure": "10 h"},
    )  # fmt: skip


def test_the_same_occasion_sends_once() -> None:
    dossier_id = reachable()
    sent = {
        send_text(
            actor=HOUSE, at=AT, dossier_id=dossier_id, reason=ExchangeReason.REMINDER,
            template_kind=TemplateKind.DAY_REMINDER, values={}, occasion="une fois",
        )
        for _ in range(3)
    }  # fmt: skip
    assert len(sent) == len(asked()) == 1


def test_who_sets_the_budget_and_how_two_decide_at_once() -> None:
    for actor in (ADVISER, MANAGER, ELSEWHERE):
        with pytest.raises(Refused):
            set_budget(actor=actor, at=AT, monthly_millicents=1, stops_everything=False, edit_token=0)
    limit(1_000)
    with pytest.raises(Conflict, match="Rechargez"):
        set_budget(actor=DIRECTION, at=AT, monthly_millicents=2, stops_everything=False, edit_token=0)
    for amount in (-1, 10**13):
        with pytest.raises(Invalid, match="plausible"):
            set_budget(
                actor=DIRECTION, at=AT, monthly_millicents=amount, stops_everything=False, edit_token=0
            )


def test_after_stop_no_sms_leaves_and_the_rest_does() -> None:
    dossier_id = reachable()
    for _ in range(2):
        opt_out(actor=HOUSE, at=AT, dossier_id=dossier_id, source="fournisseur")
    assert len(events("OptOutNoted")) == 1
    send_message(actor=ADVISER, at=AT, dossier_id=dossier_id, text="Bonjour", way=Way.LINK)
    assert [one["channel"] for one in asked()] == [Channel.EMAIL.value]
    with pytest.raises(Invalid, match="n’en veut pas"):
        write(dossier_id)


def test_a_stop_takes_back_the_sms_that_waits_for_the_morning_and_leaves_the_mail() -> None:
    by_sms, by_mail = reachable(), reachable([email()])
    night = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    for dossier_id in (by_sms, by_mail):
        send_message(actor=ADVISER, at=night, dossier_id=dossier_id, text="Bonjour", way=Way.LINK)
        opt_out(actor=her(dossier_id), at=night, dossier_id=dossier_id)
    assert withdrawn() == {one["exchange_id"] for one in asked(by_sms)}
    assert len(asked(by_sms)) == len(asked(by_mail)) == 1


def test_a_deferred_sending_never_passes_what_makes_it_useless() -> None:
    dossier_id = reachable()
    night = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    common = {
        "actor": HOUSE, "at": night, "dossier_id": dossier_id, "reason": ExchangeReason.APPOINTMENT,
        "template_kind": TemplateKind.APPOINTMENT_CANCELLED, "values": {},
    }  # fmt: skip
    assert send_text(**common, useless_at=night + timedelta(hours=2)) is None
    assert send_text(**common, useless_at=night + timedelta(hours=2), is_urgent=True) is not None
    assert rows("SELECT count(*) FROM messaging_delivery") == [(1,)]
