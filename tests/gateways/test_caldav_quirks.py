"""The CalDAV client before servers that keep the standard in their own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
import requests
from tests.gateways.quirky_dav import HOME, Quirky, quirky_dav

from convergence.foundation.problems import Unavailable
from convergence.gateways.caldav import CalendarAccess, CalendarDelivery, DeliveryOutcome
from convergence.gateways.caldav.bodies import with_body
from convergence.gateways.caldav.client import CalDavServer
from convergence.gateways.exchange.calendar import CalendarCarrier
from convergence.gateways.exchange.parcels import NotSent, Parcel
from convergence.gateways.outbound import ALLOWED

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)
SERVER = CalDavServer()
Start = Callable[..., AbstractContextManager[Quirky]]


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Start an odd server that the administrator allows."""

    @contextmanager
    def start(*quirks: str, calendar: str = f"{HOME}agenda/") -> Iterator[Quirky]:
        with quirky_dav(*quirks, calendar=calendar) as server:
            monkeypatch.setenv(ALLOWED, f"127.0.0.1:{server.port}")
            yield server

    return start


def ics(uid: str, hour: int = 9) -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//essai//FR\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261125T080000Z\r\nDTSTART:20261201T{hour:02}0000Z\r\nDURATION:PT1H\r\n"
        "SUMMARY:Réunion à Béziers\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def access(server: Quirky, calendar_url: str = "") -> CalendarAccess:
    return CalendarAccess(f"{server.url}{HOME}", "camille", "secret", calendar_url or server.calendar_url)


def delivery(
    server: Quirky, text: str | None, *, was_sent: bool = False, calendar_url: str = ""
) -> CalendarDelivery:
    reached = access(server, calendar_url)
    compose = (lambda standing: text) if text is not None else None
    return CalendarDelivery(reached, f"{reached.calendar_url}a.ics", "a", was_sent, compose)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as problem:
        call()
    return problem.value.code


ODDITIES = [(), ("weak",), ("no_etag",), ("no_sync",), ("absolute",), ("spaces",), ("latin",), ("renames",),
            ("weak", "no_etag", "renames"), ("new_uid",)]  # fmt: skip


@pytest.mark.parametrize("quirks", ODDITIES, ids="-".join)
def test_the_whole_life_of_an_event_whatever_the_oddity(quirks: tuple[str, ...], odd: Start) -> None:
    with odd(*quirks, calendar=f"{HOME}agenda de Léa/") as server:
        assert SERVER.deliver(delivery(server, ics("a"))).outcome is DeliveryOutcome.WRITTEN
        second = SERVER.deliver(delivery(server, ics("a", 11), was_sent=True))
        assert second.outcome is DeliveryOutcome.WRITTEN
        assert len(server.objects) == 1
        whole = SERVER.changes(access(server), "", START, END)
        assert ["T110000Z" in thing.ics for thing in whole.changed] == [True]
        assert "Béziers" in whole.changed[0].ics
        assert SERVER.changes(access(server), whole.token, START, END).changed == ()
        SERVER.deliver(delivery(server, None, was_sent=True))
        assert server.objects == {}
        gone = SERVER.changes(access(server), whole.token, START, END)
        assert gone.is_full or gone.gone == (whole.changed[0].href,)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_keeps_the_question_and_what_it_carries(status: int, odd: Start) -> None:
    with odd(f"to_{status}") as server:
        moved = f"{server.url}/moved{server.calendar}"
        assert (
            SERVER.deliver(delivery(server, ics("a"), calendar_url=moved)).outcome is DeliveryOutcome.WRITTEN
        )
        assert len(server.objects) == 1
        assert len(SERVER.changes(access(server, moved), "", START, END).changed) == 1


def test_a_calendar_is_found_from_the_name_of_its_machine_alone(odd: Start) -> None:
    with odd("to_301") as server:
        found = SERVER.calendars(CalendarAccess(server.url, "camille", "secret"))
        assert [calendar.url for calendar in found] == [server.calendar_url]


def test_the_calendars_of_every_home_are_offered(odd: Start) -> None:
    with odd("homes") as server:
        found = SERVER.calendars(access(server))
        assert sorted(calendar.name for calendar in found) == ["Agenda", "Équipe"]


@pytest.mark.parametrize(
    ("verb", "status", "told", "again"),
    [("PUT", 423, "calendar_busy", True), ("PUT", 429, "calendar_busy", True), ("REPORT", 429, "calendar_busy", True),
     ("PUT", 503, "calendar_unreachable", True), ("PUT", 507, "calendar_full", False),
     ("PUT", 403, "calendar_refused", False), ("GET", 401, "calendar_password", False)],
)  # fmt: skip
def test_each_refusal_is_told_and_tried_again_only_when_it_may_pass(
    verb: str, status: int, told: str, again: bool, odd: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with odd() as server:
        server.refusals[verb] = [status] * 9
        assert code(lambda: SERVER.deliver(delivery(server, ics("a")))) == told
        monkeypatch.setattr("convergence.gateways.caldav.server", lambda: SERVER)
        parcel = Parcel.__new__(Parcel)
        object.__setattr__(parcel, "calendar", delivery(server, ics("a")))
        sent = CalendarCarrier().send(parcel)
        assert isinstance(sent, NotSent)
        assert sent.again is again
        assert sent.wait == (timedelta(seconds=120) if again else None)


def test_what_changed_meanwhile_is_looked_at_again(odd: Start) -> None:
    with odd() as server:
        server.refusals["PUT"] = [412]
        assert SERVER.deliver(delivery(server, ics("a"))).outcome is DeliveryOutcome.WRITTEN
        assert server.seen.count(f"GET {server.calendar}a.ics") == 2


def test_a_calendar_that_was_deleted_is_told_as_gone(odd: Start) -> None:
    with odd() as server:
        lost = f"{server.url}{HOME}perdu/"
        assert code(lambda: SERVER.deliver(delivery(server, ics("a"), calendar_url=lost))) == "calendar_gone"
        assert code(lambda: SERVER.changes(access(server, lost), "", START, END)) == "calendar_gone"


def test_an_answer_that_is_cut_is_not_taken_for_an_empty_calendar(odd: Start) -> None:
    with odd("cut") as server:
        server.put(f"{server.calendar}a.ics", ics("a"))
        assert code(lambda: SERVER.changes(access(server), "", START, END)) == "calendar_broken"


def test_an_object_that_left_between_two_answers_is_gone(odd: Start) -> None:
    with odd() as server:
        server.put(f"{server.calendar}a.ics", ics("a"))
        server.put(f"{server.calendar}b.ics", ics("b"))
        token = SERVER.changes(access(server), "", START, END).token
        server.put(f"{server.calendar}a.ics", ics("a", 14))
        server.drop(f"{server.calendar}b.ics")
        some = SERVER.changes(access(server), token, START, END)
        assert [thing.href for thing in some.changed] == [f"{server.calendar_url}a.ics"]
        assert some.gone == (f"{server.calendar_url}b.ics",)


@pytest.mark.parametrize("alphabet", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.parametrize(
    "kind", ["text/xml", "application/xml", "text/plain; of=text/xml", "application/dav+xml"]
)
def test_a_document_with_entities_is_refused_in_every_alphabet(alphabet: str, kind: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{alphabet}"?><!DOCTYPE d [<!ENTITY x "a">]><d>&x;</d>'
    response = requests.Response()
    response.status_code, response.headers["Content-Type"] = 207, kind
    content = bomb.encode(alphabet)
    if kind in ("text/xml", "application/xml"):
        with pytest.raises(Unavailable) as problem:
            with_body(response, content)
        assert problem.value.code == "calendar_broken"
        return
    with suppress(Unavailable):
        with_body(response, content)
        assert not response.headers["Content-Type"].startswith(("text/xml", "application/xml"))
