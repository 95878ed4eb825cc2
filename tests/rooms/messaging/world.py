"""A young person of Tarbes who can be reached, and what leaves for her."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.dossier.operations import edit_section
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.exchanges import (
    Channel,
    ExchangeOutcome,
    ExchangeReason,
    ExchangeSettled,
)
from convergence.foundation.scope import Purpose
from convergence.messaging.operations import note_outcome
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, events, new_file, read

MOBILE, EMAIL = "+33612345678", "ines@exemple.fr"
HOUSE = system_actor(TARBES, time_zone="Europe/Paris")


def reachable(
    points: list[dict[str, Any]] | None = None, *, actor: Actor = ADVISER, dossier_id: UUID | None = None
) -> UUID:
    """A file with a mobile and an address, or the given contacts."""
    dossier_id = dossier_id or new_file(actor=actor)
    set_contacts(dossier_id, points if points is not None else [phone(), email()], actor=actor)
    return dossier_id


def set_contacts(dossier_id: UUID, points: list[dict[str, Any]], *, actor: Actor = ADVISER) -> None:
    view = read(actor, section, dossier_id, Section.CONTACTS)
    edit_section(
        actor=actor, at=AT - timedelta(days=1), dossier_id=dossier_id, section=Section.CONTACTS,
        values={"points": points}, edit_token=view.edit_token,
    )  # fmt: skip


def phone(value: str = MOBILE, **more: Any) -> dict[str, Any]:
    return {"kind": "telephone", "value": value, **more}


def email(value: str = EMAIL, **more: Any) -> dict[str, Any]:
    return {"kind": "email", "value": value, **more}


def her(dossier_id: UUID, structure_id: UUID = TARBES) -> Actor:
    """The young person, by her link."""
    return guest_actor(structure_id, name="Le jeune", time_zone="Europe/Paris", dossier_id=dossier_id)


def asked(dossier_id: UUID | None = None) -> list[dict[str, Any]]:
    """What was asked to leave, oldest first."""
    found = events("ExchangeRequested")
    return [one for one in found if dossier_id is None or one["dossier_id"] == str(dossier_id)]


def withdrawn() -> set[str]:
    return {one["exchange_id"] for one in events("ExchangeWithdrawn")}


def settle(
    exchange: dict[str, Any], outcome: ExchangeOutcome, *, cost: int = 0, segments: int = 0, at: Any = AT
) -> None:
    """What sharing would announce, treated."""
    note_outcome(
        actor=HOUSE,
        at=at,
        settled=ExchangeSettled(
            structure_id=TARBES,
            dossier_id=UUID(exchange["dossier_id"]),
            exchange_id=UUID(exchange["exchange_id"]),
            channel=Channel(exchange["channel"]),
            reason=ExchangeReason(exchange["reason"]),
            outcome=outcome,
            settled_at=at,
            about_kind=exchange["about_kind"],
            about_id=UUID(exchange["about_id"]),
            cost_millicents=cost,
            segments=segments,
        ),
    )


def rows(sql: str, *parameters: Any, actor: Actor = ADVISER) -> list[tuple[Any, ...]]:
    with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
