"""New words are coded by the machine, out of the way of whoever enters them. May run twice: nothing new then."""

from __future__ import annotations

from datetime import datetime

from convergence.aspirations.operations import code_statement
from convergence.aspirations.types import AspirationExpressed
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles


@handles(AspirationExpressed)
def propose_theme(event: AspirationExpressed, *, actor: Actor, at: datetime) -> None:
    """Propose themes for words that were not said before."""
    if event.new_words:
        code_statement(actor=actor, at=at, statement_id=event.statement_id)
