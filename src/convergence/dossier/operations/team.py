"""The referent and the team around the person, of several organisations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.dossier.models import Dossier, TeamMember
from convergence.dossier.operations.members import (
    add_member,
    check_professional,
    end_member,
    referent_to_end,
    running_after,
)
from convergence.dossier.operations.reach import held_file, today_for
from convergence.dossier.policies import check_may_manage_team
from convergence.dossier.types import TeamRole
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import TYPED_IN, operation

_FURTHEST = timedelta(days=366)


@operation("Changer de référent")
def change_referent(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    user_id: UUID,
    starts_on: date,
    reason: str = "",
    source: str = TYPED_IN,
) -> UUID:
    """Give the person another referent in the actor's structure from a day on; the former one ends that day."""
    check_may_manage_team(actor)
    root = held_file(actor, dossier_id)
    _check_start(root, starts_on, today_for(actor, at))
    check_professional(actor, user_id, actor.structure_id, starts_on)
    current = referent_to_end(root, actor.structure_id, starts_on, user_id)
    if current is not None:
        end_member(actor, at, root, current, starts_on)
    return add_member(
        actor, at, root,
        user_id=user_id, organisation_id=actor.structure_id, role=TeamRole.REFERENT, starts_on=starts_on,
        reason=reason,
    ).id  # fmt: skip


@operation("Ajouter un membre de l’équipe")
def add_team_member(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    user_id: UUID,
    organisation_id: UUID,
    role: TeamRole,
    starts_on: date,
    reason: str = "",
    source: str = TYPED_IN,
) -> UUID:
    """Let a professional join the team. One of another organisation opens the file to it, as her role needs.

    Never the NIR nor free text. A referent of the actor's own structure is chosen by ``change_referent``.
    """
    check_may_manage_team(actor)
    root = held_file(actor, dossier_id)
    _check_start(root, starts_on, today_for(actor, at))
    check_professional(actor, user_id, organisation_id, starts_on)
    if role is TeamRole.REFERENT:
        if organisation_id == root.structure_id:
            raise Invalid.one(
                "role",
                "Le référent de votre structure se change à part.",
                "Utilisez « Changer de référent ».",
            )
        current = referent_to_end(root, organisation_id, starts_on, user_id)
        if current is not None:
            end_member(actor, at, root, current, starts_on)
    for member in running_after(root, organisation_id, starts_on):
        if member.user_id == user_id and member.role == role:
            raise Conflict(
                "Cette personne fait déjà partie de l’équipe avec ce rôle.",
                what_to_do="Il n’y a rien à ajouter.",
                code="already_member",
            )
    return add_member(
        actor, at, root,
        user_id=user_id, organisation_id=organisation_id, role=role, starts_on=starts_on, reason=reason,
    ).id  # fmt: skip


@operation("Retirer un membre de l’équipe")
def end_team_member(
    *,
    actor: Actor,
    at: datetime,
    member_id: UUID,
    ends_on: date,
    reason: str = "",
    source: str = TYPED_IN,
) -> None:
    """Let a professional leave the team; ``ends_on`` is the first day without her."""
    check_may_manage_team(actor)
    member = TeamMember.objects.filter(pk=member_id).first()
    if member is None:
        raise NotFound(
            "Ce membre de l’équipe n’existe pas ou n’est plus accessible.", what_to_do="Rechargez la page."
        )
    root = held_file(actor, member.dossier_id)
    if member.ends_on is not None and member.ends_on <= ends_on:
        raise Conflict(
            f"Cette personne a déjà quitté l’équipe le {french_date(member.ends_on)}.",
            what_to_do="Rechargez la page.",
            code="already_ended",
        )
    if ends_on < member.starts_on:
        raise Invalid.one(
            "ends_on", "La fin précède le début.", f"Choisissez le {french_date(member.starts_on)} ou après."
        )
    end_member(actor, at, root, member, ends_on)


def _check_start(root: Dossier, starts_on: date, today: date) -> None:
    if starts_on < root.created_on:
        raise Invalid.one(
            "starts_on",
            f"Le dossier a été ouvert le {french_date(root.created_on)} : la date ne peut pas être avant.",
            "Corrigez la date.",
            "before_file",
        )
    if starts_on > today + _FURTHEST:
        raise Invalid.one("starts_on", "Cette date est dans plus d’un an.", "Corrigez la date.", "too_far")
