"""Controls of calendars that nothing else proves: who, how much may be told, what the house alone does; feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from convergence.agenda.appointments.operations import move_appointment, occupy
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars import operations
from convergence.agenda.calendars.queries import feed_events, feed_holder, feeds, questions
from convergence.agenda.calendars.queries.feeds import FeedText
from convergence.agenda.calendars.rules.bounds import check_bounds
from convergence.agenda.calendars.types import CopyAnswer, DetailLevel, FeedKind, FeedRow, SyncDirection
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused, Unavailable
from convergence.foundation.scope import Purpose
from convergence.gateways.caldav import Changes
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.identity.types import Role, authentication_actor
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    READER,
    at,
    count,
    events,
    person,
    read,
)
from tests.rooms.appointments.world import TUESDAY_TEN, busy, planned, seen
from tests.rooms.calendars.world import HOUSE, Desk, bodies, connect, event, state

HOUR = timedelta(hours=1)
DIRECTION = person("Dora", Role.DIRECTION)
BOTH = SyncDirection.BOTH
DISCREET, FULL = DetailLevel.DISCREET, DetailLevel.FULL


def test_who_takes_no_appointment_connects_no_calendar(staff: None) -> None:
    connect()
    attempts: list[Callable[[], object]] = [
        lambda: connect(READER),
        lambda: operations.change_calendar(actor=READER, at=AT, detail=DISCREET, direction=BOTH),
        lambda: operations.renew_password(actor=READER, at=AT, password="a"),
        lambda: operations.disconnect_calendar(actor=READER, at=AT),
        lambda: operations.answer_question(actor=READER, at=AT, copy_id=uuid7(), answer=CopyAnswer.KEEP_OURS),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="relier un calendrier"):
            attempt()
    for who in (ADVISER, MANAGER):
        with pytest.raises(Refused, match="direction"):
            operations.rule_detail(actor=who, at=AT, most_detail=FULL)


def test_nobody_tells_more_than_the_structure_allows(staff: None) -> None:
    operations.rule_detail(actor=DIRECTION, at=AT, most_detail=DISCREET)
    with pytest.raises(Invalid, match="en disent autant"):
        connect(detail=FULL)
    connect(detail=DISCREET)
    with pytest.raises(Invalid, match="en disent autant"):
        operations.change_calendar(actor=ADVISER, at=AT, detail=FULL, direction=BOTH)
    assert state().detail is DISCREET


def test_what_the_house_does_nobody_does_by_hand(staff: None) -> None:
    account_id, refused = connect(), Unavailable("Le serveur ne répond pas.", what_to_do="Attendez.")
    changes = Changes("sync:1", is_full=True)
    end = AT + HOUR
    attempts: list[Callable[[], object]] = [
        lambda: operations.mirror_adviser(actor=ADVISER, at=AT, adviser_id=ADVISER.user_id),
        lambda: operations.mirror_reference(actor=ADVISER, at=AT, ref_id=uuid7(), starts_at=AT, ends_at=end),
        lambda: operations.mirror_all(actor=ADVISER, at=AT),
        lambda: operations.receive_changes(
            actor=ADVISER, at=AT, account_id=account_id, changes=changes, started_at=AT
        ),
        lambda: operations.note_pull_failure(actor=ADVISER, at=AT, account_id=account_id, problem=refused),
        lambda: operations.settle_copy(actor=ADVISER, at=AT, copy_id=uuid7()),
        lambda: operations.leave_calendar(actor=ADVISER, at=AT, account_id=account_id),
        lambda: operations.forget_ended(actor=ADVISER, at=AT),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="par le service lui-même"):
            attempt()


def test_what_a_server_answers_after_the_calendar_was_taken_back_is_ignored(
    staff: None, desk: Desk, server: MemoryCalendars
) -> None:
    account_id = connect()
    href = "https://memoire.example/agenda/1.ics"
    three = (";TZID=Europe/Paris:20261201T150000", ";TZID=Europe/Paris:20261201T160000")
    server.put(href, event("1", *three))
    operations.disconnect_calendar(actor=ADVISER, at=AT)
    changes = Changes("sync:1", tuple(server.objects.values()), is_full=True)
    operations.receive_changes(actor=HOUSE, at=AT, account_id=account_id, changes=changes, started_at=AT)
    assert busy() == []


def test_a_copy_that_waits_is_asked_for_again_after_six_hours(dossier_id: UUID) -> None:
    connect()
    planned(dossier_id)
    asked = []
    for hours in (0, 5.9, 6):
        operations.mirror_adviser(actor=HOUSE, at=at(0, hours), adviser_id=ADVISER.user_id)
        asked.append(len(events("ExchangeRequested")))
    assert asked == [1, 1, 2]


def test_what_is_past_stays_in_her_calendar(dossier_id: UUID, desk: Desk, server: MemoryCalendars) -> None:
    connect()
    planned(dossier_id)
    desk.work()
    operations.mirror_adviser(actor=HOUSE, at=at(40), adviser_id=ADVISER.user_id)
    desk.work()
    assert len(bodies(server)) == 1


def test_the_same_question_is_asked_once(dossier_id: UUID, desk: Desk, server: MemoryCalendars) -> None:
    account_id, made = connect(), planned(dossier_id)
    desk.work()
    ((href, thing),) = server.objects.items()
    server.put(href, thing.ics.replace("T100000", "T150000").replace("T110000", "T160000"))
    later = TUESDAY_TEN + HOUR
    move_appointment(actor=ADVISER, at=AT, appointment_id=made, starts_at=later, ends_at=later + HOUR)
    operations.mirror_adviser(actor=HOUSE, at=AT, adviser_id=ADVISER.user_id)
    for _ in range(3):
        operations.receive_changes(
            actor=HOUSE, at=AT, account_id=account_id, started_at=AT,
            changes=Changes("sync:1", tuple(server.objects.values())),
        )  # fmt: skip
    assert len(read(ADVISER, questions)) == 1


def test_moved_in_a_calendar_that_is_only_written_it_is_asked(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    account_id, made = connect(direction=SyncDirection.OUT), planned(dossier_id)
    desk.work()
    ((href, thing),) = server.objects.items()
    server.put(href, thing.ics.replace("T100000", "T150000").replace("T110000", "T160000"))
    desk.pull(account_id)
    assert seen(made).starts_at == TUESDAY_TEN
    assert len(read(ADVISER, questions)) == 1


def holder(token: str, when: float = 0) -> Actor | None:
    """Whom a secret makes, so many days after the beginning."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        return feed_holder(scope, token, at(when))


def told(token: str, when: float = 0) -> FeedText:
    who = holder(token, when)
    assert who is not None
    with acting(who, Purpose.PERSON_SPACE) as scope:
        found = feed_events(scope, token, at(when))
    assert found is not None
    return found


def published(actor: Actor = ADVISER, kind: FeedKind = FeedKind.ADVISER) -> tuple[str, FeedRow]:
    """A new feed: its secret, and how its owner sees it."""
    token = operations.open_feed(actor=actor, at=AT, kind=kind)
    with time_machine.travel(AT, tick=False):
        return token, read(actor, feeds)[-1]


def test_who_publishes_which_feed(staff: None) -> None:
    with pytest.raises(Refused):
        operations.open_feed(actor=READER, at=AT, kind=FeedKind.ADVISER)
    for kind in (FeedKind.PLACE, FeedKind.TEAM):
        with pytest.raises(Refused):
            operations.open_feed(actor=ADVISER, at=AT, kind=kind)
    _, team = published(MANAGER, FeedKind.TEAM)
    with pytest.raises(Refused):
        operations.end_feed(actor=ADVISER, at=AT, feed_id=team.feed_id)
    _, mine = published()
    for who in (COLLEAGUE, MANAGER, ELSEWHERE):
        for change in (operations.end_feed, operations.rotate_feed):
            with pytest.raises(NotFound):
                change(actor=who, at=AT, feed_id=mine.feed_id)
    with time_machine.travel(AT, tick=False):
        assert [row.feed_id for row in read(COLLEAGUE, feeds)] == [team.feed_id]


def test_twenty_feeds_and_no_more(staff: None) -> None:
    _, first = published()
    for _ in range(19):
        operations.open_feed(actor=ADVISER, at=AT, kind=FeedKind.ADVISER)
    with pytest.raises(Conflict, match="beaucoup de flux"):
        operations.open_feed(actor=ADVISER, at=AT, kind=FeedKind.ADVISER)
    operations.end_feed(actor=ADVISER, at=AT, feed_id=first.feed_id)
    operations.open_feed(actor=ADVISER, at=AT, kind=FeedKind.ADVISER)


def test_a_new_address_lives_a_year_from_its_day_and_the_former_one_is_dead(staff: None) -> None:
    token, row = published()
    assert holder(token, 365.9) is not None
    assert holder(token, 366) is None
    fresh = operations.rotate_feed(actor=ADVISER, at=at(200), feed_id=row.feed_id)
    assert holder(token, 200) is None
    assert holder(fresh, 500) is not None
    who = holder(fresh)
    operations.end_feed(actor=ADVISER, at=at(200), feed_id=row.feed_id)
    assert holder(fresh, 200) is None
    assert who is not None
    with acting(who, Purpose.PERSON_SPACE) as scope:
        assert feed_events(scope, fresh, at(200)) is None
    assert holder("x" * 100_000) is None


def test_visits_are_counted_by_the_hour_and_only_those_of_a_holder(staff: None) -> None:
    token, row = published()
    who = holder(token)
    assert who is not None
    for minutes, known in ((0, 0), (30, 1), (59, 2), (61, 3)):
        moment = AT + timedelta(minutes=minutes)
        asked = told(token, minutes / 1440).asked_this_hour
        assert asked == (known if minutes < 60 else 0)
        operations.note_feed_visit(actor=who, at=moment, feed_id=row.feed_id)
    assert told(token, 62 / 1440).asked_this_hour == 1
    with pytest.raises(NotFound):
        operations.note_feed_visit(actor=COLLEAGUE, at=AT, feed_id=row.feed_id)


def test_a_feed_does_not_give_back_what_came_from_her_own_calendar(dossier_id: UUID) -> None:
    planned(dossier_id)
    occupy(
        actor=ADVISER, at=AT, kind=BusyKind.EXTERNAL, ref_id=uuid7(), starts_at=TUESDAY_TEN + 3 * HOUR,
        ends_at=TUESDAY_TEN + 4 * HOUR, adviser_ids=[ADVISER.user_id],
    )  # fmt: skip
    token, _ = published()
    assert told(token).text.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    "table", ["calendaraccount", "calendarcopy", "calendarfeed", "feedvisit", "calendarrule"]
)
def test_the_database_itself_hides_the_rows(dossier_id: UUID, table: str) -> None:
    operations.rule_detail(actor=DIRECTION, at=AT, most_detail=DISCREET)
    connect()
    planned(dossier_id)
    operations.mirror_adviser(actor=HOUSE, at=AT, adviser_id=ADVISER.user_id)
    published()
    name = f"calendars_{table}"
    assert (count(ADVISER, name), count(ELSEWHERE, name)) == (1, 0)


def test_a_calendar_of_too_many_lines_is_refused() -> None:
    with pytest.raises(Invalid, match="trop d’événements"):
        check_bounds("BEGIN:VCALENDAR\r\n" + "X-A:1\r\n" * 400_001 + "END:VCALENDAR\r\n")
