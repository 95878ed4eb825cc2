"""What is said of an access in emergency, to who controls and to the person herself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from convergence.sharing.types import EmergencyReview

_EXAMINED: Mapping[EmergencyReview, str] = {
    EmergencyReview.WAITING: "Votre Mission Locale vérifie pourquoi.",
    EmergencyReview.JUSTIFIED: "Votre Mission Locale a vérifié : c’était justifié.",
    EmergencyReview.UNJUSTIFIED: "Votre Mission Locale a vérifié : ce n’était pas justifié.",
}


def alert_of(organisation: str, opened_at: datetime, page: str) -> tuple[str, str]:
    """Subject and text of the alert: it names neither the person nor the reason. ``opened_at`` is local."""
    return (
        "Un dossier a été ouvert en urgence",
        f"Bonjour,\n\n{organisation} a ouvert en urgence un dossier de votre structure, le {_said(opened_at)}.\n\n"
        f"Lisez le motif et dites s’il est justifié : {page}\n\n"
        "L’accès s’arrête de lui-même au bout de trois heures. Vous pouvez l’arrêter plus tôt depuis cette page.\n",
    )


def told_to_the_person(organisation: str, opened_at: datetime) -> str:
    """The same in plain words. ``opened_at`` is local."""
    return (
        f"Un professionnel de {organisation} a ouvert votre dossier en urgence le {_said(opened_at)}. "
        "Il peut le lire pendant trois heures au plus, sans le modifier. Il a écrit pourquoi, et votre Mission Locale "
        "le vérifie. Pour savoir pourquoi, répondez à ce message. "
        "La page « Qui a consulté votre dossier » dit toutes les lectures."
    )


def examined(review: EmergencyReview) -> str:
    """Where the examination of an access stands, for the person."""
    return _EXAMINED[review]


def _said(instant: datetime) -> str:
    return f"{instant:%d/%m/%Y} à {instant.hour} h {instant.minute:02}"
