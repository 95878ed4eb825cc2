"""Sentences that leave by SMS or e-mail: short, plain, without anything about the person."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from convergence.foundation.periods import french_date

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def day_words(instant: datetime, where: ZoneInfo) -> str:
    """« lundi 30 novembre 2026 »."""
    local = instant.astimezone(where)
    return f"{_DAYS[local.weekday()]} {french_date(local.date())}"


def hour_words(instant: datetime, where: ZoneInfo) -> str:
    """« 9 h 30 », « 14 h »."""
    local = instant.astimezone(where)
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def when_words(instant: datetime, where: ZoneInfo) -> str:
    """« lundi 30 novembre 2026 à 9 h 30 »."""
    return f"{day_words(instant, where)} à {hour_words(instant, where)}"


def until_words(instant: datetime, where: ZoneInfo) -> str:
    """« mardi 1er décembre à 9 h 30 »: the day is said, since a message may be read the day after; the year is not."""
    return when_words(instant, where).replace(f" {instant.astimezone(where).year} à", " à")


def link_text(structure: str, address: str) -> str:
    """What a personal link says. The motive is on the page: a message shows on a locked telephone."""
    return f"{structure} : choisissez l'heure de votre rendez-vous : {address}"


def offer_text(structure: str, when: str, until: str, address: str) -> str:
    """What an offer of a freed slot says."""
    return f"{structure} : une place se libère {when}. Répondez avant {until} : {address}"


def confirmation_text(structure: str, when: str, address: str) -> str:
    """What a visitor receives once she has booked."""
    return f"{structure} : votre rendez-vous est noté, {when}. Pour le voir ou l'annuler : {address}"


def request_text(structure: str, address: str) -> str:
    """What a visitor receives once she has asked for a first appointment."""
    return f"{structure} : votre demande est bien arrivée, nous vous appelons. Pour la voir ou la retirer : {address}"


def letter(sentence: str) -> str:
    """The same sentence in an e-mail."""
    return f"Bonjour,\n\n{sentence}"
