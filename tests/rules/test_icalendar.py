"""iCalendar read, expanded, written and written back: a corpus, the odd cases of calendars, and bombs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars.rules.bounds import LONGEST
from convergence.agenda.calendars.rules.comparing import meaning
from convergence.agenda.calendars.rules.expanding import expand
from convergence.agenda.calendars.rules.instants import times
from convergence.agenda.calendars.rules.reading import events, master, read, read_all
from convergence.agenda.calendars.rules.wording import initials, uid, wording
from convergence.agenda.calendars.rules.writing import REVISION, composed, times_of_revision, write
from convergence.agenda.calendars.types import DetailLevel, EventFacts, Times
from convergence.foundation.problems import Conflict, Invalid

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
YEAR = Times(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))
PACKAGES = ("icalendar", "recurring_ical_events", "x_wr_timezone", "radicale", "caldav", "vobject")


def corpus() -> Iterator[Path]:
    """Every iCalendar file that came with the libraries."""
    for name in PACKAGES:
        found = find_spec(name)
        for folder in (found.submodule_search_locations or []) if found else []:
            yield from sorted(Path(folder).rglob("*.ics"))


FILES = list(corpus())


def attempt(content: str | bytes) -> list[Calendar] | Invalid:
    """What reading answers; any other exception goes on."""
    try:
        return read_all(content)
    except Invalid as refusal:
        return refusal


def test_the_corpus_is_there() -> None:
    assert len(FILES) > 200


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_corpus_is_read_or_refused_and_written_back_with_the_same_meaning(path: Path) -> None:
    found = attempt(path.read_bytes())
    if isinstance(found, Invalid):
        assert str(found).startswith("Ce calendrier ne peut pas être lu")
        return
    for calendar in found:
        expand(calendar, YEAR, PARIS)
        if any(part.errors for part in calendar.walk()):
            continue
        assert meaning(read(calendar.to_ical())) == meaning(calendar)


def test_the_corpus_is_mostly_understood() -> None:
    """Files that hold a calendar; some forty hold a lone component, a dozen are broken on purpose."""
    tried = [path.read_bytes() for path in FILES]
    found = [attempt(content) for content in tried if b"BEGIN:VCALENDAR" in content[:2000]]
    refused = sum(isinstance(one, Invalid) for one in found)
    assert refused <= 16
    assert len(found) - refused >= 190


def event(*lines: str, before: str = "") -> str:
    """One event, its UID « a »."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *([before] if before else []), "BEGIN:VEVENT", "UID:a", *lines,
         "END:VEVENT", "END:VCALENDAR", ""]
    )  # fmt: skip


def busy(text: str, where: ZoneInfo = PARIS, *addresses: str) -> list[str]:
    """Busy times in UTC, written short."""
    found = expand(read(text), YEAR, where, addresses)
    assert found.unread == 0
    return [f"{line.starts_at:%m%d-%H%M}/{line.ends_at:%m%d-%H%M}" for line in found.busy]


WINDOWS = "DTSTART;TZID=Romance Standard Time:20261201T100000"
CUSTOM = (
    "BEGIN:VTIMEZONE\r\nTZID:Chez moi\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0500\r\n"
    "TZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE"
)
CASES: dict[str, tuple[str, list[str]]] = {
    "utc": (event("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z"), ["1201-0900/1201-1000"]),
    "floating": (event("DTSTART:20261201T100000", "DTEND:20261201T110000"), ["1201-0900/1201-1000"]),
    "zone without description": (
        event("DTSTART;TZID=America/Cayenne:20261201T100000", "DURATION:PT1H"), ["1201-1300/1201-1400"]),
    "windows name": (event(WINDOWS, "DURATION:PT30M"), ["1201-0900/1201-0930"]),
    "vendor prefix": (
        event("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Paris:20261201T100000", "DURATION:PT1H"),
        ["1201-0900/1201-1000"]),
    "zone of its own": (
        event("DTSTART;TZID=Chez moi:20261201T100000", "DURATION:PT1H", before=CUSTOM), ["1201-0500/1201-0600"]),
    "zone that nobody knows": (
        event("DTSTART;TZID=Nulle part:20261201T100000", "DURATION:PT1H"), ["1201-0900/1201-1000"]),
    "x-wr-timezone": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", before="X-WR-TIMEZONE:Asia/Tokyo"),
        ["1201-0900/1201-1000"]),
    "whole day": (event("DTSTART;VALUE=DATE:20261201"), ["1130-2300/1201-2300"]),
    "whole days": (
        event("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261203"), ["1130-2300/1202-2300"]),
    "overnight": (event("DTSTART:20261201T220000Z", "DTEND:20261202T050000Z"), ["1201-2200/1202-0500"]),
    "no end": (event("DTSTART:20261201T090000Z"), []),
    "end before start": (event("DTSTART:20261201T090000Z", "DTEND:20261201T080000Z"), ["1201-0800/1201-0900"]),
    "count": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"),
        ["1201-0900/1201-1000", "1202-0900/1202-1000"]),
    "until a day": (
        event("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;UNTIL=20261202"),
        ["1130-2300/1201-2300", "1201-2300/1202-2300"]),
    "exception": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261202T090000Z"),
        ["1201-0900/1201-1000", "1203-0900/1203-1000"]),
    "added date": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RDATE:20261210T090000Z"),
        ["1201-0900/1201-1000", "1210-0900/1210-1000"]),
    "weekly through the change of clock": (
        event("DTSTART;TZID=Europe/Paris:20270321T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"),
        ["0321-0900/0321-1000", "0328-0800/0328-0900"]),
    "half past two that does not exist": (
        event("DTSTART;TZID=Europe/Paris:20270328T023000", "DTEND;TZID=Europe/Paris:20270328T033000"),
        ["0328-0130/0328-0230"]),
    "half past two that comes twice": (
        event("DTSTART;TZID=Europe/Paris:20261025T023000", "DTEND;TZID=Europe/Paris:20261025T040000"),
        ["1025-0030/1025-0300"]),
    "empty rule": (event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:"), ["1201-0900/1201-1000"]),
    "small letters": (
        event("dtstart:20261201T090000Z", "duration:PT1H", "transp:transparent"), []),
    "free for outlook": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
    "tentative": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "STATUS:TENTATIVE"), ["1201-0900/1201-1000"]),
    "declined by another": (
        event("DTSTART:20261201T090000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:autre@exemple.fr"),
        ["1201-0900/1201-1000"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_odd_cases_take_the_time_that_they_take(name: str) -> None:
    text, expected = CASES[name]
    assert busy(text, PARIS, "moi@exemple.fr") == expected


def test_a_floating_time_and_a_day_are_those_of_the_structure_overseas() -> None:
    assert busy(event("DTSTART:20261201T100000", "DURATION:PT1H"), REUNION) == ["1201-0600/1201-0700"]
    assert busy(event("DTSTART;VALUE=DATE:20261201"), REUNION) == ["1130-2000/1201-2000"]


SERIES = event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")


def with_exception(*lines: str) -> str:
    extra = "\r\n".join(["BEGIN:VEVENT", "UID:a", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    return SERIES.replace("END:VCALENDAR\r\n", extra)


def test_one_moved_one_cancelled_and_all_that_follow() -> None:
    moved = with_exception("RECURRENCE-ID:20261202T090000Z", "DTSTART:20261202T150000Z", "DURATION:PT1H")
    assert busy(moved)[1] == "1202-1500/1202-1600"
    cancelled = with_exception(
        "RECURRENCE-ID:20261202T090000Z", "DTSTART:20261202T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"
    )
    assert len(busy(cancelled)) == 3
    following = with_exception(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000Z", "DTSTART:20261203T110000Z", "DURATION:PT2H"
    )
    assert busy(following)[2:] == ["1203-1100/1203-1300", "1204-1100/1204-1300"]


def test_an_event_that_nobody_understands_hides_no_other() -> None:
    text = SERIES.replace(
        "END:VCALENDAR\r\n", "BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:sans date\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = expand(read(text), YEAR, PARIS)
    assert (len(found.busy), found.unread) == (4, 1)


NESTED = "BEGIN:VEVENT\r\n" * 5000 + "END:VEVENT\r\n" * 5000
BOMBS = {
    "empty": ("", "not_icalendar"),
    "html": ("<html><body>Bonjour</body></html>", "not_icalendar"),
    "cut": (event("DTSTART:20261201T090000Z")[:-30], "truncated"),
    "crossed": ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n", "mismatched"),
    "every second": (event("DTSTART:20261201T090000Z", "RRULE:FREQ=SECONDLY"), "too_often"),
    "every minute": (event("DTSTART:20261201T090000Z", "RRULE:FREQ=MINUTELY"), "too_often"),
    "folded rule": (event("DTSTART:20261201T090000Z", "RRULE:FREQ=SEC\r\n ONDLY"), "too_often"),
    "every second of the day": (
        event("DTSTART:20261201T090000Z", "RRULE:FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))), "too_often"),
    "zone that changes every second": (
        event("DTSTART;TZID=Z:20261201T090000", before=CUSTOM.replace(
            "DTSTART:19700101T000000", "DTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY")), "too_often"),
    "nested": (f"BEGIN:VCALENDAR\r\n{NESTED}END:VCALENDAR\r\n", "too_deep"),
    "a million dates": (
        event("DTSTART:20261201T090000Z", "RDATE:" + ",".join(["20261201T090000Z"] * 6000)), "too_many"),
    "too many events": (
        "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_001 + "END:VCALENDAR\r\n", "too_many"),
    "two calendars": (event() + event(), "several"),
    "no value": ("BEGIN:VCALENDAR\r\nX\r\nEND:VCALENDAR\r\n", "malformed"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_in_french(name: str) -> None:
    text, code = BOMBS[name]
    with pytest.raises(Invalid) as refusal:
        read(text)
    assert refusal.value.code == code
    assert str(refusal.value).startswith("Ce calendrier ne peut pas être lu")


def test_fifty_megabytes_are_refused_before_they_are_looked_at() -> None:
    with pytest.raises(Invalid) as refusal:
        read(b"BEGIN:VCALENDAR\r\n" + b"x" * (5 * LONGEST))
    assert refusal.value.code == "too_big"


@pytest.mark.parametrize(
    ("start", "rule", "unread"),
    [
        ("20261201T090000Z", "FREQ=DAILY;COUNT=1000000", 0),
        ("00010101T090000Z", "FREQ=DAILY", 1),
        ("19500101T090000Z", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 1),
        ("19000228T090000Z", "FREQ=YEARLY", 0),
        ("20261201T090000Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0),
    ],
)
def test_recurrences_that_would_cost_too_much_are_left_out(start: str, rule: str, unread: int) -> None:
    found = expand(read(event(f"DTSTART:{start}", "DURATION:PT5M", f"RRULE:{rule}")), YEAR, PARIS)
    assert found.unread == unread
    assert len(found.busy) <= 400


@given(st.binary(max_size=2000))
def test_whatever_the_bytes_the_answer_is_a_calendar_or_a_refusal(content: bytes) -> None:
    found = attempt(content)
    assert not isinstance(found, Invalid) or found.what_to_do


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_done_to_a_calendar_the_answer_is_a_calendar_or_a_refusal(data: st.DataObject) -> None:
    text = CASES["zone of its own"][0] + SERIES
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(st.text(max_size=20))
    found = attempt(text[:at] + put + text[at + cut :])
    for calendar in [] if isinstance(found, Invalid) else found:
        expand(calendar, YEAR, PARIS)


def facts(**changes: Any) -> EventFacts:
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    values: dict[str, Any] = {
        "uid": "r@convergence", "times": Times(start, start + timedelta(hours=1)), "summary": "Rendez-vous",
        "zone": "Europe/Paris", "revision": "r1", "written_at": start,
    }  # fmt: skip
    return EventFacts(**(values | changes))


NAUGHTY = [
    "é" * 300,
    "a;b,c\\d",
    "ligne\r\nBEGIN:VALARM",
    "\x00\x07",
    "‮renversé",
    "🦄" * 100,
    "=1+1",
    "x" * 100_000,
]


@pytest.mark.parametrize("word", NAUGHTY)
def test_what_is_written_is_read_alike_by_two_parsers(word: str) -> None:
    text = write([facts(summary=word, location=word, description=word)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    mine = events(read(text))[0]
    other = vobject.readOne(text)
    expected = word.replace("\r\n", "\n").replace("\x00", "").replace("\x07", "")
    assert str(mine.get("SUMMARY", "")) == expected
    if expected:
        assert other.vevent.summary.value == expected
    assert other.vevent.dtstart.value.astimezone(UTC) == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert len(other.contents["vtimezone"]) == 1
    assert not events(read(text))[0].subcomponents


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    minutes=st.integers(5, 600),
    zone=st.sampled_from(
        ["Europe/Paris", "Indian/Reunion", "America/Cayenne", "Pacific/Noumea", "America/Miquelon"]
    ),
)
@settings(max_examples=60, deadline=None)
def test_every_instant_written_in_a_zone_is_read_as_the_same_instant(
    start: datetime, minutes: int, zone: str
) -> None:
    when = Times(start.replace(tzinfo=UTC), start.replace(tzinfo=UTC) + timedelta(minutes=minutes))
    text = write([facts(times=when, zone=zone)])
    found = times(events(read(text))[0], ZoneInfo("Asia/Tokyo"))
    assert found == when
    assert times_of_revision(wording(when, BusyKind.APPOINTMENT, "", DetailLevel.DISCREET)) == when


def test_the_second_half_past_two_of_the_night_is_not_taken_for_the_first() -> None:
    for hour in (0, 1):
        when = Times(
            datetime(2026, 10, 25, hour, 30, tzinfo=UTC), datetime(2026, 10, 25, hour, 45, tzinfo=UTC)
        )
        assert times(events(read(write([facts(times=when)])))[0], PARIS) == when


HERS = (
    'X-HERS;X-P=1:oui\r\nCATEGORIES:Travail,Santé\r\nATTENDEE;CN="A, B";PARTSTAT=ACCEPTED:mailto:x@exemple.fr\r\n'
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Bientôt\r\nEND:VALARM\r\n"
)


def test_what_she_added_stays_when_ours_changes() -> None:
    there = write([facts()]).replace("END:VEVENT", f"{HERS}END:VEVENT")
    moved = facts(
        times=Times(datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 10, tzinfo=UTC)),
        revision="r2",
    )
    after = read(composed(there, moved, facts().times))
    kept = {"X-HERS", "CATEGORIES", "ATTENDEE"}
    before_event, after_event = master(read(there), "r@convergence"), master(after, "r@convergence")
    assert before_event is not None
    assert after_event is not None
    assert times(after_event, PARIS) == moved.times
    for name in kept:
        assert after_event[name].to_ical() == before_event[name].to_ical()
        assert getattr(after_event[name], "params", {}) == getattr(before_event[name], "params", {})
    assert [meaning(part) for part in after_event.subcomponents] == [
        meaning(part) for part in before_event.subcomponents
    ]
    assert after_event[REVISION] == "r2"


def test_what_is_already_so_is_not_written_again() -> None:
    assert composed(write([facts()]), facts(), facts().times) == ""


def test_what_she_moved_is_not_crushed_unless_to_where_we_want_it() -> None:
    elsewhere = Times(datetime(2026, 12, 3, 9, tzinfo=UTC), datetime(2026, 12, 3, 10, tzinfo=UTC))
    there = write([facts(times=elsewhere)])
    with pytest.raises(Conflict):
        composed(there, facts(revision="r2"), facts().times)
    assert "20261203T100000" in composed(there, facts(times=elsewhere, revision="r2"), facts().times)


def test_what_cannot_be_read_there_is_written_anew() -> None:
    assert "BEGIN:VEVENT" in composed("n’importe quoi", facts(), facts().times)


def test_initials_and_identifiers() -> None:
    assert initials("Kevin", "Larrieu") == "K. L."
    assert initials("Jean-Baptiste", "d'Orthez") == "J.-B. D."
    assert initials("", "Larrieu") == "L."
    assert uid("r", "a") == uid("r", "a") != uid("r", "b")


def test_a_discreet_wording_does_not_change_with_what_it_does_not_say() -> None:
    when = facts().times
    assert wording(when, BusyKind.SESSION, "Atelier CV", DetailLevel.DISCREET) == wording(
        when, BusyKind.SESSION, "Atelier toxicomanie", DetailLevel.DISCREET
    )
    assert wording(when, BusyKind.SESSION, "a", DetailLevel.FULL) != wording(
        when, BusyKind.SESSION, "b", DetailLevel.FULL
    )


def test_a_date_is_no_instant() -> None:
    calendar = read(event("DTSTART;VALUE=DATE:20261201"))
    assert events(calendar)[0]["DTSTART"].dt == date(2026, 12, 1)
    assert isinstance(calendar, Calendar)
