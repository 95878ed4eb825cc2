"""The words by which a service is asked to look again at its record."""

from __future__ import annotations

from datetime import date

from convergence.foundation.periods import french_date

_LONGEST_NAME = 80


def subject(name: str) -> str:
    """The subject of the e-mail: what it is about, on one line."""
    short = " ".join(name.split())
    return f"Votre fiche est-elle toujours exacte ? {short[:_LONGEST_NAME]}"


def letter(*, name: str, provider: str, reviewed: date, url: str, until: date, sender: str) -> str:
    """The e-mail: why, what to do in one gesture, until when."""
    return (
        f"Bonjour,\n\n"
        f"Les conseillers des Missions Locales orientent des jeunes vers « {name} » ({provider}). "
        f"Sa fiche dans l’annuaire n’a pas été relue depuis le {french_date(reviewed)}.\n\n"
        f"Est-elle toujours exacte ? Ouvrez ce lien : vous la relisez et vous la confirmez en un geste, "
        f"ou vous dites ce qui a changé. Il ne demande ni compte ni mot de passe.\n\n"
        f"{url}\n\n"
        f"Ce lien est valable jusqu’au {french_date(until)}.\n\n"
        f"Merci,\n{sender}\n"
    )
