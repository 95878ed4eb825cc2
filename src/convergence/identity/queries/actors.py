"""From a session to the Actor, in one query, inside an open ``acting(…, Purpose.AUTHENTICATION)``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.identity.models import Credential, Membership, User
from convergence.identity.policies import permissions_of
from convergence.identity.rules.structures import runs_on, state_on
from convergence.identity.types import MembershipChoice, Role, StructureKind, StructureState, UserState
from convergence.storage.journal import reads_nobody

_STAFF = "professionals' accounts, no young person"


@reads_nobody(_STAFF)
def resolve_actor(
    user_id: UUID, membership_id: UUID | None, at: datetime, *, session_version: str | None = None
) -> Actor | None:
    """Who acts now, with all her rights in one structure; None as soon as she may not act any more.

    ``membership_id`` names the structure in which she works; without it the oldest running membership does.
    ``session_version`` is that of her session: a deactivation or a new password makes it stale. A pending,
    refused or closed account, an ended role, a closed structure: None.
    """
    rows = [row for row in _around(user_id, at) if _runs(row, at)]
    if not rows or rows[0].user.state != UserState.ACTIVE:
        return None
    if session_version is not None and session_version != _version(rows[0].user):
        return None
    chosen = (
        rows[0] if membership_id is None else next((row for row in rows if row.id == membership_id), None)
    )
    if chosen is None:
        return None
    return _actor(chosen, [row for row in rows if row.structure_id == chosen.structure_id])


@reads_nobody(_STAFF)
def memberships_of(user_id: UUID, on: date) -> tuple[MembershipChoice, ...]:
    """The structures in which a person works on a day, oldest first, with her roles in each."""
    return _choices(row for row in _memberships(user_id, on, on) if _open_on(row, on))


@reads_nobody(_STAFF)
def memberships_at(user_id: UUID, at: datetime) -> tuple[MembershipChoice, ...]:
    """The same at an instant: today is the civil day of each structure."""
    return _choices(row for row in _around(user_id, at) if _runs(row, at))


@reads_nobody(_STAFF)
def session_version_of(user_id: UUID) -> str | None:
    """What a new session must carry for ``resolve_actor``; None unless the account is active."""
    user = User.objects.select_related("credential").filter(id=user_id, state=UserState.ACTIVE).first()
    return _version(user) if user else None


def _choices(rows: Iterable[Membership]) -> tuple[MembershipChoice, ...]:
    by_structure: dict[UUID, list[Membership]] = {}
    for row in rows:
        by_structure.setdefault(row.structure_id, []).append(row)
    return tuple(_choice(held) for held in by_structure.values())


def _around(user_id: UUID, at: datetime) -> QuerySet[Membership]:
    """Candidates on the civil days that may be today somewhere on the map."""
    day = at.date()
    return _memberships(user_id, day - timedelta(days=1), day + timedelta(days=1))


def _memberships(user_id: UUID, first: date, last: date) -> QuerySet[Membership]:
    return (
        Membership.objects.select_related("user__credential", "structure", "site")
        .filter(Q(ends_on=None) | Q(ends_on__gt=first), user_id=user_id, starts_on__lte=last)
        .order_by("starts_on", "id")
    )


def _runs(row: Membership, at: datetime) -> bool:
    today = local_day(at, zone(row.structure.time_zone))
    return runs_on(today, row.starts_on, row.ends_on) and _open_on(row, today)


def _open_on(row: Membership, day: date) -> bool:
    structure = row.structure
    merged = structure.merged_into_id is not None
    state = state_on(day, opened_on=structure.opened_on, closed_on=structure.closed_on, merged=merged)
    return state is StructureState.OPEN


def _version(user: User) -> str:
    """Changes with a deactivation and with a new password."""
    try:
        password_version = user.credential.version
    except Credential.DoesNotExist:
        password_version = 0
    return f"{user.auth_version}.{password_version}"


def _actor(chosen: Membership, held: Sequence[Membership]) -> Actor:
    structure, user = chosen.structure, chosen.user
    site = chosen.site or next((row.site for row in held if row.site), None)
    roles = _roles(held)
    return Actor(
        user_id=user.id,
        name=f"{user.first_name} {user.last_name}".strip(),
        structure_id=structure.id,
        structure_name=structure.usual_name,
        structure_code=structure.code,
        structure_kind=structure.kind,
        time_zone=(site.time_zone if site else "") or structure.time_zone,
        role_labels=tuple(role.label for role in roles),
        permissions=permissions_of(StructureKind(structure.kind), roles),
        site_id=site.id if site else None,
    )


def _choice(held: Sequence[Membership]) -> MembershipChoice:
    first = held[0]
    return MembershipChoice(
        membership_id=first.id,
        structure_id=first.structure_id,
        structure_code=first.structure.code,
        structure_name=first.structure.usual_name,
        site_id=next((row.site_id for row in held if row.site_id), None),
        roles=_roles(held),
    )


def _roles(held: Sequence[Membership]) -> tuple[Role, ...]:
    values = {row.role for row in held}
    return tuple(role for role in Role if role.value in values)
