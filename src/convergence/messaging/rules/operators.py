"""What is said to a person about her conversation with an operator."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one adviser of an operator: numbers, no person."""

    messages: int = 0
    contracts: int = 0
    requests: int = 0


def reminder(waiting: Waiting, address: str) -> tuple[str, str] | None:
    """Subject and body of the reminder of an adviser: how much waits, and where; None when nothing does.

    It names nobody: a mailbox outside the house is no place for a name.
    """
    lines = [
        f"- {count} {one if count == 1 else many}"
        for count, one, many in (
            (waiting.messages, "message non lu", "messages non lus"),
            (waiting.contracts, "contrat qui attend un geste", "contrats qui attendent un geste"),
            (waiting.requests, "demande de service à suivre", "demandes de service à suivre"),
        )
        if count
    ]
    if not lines:
        return None
    body = (
        "Bonjour,\n\nDans Convergence, vous attendent :\n"
        + "\n".join(lines)
        + f"\n\nPour les ouvrir :\n{address}\n\nCe rappel part une fois par semaine au plus. Il ne nomme personne.\n"
    )
    return "Ce qui vous attend dans Convergence", body


def change_of_adviser(now_answers: str, before: str) -> str:
    """Who answers from now on, instead of whom when that is still known."""
    return f"{now_answers} vous répond désormais{f' à la place de {before}' if before else ''}."
