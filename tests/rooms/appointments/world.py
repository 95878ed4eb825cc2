"""Tarbes and La Réunion with real accounts, one young person, and short words to plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from convergence.agenda.appointments.operations import open_place, plan_appointment
from convergence.agenda.appointments.queries import appointment, busy_times
from convergence.agenda.appointments.types import (
    AppointmentDraft,
    AppointmentRow,
    BusyRow,
    PlaceDraft,
)
from convergence.foundation.actor import Actor, system_actor
from convergence.identity.loading import (
    MembershipRow,
    StructureRow,
    UserRow,
    load_memberships,
    load_structures,
    load_users,
)
from convergence.identity.types import Role, StructureKind
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    at,
    person,
    read,
)

THIRD = person("Tom")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
STAFF = [(ADVISER, Role.ADVISER), (COLLEAGUE, Role.ADVISER), (THIRD, Role.ADVISER), (MANAGER, Role.MANAGER),
         (ELSEWHERE, Role.ADVISER)]  # fmt: skip
TUESDAY_TEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""Ten o'clock in Tarbes, a week after the Tuesday morning of the world."""


@operation("Charger les professionnels d’essai")
def load_staff(*, actor: Actor, at: datetime) -> None:
    """Structures, accounts and roles of those who receive people."""
    load_structures(
        StructureRow(id_, at, code, f"ML {name}", name, StructureKind.MISSION_LOCALE, commune, dep, reg, zone,
                     date(2019, 1, 1))
        for id_, code, name, commune, dep, reg, zone in (
            (TARBES, "65440S00", "Tarbes", "65440", "65", "76", "Europe/Paris"),
            (REUNION, "97411S00", "Réunion", "97411", "974", "04", "Indian/Reunion"),
        )
    )  # fmt: skip
    load_users(
        UserRow(
            who.user_id, at, who.name.lower(), who.name, "Essai", f"{who.name}@exemple.fr", who.structure_id
        )
        for who, _ in STAFF
    )
    load_memberships(
        MembershipRow(uuid5(who.user_id, "role"), at, who.user_id, who.structure_id, role, date(2020, 1, 1))
        for who, role in STAFF
    )


def make_staff() -> None:
    """The same, by the house."""
    load_staff(actor=system_actor(), at=LONG_AGO)


def draft(start: datetime = TUESDAY_TEN, minutes: int = 60, **details: Any) -> AppointmentDraft:
    """An interview of an hour, Tuesday at ten."""
    return AppointmentDraft(starts_at=start, ends_at=start + timedelta(minutes=minutes), **details)


def planned(
    dossier_id: UUID,
    start: datetime = TUESDAY_TEN,
    *,
    actor: Actor = ADVISER,
    when: datetime = AT,
    minutes: int = 60,
    over_absence: bool = False,
    **details: Any,
) -> UUID:
    """Plan one; returns it."""
    return plan_appointment(
        actor=actor,
        at=when,
        dossier_id=dossier_id,
        draft=draft(start, minutes, **details),
        over_absence=over_absence,
    )


def seen(appointment_id: UUID, actor: Actor = ADVISER) -> AppointmentRow:
    """An appointment as somebody reads it."""
    found = read(actor, appointment, appointment_id)
    assert isinstance(found, AppointmentRow)
    return found


def busy(actor: Actor = ADVISER, *who: Actor, places: tuple[UUID, ...] = ()) -> list[BusyRow]:
    """All the time taken from people (the actor herself by default) over two years."""
    ids = [one.user_id for one in who] or [actor.user_id]
    return list(read(actor, busy_times, ids, at(-400), at(800), place_ids=places))


def room(name: str = "Bureau 2", **details: Any) -> UUID:
    """A room of Tarbes."""
    return open_place(actor=MANAGER, at=AT, draft=PlaceDraft(name, **details))
