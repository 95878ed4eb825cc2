"""What the tests of requests do over and over: services of the directory, requests, the links that left."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.solutions.operations import send_request
from convergence.accompagnement.solutions.queries import link_holder, request
from convergence.accompagnement.solutions.types import RequestDraft, RequestView
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role, authentication_actor
from convergence.offers import models as directory
from convergence.storage.models import OutboxEvent
from convergence.storage.operation import operation
from convergence.storage.outbox import handlers
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, events, person, read

MOBILITY = "mobilite--preparer-un-permis"
SERVICE_MAIL = "accueil@plateforme.exemple.fr"
PARTNER_HOUSE = uuid5(NAMESPACE_DNS, "plateforme.test")
OTHER_HOUSE = uuid5(NAMESPACE_DNS, "autre-service.test")
PARTNER = person("Sonia", Role.PARTNER, PARTNER_HOUSE)
OTHER_PARTNER = person("Igor", Role.PARTNER, OTHER_HOUSE)
HOUSE = system_actor(TARBES, time_zone="Europe/Paris")


@operation("Service d’essai")
def _service(*, actor: Actor, at: datetime, provider: dict[str, Any], values: dict[str, Any]) -> UUID:
    source, _ = directory.Source.objects.get_or_create(
        code="essai",
        defaults={"structure_id": actor.structure_id, "name": "Essai", "kind": "fichier"},
    )
    common: dict[str, Any] = {
        "structure_id": actor.structure_id,
        "source": source,
        "updated_on": at.date(),
        "digest": "0" * 64,
    }
    key = uuid7().hex
    house = directory.Provider(key=f"essai--s{key}", **{"name": "Plateforme mobilité"}, **common)
    for name, value in provider.items():
        setattr(house, name, value)
    house.save(force_insert=True)
    row = directory.ServiceOffer(
        key=f"essai--{key}", provider=house, name="Aide au permis", themes=[MOBILITY], **common
    )
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row.id


def service(
    *,
    at: datetime = AT,
    email: str = SERVICE_MAIL,
    organisation_id: UUID | None = None,
    **values: Any,
) -> UUID:
    """A service of the directory, with an e-mail address unless told otherwise."""
    return _service(
        actor=ADVISER,
        at=at,
        provider={"organisation_id": organisation_id},
        values={"email": email, **values},
    )


@operation("Fiche d’essai modifiée")
def change_service(*, actor: Actor, at: datetime, offer_id: UUID, **values: Any) -> None:
    """Its owner changes a record."""
    row = directory.ServiceOffer.objects.get(pk=offer_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def draft(offer_id: UUID, **changes: Any) -> RequestDraft:
    """A request as an adviser writes it."""
    values: dict[str, Any] = {
        "offer_id": offer_id,
        "theme": MOBILITY,
        "message": "Aide au financement du permis B.",
        "agreed_on": TODAY,
    }
    return RequestDraft(**values | changes)


def sent(
    dossier_id: UUID,
    offer_id: UUID | None = None,
    *,
    at: datetime = AT,
    actor: Actor = ADVISER,
    organisation_id: UUID | None = None,
    **changes: Any,
) -> UUID:
    """A request that left."""
    offer_id = offer_id or service(organisation_id=organisation_id)
    day: date = changes.pop("agreed_on", at.date())
    return send_request(
        actor=actor, at=at, dossier_id=dossier_id, draft=draft(offer_id, agreed_on=day, **changes)
    )


def shown(request_id: UUID, actor: Actor = ADVISER) -> RequestView:
    """The request as somebody reads it, who must be able to."""
    view: RequestView | None = read(actor, request, request_id)
    assert view is not None
    return view


def mails(recipient: str = SERVICE_MAIL) -> list[dict[str, Any]]:
    """What left for a service, oldest first."""
    return [event for event in events("ExchangeRequested") if event["recipient"] == recipient]


def tokens(recipient: str = SERVICE_MAIL) -> list[str]:
    """The links that left for a service, oldest first."""
    return [found for mail in mails(recipient) for found in re.findall(r"/jeune/o/([\w-]+)/", mail["body"])]


def holder(token: str, at: datetime = AT) -> Actor | None:
    """Who comes by a link."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        return link_holder(None, token, at)


def guest(token: str, at: datetime = AT) -> Actor:
    """The same, who must exist."""
    found = holder(token, at)
    assert found is not None
    return found


def last_event() -> int:
    """The last event announced so far."""
    with acting(HOUSE, Purpose.SYSTEM):
        return OutboxEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def treated(at: datetime, *, after: int = 0, rooms: tuple[str, ...] = ("solutions", "acts")) -> int:
    """Give every event after one to the handlers of these rooms, each twice as it may happen; returns the last."""
    with acting(HOUSE, Purpose.SYSTEM):
        found = list(OutboxEvent.objects.filter(id__gt=after).order_by("id"))
    last = after
    for stored in found:
        last = stored.pk
        for handler in handlers():
            if handler.name.split(".")[0] in rooms and event_name(handler.event) == stored.name:
                event = event_from_payload(handler.event, stored.payload)
                actor = system_actor(stored.structure_id, time_zone="Europe/Paris")
                for _ in range(2):
                    handler.function(event, actor=actor, at=at)
    return last


def awaited(dossier_id: UUID, actor: Actor = ADVISER) -> dict[DeadlineKind, date]:
    """What is awaited of services for a person."""
    rows = read(actor, deadlines_of, dossier_id, on=TODAY)
    return {row.kind: row.due_on for row in rows}


def counted(offer_id: UUID) -> dict[str, int]:
    """What is counted for a service, all months together, zeros left out."""
    names = ("sent", "answered", "accepted", "refused", "unanswered", "came", "helped", "answer_days")
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        rows = list(directory.OfferScore.objects.filter(offer_id=offer_id).order_by("month"))
    totals = {name: sum(getattr(row, name) for row in rows) for name in names}
    return {name: total for name, total in totals.items() if total}
