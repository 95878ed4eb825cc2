"""Read an iCalendar object: whatever it is, the answer is a calendar or a French refusal."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from icalendar import Calendar, Event
from icalendar.error import GloballyUniqueTZIDGuessed

from convergence.agenda.calendars.rules.bounds import LONGEST, check_bounds, refuse

# old writers fold between the bytes of one letter: lines are joined before the bytes become letters
_FOLD = re.compile(rb"(?<=[^\r\n])\r?\n[ \t]")
_END_OF_LINE = re.compile(r"\r\n?")
UNDERSTOOD_BY_NOBODY = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


def read_all(text: str | bytes) -> list[Calendar]:
    """Every calendar of a file; Invalid when there is none, or when it would cost too much to read.

    The library tells what it does not understand by many exceptions, some of which belong to the language:
    a property that is not in its form is a fault of the object, whatever the name of the exception.
    """
    if len(text) > LONGEST:
        raise refuse("il est trop lourd (10 Mo au plus)", "too_big")
    content = text if isinstance(text, str) else _FOLD.sub(b"", text).decode("utf-8", "replace")
    content = _END_OF_LINE.sub("\n", content.removeprefix("\ufeff").replace("\x00", ""))
    check_bounds(content)
    try:
        with guessing_zones():
            found = Calendar.from_ical(content, multiple=True)
    except UNDERSTOOD_BY_NOBODY as error:
        raise refuse("il n’est pas bien formé", "malformed") from error
    if not found or not all(isinstance(calendar, Calendar) for calendar in found):
        raise refuse("ce n’est pas un calendrier", "not_icalendar")
    return found


def read(text: str | bytes) -> Calendar:
    """The one calendar of an object."""
    found = read_all(text)
    if len(found) > 1:
        raise refuse("il en contient plusieurs", "several")
    return found[0]


@contextmanager
def guessing_zones() -> Iterator[None]:
    """« /mozilla.org/2007/Europe/Paris » is guessed to be « Europe/Paris », without a word."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
        yield


def events(calendar: Calendar, uid: str | None = None) -> list[Event]:
    """Its events; those of one UID."""
    found = [part for part in calendar.walk("VEVENT") if isinstance(part, Event)]
    return [event for event in found if uid is None or str(event.get("UID", "")) == uid]


def master(calendar: Calendar, uid: str) -> Event | None:
    """The event itself, not one of its exceptions."""
    return next((event for event in events(calendar, uid) if "RECURRENCE-ID" not in event), None)
