"""Applications of other organisations that call this one: let in, given another secret, shut out."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import create_api_client, renew_api_secret, revoke_api_client
from convergence.sharing.queries import agreements_in_force, api_client, api_clients
from convergence.sharing.types import AgreementRow, ApiClientRow, ApiFamily
from convergence.web.access import ActingRequest, requires
from convergence.web.booking.secret import secret_of
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.forms import OnceForm, once, problems_shown
from convergence.web.network.handing import SecretPages
from convergence.web.structure.forms import text

network = requires(Permission.MANAGE_NETWORK, purpose=Purpose.ADMINISTRATION)
TITLE = "Applications raccordées"
METHODS = ["GET", "HEAD", "POST"]


class ClientForm(OnceForm):
    """A new application."""

    name = text("Nom de l’application", 200, "Par exemple data·inclusion.")
    organisation = text("Organisme", 200, "Celui qui en répond et à qui vous remettrez le secret.")
    families = forms.TypedMultipleChoiceField(
        label="Ce qu’elle peut appeler",
        coerce=ApiFamily,
        choices=ApiFamily.choices(),
        widget=forms.CheckboxSelectMultiple,
    )


@network
@require_safe
def clients(request: ActingRequest) -> HttpResponse:
    """Every application, those that are still let in first."""
    context = {
        "page_title": TITLE,
        "breadcrumb": _crumbs(),
        "clients": _with_agreements(request),
        "zone": request.actor.time_zone,
        "site": settings.SITE_URL,
    }
    return render(request, "web/network/clients.html", context)


@network
@sensitive_variables("secret")
@require_http_methods(METHODS)
def new_client(request: ActingRequest) -> HttpResponse:
    """Let an application in, and show its secret once."""
    form = ClientForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed, secret = form.cleaned_data, secret_of(form)
        with problems_shown(form), once(form):
            create_api_client(
                actor=request.actor,
                at=now(),
                name=typed["name"],
                organisation=typed["organisation"],
                families=typed["families"],
                secret=secret,
                idempotency_key=form.sending,
            )
        if not form.errors:
            return _pages(typed["name"], typed["organisation"]).shown(request, secret)
    return _pages().form_page(request, form, "Raccorder une application", "Raccorder l’application")


@network
@require_http_methods(METHODS)
def renew(request: ActingRequest, client_id: UUID) -> HttpResponse:
    """Give an application another secret; the former one is worth nothing any more."""
    found = _found(request, client_id)
    return _pages(found.name, found.organisation).renewed(
        request,
        f"Changer le secret de {found.name}",
        lambda secret, reason: renew_api_secret(
            actor=request.actor, at=now(), client_id=client_id, secret=secret, reason=reason
        ),
    )


@network
@require_http_methods(METHODS)
def revoke(request: ActingRequest, client_id: UUID) -> HttpResponse:
    """Shut an application out."""
    found = _found(request, client_id)
    confirmation = Confirmation(
        title="Débrancher une application",
        question=f"Voulez-vous débrancher {found.name} ({found.organisation}) ?",
        consequences=(
            "Son secret et ses jetons ne valent plus rien tout de suite.",
            "La fiche reste dans la liste. Pour la raccorder à nouveau, il faudra un autre secret.",
        ),
        verb="Débrancher l’application",
        back_url=reverse("network:clients"),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: revoke_api_client(actor=request.actor, at=now(), client_id=client_id, **typed),
        done=f"{found.name} est débranchée.",
    )


def _with_agreements(request: ActingRequest) -> list[tuple[ApiClientRow, list[AgreementRow]]]:
    """Each application, with the agreements in force under which it works."""
    agreements = agreements_in_force(request.scope, now())
    return [
        (client, [row for row in agreements if client.client_id in row.client_ids])
        for client in api_clients(request.scope)
    ]


def _pages(name: str = "", organisation: str = "") -> SecretPages:
    return SecretPages(
        heading=f"Secret de {name}",
        organisation=organisation,
        explains=f"L’application l’envoie à {reverse('api:get_token')} et reçoit un jeton d’une heure.",
        back_url=reverse("network:clients"),
        crumbs=_crumbs,
    )


def _crumbs(last: str = "") -> tuple[Crumb, ...]:
    home = (Crumb("Accueil", "/"), Crumb("Réseau", reverse("network:structures")))
    return (*home, Crumb(TITLE, reverse("network:clients")), Crumb(last)) if last else (*home, Crumb(TITLE))


def _found(request: ActingRequest, client_id: UUID) -> ApiClientRow:
    found = api_client(request.scope, client_id)
    if found is None:
        raise NotFound("Cette application n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    return found
