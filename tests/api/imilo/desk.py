"""What tests of writes and events know: an application let in, an adviser's bearer, a file, sessions to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from convergence.agenda.workshops.operations import create_offer, plan_session
from convergence.agenda.workshops.queries import enrolled, session
from convergence.agenda.workshops.types import (
    EnrolmentRow,
    OfferDraft,
    SessionDraft,
    SessionRow,
    WorkshopKind,
)
from convergence.foundation.actor import Actor, young_person_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.types import Bearer, BearerKind
from convergence.sharing.types import ApiFamily
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests import operators
from tests.web.house import House
from tests.web.young_people import YoungPerson, welcome

OPERATOR = (ApiFamily.STEPS, ApiFamily.ENROLMENT_WRITES, ApiFamily.EVENTS)


@dataclass
class Desk:
    """The network, the key of an application, a young person, and who stands behind each bearer."""

    house: House
    key: str
    client_id: UUID
    person: YoungPerson
    bearers: dict[str, Bearer] = field(default_factory=dict)
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(
        self, method: str, path: str, body: Any = None, *, by: str = "", key: str = "", **options: Any
    ) -> Any:
        """One call, with its key and, when ``by`` names one, a bearer."""
        headers = {"X-Gravitee-Api-Key": key or self.key, "operateur": "APPLICATION_CEJ"}
        if by:
            headers["Authorization"] = f"Bearer {by}"
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.http, method)(f"/imilo/{path}", headers=headers, **(content | options))

    def let_in(self, *families: ApiFamily, **agreement: Any) -> str:
        """One more application; returns its key."""
        return let_in(self.house, *families, **agreement)[1]

    def session(
        self, days: float = 7, *, by: str = "adviser", offer: Any = None, **details: Any
    ) -> SessionRow:
        """A session of two hours, some days from now."""
        actor, start = self.house.actor(by), _round(now()) + timedelta(days=days)
        whole = {"name": "Atelier CV", "kind": WorkshopKind.WORKSHOP, "theme": "Emploi"} | (offer or {})
        offer_id = create_offer(actor=actor, at=now(), draft=OfferDraft(**whole))
        draft = SessionDraft(**({"starts_at": start, "ends_at": start + timedelta(hours=2)} | details))
        made = plan_session(actor=actor, at=now(), offer_id=offer_id, draft=draft)
        found: SessionRow = self.read(session, made, by=by)
        return found

    def begin(self, session_id: UUID) -> None:
        """Let a session that was planned have begun an hour ago."""
        start = now() - timedelta(hours=1)
        put_in_the_past(session_id, start, start + timedelta(hours=2), actor=self.house.actor("adviser"))

    def seen(self, session_id: UUID) -> SessionRow:
        """A session as it stands."""
        found: SessionRow = self.read(session, session_id)
        return found

    def people(self, session_id: UUID) -> list[EnrolmentRow]:
        """Who is enrolled."""
        return list(self.read(enrolled, session_id))

    def read(self, query: Callable[..., Any], *values: Any, by: str = "adviser", **named: Any) -> Any:
        """What an adviser reads."""
        with acting(self.house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
            return query(scope, *values, **named)


@operation("Avancer le temps d’un essai")
def _move(*, actor: Actor, at: datetime, session_id: UUID, start: datetime, end: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workshops_session SET starts_at = %s, ends_at = %s WHERE id = %s",
            (start, end, session_id),
        )


def put_in_the_past(session_id: UUID, start: datetime, end: datetime, *, actor: Actor) -> None:
    """Move a session without asking its rules, as time does."""
    _move(actor=actor, at=now(), session_id=session_id, start=start, end=end)


def open_desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk, with bearers for an adviser here, one elsewhere, one who only reads, and the young person."""
    client_id, key = let_in(house, *OPERATOR)
    desk = Desk(house, key, client_id, welcome(house))
    for name in ("adviser", "stranger", "auditor"):
        desk.bearers[name] = Bearer(BearerKind.ADVISER, house.actor(name))
    desk.bearers["young"] = Bearer(BearerKind.YOUNG, _young(house, desk.person))

    def known(scope: Scope, token: str, at: datetime) -> Bearer | None:
        return desk.bearers.get(token)

    monkeypatch.setattr("convergence.api.imilo.gate.bearer_of", known)
    return desk


def let_in(house: House, *families: ApiFamily, **agreement: Any) -> tuple[UUID, str]:
    """An application with a key that opens these families, under an agreement."""
    return operators.let_in(house.actor("dsi"), *families, at=now(), **agreement)


def _young(house: House, person: YoungPerson) -> Actor:
    return young_person_actor(
        person.dossier_id, house.structures["tarbes"], name="Inès", time_zone="Europe/Paris",
        dossier_id=person.dossier_id,
    )  # fmt: skip


def _round(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)
