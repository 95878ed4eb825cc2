"""Accounts and roles of professionals, for lists, administration and the yearly review of accesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Prefetch, Q, QuerySet

from convergence.foundation import clock
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Scope
from convergence.identity.models import Membership, User
from convergence.identity.policies import check_may_review_accesses, may_manage_network
from convergence.identity.rules.roles import PERMISSIONS
from convergence.identity.rules.structures import runs_on
from convergence.identity.types import (
    Professional,
    ReviewLine,
    Role,
    RoleHeld,
    StaffMember,
    StaffName,
    UserState,
)
from convergence.storage.journal import reads_nobody

_STAFF = "professionals, no young person"
_SLEEPING_DAYS = 90


@reads_nobody(_STAFF)
def staff_names(scope: Scope, user_ids: Iterable[UUID]) -> dict[UUID, StaffName]:
    """Names of colleagues, closed accounts included; an unknown identifier is absent."""
    rows = User.objects.filter(id__in=set(user_ids)).only("id", "first_name", "last_name", "state")
    return {row.id: _name(row) for row in rows.order_by("id")}


@reads_nobody(_STAFF)
def advisers_of(
    scope: Scope, structure_id: UUID, *, site_id: UUID | None = None, on: date | None = None
) -> tuple[StaffName, ...]:
    """Active people who may sign an accompaniment there on a day (advisers, managers, direction); by name."""
    day = on or clock.local_today(scope.actor.time_zone)
    roles = [role.value for role in Role if Permission.EDIT_FILES in PERMISSIONS[role]]
    held = Membership.objects.filter(_running(day), structure_id=structure_id, role__in=roles)
    if site_id is not None:
        held = held.filter(site_id=site_id)
    users = User.objects.filter(id__in=held.values("user_id"), state=UserState.ACTIVE)
    return tuple(_name(row) for row in users.order_by("last_name", "first_name", "id"))


@reads_nobody(_STAFF)
def adviser_of_login(scope: Scope, login: str, *, on: date | None = None) -> StaffName | None:
    """Who bears this login among the advisers of the actor's structure (:func:`advisers_of`) on a day."""
    day = on or clock.local_today(scope.actor.time_zone)
    roles = [role.value for role in Role if Permission.EDIT_FILES in PERMISSIONS[role]]
    held = Membership.objects.filter(_running(day), structure_id=scope.structure_id, role__in=roles)
    users = User.objects.filter(login=login.casefold(), id__in=held.values("user_id"), state=UserState.ACTIVE)
    found = users.first()
    return _name(found) if found else None


@reads_nobody(_STAFF)
def professionals_of(
    scope: Scope,
    structure_ids: Iterable[UUID] | None,
    *,
    holding: Permission | None = None,
    on: date | None = None,
) -> tuple[Professional, ...]:
    """Everybody who works in these structures on a day (None: in the whole network), with her roles; by name.

    ``holding`` keeps those of whom one role gives this right.
    """
    day = on or clock.local_today(scope.actor.time_zone)
    rows = Membership.objects.filter(_running(day), user__state=UserState.ACTIVE).select_related("user")
    if structure_ids is not None:
        rows = rows.filter(structure_id__in=set(structure_ids))
    if holding is not None:
        rows = rows.filter(role__in=[role.value for role in Role if holding in PERMISSIONS[role]])
    found: dict[tuple[UUID, UUID], list[Membership]] = {}
    for row in rows.order_by("user__last_name", "user__first_name", "user_id", "id"):
        found.setdefault((row.structure_id, row.user_id), []).append(row)
    return tuple(_professional(held) for held in found.values())


def _professional(held: list[Membership]) -> Professional:
    sites = {row.site_id for row in held}
    return Professional(
        user_id=held[0].user_id,
        full_name=_name(held[0].user).full_name,
        structure_id=held[0].structure_id,
        roles=tuple(sorted({Role(row.role) for row in held})),
        site_ids=frozenset() if None in sites else frozenset(site for site in sites if site),
    )


@reads_nobody(_STAFF)
def users_of_structure(scope: Scope) -> tuple[StaffMember, ...]:
    """Every account of the actor's structure or with a role in it; by name. Refused without the right."""
    check_may_review_accesses(scope.actor)
    return _members(_concerned(scope.structure_id), scope.structure_id)


@reads_nobody(_STAFF)
def staff_member(scope: Scope, user_id: UUID) -> StaffMember | None:
    """One account of the same list; None when it is not of the actor's structure.

    The network's administrators reach any account, with its roles in the structure that administers it.
    """
    check_may_review_accesses(scope.actor)
    if may_manage_network(scope.actor):
        account = User.objects.filter(id=user_id)
        home = account.values_list("account_structure_id", flat=True).first()
        found = _members(account, home) if home else ()
    else:
        found = _members(_concerned(scope.structure_id).filter(id=user_id), scope.structure_id)
    return found[0] if found else None


@reads_nobody(_STAFF)
def pending_users(scope: Scope) -> tuple[StaffMember, ...]:
    """Accounts that wait for a second person: those of the actor's structure, of the whole network for its heads.

    Their roles are listed in the order of ``users_of_structure``, wherever they are asked for.
    """
    check_may_review_accesses(scope.actor)
    waiting = User.objects.filter(state=UserState.PENDING_APPROVAL)
    if not may_manage_network(scope.actor):
        waiting = waiting.filter(account_structure_id=scope.structure_id)
    return _members(waiting)


@reads_nobody(_STAFF)
def access_review(scope: Scope, *, on: date | None = None) -> tuple[ReviewLine, ...]:
    """Who has which right since when in the actor's structure: the list that direction reviews each year."""
    check_may_review_accesses(scope.actor)
    day = on or clock.local_today(scope.actor.time_zone)
    lines = [
        _review_line(member, held, day)
        for member in _members(_concerned(scope.structure_id), scope.structure_id)
        for held in member.roles
        if held.ends_on is None or held.ends_on > day
    ]
    return tuple(lines)


def _concerned(structure_id: UUID) -> QuerySet[User]:
    held = Membership.objects.filter(structure_id=structure_id).values("user_id")
    return User.objects.filter(Q(account_structure_id=structure_id) | Q(id__in=held))


def _members(users: QuerySet[User], structure_id: UUID | None = None) -> tuple[StaffMember, ...]:
    here = Membership.objects.order_by("starts_on", "id")
    if structure_id is not None:
        here = here.filter(structure_id=structure_id)
    rows = list(
        users.annotate(last_sign_in_at=Max("sign_ins__last_at"))
        .prefetch_related(Prefetch("memberships", queryset=here, to_attr="held_here"))
        .order_by("last_name", "first_name", "id")
    )
    authors = {row.id: _name(row).full_name for row in _authors(rows)}
    return tuple(_member(row, authors) for row in rows)


def _authors(rows: Iterable[User]) -> QuerySet[User]:
    return User.objects.filter(id__in={row.created_by_id for row in rows}).order_by("id")


def _member(row: User, authors: Mapping[UUID, str]) -> StaffMember:
    held: list[Membership] = row.__dict__["held_here"]
    last: datetime | None = row.__dict__["last_sign_in_at"]
    return StaffMember(
        user_id=row.id,
        login=row.login,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        phone=row.phone,
        state=UserState(row.state),
        account_structure_id=row.account_structure_id,
        created_by_id=row.created_by_id,
        created_by_name=authors.get(row.created_by_id, ""),
        last_sign_in_at=last,
        code_asked_by_id=row.code_asked_by_id,
        code_given_at=row.code_given_at,
        roles=tuple(_held(membership) for membership in held),
        edit_token=row.change_id,
    )


def _held(row: Membership) -> RoleHeld:
    return RoleHeld(
        membership_id=row.id,
        structure_id=row.structure_id,
        role=Role(row.role),
        site_id=row.site_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        edit_token=row.change_id,
    )


def _review_line(member: StaffMember, held: RoleHeld, day: date) -> ReviewLine:
    return ReviewLine(
        user_id=member.user_id,
        full_name=member.full_name,
        login=member.login,
        state=member.state,
        role=held.role,
        since=held.starts_on,
        until=held.ends_on,
        last_sign_in_at=member.last_sign_in_at,
        remark=_remark(member, held, day),
    )


def _remark(member: StaffMember, held: RoleHeld, day: date) -> str:
    if member.state is not UserState.ACTIVE:
        return f"Compte « {member.state.label.lower()} » : mettre fin au rôle ?"
    if not runs_on(day, held.starts_on, held.ends_on):
        return "Rôle à venir."
    if member.last_sign_in_at is None:
        return "Jamais connecté."
    if (day - member.last_sign_in_at.date()).days > _SLEEPING_DAYS:
        return f"Pas de connexion depuis plus de {_SLEEPING_DAYS} jours."
    return ""


def _running(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def _name(row: User) -> StaffName:
    return StaffName(row.id, row.first_name, row.last_name, row.state == UserState.ACTIVE)
