"""The CalDAV client against Radicale, and its fake in memory, under one contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.radicale_server import LOGIN, PASSWORD, Radicale, radicale

from convergence.foundation.problems import Conflict, Unavailable
from convergence.gateways import caldav
from convergence.gateways.caldav import CalendarAccess, CalendarDelivery, CalendarServer, DeliveryOutcome
from convergence.gateways.caldav.client import CalDavServer
from convergence.gateways.caldav.folder import ACCEPTED, AGENDA, URL, FolderCalendars
from convergence.gateways.caldav.memory import MemoryCalendars

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)


def ics(uid: str, *, hour: int = 9, extra: str = "") -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261125T080000Z\r\nDTSTART:20261201T{hour:02}0000Z\r\n"
        f"DTEND:20261201T{hour + 1:02}0000Z\r\nSUMMARY:Rendez-vous\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@dataclass
class Bench:
    """One server of either kind, and what its owner does on her side."""

    server: CalendarServer
    access: CalendarAccess
    real: Radicale | None

    def href(self, uid: str) -> str:
        return f"{self.access.calendar_url}{uid}.ics"

    def put(self, uid: str, text: str) -> None:
        if self.real:
            assert self.real.hers("PUT", self.href(uid), text).status_code in (201, 204)
        else:
            assert isinstance(self.server, MemoryCalendars | FolderCalendars)
            self.server.put(self.href(uid), text)

    def drop(self, uid: str) -> None:
        if self.real:
            assert self.real.hers("DELETE", self.href(uid)).status_code == 200
        else:
            assert isinstance(self.server, MemoryCalendars | FolderCalendars)
            self.server.drop(self.href(uid))

    def delivery(self, uid: str, text: str | None, **changes: Any) -> CalendarDelivery:
        def compose(standing: str) -> str:
            assert text is not None
            return "" if standing.strip() and f"REV:{text}" in standing else text

        values = {"href": self.href(uid), "was_sent": False, "compose": compose if text is not None else None}
        return CalendarDelivery(access=self.access, uid=uid, **(values | changes))

    def uids(self) -> list[str]:
        found = self.server.changes(self.access, "", START, END)
        assert found.is_full
        return sorted(thing.ics.split("UID:")[1].split()[0] for thing in found.changed)


@pytest.fixture(params=["radicale", "memory", "folder"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "memory":
        url = "https://memoire.example/"
        memory = MemoryCalendars(PASSWORD)
        yield Bench(memory, CalendarAccess(url, LOGIN, PASSWORD, f"{url}agenda/"), None)
        return
    if request.param == "folder":
        kept = FolderCalendars(tmp_path / "calendriers.json")
        yield Bench(kept, CalendarAccess(URL, LOGIN, ACCEPTED, AGENDA), None)
        return
    with radicale(tmp_path) as real:
        yield Bench(CalDavServer(), CalendarAccess(real.url, LOGIN, PASSWORD, real.calendar_url), real)


def test_the_calendars_of_the_account_are_found(bench: Bench) -> None:
    found = bench.server.calendars(replace(bench.access, calendar_url=""))
    assert [calendar.url for calendar in found] == [bench.access.calendar_url]


def test_written_once_however_often_it_is_asked(bench: Bench) -> None:
    first = bench.server.deliver(bench.delivery("a", ics("a")))
    again = bench.server.deliver(bench.delivery("a", ics("a")))
    assert first.outcome is DeliveryOutcome.WRITTEN
    assert first.etag
    assert again.href == first.href
    assert bench.uids() == ["a"]


def test_what_stands_there_is_given_to_whoever_composes(bench: Bench) -> None:
    bench.put("a", ics("a", extra="X-HERS:oui\r\n"))
    seen: list[str] = []

    def compose(standing: str) -> str:
        seen.append(standing)
        return ""

    receipt = bench.server.deliver(bench.delivery("a", "", compose=compose))
    assert receipt.outcome is DeliveryOutcome.ALREADY
    assert "X-HERS:oui" in seen[0]


def test_an_event_that_its_server_filed_elsewhere_is_found_by_its_uid(bench: Bench) -> None:
    bench.put("renamed", ics("a"))
    receipt = bench.server.deliver(bench.delivery("a", ics("a", hour=11)))
    assert receipt.href == bench.href("renamed")
    assert bench.uids() == ["a"]
    assert bench.server.deliver(bench.delivery("a", None)).outcome is DeliveryOutcome.REMOVED
    assert bench.uids() == []


def test_a_uid_that_begins_like_another_is_another(bench: Bench) -> None:
    bench.put("elsewhere", ics("abc"))
    bench.server.deliver(bench.delivery("ab", ics("ab")))
    assert bench.uids() == ["ab", "abc"]


def test_what_she_deleted_is_not_written_again(bench: Bench) -> None:
    bench.server.deliver(bench.delivery("a", ics("a")))
    bench.drop("a")
    receipt = bench.server.deliver(bench.delivery("a", ics("a", hour=11), was_sent=True))
    assert receipt.outcome is DeliveryOutcome.GONE_THERE
    assert bench.uids() == []


def test_what_she_changed_is_told_and_kept(bench: Bench) -> None:
    bench.put("a", ics("a", hour=15))

    def compose(standing: str) -> str:
        raise Conflict("changé là-bas")

    receipt = bench.server.deliver(bench.delivery("a", "", compose=compose, was_sent=True))
    assert receipt.outcome is DeliveryOutcome.CHANGED_THERE
    assert "DTSTART:20261201T150000Z" in bench.server.changes(bench.access, "", START, END).changed[0].ics


def test_removing_twice_is_removing_once(bench: Bench) -> None:
    bench.server.deliver(bench.delivery("a", ics("a")))
    for _ in range(2):
        assert bench.server.deliver(bench.delivery("a", None)).outcome is DeliveryOutcome.REMOVED
    assert bench.uids() == []


def test_changes_since_a_token(bench: Bench) -> None:
    bench.put("a", ics("a"))
    bench.put("b", ics("b"))
    token = bench.server.changes(bench.access, "", START, END).token
    assert not bench.server.changes(bench.access, token, START, END).changed
    bench.put("a", ics("a", hour=16))
    bench.drop("b")
    bench.put("c", ics("c"))
    found = bench.server.changes(bench.access, token, START, END)
    assert not found.is_full
    assert sorted(thing.href for thing in found.changed) == [bench.href("a"), bench.href("c")]
    assert found.gone == (bench.href("b"),)
    assert not bench.server.changes(bench.access, found.token, START, END).changed


def test_a_wrong_password_is_told(bench: Bench) -> None:
    wrong = replace(bench.access, password="autre")
    with pytest.raises(Unavailable) as told:
        bench.server.calendars(wrong)
    assert told.value.code == "calendar_password"
    with pytest.raises(Unavailable) as told:
        bench.server.changes(wrong, "", START, END)
    assert told.value.code == "calendar_password"


def test_a_calendar_deleted_on_the_server_is_told(bench: Bench) -> None:
    gone = replace(bench.access, calendar_url=bench.access.calendar_url.replace("agenda", "disparu"))
    with pytest.raises(Unavailable) as told:
        bench.server.changes(gone, "", START, END)
    assert told.value.code == "calendar_gone"


def test_another_server_may_be_put_in_place() -> None:
    memory = MemoryCalendars(PASSWORD)
    with caldav.using(memory):
        assert caldav.server() is memory
    assert isinstance(caldav.server(), CalDavServer)


def test_a_lost_answer_makes_no_second_event(tmp_path: Path) -> None:
    with radicale(tmp_path) as real:
        access = CalendarAccess(real.url, LOGIN, PASSWORD, real.calendar_url)
        bench = Bench(CalDavServer(), access, real)
        real.lose_answer_of.append("PUT")
        with pytest.raises(Unavailable):
            bench.server.deliver(bench.delivery("a", ics("a")))
        bench.server.deliver(bench.delivery("a", ics("a")))
        assert bench.uids() == ["a"]


def test_an_event_that_appears_between_the_look_and_the_writing_is_not_crushed(tmp_path: Path) -> None:
    with radicale(tmp_path) as real:
        access = CalendarAccess(real.url, LOGIN, PASSWORD, real.calendar_url)
        bench = Bench(CalDavServer(), access, real)
        looks: list[str] = []

        def compose(standing: str) -> str:
            looks.append(standing)
            if len(looks) == 1:
                bench.put("a", ics("a", hour=15, extra="X-HERS:oui\r\n"))
                return ics("a")
            return ""

        receipt = bench.server.deliver(bench.delivery("a", "", compose=compose))
        assert receipt.outcome is DeliveryOutcome.ALREADY
        assert len(looks) == 2
        assert "X-HERS:oui" in real.bodies()[0]


def test_an_event_changed_between_the_look_and_the_writing_is_looked_at_again(tmp_path: Path) -> None:
    with radicale(tmp_path) as real:
        access = CalendarAccess(real.url, LOGIN, PASSWORD, real.calendar_url)
        bench = Bench(CalDavServer(), access, real)
        bench.put("a", ics("a"))
        looks: list[str] = []

        def compose(standing: str) -> str:
            looks.append(standing)
            if len(looks) == 1:
                bench.put("a", ics("a", hour=15))
            return ics("a", hour=17) if "T15" not in standing else ""

        assert (
            bench.server.deliver(bench.delivery("a", "", compose=compose)).outcome is DeliveryOutcome.ALREADY
        )
        assert "T150000Z" in looks[1]


def test_a_token_that_the_server_forgot_gives_everything(tmp_path: Path) -> None:
    with radicale(tmp_path) as real:
        access = CalendarAccess(real.url, LOGIN, PASSWORD, real.calendar_url)
        bench = Bench(CalDavServer(), access, real)
        bench.put("a", ics("a"))
        found = bench.server.changes(access, "sync:http://radicale.org/ns/sync/" + "0" * 64, START, END)
        assert found.is_full
        assert len(found.changed) == 1


def test_the_window_leaves_old_events_on_the_server(tmp_path: Path) -> None:
    with radicale(tmp_path) as real:
        access = CalendarAccess(real.url, LOGIN, PASSWORD, real.calendar_url)
        bench = Bench(CalDavServer(), access, real)
        bench.put("old", ics("old").replace("20261201", "20191201"))
        bench.put("new", ics("new"))
        assert bench.uids() == ["new"]
