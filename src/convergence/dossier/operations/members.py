"""Members of the team as rows: who runs when, and what each opens to her organisation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from convergence.dossier.models import Dossier, TeamMember
from convergence.dossier.operations.reach import scope_of
from convergence.dossier.rules.openings import may_write, opened_groups
from convergence.dossier.types import ReferentChanged, TeamMemberAdded, TeamMemberEnded, TeamRole
from convergence.foundation.actor import Actor
from convergence.foundation.periods import day_start, french_date, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.scope import Purpose
from convergence.identity.policies import role_permissions
from convergence.identity.queries import memberships_of, staff_names
from convergence.storage.files import close_to, open_to
from convergence.storage.operation import emit


def check_professional(actor: Actor, user_id: UUID, organisation_id: UUID, on: date) -> None:
    """Invalid unless she has an active account and a role that opens files in that organisation on that day."""
    if user_id == actor.user_id and organisation_id == actor.structure_id:
        return
    found = staff_names(scope_of(actor), [user_id]).get(user_id)
    roles = [
        role
        for held in memberships_of(user_id, on)
        if held.structure_id == organisation_id
        for role in held.roles
    ]
    if found is None or not found.active or not roles:
        raise Invalid.one(
            "user_id",
            f"Cette personne n’a pas de compte actif dans cette organisation au {french_date(on)}.",
            "Choisissez-la dans la liste des professionnels.",
            "no_such_professional",
        )
    if not any(Permission.READ_FILES in role_permissions(role) for role in roles):
        raise Invalid.one(
            "user_id",
            "Le rôle de cette personne ne lui permet pas d’ouvrir des dossiers.",
            "Choisissez une autre personne, ou faites ajouter ce rôle à son compte.",
            "role_without_files",
        )


def add_member(
    actor: Actor,
    at: datetime,
    root: Dossier,
    *,
    user_id: UUID,
    organisation_id: UUID,
    role: TeamRole,
    starts_on: date,
    reason: str,
    opens_file: bool = True,
) -> TeamMember:
    """Put a professional in the team, open the file to her organisation when it is another, announce it."""
    member = TeamMember.objects.create(
        structure_id=root.structure_id,
        dossier_id=root.pk,
        user_id=user_id,
        organisation_id=organisation_id,
        role=role.value,
        starts_on=starts_on,
        reason=reason.strip(),
    )
    if opens_file and organisation_id != root.structure_id:
        _open(member, start=max(at, _instant(actor, starts_on)))
    if role is TeamRole.REFERENT:
        emit(
            ReferentChanged(
                structure_id=root.structure_id,
                dossier_id=root.pk,
                organisation_id=organisation_id,
                user_id=user_id,
                starts_on=starts_on,
            )
        )
    else:
        emit(
            TeamMemberAdded(
                structure_id=root.structure_id,
                dossier_id=root.pk,
                organisation_id=organisation_id,
                user_id=user_id,
                role=role,
            )
        )
    return member


def end_member(actor: Actor, at: datetime, root: Dossier, member: TeamMember, ends_on: date) -> None:
    """Let a professional leave on a day; the file closes to her organisation when nobody of it is left."""
    member.ends_on = ends_on
    member.save()
    if member.organisation_id != root.structure_id:
        _settle(actor, at, root, member.organisation_id, ends_on)
    emit(
        TeamMemberEnded(
            structure_id=root.structure_id,
            dossier_id=root.pk,
            organisation_id=member.organisation_id,
            user_id=member.user_id,
        )
    )


def running_after(root: Dossier, organisation_id: UUID, day: date) -> list[TeamMember]:
    """Members of an organisation who work with the person on that day or later."""
    return list(
        TeamMember.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=day), dossier_id=root.pk, organisation_id=organisation_id
        ).order_by("starts_on", "id")
    )


def referent_to_end(
    root: Dossier, organisation_id: UUID, starts_on: date, user_id: UUID
) -> TeamMember | None:
    """The referent whom another follows from a day on; Conflict when it is she, or when a later one is planned."""
    found = [
        member
        for member in running_after(root, organisation_id, starts_on)
        if member.role == TeamRole.REFERENT
    ]
    later = [member for member in found if member.starts_on > starts_on]
    if later:
        raise Conflict(
            f"Un changement de référent est déjà prévu le {french_date(later[0].starts_on)}.",
            what_to_do="Mettez fin à cette désignation, ou choisissez une date plus tardive.",
            code="referent_planned",
        )
    current = found[0] if found else None
    if current is not None and current.user_id == user_id:
        raise Conflict(
            "Cette personne est déjà la référente.",
            what_to_do="Il n’y a rien à changer.",
            code="same_referent",
        )
    return current


def _settle(actor: Actor, at: datetime, root: Dossier, organisation_id: UUID, ends_on: date) -> None:
    """Close the file to an organisation, and open it again for those of its members who stay."""
    instant = max(at, _instant(actor, ends_on))
    close_to(root.pk, organisation_id, instant)
    for member in running_after(root, organisation_id, ends_on):
        end = _instant(actor, member.ends_on) if member.ends_on else None
        _open(member, start=max(instant, _instant(actor, member.starts_on)), end=end)


def _open(member: TeamMember, *, start: datetime, end: datetime | None = None) -> None:
    role = TeamRole(member.role)
    open_to(
        member.dossier_id,
        member.organisation_id,
        opened_groups(role),
        purpose=Purpose.ACCOMPAGNEMENT.value,
        start=start,
        end=end,
        may_write=may_write(role),
    )


def _instant(actor: Actor, day: date) -> datetime:
    return day_start(day, zone(actor.time_zone))
