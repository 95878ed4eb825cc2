"""What goes wrong with a calendar server, in French, with the gesture that repairs it."""

from __future__ import annotations

from datetime import timedelta

from convergence.foundation.problems import Unavailable

_SENTENCES: dict[str, tuple[str, str]] = {
    "calendar_password": (
        "Le serveur de votre calendrier refuse l’identifiant ou le mot de passe.",
        "Saisissez-les à nouveau ; beaucoup de services demandent un « mot de passe d’application ».",
    ),
    "calendar_certificate": (
        "Le certificat de sécurité du serveur de calendrier n’est pas valable : rien n’a été envoyé.",
        "Prévenez l’administrateur de ce serveur.",
    ),
    "calendar_timeout": (
        "Le serveur de votre calendrier met trop longtemps à répondre.",
        "Un nouvel essai se fera tout seul ; si cela dure, prévenez son administrateur.",
    ),
    "calendar_unreachable": (
        "Le serveur de votre calendrier ne répond pas.",
        "Vérifiez l’adresse ; un nouvel essai se fera tout seul.",
    ),
    "calendar_forbidden_address": (
        "Cette adresse n’est pas celle d’un serveur public.",
        "Saisissez une adresse en https://, accessible depuis Internet, ou demandez à l’administrateur de l’autoriser.",
    ),
    "calendar_not_caldav": (
        "À cette adresse répond une page ordinaire, pas un calendrier CalDAV.",
        "Cherchez l’adresse « CalDAV » dans les réglages de votre calendrier.",
    ),
    "calendar_too_big": (
        "La réponse du serveur de calendrier est trop lourde.",
        "Choisissez un calendrier qui contient moins d’événements.",
    ),
    "calendar_gone": (
        "Ce calendrier n’existe plus sur le serveur.",
        "Choisissez un autre calendrier.",
    ),
    "calendar_refused": (
        "Le serveur de calendrier refuse cet événement ou ce calendrier.",
        "Vérifiez que vous avez le droit d’écrire dans ce calendrier.",
    ),
    "calendar_busy": (
        "Le serveur de votre calendrier est occupé et demande d’attendre.",
        "Un nouvel essai se fera tout seul.",
    ),
    "calendar_full": (
        "Il n’y a plus de place dans votre calendrier.",
        "Libérez de la place, ou choisissez un autre calendrier.",
    ),
    "calendar_broken": (
        "Le serveur de calendrier a répondu de façon incompréhensible.",
        "Un nouvel essai se fera tout seul ; si cela dure, prévenez son administrateur.",
    ),
}

FOR_HER_TO_REPAIR = frozenset(
    {
        "calendar_password",
        "calendar_certificate",
        "calendar_forbidden_address",
        "calendar_not_caldav",
        "calendar_gone",
    }
)
"""Trouble that no new try will cure: nothing is tried until its owner has done something."""


_ASKS_TO_WAIT = frozenset({408, 423, 425, 429})


class CalendarTrouble(Unavailable):
    """Trouble with a calendar server; ``wait`` when it said how long."""

    wait: timedelta | None = None


def trouble(code: str) -> CalendarTrouble:
    """The problem of a code."""
    message, what_to_do = _SENTENCES[code]
    return CalendarTrouble(message, what_to_do=what_to_do, code=code)


def status_trouble(status: int) -> CalendarTrouble:
    """The problem that an HTTP status tells."""
    known = {401: "calendar_password", 404: "calendar_gone", 410: "calendar_gone", 413: "calendar_refused",
             507: "calendar_full"}  # fmt: skip
    if status in _ASKS_TO_WAIT:
        return trouble("calendar_busy")
    if status in known:
        return trouble(known[status])
    return trouble("calendar_refused" if 400 <= status < 500 else "calendar_unreachable")
