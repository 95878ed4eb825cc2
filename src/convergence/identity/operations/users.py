"""Accounts: asked for by one person, approved by another, closed but never deleted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.identity.models import Structure, User
from convergence.identity.operations.direction import check_direction_without_user
from convergence.identity.operations.roles import give_role
from convergence.identity.operations.structures import check_still_open
from convergence.identity.policies import (
    check_may_approve_user,
    check_may_manage_network,
    check_may_manage_users,
)
from convergence.identity.rules.accounts import check_transition, checked_account, checked_person
from convergence.identity.rules.faults import check_reason
from convergence.identity.types import (
    EditConflict,
    Role,
    UserApproved,
    UserCreated,
    UserDeactivated,
    UserState,
)
from convergence.storage.operation import emit, operation


@operation("Demander un compte")
def create_user(
    *,
    actor: Actor,
    at: datetime,
    structure_id: UUID,
    login: str,
    first_name: str,
    last_name: str,
    email: str,
    phone: str = "",
    role: Role | None = None,
    site_id: UUID | None = None,
    starts_on: date | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Ask for an account, with a first role if one is given.

    It opens nothing until a second person approves it: in December 2025 a stolen account of a manager was
    enough to create two others and to read 1.6 million files.
    """
    check_may_manage_users(actor, structure_id)
    structure = Structure.objects.filter(id=structure_id).first()
    if structure is None:
        raise NotFound("Cette structure n'existe pas.", what_to_do="Cherchez-la par son nom ou son code.")
    check_still_open(structure)
    values = checked_account(
        login=login, first_name=first_name, last_name=last_name, email=email, phone=phone
    )
    _check_new(values["login"], values["email"])
    row = User.objects.create(
        account_structure=structure,
        created_by_id=actor.user_id,
        code_asked_by_id=actor.user_id,  # her first password needs a code
        **values,
    )
    emit(UserCreated(structure_id=structure_id, user_id=row.id))
    if role is not None:
        give_role(
            actor=actor,
            at=at,
            user_id=row.id,
            structure_id=structure_id,
            role=role,
            starts_on=starts_on or local_day(at, zone(structure.time_zone)),
            site_id=site_id,
        )
    return row.id


@operation("Valider un compte")
def approve_user(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Open an account that someone else asked for."""
    row = locked_account(actor, user_id)
    check_may_approve_user(actor, row.account_structure_id, user_id=row.id, created_by_id=row.created_by_id)
    _move(row, UserState.ACTIVE, decided_by=actor)
    emit(UserApproved(structure_id=row.account_structure_id, user_id=row.id))


@operation("Refuser un compte")
def refuse_user(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Refuse an account that someone else asked for, with a reason; it never opens."""
    row = locked_account(actor, user_id)
    check_may_approve_user(actor, row.account_structure_id, user_id=row.id, created_by_id=row.created_by_id)
    check_reason(reason)
    _move(row, UserState.REFUSED, decided_by=actor)


@operation("Modifier un compte")
def edit_user(
    *,
    actor: Actor,
    at: datetime,
    user_id: UUID,
    edit_token: int,
    first_name: str,
    last_name: str,
    email: str,
    phone: str = "",
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Correct names and addresses. The login never changes."""
    row = locked_account(actor, user_id)
    check_may_manage_users(actor, row.account_structure_id)
    values = checked_person(first_name=first_name, last_name=last_name, email=email, phone=phone)
    if row.change_id != edit_token:
        raise EditConflict(values, {name: getattr(row, name) for name in values}, row.change_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@operation("Désactiver un compte")
def deactivate_user(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Close an account at once: every session ends. Refused for the only person of a direction."""
    row = locked_account(actor, user_id)
    check_may_manage_users(actor, row.account_structure_id)
    check_reason(reason)
    check_transition(UserState(row.state), UserState.DEACTIVATED)
    check_direction_without_user(row, at)
    row.auth_version += 1
    _move(row, UserState.DEACTIVATED)
    emit(UserDeactivated(structure_id=row.account_structure_id, user_id=row.id))


@operation("Réactiver un compte")
def reactivate_user(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Open a closed account again, with the roles that still run."""
    row = locked_account(actor, user_id)
    check_may_manage_users(actor, row.account_structure_id)
    check_reason(reason)
    check_transition(UserState(row.state), UserState.ACTIVE)
    if row.state != UserState.DEACTIVATED:
        raise Refused(
            "Ce compte n'a pas encore été validé.",
            what_to_do="Il doit l'être par une autre personne que celle qui l'a demandé.",
            code="four_eyes",
        )
    _move(row, UserState.ACTIVE)


@operation("Confier un compte à une autre structure")
def transfer_account(
    *, actor: Actor, at: datetime, user_id: UUID, structure_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Let another structure administer an account: a professional who moved. Her roles do not change."""
    check_may_manage_network(actor)
    row = locked_account(actor, user_id)
    structure = Structure.objects.filter(id=structure_id).first()
    if structure is None:
        raise NotFound("Cette structure n'existe pas.", what_to_do="Cherchez-la par son nom ou son code.")
    check_still_open(structure)
    row.account_structure = structure
    row.save()


@operation("Fermer les sessions d'un compte")
def end_sessions(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """End every session of an account that stays open: a lost computer."""
    row = locked_account(actor, user_id)
    check_may_manage_users(actor, row.account_structure_id)
    User.objects.filter(id=row.id).update(auth_version=F("auth_version") + 1)


def locked_account(actor: Actor, user_id: UUID) -> User:
    """The account, held to the end of the transaction; one that another structure administers is not in reach."""
    row = User.objects.select_for_update(of=("self",)).filter(id=user_id).first()
    mine = row is not None and row.account_structure_id == actor.structure_id
    if row is None or not (mine or actor.may(Permission.MANAGE_NETWORK)):
        raise NotFound(
            "Ce compte n'existe pas ou n'est pas administré par votre structure.",
            what_to_do="S'il s'agit d'une personne d'une autre structure, vous pouvez seulement mettre fin "
            "à son rôle chez vous.",
        )
    return row


def _check_new(login: str, email: str) -> None:
    if User.objects.filter(login=login).exists():
        raise Invalid.one("login", "Cet identifiant est déjà pris.", "Choisissez-en un autre.", "login_taken")
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid.one(
            "email",
            "Un compte existe déjà avec cette adresse.",
            "Si c'est la même personne, donnez-lui un rôle dans votre structure plutôt qu'un second compte.",
            "email_taken",
        )


def _move(row: User, wanted: UserState, *, decided_by: Actor | None = None) -> None:
    check_transition(UserState(row.state), wanted)
    row.state = wanted.value
    if decided_by is not None:
        row.decided_by_id = decided_by.user_id
    row.save()
