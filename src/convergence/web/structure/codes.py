"""A first or forgotten password: a code asked for by one person and handed over by another."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.parameters import parameter
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity import operations
from convergence.identity.types import StaffMember
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.forms import problems_shown
from convergence.web.structure.people import approver, found_member

asker = requires(Permission.MANAGE_USERS, Permission.APPROVE_USERS, purpose=Purpose.ADMINISTRATION)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Ask that a person may choose a new password."""
    member = found_member(request, user_id)
    confirmation = Confirmation(
        title="Demander un code d’accès",
        question=f"Voulez-vous permettre à {member.full_name} de choisir un mot de passe, de remplacer un second "
        "facteur perdu ou de relier ProConnect à son compte ?",
        consequences=(
            "Une autre personne que vous devra remettre le code.",
            "Son mot de passe actuel reste valable jusqu’à ce qu’elle en choisisse un autre.",
        ),
        verb="Demander le code",
        back_url=reverse("structure:user", args=[user_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.ask_access_code(actor=request.actor, at=now(), user_id=user_id, **typed),
        done="Le code est demandé. Une autre personne doit maintenant le remettre.",
    )


@approver
@sensitive_variables("code")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: ActingRequest, user_id: UUID) -> HttpResponse:
    """Show the code, once, to be handed over in person."""
    member = found_member(request, user_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    code = ""
    if form.is_valid():
        with problems_shown(form):
            code = operations.give_access_code(actor=request.actor, at=now(), user_id=user_id)
    if code:
        return _code_page(request, member, code)
    confirmation = Confirmation(
        title="Remettre un code d’accès",
        question=f"Voulez-vous remettre un code d’accès à {member.full_name} ?",
        consequences=(
            "Toutes ses sessions se terminent tout de suite.",
            "Le code s’affiche une seule fois. Donnez-le en main propre ou par téléphone, jamais par courriel.",
            "Vérifiez que c’est bien cette personne : avec ce code, elle choisit son mot de passe, remplace un second "
            "facteur perdu ou relie ProConnect à son compte. Il sert à une seule de ces choses, une fois.",
        ),
        verb="Afficher le code",
        back_url=reverse("structure:user", args=[user_id]),
        danger=False,
    )
    return confirm_page(request, confirmation, form, lambda typed: None, done="")


def _code_page(request: ActingRequest, member: StaffMember, code: str) -> HttpResponse:
    context = {
        "page_title": "Code d’accès",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Professionnels", reverse("structure:users")),
            Crumb(member.full_name, reverse("structure:user", args=[member.user_id])),
            Crumb("Code d’accès"),
        ),
        "member": member,
        "code": code,
        "hours": parameter("access_code.valid_hours").integer_at(now().date()),
    }
    return render(request, "web/structure/code.html", context)
