"""What is said to a person about her conversation with an operator."""

from __future__ import annotations

from convergence.foundation.text import display_first_name
from convergence.messaging.types import Wording


def notice(organisation: str, first_name: str, link: str) -> Wording:
    """Somebody of an organisation wrote: its name, the place where to answer, nothing of what was written."""
    return Wording(
        sms=f"{organisation} vous a écrit : {link}",
        subject=f"{organisation} vous a écrit",
        email=(
            f"Bonjour {display_first_name(first_name)},\n\n"
            f"{organisation} vous a écrit. Pour lire et répondre :\n{link}\n\n"
            f"Cette conversation est entre {organisation} et vous : votre Mission Locale ne la lit pas.\n"
        ),
    )


def change_of_adviser(now_answers: str, before: str) -> str:
    """Who answers from now on, instead of whom when that is still known."""
    return f"{now_answers} vous répond désormais{f' à la place de {before}' if before else ''}."
