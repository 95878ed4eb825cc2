"""Tell a young person the services that her adviser kept for her, in her conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions.queries import chosen_of_file
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeReason
from convergence.messaging import models
from convergence.messaging.operations.links import make_link
from convergence.messaging.operations.sending import Sending, scope_of, send
from convergence.messaging.operations.telling import name_of
from convergence.messaging.operations.writing import add_message
from convergence.messaging.policies import check_is_the_house
from convergence.messaging.rules.proposing import services_told
from convergence.messaging.types import AuthorKind, TemplateKind, Way
from convergence.offers.queries import offers_named
from convergence.storage.operation import operation


@operation("Services proposés au jeune")
def tell_services(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    sending_id: UUID,
    adviser_id: UUID,
    chosen_ids: Sequence[UUID],
) -> bool:
    """One message of the adviser that names these services, and a notice; the same sending twice tells once."""
    check_is_the_house(actor)
    scope, occasion = scope_of(actor), f"services:{sending_id}"
    if models.Message.objects.filter(dossier_id=dossier_id, occasion=occasion).exists():
        return False
    kept = [row.offer_id for row in chosen_of_file(scope, dossier_id) if row.chosen_id in chosen_ids]
    services = offers_named(scope, kept)
    if not services:
        return False
    name = name_of(scope, adviser_id)
    row = add_message(
        scope, at, dossier_id, services_told(services), AuthorKind.ADVISER, author_id=adviser_id, name=name,
        way=Way.LINK, occasion=occasion,
    )  # fmt: skip
    link = make_link(actor=actor, at=at, dossier_id=dossier_id)
    notice = Sending(
        TemplateKind.NEW_MESSAGE, ExchangeReason.CONVERSATION, f"message:{row.id}", message_id=row.id
    )
    send(actor, at, dossier_id, notice, {"conseiller": name, "lien": link})
    return True
