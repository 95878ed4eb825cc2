"""Steps on aspirations: what is told, what is read, a coding that answers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.aspirations.operations import tell_aspiration
from convergence.aspirations.queries import current_aspirations
from convergence.aspirations.types import AspirationRow, Coding, ProposedTheme, StatementDraft
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, read
from tests.rooms.messaging.world import her

HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
WORDS = "je veux mon permis"


class QuickCoder:
    """Proposes « mobilité » for a permit and nothing for the rest, under the version it is given."""

    def __init__(self, version: str = "essai-1") -> None:
        self.version = version
        self.asked: list[str] = []

    def propose_all(self, texts: Sequence[str]) -> list[Coding]:
        """As the true one does."""
        self.asked += texts
        return [
            Coding(self.version, (ProposedTheme("mobilite", 0.92, "permis"),) if "permis" in text else ())
            for text in texts
        ]


def told(
    dossier_id: UUID,
    words: str = WORDS,
    *,
    actor: Actor = ADVISER,
    at: datetime = AT,
    key: str | None = None,
    **details: Any,
) -> AspirationRow:
    """A wish told, as it stands right after."""
    statement_id = tell_aspiration(
        actor=actor, at=at, dossier_id=dossier_id, draft=StatementDraft(words, **details), idempotency_key=key
    )
    rows = wishes(dossier_id, at.date())
    return next(row for row in rows if row.statement.id == statement_id)


def wishes(dossier_id: UUID, on: date = TODAY, actor: Actor = ADVISER) -> list[AspirationRow]:
    """Those that stand."""
    found: list[AspirationRow] = read(actor, current_aspirations, dossier_id, on)
    return found


def in_her_space(dossier_id: UUID, step: Callable[[Actor], Any]) -> Any:
    """What the young person does in her own space."""
    actor = her(dossier_id)
    with acting(actor, Purpose.PERSON_SPACE):
        return step(actor)
