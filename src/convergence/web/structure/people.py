"""Accounts of the structure: list, one account, asked for by one person and approved by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.actor import Actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.foundation.text import name_key
from convergence.identity import operations, policies
from convergence.identity.queries import (
    access_review,
    linked_identities_of,
    pending_users,
    staff_member,
    structure_detail,
    structure_names,
    users_of_structure,
)
from convergence.identity.types import Role, StaffMember, StructureDetail, UserState
from convergence.identity.types.factors import LinkedIdentity
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.drafts.store import accept, accept_page
from convergence.web.forms import problems_shown
from convergence.web.structure.details import own_structure
from convergence.web.structure.forms import EditUserForm, NewUserForm, UserFilterForm

viewer = requires(
    Permission.MANAGE_USERS,
    Permission.APPROVE_USERS,
    Permission.READ_ACCESS_JOURNAL,
    purpose=Purpose.ADMINISTRATION,
)
keeper = requires(Permission.MANAGE_USERS, purpose=Purpose.ADMINISTRATION)
approver = requires(Permission.APPROVE_USERS, purpose=Purpose.ADMINISTRATION)


@viewer
@require_safe
def users(request: ActingRequest) -> HttpResponse:
    """Every account with a role here, filtered by name, state and running role."""
    today = local_today(request.actor.time_zone)
    form = UserFilterForm(request.GET or None, roles=Role)
    members = users_of_structure(request.scope)
    active = {}
    if form.is_bound and form.is_valid():
        active = {name: value for name, value in form.cleaned_data.items() if value}
    shown = [member for member in members if _matches(member, active, request)]
    context = {
        "page_title": "Professionnels",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Professionnels")),
        "form": form,
        "filter_count": len(active),
        "members": shown,
        "total": len(members),
        "today": today,
        "may_create": policies.may_manage_users(request.actor, request.actor.structure_id),
    }
    return render(request, "web/structure/users.html", context)


@viewer
@require_safe
def pending(request: ActingRequest) -> HttpResponse:
    """Accounts that wait for a second person."""
    members = pending_users(request.scope)
    names = structure_names(request.scope, {member.account_structure_id for member in members})
    context = {
        "page_title": "Comptes à valider",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Comptes à valider")),
        "members": [(member, names[member.account_structure_id]) for member in members],
        "actor": request.actor,
    }
    return render(request, "web/structure/pending.html", context)


@viewer
@require_safe
def review(request: ActingRequest) -> HttpResponse:
    """The yearly review of accesses, to print and sign."""
    context = {
        "page_title": "Revue des accès",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Revue des accès")),
        "lines": access_review(request.scope),
        "actor": request.actor,
        "today": local_today(request.actor.time_zone),
    }
    return render(request, "web/structure/review.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActingRequest) -> HttpResponse:
    """Ask for an account; it opens when a second person approves it."""
    structure = own_structure(request)
    form = NewUserForm(
        request.POST or None,
        roles=policies.roles_of_kind(structure.kind),
        sites=structure.sites,
        initial={"starts_on": local_today(request.actor.time_zone)},
    )
    if form.is_valid():
        with problems_shown(form):
            operations.create_user(
                actor=request.actor, at=now(), structure_id=structure.id, **form.cleaned_data
            )
    if form.is_bound and not form.errors:
        accept(request, "compte-nouveau")
        messages.success(request, "Le compte est demandé. Une autre personne doit maintenant le valider.")
        return HttpResponseRedirect(reverse("structure:pending"))
    context = {
        "page_title": "Nouveau compte",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Professionnels", reverse("structure:users")),
            Crumb("Nouveau compte"),
        ),
        "form": form,
    }
    return render(request, "web/structure/create.html", context, status=422 if form.errors else 200)


@viewer
@require_http_methods(["GET", "HEAD", "POST"])
def user(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """One account: names to correct, roles, what may be done with it."""
    member = found_member(request, user_id)
    actor = request.actor
    may_edit = policies.may_manage_users(actor, member.account_structure_id)
    place = place_of(request, member)
    initial = {
        name: getattr(member, name) for name in ("first_name", "last_name", "email", "phone", "edit_token")
    }
    form = EditUserForm(request.POST or None, initial=initial)
    if form.is_valid():
        with problems_shown(form):
            operations.edit_user(actor=actor, at=now(), user_id=user_id, **form.cleaned_data)
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, "Le compte est enregistré.")
        return HttpResponseRedirect(reverse("structure:user", args=[user_id]))
    context = {
        "page_title": member.full_name,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Professionnels", reverse("structure:users")),
            Crumb(member.full_name),
        ),
        "member": member,
        "form": form if may_edit else None,
        "today": local_today(actor.time_zone),
        "may_edit": may_edit,
        "place": place,
        "may_end": policies.may_manage_users(actor, place.id),
        "may_give": policies.may_manage_users(actor, place.id) and actor.user_id != user_id,
        "may_approve": member.state is UserState.PENDING_APPROVAL
        and policies.may_approve_user(
            actor, member.account_structure_id, user_id=user_id, created_by_id=member.created_by_id
        ),
        "may_close": may_edit and member.state is UserState.ACTIVE,
        "may_reopen": may_edit and member.state is UserState.DEACTIVATED,
        "linked": linked_to(request, member),
        **_code_state(actor, member),
    }
    return render(request, "web/structure/user.html", context, status=422 if form.errors else 200)


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Open an account that somebody else asked for."""
    member = found_member(request, user_id)
    roles = ", ".join(held.role.label for held in member.roles) or "aucun rôle"
    confirmation = Confirmation(
        title="Valider un compte",
        question=f"Voulez-vous ouvrir le compte de {member.full_name} ?",
        consequences=(
            f"Demandé par {member.created_by_name or 'une personne inconnue'}.",
            f"Il donnera les droits suivants : {roles}.",
            "Vérifiez que cette personne travaille bien dans votre structure.",
        ),
        verb="Valider le compte",
        back_url=reverse("structure:pending"),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.approve_user(actor=request.actor, at=now(), user_id=user_id),
        done=f"Le compte de {member.full_name} est ouvert.",
    )


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Refuse an account that somebody else asked for."""
    return _with_reason(
        request,
        user_id,
        operations.refuse_user,
        ("Refuser un compte", "refuser le compte", "Refuser le compte"),
        consequences=("Ce compte ne s’ouvrira jamais.", "La demande reste dans l’historique."),
        done="La demande est refusée.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Close an account at once."""
    return _with_reason(
        request,
        user_id,
        operations.deactivate_user,
        ("Désactiver un compte", "désactiver le compte", "Désactiver le compte"),
        consequences=(
            "Toutes ses sessions se terminent tout de suite.",
            "Ce qui a été écrit avec ce compte reste signé de son nom.",
            "Le compte pourra être réactivé.",
        ),
        done="Le compte est désactivé.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def reactivate(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    return _with_reason(
        request,
        user_id,
        operations.reactivate_user,
        ("Réactiver un compte", "réactiver le compte", "Réactiver le compte"),
        consequences=("La personne retrouve les rôles qui sont encore en cours.",),
        done="Le compte est réactivé.",
    )


def linked_to(request: ActingRequest, member: StaffMember) -> list[tuple[LinkedIdentity, str]]:
    """What is tied to an account, with the name of each provider; for whoever manages it, nothing for others."""
    if not policies.may_manage_users(request.actor, member.account_structure_id):
        return []
    return [
        (one, provider.label if (provider := settings.OPENID.get(one.provider)) else one.provider)
        for one in linked_identities_of(request.scope, member.user_id)
    ]


def found_member(request: ActingRequest, user_id: UUID) -> StaffMember:
    """An account of the structure; an unknown one and another structure's are answered alike."""
    member = staff_member(request.scope, user_id)
    if member is None:
        raise NotFound("Ce compte n’existe pas.", what_to_do="Cherchez la personne dans la liste.")
    return member


def _code_state(actor: Actor, member: StaffMember) -> dict[str, bool]:
    """What may be done about her access code; nothing while the account is not open."""
    is_open = member.state is UserState.ACTIVE
    home, who, asked_by = member.account_structure_id, member.user_id, member.code_asked_by_id
    return {
        "waits_for_code": asked_by is not None,
        "may_ask_code": is_open and asked_by is None and policies.may_ask_code(actor, home, user_id=who),
        "may_give_code": is_open and policies.may_give_code(actor, home, user_id=who, asked_by_id=asked_by),
    }


def place_of(request: ActingRequest, member: StaffMember) -> StructureDetail:
    """Where the actor gives and ends roles of a member: her own structure, any for the network's heads."""
    if not policies.may_manage_network(request.actor):
        return own_structure(request)
    found = structure_detail(request.scope, member.account_structure_id)
    return found or own_structure(request)


def _with_reason(
    request: ActingRequest,
    user_id: UUID,
    act: Callable[..., object],
    words: tuple[str, str, str],
    *,
    consequences: Iterable[str],
    done: str,
) -> HttpResponse:
    member = found_member(request, user_id)
    title, deed, verb = words
    confirmation = Confirmation(
        title=title,
        question=f"Voulez-vous {deed} de {member.full_name} ?",
        consequences=tuple(consequences),
        verb=verb,
        back_url=reverse("structure:user", args=[user_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: act(actor=request.actor, at=now(), user_id=user_id, reason=typed["reason"]),
        done=done,
    )


def _matches(member: StaffMember, active: dict[str, str], request: ActingRequest) -> bool:
    today = local_today(request.actor.time_zone)
    words = name_key(active.get("q", "")).split()
    known = name_key(f"{member.first_name} {member.last_name} {member.login}")
    running = {
        held.role.value
        for held in member.roles
        if held.starts_on <= today and (held.ends_on is None or held.ends_on > today)
    }
    return (
        all(word in known for word in words)
        and active.get("etat", member.state.value) == member.state.value
        and (not active.get("role") or active["role"] in running)
    )
