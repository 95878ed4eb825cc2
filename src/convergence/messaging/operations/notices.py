"""Something that the house must tell a young person, whatever her structure switched off: in her conversation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeReason
from convergence.messaging.operations.links import make_link
from convergence.messaging.operations.sending import Sending, scope_of, send
from convergence.messaging.operations.writing import house_says
from convergence.messaging.policies import check_is_the_house
from convergence.messaging.types import TemplateKind
from convergence.storage.operation import operation


@operation("Information au jeune", source="automatique")
def tell_by_the_house(*, actor: Actor, at: datetime, dossier_id: UUID, text: str, occasion: str) -> bool:
    """Write it in her conversation, opened when there is none, and send a notice; an occasion tells once."""
    check_is_the_house(actor)
    scope = scope_of(actor)
    if not house_says(scope, at, dossier_id, text, occasion, opens=True):
        return False
    link = make_link(actor=actor, at=at, dossier_id=dossier_id)
    notice = Sending(
        TemplateKind.NEW_MESSAGE, ExchangeReason.CONVERSATION, f"avis:{occasion}", is_urgent=True
    )
    send(actor, at, dossier_id, notice, {"conseiller": actor.structure_name, "lien": link})
    return True
