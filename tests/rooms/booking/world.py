"""Tarbes and La Réunion with hours, motives, young people who can be written to, and short words to book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from convergence.agenda.appointments.types import AppointmentKind
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import (
    Hours,
    LinkRow,
    LinkWay,
    MotiveDraft,
    MotiveRow,
    OfferedTime,
    VisitorFacts,
    WeekHours,
    Wish,
)
from convergence.dossier.loading import LoadedFile, LoadedFollowUp
from convergence.dossier.types import DossierState, Section
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.events import Event, event_from_payload, event_name
from convergence.foundation.identifiers import new_token, public_number, uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.types import authentication_actor
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import _load

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
AT = datetime(2026, 11, 27, 11, tzinfo=UTC)
TODAY = AT.date()
MONDAY = date(2026, 11, 30)
MORNING = Hours(time(9), time(12))
INTERVIEW = MotiveDraft("Entretien de suivi", AppointmentKind.INTERVIEW, 45, notice_hours=2, horizon_days=7)
FIRST = MotiveDraft(
    "Premier accueil", AppointmentKind.FIRST_RECEPTION, 60, step_minutes=60, notice_hours=2, horizon_days=10,
    is_public=True,
)  # fmt: skip
LINA = VisitorFacts("Lina", "Maurel", date(2007, 4, 2), phone="+33639980102")
E = TypeVar("E", bound=Event)
_phones = iter(range(10_000, 99_999))


def local(day: date, hour: int, minute: int = 0, where: ZoneInfo = PARIS) -> datetime:
    """The instant of a wall-clock time."""
    return datetime.combine(day, time(hour, minute), tzinfo=where).astimezone(UTC)


def nine(days: int = 0) -> datetime:
    """Nine o'clock in Tarbes, so many days after the Monday of the world."""
    return local(MONDAY + timedelta(days=days), 9)


@dataclass
class World:
    """A house whose advisers receive every morning."""

    house: House
    motives: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str = "adviser") -> Actor:
        """A professional."""
        return self.house.actor(name)

    def open_hours(
        self, *names: str, hours: Hours = MORNING, from_day: date = TODAY, days: range = range(1, 6)
    ) -> None:
        """Let people be received on working days."""
        for name in names:
            actor = self.actor(name)
            week = [WeekHours(day, hours) for day in days]
            operations.set_week(actor=actor, at=AT, adviser_id=actor.user_id, week=week, from_day=from_day)

    def open_hours_now(self, *names: str) -> None:
        """Hours from today of the clock: what pages need."""
        for name in names:
            actor, at = self.actor(name), now()
            week = [WeekHours(day, MORNING) for day in range(1, 7)]
            today = local_today(actor.time_zone)
            operations.set_week(actor=actor, at=at, adviser_id=actor.user_id, week=week, from_day=today)

    def motive(self, name: str, draft: MotiveDraft, by: str = "manager") -> UUID:
        """Open a motive under a short name."""
        self.motives[name] = operations.create_motive(actor=self.actor(by), at=AT, draft=draft)
        return self.motives[name]

    def motive_row(self, name: str = "interview", by: str = "adviser") -> MotiveRow:
        """A motive as read."""
        found = read(self.actor(by), queries.motive, self.motives[name])
        assert found is not None
        return found

    def person(self, first_name: str = "Inès", *, by: str = "adviser", phone: str | None = "") -> UUID:
        """Open the file of somebody; her telephone is invented unless it is None."""
        actor = self.actor(by)
        number = phone or f"+336399{next(_phones)}"
        points = (
            []
            if phone is None
            else [{"kind": "telephone", "value": number, "preferred": True, "wrong": False}]
        )
        file = LoadedFile(
            id=uuid7(),
            structure_id=actor.structure_id,
            recorded_at=AT - timedelta(days=20),
            number=public_number(),
            created_on=date(2026, 11, 7),
            sections={
                Section.IDENTITY: {
                    "birth_name": "CARRERE", "first_name": first_name, "born_on": date(2006, 3, 1), "sex": "F"
                },
                Section.CONTACTS: {"points": points},
            },
            follow_up=LoadedFollowUp(DossierState.ACTIVE, date(2026, 11, 7)),
        )  # fmt: skip
        _load(actor=actor, at=AT - timedelta(days=20), files=[file])
        return file.id

    def link(
        self,
        dossier_id: UUID,
        motive: str = "interview",
        *,
        by: str = "adviser",
        at: datetime = AT,
        **more: Any,
    ) -> str:
        """Send a link; returns its secret."""
        token = new_token()
        values: dict[str, Any] = {"way": LinkWay.COPIED, **more}
        operations.send_link(
            actor=self.actor(by),
            at=at,
            dossier_id=dossier_id,
            motive_id=self.motives[motive],
            token=token,
            **values,
        )
        return token

    def times(
        self, motive: str = "interview", by: str = "adviser", at: datetime = AT
    ) -> tuple[OfferedTime, ...]:
        """What may be booked."""
        return read(self.actor(by), queries.free_times, self.motive_row(motive, by), at=at)

    def wait(self, dossier_id: UUID, at: datetime = AT, motive: str = "interview", **wish: Any) -> UUID:
        """Put somebody on the list."""
        more = {key: wish.pop(key) for key in ("adviser_id", "appointment_id") if key in wish}
        return operations.join_waiting(
            actor=self.actor(),
            at=at,
            dossier_id=dossier_id,
            motive_id=self.motives[motive],
            wish=Wish(**wish),
            **more,
        )

    def system(self) -> Actor:
        """The house itself at Tarbes."""
        return system_actor(self.house.structures["tarbes"], time_zone="Europe/Paris")


def make_world(house: House) -> World:
    """Tarbes: two advisers in the morning, a follow-up and a public first reception. La Réunion likewise."""
    world = World(house)
    world.open_hours("adviser", "employment_adviser")
    world.motive("interview", INTERVIEW)
    world.motive("first", FIRST)
    world.open_hours("stranger")
    world.motive("reunion", FIRST, by="stranger_direction")
    return world


def read(actor: Actor, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a query answers to somebody."""
    purpose = Purpose.PERSON_SPACE if actor.is_guest else Purpose.ACCOMPAGNEMENT
    with acting(actor, purpose) as scope:
        return query(scope, *args, **kwargs)


def guest(token: str, at: datetime = AT) -> Actor | None:
    """Whom a secret makes."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        found: Actor | None = queries.guest_of(scope, token, at)
    return found


def must(token: str, at: datetime = AT) -> Actor:
    """The same, for a link that must live."""
    found = guest(token, at)
    assert found is not None
    return found


def visitor(world: World, motive: str = "first") -> Actor:
    """Somebody who opens the public page of Tarbes."""
    code = world.motive_row(motive).public_code
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        found: Actor | None = queries.visitor_of(scope, code)
    assert found is not None
    return found


def link_of(token: str, at: datetime = AT) -> LinkRow:
    """The link as its holder reads it."""
    found = read(must(token, at), queries.link_of_token, token, at)
    assert isinstance(found, LinkRow)
    return found


def take(token: str, starts_at: datetime, at: datetime = AT) -> UUID:
    """The holder of a link books."""
    return operations.book(
        actor=must(token, at), at=at, link_id=link_of(token, at).link_id, starts_at=starts_at
    )


def visit(
    world: World, starts_at: datetime, facts: VisitorFacts = LINA, *, at: datetime = AT, **more: Any
) -> UUID:
    """A visitor books a first reception."""
    values: dict[str, Any] = {"token": new_token(), "address": "192.0.2.1", **more}
    return operations.book_as_visitor(
        actor=visitor(world),
        at=at,
        motive_id=world.motives["first"],
        starts_at=starts_at,
        facts=facts,
        **values,
    )


def events(kind: type[E]) -> list[E]:
    """What was announced, in order."""
    with acting(system_actor(), Purpose.SYSTEM):
        rows = list(OutboxEvent.objects.filter(name=event_name(kind)).order_by("id"))
    return [event_from_payload(kind, row.payload) for row in rows]  # type: ignore[misc]


def count(actor: Actor, table: str) -> int:
    """Rows of a table that somebody sees."""
    with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
