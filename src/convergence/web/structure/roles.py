"""Roles of one account in the actor's structure: given and ended, with dates."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.identity import operations, policies
from convergence.web.access import ActingRequest
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.structure.forms import EndRoleForm, RoleForm
from convergence.web.structure.people import found_member, keeper, place_of


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Give a role in the actor's structure; never one that reaches beyond it."""
    member = found_member(request, user_id)
    structure = place_of(request, member)
    allowed = [
        role
        for role in policies.roles_of_kind(structure.kind)
        if policies.may_give_role(
            request.actor, structure.id, kind=structure.kind, role=role, user_id=user_id
        )
    ]
    form = RoleForm(
        request.POST or None,
        roles=allowed,
        sites=structure.sites,
        initial={"starts_on": local_today(request.actor.time_zone)},
    )
    back = reverse("structure:user", args=[user_id])
    if form.is_valid():
        with problems_shown(form):
            operations.give_role(
                actor=request.actor,
                at=now(),
                user_id=user_id,
                structure_id=structure.id,
                **form.cleaned_data,
            )
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, f"Le rôle de {member.full_name} est enregistré.")
        return HttpResponseRedirect(back)
    title = f"Donner un rôle à {member.full_name}"
    context = {
        "page_title": title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Professionnels", reverse("structure:users")),
            Crumb(member.full_name, back),
            Crumb("Donner un rôle"),
        ),
        "form": form,
        "back_url": back,
        "verb": "Donner le rôle",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, user_id: UUID, membership_id: UUID) -> HttpResponse:
    """End a role on its first day without it."""
    member = found_member(request, user_id)
    held = next((role for role in member.roles if role.membership_id == membership_id), None)
    if held is None:
        raise NotFound("Ce rôle n’existe pas.", what_to_do="Rechargez la page du compte.")
    confirmation = Confirmation(
        title="Mettre fin à un rôle",
        question=f"Voulez-vous mettre fin au rôle « {held.role.label} » de {member.full_name} ?",
        consequences=(
            "À partir de cette date, ce rôle ne donne plus aucun droit.",
            "Il reste dans l’historique.",
        ),
        verb="Mettre fin au rôle",
        back_url=reverse("structure:user", args=[user_id]),
    )
    form = EndRoleForm(request.POST or None, initial={"ends_on": local_today(request.actor.time_zone)})
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.end_role(
            actor=request.actor, at=now(), membership_id=membership_id, **typed
        ),
        done="La fin du rôle est enregistrée.",
    )
