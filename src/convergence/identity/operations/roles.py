"""Roles: given and ended, with dates; never edited into another."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.identity.models import Membership, Site, Structure, User
from convergence.identity.operations.direction import check_direction_without_role
from convergence.identity.operations.structures import check_still_open
from convergence.identity.policies import check_may_end_role, check_may_give_role, check_may_manage_users
from convergence.identity.types import Role, RoleEnded, RoleGiven, StructureKind, UserState
from convergence.storage.operation import emit, operation


@operation("Donner un rôle")
def give_role(
    *,
    actor: Actor,
    at: datetime,
    user_id: UUID,
    structure_id: UUID,
    role: Role,
    starts_on: date,
    site_id: UUID | None = None,
    ends_on: date | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Give a role in a structure from a day on, until the first day without it."""
    check_may_manage_users(actor, structure_id)
    structure = Structure.objects.filter(id=structure_id).first()
    user = User.objects.filter(id=user_id).first()
    if structure is None or user is None:
        raise NotFound("Cette personne ou cette structure n'existe pas.", what_to_do="Rechargez la page.")
    check_may_give_role(actor, structure_id, kind=StructureKind(structure.kind), role=role, user_id=user_id)
    check_still_open(structure)
    _check_person(user)
    _check_dates(structure, starts_on, ends_on)
    _check_site(structure_id, site_id)
    _check_not_held(user, structure_id, role, starts_on, ends_on)
    row = Membership.objects.create(
        user=user, structure=structure, role=role.value, site_id=site_id, starts_on=starts_on, ends_on=ends_on
    )
    emit(
        RoleGiven(
            structure_id=structure_id, user_id=user_id, membership_id=row.id, role=role, starts_on=starts_on
        )
    )
    return row.id


@operation("Mettre fin à un rôle")
def end_role(
    *,
    actor: Actor,
    at: datetime,
    membership_id: UUID,
    ends_on: date,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """End a role on its first day without it. Refused for the only person of a direction."""
    row = Membership.objects.select_related("user", "structure").filter(id=membership_id).first()
    if row is None:
        raise NotFound("Ce rôle n'existe pas.", what_to_do="Rechargez la page.")
    check_may_end_role(actor, row.structure_id, role=Role(row.role))
    if row.ends_on is not None and row.ends_on <= ends_on:
        raise Conflict(
            f"Ce rôle se termine déjà le {row.ends_on:%d/%m/%Y}.",
            what_to_do="Rechargez la page.",
            code="ended",
        )
    if ends_on < row.starts_on:
        raise Invalid.one("ends_on", "La fin précède le début du rôle.", "Vérifiez la date de fin.", "dates")
    check_direction_without_role(row, ends_on)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    emit(
        RoleEnded(
            structure_id=row.structure_id,
            user_id=row.user_id,
            membership_id=row.id,
            role=Role(row.role),
            ends_on=ends_on,
        )
    )


def _check_person(user: User) -> None:
    if user.state in (UserState.REFUSED, UserState.DEACTIVATED):
        raise Conflict(
            f"Le compte de {user.first_name} {user.last_name} est fermé.",
            what_to_do="Réactivez le compte avant de lui donner un rôle.",
            code="account_state",
        )


def _check_dates(structure: Structure, starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid.one("ends_on", "La fin doit suivre le début.", "Vérifiez les deux dates.", "dates")
    if starts_on < structure.opened_on:
        raise Invalid.one(
            "starts_on",
            f"La structure n'ouvre que le {structure.opened_on:%d/%m/%Y}.",
            "Choisissez une date de début plus tardive.",
            "dates",
        )


def _check_site(structure_id: UUID, site_id: UUID | None) -> None:
    if site_id is not None and not Site.objects.filter(id=site_id, structure_id=structure_id).exists():
        raise Invalid.one(
            "site_id", "Ce site n'est pas un site de la structure.", "Choisissez un site de la liste.", "site"
        )


def _check_not_held(
    user: User, structure_id: UUID, role: Role, starts_on: date, ends_on: date | None
) -> None:
    """The database refuses overlaps too; here they get a sentence."""
    held = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=starts_on), user=user, structure_id=structure_id, role=role.value
    )
    if ends_on is not None:
        held = held.filter(starts_on__lt=ends_on)
    if held.exists():
        raise Conflict(
            f"{user.first_name} {user.last_name} a déjà le rôle « {role.label} » sur cette période.",
            what_to_do="Mettez d'abord fin au rôle en cours, ou choisissez d'autres dates.",
            code="role_held",
        )
