"""Nasty calendars, written by hand from RFC 5545, 5546, 6868 and 7986, with the times that they take by hand."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrule

from convergence.agenda.calendars.rules.expanding import expand
from convergence.agenda.calendars.rules.reading import events, read, read_all
from convergence.agenda.calendars.rules.writing import composed, write
from convergence.agenda.calendars.types import EventFacts, Times
from convergence.foundation.problems import Conflict

PARIS = ZoneInfo("Europe/Paris")
WINDOW = Times(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))


def calendar(*parts: str, head: str = "") -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR", *filter(None, [head]), *parts]
    return "\n".join([*lines, "END:VCALENDAR", ""]).replace("\n", "\r\n")


def vevent(*lines: str, uid: str = "a") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT"])


def series(start: str, rule: str) -> str:
    return calendar(vevent(f"DTSTART:{start}", "DURATION:PT1H", f"RRULE:{rule}"))


def days(text: str) -> list[str]:
    """The days on which time is taken, in UTC."""
    return [f"{line.starts_at:%m%d}" for line in found(text)]


def spans(text: str) -> list[str]:
    return [f"{line.starts_at:%m%dT%H%M}/{line.ends_at:%m%dT%H%M}" for line in found(text)]


def found(text: str | bytes) -> list[Times]:
    taken: list[Times] = []
    for one in read_all(text):
        expansion = expand(one, WINDOW, PARIS)
        assert expansion.unread == 0
        taken += expansion.busy
    return taken


NINE = "20261201T090000Z"
RULES: dict[str, tuple[str, str, list[str]]] = {
    "last working day": ("20261231T090000Z", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
        ["1231", "0129", "0226"]),
    "first and last of a set": ("20261201T090000Z", "FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1,-1;COUNT=4",
        ["1201", "1231", "0105", "0128"]),
    "week 20": ("20260511T090000Z", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", ["0517"]),
    "week 53": ("20201228T090000Z", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", ["1228"]),
    "last week": ("20261228T090000Z", "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", ["1228"]),
    "days of the year": ("20261231T090000Z", "FREQ=YEARLY;BYYEARDAY=1,100,-1", ["1231", "0101", "0410"]),
    "week begins on monday": (NINE, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        ["1201", "1206", "1215", "1220"]),
    "week begins on sunday": (NINE, "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        ["1201", "1213", "1215", "1227"]),
    "last day of the month": ("20261231T090000Z", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["1231", "0131", "0228"]),
    "thirty-first": ("20261231T090000Z", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["1231", "0131", "0331"]),
    "thirty-first without saying": ("20261231T090000Z", "FREQ=MONTHLY;COUNT=3", ["1231", "0131", "0331"]),
    "29 february": ("20240229T090000Z", "FREQ=YEARLY", []),
    "last friday": ("20261225T090000Z", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["1225", "0129"]),
    "second monday of march and september": ("20260914T090000Z", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2MO",
        ["0308", "0913"]),
    "twentieth monday of the year": ("20260518T090000Z", "FREQ=YEARLY;BYDAY=20MO", ["0517"]),
    "friday the thirteenth": ("20261113T090000Z", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", ["1113", "0813"]),
    "first saturday after first sunday": (
        "20261010T090000Z", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=2",
        ["1010", "1107"]),
    "election day": ("20261103T090000Z", "FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", ["1103"]),
    "every day of january": ("20261231T090000Z", "FREQ=DAILY;BYMONTH=1;UNTIL=20270103T090000Z",
        ["1231", "0101", "0102", "0103"]),
    "every third month": (NINE, "FREQ=MONTHLY;INTERVAL=3;COUNT=3", ["1201", "0301", "0601"]),
    "every other year": ("20241201T090000Z", "FREQ=YEARLY;INTERVAL=2", ["1201"]),
    "order of the parts": (NINE, "COUNT=2;INTERVAL=1;FREQ=DAILY", ["1201", "1202"]),
    "small letters": (NINE, "freq=daily;count=2", ["1201", "1202"]),
    "until before the start": (NINE, "FREQ=DAILY;UNTIL=20261101T000000Z", []),
    "until without zone": (NINE, "FREQ=DAILY;UNTIL=20261202T090000", ["1201", "1202"]),
    "until of a day": (NINE, "FREQ=DAILY;UNTIL=20261202", ["1201", "1202"]),
    "unknown part": (NINE, "FREQ=DAILY;COUNT=2;X-PART=1", ["1201", "1202"]),
    "trailing semicolon": (NINE, "FREQ=DAILY;COUNT=2;", ["1201", "1202"]),
    "several times a day": (NINE, "FREQ=DAILY;BYHOUR=9,14;BYMINUTE=0,30;COUNT=4", ["1201"] * 4),
    "every three hours": (NINE, "FREQ=HOURLY;INTERVAL=3;COUNT=3", ["1201"] * 3),
    "every ninety minutes": (NINE, "FREQ=MINUTELY;INTERVAL=90;COUNT=4", ["1201"] * 4),
    "four quarters of an hour": (NINE, "FREQ=MINUTELY;INTERVAL=15;COUNT=4", ["1201"] * 4),
    "office hours": (NINE, "FREQ=DAILY;COUNT=24;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", ["1201"] * 24),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_every_part_of_a_rule(name: str) -> None:
    start, rule, expected = RULES[name]
    assert days(series(start, rule)) == expected


ZONE = "DTSTART;TZID=Europe/Paris:20261201T100000"
THREE = ("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
OUTLOOK = """BEGIN:VTIMEZONE
TZID:(UTC+01:00) Bruxelles\\, Copenhague\\, Madrid\\, Paris
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""
ODD_OFFSET = """BEGIN:VTIMEZONE
TZID:Bureau du fond
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0543
TZOFFSETTO:+054330
END:STANDARD
END:VTIMEZONE"""
TWO = ("DTSTART:20261201T090000Z", "DURATION:PT1H")
BESIDE = "\n".join(
    f"BEGIN:{name}\nUID:{name}\nDTSTAMP:20261101T000000Z\nDTSTART:20261203T090000Z\n{line}\nEND:{name}"
    for name, line in (
        ("VTODO", "DUE:20261204T090000Z"), ("VJOURNAL", "SUMMARY:x"),
        ("VFREEBUSY", "FREEBUSY;FBTYPE=BUSY:20261203T090000Z/PT3H"), ("X-PART", "X-A:b"),
    )
)  # fmt: skip
ALARM = "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER;VALUE=DATE-TIME:20261205T090000Z\nREPEAT:4\nDURATION:PT5M\nEND:VALARM"
OBJECTS: dict[str, tuple[str, list[str]]] = {
    "period added": (
        calendar(vevent(*TWO, "RDATE;VALUE=PERIOD:20261203T100000Z/20261203T120000Z,20261204T100000Z/PT30M")),
        ["1201T0900/1201T1000", "1203T1000/1203T1200", "1204T1000/1204T1030"]),
    "day added to days": (
        calendar(vevent("DTSTART;VALUE=DATE:20261201", "RDATE;VALUE=DATE:20261203")),
        ["1130T2300/1201T2300", "1202T2300/1203T2300"]),
    "date added that the rule already gives": (
        calendar(vevent(*THREE, "RDATE:20261202T090000Z")),
        ["1201T0900/1201T1000", "1202T0900/1202T1000", "1203T0900/1203T1000"]),
    "exception told in another zone": (
        calendar(vevent(*THREE, "EXDATE;TZID=Asia/Tokyo:20261202T180000")),
        ["1201T0900/1201T1000", "1203T0900/1203T1000"]),
    "exception told by its day": (
        calendar(vevent(*THREE, "EXDATE;VALUE=DATE:20261202")),
        ["1201T0900/1201T1000", "1203T0900/1203T1000"]),
    "exceptions on several lines and in a list": (
        calendar(vevent(*THREE, "EXDATE:20261201T090000Z,20261202T090000Z", "EXDATE:20261203T090000Z")), []),
    "exception that is no occurrence": (
        calendar(vevent(*TWO, "EXDATE:20261202T090000Z")), ["1201T0900/1201T1000"]),
    "the first is an exception": (
        calendar(vevent(*THREE, "EXDATE:20261201T090000Z")), ["1202T0900/1202T1000", "1203T0900/1203T1000"]),
    "rule of exceptions of the former standard": (
        calendar(vevent(*THREE, "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2")), ["1202T0900/1202T1000"]),
    "rule of exceptions that begins later": (
        calendar(vevent(*THREE, "EXRULE:FREQ=WEEKLY;BYDAY=WE")), ["1201T0900/1201T1000", "1203T0900/1203T1000"]),
    "rule of exceptions that begins later, after a limit": (
        calendar(vevent(*THREE, "EXRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20261130T000000Z")),
        ["1201T0900/1201T1000", "1202T0900/1202T1000", "1203T0900/1203T1000"]),
    "two rules of exceptions, and a date": (
        calendar(vevent(*THREE, "EXRULE:FREQ=WEEKLY;BYDAY=TU", "EXRULE:FREQ=WEEKLY;BYDAY=WE",
                        "EXDATE:20261203T090000Z")), []),
    "rule of exceptions at an hour of a zone": (
        calendar(vevent("DTSTART;TZID=Europe/Paris:20261201T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3",
                        "EXRULE:FREQ=DAILY;INTERVAL=2")), ["1202T0900/1202T1000"]),
    "rule of exceptions over the night when the clock changes": (
        calendar(vevent("DTSTART;TZID=Europe/Paris:20261024T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3",
                        "EXRULE:FREQ=DAILY;INTERVAL=2")), ["1025T0900/1025T1000"]),
    "rule of exceptions that never comes": (
        calendar(vevent(*TWO, "EXRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")),
        ["1201T0900/1201T1000"]),
    "rule of exceptions of an event that was moved": (
        calendar(vevent(*THREE, "EXRULE:FREQ=WEEKLY;BYDAY=WE"),
                 vevent("RECURRENCE-ID:20261203T090000Z", "DTSTART:20261203T140000Z", "DURATION:PT1H")),
        ["1201T0900/1201T1000", "1203T1400/1203T1500"]),
    "this one and those that follow": (
        calendar(vevent(*THREE), vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20261202T090000Z",
                                        "DTSTART:20261202T140000Z", "DURATION:PT2H")),
        ["1201T0900/1201T1000", "1202T1400/1202T1600", "1203T1400/1203T1600"]),
    "detached, its master elsewhere": (
        calendar(vevent("RECURRENCE-ID:20261202T090000Z", "DTSTART:20261202T140000Z", "DURATION:PT1H")),
        ["1202T1400/1202T1500"]),
    "moved to another day, before the others": (
        calendar(vevent(*THREE), vevent("RECURRENCE-ID:20261203T090000Z", "DTSTART:20261120T090000Z", "DURATION:PT1H")),
        ["1120T0900/1120T1000", "1201T0900/1201T1000", "1202T0900/1202T1000"]),
    "moved, told in another zone": (
        calendar(vevent(*THREE), vevent("RECURRENCE-ID;TZID=Europe/Paris:20261202T100000", "DTSTART:20261202T140000Z",
                                        "DURATION:PT1H")),
        ["1201T0900/1201T1000", "1202T1400/1202T1500", "1203T0900/1203T1000"]),
    "cancelled single": (calendar(vevent(*TWO, "STATUS:CANCELLED")), []),
    "one occurrence cancelled": (
        calendar(vevent(*THREE), vevent("RECURRENCE-ID:20261202T090000Z", *TWO, "STATUS:CANCELLED")),
        ["1201T0900/1201T1000", "1203T0900/1203T1000"]),
    "the whole object is a cancellation": (calendar(vevent(*TWO), head="METHOD:CANCEL"), []),
    "same occurrence twice, the latest wins": (
        calendar(vevent(*THREE),
                 vevent("RECURRENCE-ID:20261202T090000Z", "SEQUENCE:2", "DTSTART:20261202T150000Z", "DURATION:PT1H"),
                 vevent("RECURRENCE-ID:20261202T090000Z", "SEQUENCE:1", "DTSTART:20261202T140000Z", "DURATION:PT1H")),
        ["1201T0900/1201T1000", "1202T1500/1202T1600", "1203T0900/1203T1000"]),
    "same event twice, the latest wins": (
        calendar(vevent("SEQUENCE:3", "DTSTART:20261202T090000Z", "DURATION:PT1H"),
                 vevent("SEQUENCE:1", "DTSTART:20261201T090000Z", "DURATION:PT1H")),
        ["1202T0900/1202T1000"]),
    "without uid": (
        calendar(*(f"BEGIN:VEVENT\nDTSTART:2026120{day}T090000Z\nDURATION:PT1H\nEND:VEVENT" for day in (1, 2))),
        ["1201T0900/1201T1000", "1202T0900/1202T1000"]),
    "windows zone": (
        calendar(vevent("DTSTART;TZID=Romance Standard Time:20270701T100000", "DURATION:PT1H")),
        ["0701T0800/0701T0900"]),
    "windows zone between quotes": (
        calendar(vevent('DTSTART;TZID="Romance Standard Time":20270701T100000', "DURATION:PT1H")),
        ["0701T0800/0701T0900"]),
    "name of outlook with commas": (
        calendar(OUTLOOK, vevent('DTSTART;TZID="(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris":20270701T100000',
                                 "DURATION:PT1H")), ["0701T0800/0701T0900"]),
    "zone of its own, odd offset": (
        calendar(ODD_OFFSET, vevent("DTSTART;TZID=Bureau du fond:20261201T054330", "DURATION:PT1H")),
        ["1201T0000/1201T0100"]),
    "zone told after the event": (
        calendar(vevent("DTSTART;TZID=Bureau du fond:20261201T054330", "DURATION:PT1H"), ODD_OFFSET),
        ["1201T0000/1201T0100"]),
    "small letters in the zone": (
        calendar(vevent("DTSTART;TZID=europe/paris:20270701T100000", "DURATION:PT1H")), ["0701T0800/0701T0900"]),
    "starts in one zone, ends in another": (
        calendar(vevent("DTSTART;TZID=Europe/Paris:20261201T100000", "DTEND;TZID=Indian/Reunion:20261201T150000")),
        ["1201T0900/1201T1100"]),
    "several days": (
        calendar(vevent("DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270330")), ["0326T2300/0329T2200"]),
    "day without saying that it is one": (calendar(vevent("DTSTART:20261201")), ["1130T2300/1201T2300"]),
    "day that ends when it begins": (
        calendar(vevent("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261201")), ["1130T2300/1201T2300"]),
    "weeks": (calendar(vevent("DTSTART;VALUE=DATE:20261201", "DURATION:P1W")), ["1130T2300/1207T2300"]),
    "a day of duration over the change of clock": (
        calendar(vevent("DTSTART;TZID=Europe/Paris:20270327T100000", "DURATION:P1D")), ["0327T0900/0328T0800"]),
    "zero length": (calendar(vevent("DTSTART:20261201T090000Z", "DURATION:PT0S")), []),
    "negative duration": (
        calendar(vevent("DTSTART:20261201T090000Z", "DURATION:-PT1H")), ["1201T0800/1201T0900"]),
    "tasks, notes and busy times beside": (calendar(BESIDE, vevent(*TWO)), ["1201T0900/1201T1000"]),
    "an alarm of its own": (calendar(vevent(*TWO, ALARM)), ["1201T0900/1201T1000"]),
    "a task inside an event": (calendar(vevent(*TWO, "X-A;X-P=1:b", "IANA-TOKEN:c")), ["1201T0900/1201T1000"]),
    "several calendars": (
        calendar(vevent(*TWO)) + calendar(vevent("DTSTART:20261202T090000Z", "DURATION:PT1H", uid="b")),
        ["1201T0900/1201T1000", "1202T0900/1202T1000"]),
    "byte order mark": ("\ufeff" + calendar(vevent(*TWO)), ["1201T0900/1201T1000"]),
    "bare line feeds": (calendar(vevent(*TWO)).replace("\r\n", "\n"), ["1201T0900/1201T1000"]),
    "bare returns": (calendar(vevent(*TWO)).replace("\r\n", "\r"), ["1201T0900/1201T1000"]),
    "blank lines": (calendar(vevent(*TWO)).replace("\r\n", "\r\n\r\n"), ["1201T0900/1201T1000"]),
    "mixed case": (
        calendar("begin:vevent\nUid:a\nDtStart:20261201T090000Z\nDuRation:PT1H\nEnd:vEvent"),
        ["1201T0900/1201T1000"]),
    "nul": (calendar(vevent(*TWO, "SUMMARY:a\x00b")), ["1201T0900/1201T1000"]),
    "separators of lines of unicode": (
        calendar(vevent(*TWO, "SUMMARY:a\u2028b\u2029c\x85d\x0be\x0cf\x1cg")), ["1201T0900/1201T1000"]),
    "group names": (calendar(vevent(*TWO, "SUMMARY;X-A=\"b:c;d,e\":f")), ["1201T0900/1201T1000"]),
    "circumflex": (
        calendar(vevent(*TWO, 'ATTENDEE;CN="Aloïs ^\'le grand^\' ^n ^^":mailto:a@exemple.fr')),
        ["1201T0900/1201T1000"]),
    "new properties": (
        calendar(vevent(*TWO, "COLOR:turquoise", "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://exemple.fr/a",
                        "IMAGE;VALUE=URI;DISPLAY=BADGE:https://exemple.fr/b.png"),
                 head="REFRESH-INTERVAL;VALUE=DURATION:PT1H\nNAME:Agenda\nSOURCE;VALUE=URI:https://exemple.fr/c.ics"),
        ["1201T0900/1201T1000"]),
    "transparent by small letters": (calendar(vevent(*TWO, "TRANSP:Transparent")), []),
    "empty properties": (
        calendar(vevent(*TWO, "SUMMARY:", "LOCATION:", "RDATE:", "EXDATE:", "RRULE:", "CATEGORIES:", "GEO:")),
        ["1201T0900/1201T1000"]),
}  # fmt: skip


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_takes_the_time_that_it_says(name: str) -> None:
    text, expected = OBJECTS[name]
    assert spans(text) == expected


def test_text_is_read_whole_through_escapes_folds_and_letters_of_several_bytes() -> None:
    told = "a,b;c\\d\ne « été 🦄 » " * 8
    escaped = told.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\N")
    raw = calendar(vevent(*TWO, f"SUMMARY:{escaped}")).encode()
    head, _, tail = raw.partition(b"SUMMARY:")
    line, _, rest = tail.partition(b"\r\n")
    # an old writer folds by bytes: in the middle of a letter, and right after a backslash
    folded = b"\r\n ".join(line[at : at + 7] for at in range(0, len(line), 7))
    found_there = events(read(head + b"SUMMARY:" + folded + b"\r\n" + rest))[0]
    assert str(found_there["SUMMARY"]) == told


def test_parameters_say_quotes_and_ends_of_lines_with_a_circumflex() -> None:
    event = events(read(OBJECTS["circumflex"][0]))[0]
    assert event["ATTENDEE"].params["CN"] == 'Aloïs "le grand" \n ^'


def test_bytes_of_another_alphabet_lose_their_accents_not_their_time() -> None:
    raw = calendar(vevent(*TWO, "SUMMARY:Réunion à Béziers")).encode("latin-1")
    assert len(found(raw)) == 1


def test_five_megabytes_of_attachment_take_no_more_than_their_event() -> None:
    weight = base64.b64encode(b"\x00\xff" * 2_500_000).decode()
    lines = "\n ".join(weight[at : at + 74] for at in range(0, len(weight), 74))
    text = calendar(vevent(*TWO, f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{lines}"))
    assert len(found(text)) == 1


def test_ten_thousand_events_are_read() -> None:
    parts = (
        vevent(f"DTSTART:2026{1 + n % 12:02}{1 + n % 28:02}T{n % 24:02}0000Z", "DURATION:PT10M", uid=str(n))
        for n in range(10_000)
    )
    assert expand(read(calendar(*parts)), WINDOW, PARIS).unread == 0


UNREAD = {
    "leap second that nobody keeps": vevent("DTSTART:20261201T090000Z", "DTEND:20261201T095960Z"),
    "another calendar than ours": vevent(*TWO, "RRULE:RSCALE=CHINESE;FREQ=YEARLY"),
    "29 february, else the day after": vevent(*TWO, "RRULE:RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD"),
    "day of the year, every day": vevent(*TWO, "RRULE:FREQ=DAILY;BYYEARDAY=60;BYMONTH=7"),
    "exception that is no date": vevent(*TWO, "EXDATE:demain"),
    "added date that is no date": vevent(*TWO, "RDATE:demain"),
    "hourly since ever": vevent("DTSTART:19800101T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"),
    "hours that never come": vevent(*TWO, "RRULE:FREQ=HOURLY;INTERVAL=24;BYHOUR=3"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_understood_is_counted_and_takes_the_time_that_it_says_itself(name: str) -> None:
    expansion = expand(read(calendar(UNREAD[name])), WINDOW, PARIS)
    assert expansion.unread == 1
    expected = 1 if any(line in UNREAD[name] for line in TWO[1:]) and "1980" not in UNREAD[name] else 0
    assert len(expansion.busy) == expected


NEVER = (
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYDAY=MO;BYMONTH=4;BYMONTHDAY=31,-31",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-30",
)


@pytest.mark.parametrize("rule", NEVER)
def test_a_day_that_never_comes_is_not_looked_for(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for it until the year 9999 takes seconds for each event."""
    asked: list[Any] = []

    def note(rule: rrule) -> Iterator[datetime]:
        asked.append(rule)
        return iter(())

    monkeypatch.setattr(rrule, "_iter", note)
    assert spans(series(NINE, rule)) == ["1201T0900/1201T1000"]
    assert asked == []


@pytest.mark.parametrize("name", ["DTSTART", "DTEND", "DURATION"])
def test_a_date_of_ours_that_was_broken_there_is_a_change_not_a_failure(name: str) -> None:
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    facts = EventFacts(
        uid="a@convergence", times=Times(start, start + timedelta(hours=1)), summary="x", zone="Europe/Paris"
    )
    there = "\r\n".join(
        line for line in write([facts]).split("\r\n") if not line.startswith(("DTSTART;", "DTEND;"))
    )
    others = "" if name == "DTSTART" else "DTSTART:20261201T090000Z\r\n"
    broken = there.replace("SUMMARY", f"{others}{name}:demain\r\nSUMMARY")
    with pytest.raises(Conflict):
        composed(broken, facts, facts.times)
