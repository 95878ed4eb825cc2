"""What Convergence publishes, held to the grammar of RFC 5545 line by line, then read by another library."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import vobject

from convergence.agenda.calendars.rules.writing import write
from convergence.agenda.calendars.types import EventFacts, Times

_PARAMETER = r';[A-Za-z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^",;:\x00-\x08\x0a-\x1f\x7f]*)'
_LINE = re.compile(rf"^[A-Za-z0-9-]+(?:{_PARAMETER})*:[^\x00-\x08\x0a-\x1f\x7f]*$")
_TEXT = re.compile(r"^(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,Nn])*$")
_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME", "NAME", "PRODID")
_ONCE = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
_ZONES = (
    "Europe/Paris",
    "Indian/Reunion",
    "America/Cayenne",
    "Pacific/Noumea",
    "America/Miquelon",
    "Pacific/Marquesas",
)
NAUGHTY = (
    "Rendez-vous", "é" * 200, "a,b;c\\d:e\"f", "\x00\x07\x1b[31m\x7f", "deux\nlignes\r\net un\rretour", "🦄" * 60,
    "\u2028\u2029\x85\x0b\x0c\x1c", "\ud800 seul", "=1+1", "END:VEVENT\r\nEND:VCALENDAR", "x" * 10_000, " ",
    "\t tabulée",
)  # fmt: skip


def checked(text: str) -> list[dict[str, list[str]]]:
    """The components of a text that follows the grammar; the test fails at the first line that does not."""
    assert text.endswith("\r\n")
    raw = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 for line in raw)
    assert not any("\n" in line or "\r" in line for line in raw)
    open_parts: list[tuple[str, dict[str, list[str]]]] = []
    closed: list[dict[str, list[str]]] = []
    for line in text[:-2].replace("\r\n ", "").split("\r\n"):
        assert _LINE.match(line), line
        name, value = re.split(r"[;:]", line, maxsplit=1)[0].upper(), line.partition(":")[2]
        if name == "BEGIN":
            open_parts.append((value, {"": [value]}))
        elif name == "END":
            kind, held = open_parts.pop()
            assert kind == value
            assert all(len(held.get(one, [])) == 1 for one in _ONCE[kind]), held
            closed.append(held)
        else:
            assert name not in _TEXTS or _TEXT.match(value), line
            open_parts[-1][1].setdefault(name, []).append(line)
    assert open_parts == []
    return closed


@pytest.mark.parametrize("word", NAUGHTY, ids=range(len(NAUGHTY)))
def test_whatever_the_words_each_line_follows_the_grammar(word: str) -> None:
    start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    facts = [
        EventFacts(
            uid=f"{number}@convergence",
            times=Times(start + timedelta(hours=number), start + timedelta(hours=number + 1)),
            summary=word, location=word, description=word, zone=zone, revision="r", sequence=number,
            is_cancelled=number == 1,
        )
        for number, zone in enumerate(_ZONES)
    ]  # fmt: skip
    text = write(facts, name=word, method="PUBLISH")
    parts = checked(text)
    events = [part for part in parts if part[""] == ["VEVENT"]]
    described = {line.partition(":")[2] for part in parts for line in part.get("TZID", [])}
    used = {zone for event in events for zone in re.findall(r"TZID=([^:;]+)", event["DTSTART"][0])}
    assert used <= described
    assert used | {"Europe/Paris"} == set(_ZONES)
    assert len({event["UID"][0] for event in events}) == len(_ZONES)
    assert all(event["DTSTAMP"][0].endswith("Z") for event in events)
    assert len(list(vobject.readOne(text).vevent_list)) == len(_ZONES)
