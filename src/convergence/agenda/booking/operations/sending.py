"""Ask that a message leave: the room sends nothing itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.booking.rules.wording import letter
from convergence.agenda.booking.types import LinkWay
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit

_SUBJECT = "Votre rendez-vous à la Mission Locale"


def recipient_of(header: DossierHeader, way: LinkWay) -> str:
    """Her number or address; Invalid when the file has none."""
    if way is LinkWay.COPIED:
        return ""
    found = header.phone if way is LinkWay.SMS else header.email
    if not found:
        raise Invalid.one(
            "way",
            "Le dossier n’a pas de numéro de téléphone."
            if way is LinkWay.SMS
            else "Le dossier n’a pas d’adresse électronique.",
            "Complétez ses coordonnées, ou choisissez une autre façon.",
            "no_contact",
        )
    return found


def best_way(header: DossierHeader, wanted: LinkWay) -> LinkWay:
    """The way wanted when the file allows it, else one that works; copied when nothing does."""
    works = {LinkWay.SMS: header.phone, LinkWay.EMAIL: header.email}
    order = (wanted, LinkWay.SMS, LinkWay.EMAIL)
    return next((way for way in order if works.get(way)), LinkWay.COPIED)


def ask_to_send(
    *,
    structure_id: UUID,
    dossier_id: UUID | None,
    way: LinkWay,
    recipient: str,
    body: str,
    about: tuple[str, UUID],
    useless_at: datetime,
) -> None:
    """Announce the exchange; nothing for a link that is copied."""
    if way is LinkWay.COPIED:
        return
    emit(
        ExchangeRequested(
            structure_id=structure_id,
            dossier_id=dossier_id,
            exchange_id=uuid7(),
            channel=Channel.SMS if way is LinkWay.SMS else Channel.EMAIL,
            reason=ExchangeReason.BOOKING,
            recipient=recipient,
            subject="" if way is LinkWay.SMS else _SUBJECT,
            body=body if way is LinkWay.SMS else letter(body),
            about_kind=about[0],
            about_id=about[1],
            useless_at=useless_at,
        )
    )
