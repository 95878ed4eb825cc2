"""The words that leave the house about a signature. Short: they travel by SMS too. No datum of the person."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from convergence.foundation.periods import french_date

_LONGEST_TITLE = 70


TO_SIGN, CODE, COPY = "À signer", "Votre code pour signer", "Votre copie"


def subject(what: str, title: str) -> str:
    """The subject of an e-mail: one tells the link, the code and the copy apart."""
    return f"{what} : {_short(title)}"


def invitation(*, structure: str, title: str, url: str, until: datetime, time_zone: str) -> str:
    """What a signer receives with her link."""
    day = until.astimezone(ZoneInfo(time_zone))
    return (
        f"{structure} vous demande de signer : {_short(title)}. "
        f"Pour lire, signer ou refuser, jusqu'au {french_date(day.date())} : {url}"
    )


def reminder(*, structure: str, title: str, url: str, until: datetime, time_zone: str) -> str:
    """The same, once more."""
    day = until.astimezone(ZoneInfo(time_zone))
    return f"Rappel de {structure} : {_short(title)} attend votre réponse jusqu'au {french_date(day.date())}. {url}"


def code_message(*, structure: str, code: str, minutes: int) -> str:
    """The one-time code, apart from the link."""
    return f"{structure} : votre code pour signer : {code}. Il est valable {minutes} minutes. Ne le donnez à personne."


def copy_message(*, structure: str, title: str, url: str) -> str:
    """The way to one's copy once everybody has signed."""
    return f"{_short(title)} est signé par tous. Votre copie, de {structure} : {url}"


def _short(title: str) -> str:
    """In the alphabet of SMS where it can be: one « ’ » or « … » more than doubles the price."""
    plain = title.replace("’", "'").replace("…", "...")
    return plain if len(plain) <= _LONGEST_TITLE else f"{plain[: _LONGEST_TITLE - 3].rstrip()}..."
