"""Applications whose users log in with their account of this house: let in, given another secret, shut out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
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
from convergence.identity.operations import (
    change_login_addresses,
    register_login_client,
    renew_login_secret,
    revoke_login_client,
)
from convergence.identity.queries import login_client, login_clients, logout_troubles
from convergence.identity.types import BearerKind
from convergence.identity.types.log_in import LoginClientRow
from convergence.web.access import ActingRequest, requires
from convergence.web.booking.secret import secret_of
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import OnceForm, once, problems_shown
from convergence.web.network.handing import RenewForm, SecretPages
from convergence.web.structure.forms import text

network = requires(Permission.MANAGE_NETWORK, purpose=Purpose.ADMINISTRATION)
TITLE = "Applications de connexion"
METHODS = ["GET", "HEAD", "POST"]


def _addresses(label: str, help_text: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=12_000,
        required=required,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )


class _Addresses(OnceForm):
    """Where the application may send people back to."""

    redirect_uris = _addresses(
        "Adresses de retour",
        "Une par ligne, complètes et exactes, en https://. On ne revient nulle part ailleurs.",
        required=True,
    )
    post_logout_redirect_uris = _addresses(
        "Adresses de retour après déconnexion", "Une par ligne. Facultatif.", required=False
    )

    backchannel_logout_uri = forms.CharField(
        label="Adresse à prévenir quand une session se termine",
        help_text="Facultatif. Elle reçoit un jeton signé (OpenID Connect Back-Channel Logout) quand la personne se "
        "déconnecte, quand son compte ferme, quand son mot de passe ou son second facteur change.",
        max_length=500,
        required=False,
        widget=forms.TextInput({"inputmode": "url", "spellcheck": "false"}),
    )

    def addresses(self) -> dict[str, Any]:
        """What was typed, as operations take it."""
        return {
            "redirect_uris": str(self.cleaned_data["redirect_uris"]).splitlines(),
            "post_logout_redirect_uris": str(self.cleaned_data["post_logout_redirect_uris"]).splitlines(),
            "backchannel_logout_uri": self.cleaned_data["backchannel_logout_uri"],
        }


class NewClientForm(_Addresses):
    """A new application."""

    name = text("Nom de l’application", 200, "Par exemple : Appli CEJ.")
    organisation = text("Organisme", 200, "Celui qui en répond et à qui vous remettrez le secret.")
    client_id = text(
        "Identifiant", 100, "Lettres minuscules, chiffres et tirets, par exemple cej-conseillers."
    )
    kind = forms.TypedChoiceField(
        label="Qui se connecte", coerce=BearerKind, choices=BearerKind.choices(), widget=forms.RadioSelect
    )
    is_public = forms.BooleanField(
        label="Application sans serveur : elle ne sait pas garder un secret",
        help_text="Elle n’a pas de secret et prouve chaque connexion par PKCE.",
        required=False,
    )
    field_order = ("name", "organisation", "client_id", "kind", "redirect_uris", "post_logout_redirect_uris",
                   "backchannel_logout_uri")  # fmt: skip


class AddressesForm(_Addresses, RenewForm):
    """Other addresses, and why."""


@network
@require_safe
def clients(request: ActingRequest) -> HttpResponse:
    """Every application, those that are still let in first."""
    troubles = logout_troubles(request.scope)
    context = {
        "page_title": TITLE,
        "breadcrumb": _crumbs(),
        "clients": [(row, troubles.get(row.id)) for row in login_clients(request.scope)],
        "zone": request.actor.time_zone,
        "site": settings.SITE_URL,
    }
    return render(request, "web/network/login_clients.html", context)


@network
@sensitive_variables("secret")
@require_http_methods(METHODS)
def new_client(request: ActingRequest) -> HttpResponse:
    """Let an application in, and show its secret once."""
    form = NewClientForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        secret = "" if typed["is_public"] else secret_of(form)
        with problems_shown(form), once(form):
            register_login_client(
                actor=request.actor,
                at=now(),
                client_id=typed["client_id"],
                kind=typed["kind"],
                name=typed["name"],
                organisation=typed["organisation"],
                **form.addresses(),
                secret=secret,
                idempotency_key=form.sending,
            )
        if not form.errors:
            return _pages(typed["client_id"], typed["organisation"], is_public=not secret).shown(
                request, secret
            )
    return _pages().form_page(
        request, form, "Raccorder une application de connexion", "Raccorder l’application"
    )


@network
@require_http_methods(METHODS)
def change(request: ActingRequest, client: UUID) -> HttpResponse:
    """Where the application may send people back to."""
    found = _found(request, client)
    lines = {
        "redirect_uris": "\n".join(found.redirect_uris),
        "post_logout_redirect_uris": "\n".join(found.post_logout_redirect_uris),
        "backchannel_logout_uri": found.backchannel_logout_uri,
    }
    form = AddressesForm(request.POST if request.method == "POST" else None, initial=lines)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            change_login_addresses(
                actor=request.actor,
                at=now(),
                client=client,
                reason=form.cleaned_data["reason"],
                **form.addresses(),
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, f"Les adresses de {found.name} sont changées.")
            return HttpResponseRedirect(reverse("network:login_clients"))
    return _pages().form_page(request, form, f"Adresses de {found.name}", "Enregistrer les adresses")


@network
@require_http_methods(METHODS)
def renew(request: ActingRequest, client: UUID) -> HttpResponse:
    """Give an application another secret; the former one is worth nothing any more."""
    found = _found(request, client)
    return _pages(found.client_id, found.organisation).renewed(
        request,
        f"Changer le secret de {found.name}",
        lambda secret, reason: renew_login_secret(
            actor=request.actor, at=now(), client=client, secret=secret, reason=reason
        ),
    )


@network
@require_http_methods(METHODS)
def revoke(request: ActingRequest, client: UUID) -> HttpResponse:
    """Shut an application out."""
    found = _found(request, client)
    confirmation = Confirmation(
        title="Débrancher une application de connexion",
        question=f"Voulez-vous débrancher {found.name} ({found.organisation}) ?",
        consequences=(
            "Plus personne ne s’y connecte avec son compte, et ses jetons ne valent plus rien tout de suite.",
            "La fiche reste dans la liste. Pour la raccorder à nouveau, il faudra un autre identifiant.",
        ),
        verb="Débrancher l’application",
        back_url=reverse("network:login_clients"),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: revoke_login_client(actor=request.actor, at=now(), client=client, **typed),
        done=f"{found.name} est débranchée.",
    )


def _pages(client_id: str = "", organisation: str = "", *, is_public: bool = False) -> SecretPages:
    return SecretPages(
        heading=f"{client_id} est raccordée" if is_public else f"Secret de {client_id}",
        organisation=organisation,
        explains="Cette application n’a pas de secret. Elle prouve chaque connexion par PKCE (S256)."
        if is_public
        else "L’application le présente quand elle échange un code ou remplace un jeton.",
        back_url=reverse("network:login_clients"),
        crumbs=_crumbs,
    )


def _crumbs(last: str = "") -> tuple[Crumb, ...]:
    above = (
        Crumb("Accueil", "/"),
        Crumb("Réseau", reverse("network:structures")),
        Crumb("Applications raccordées", reverse("network:clients")),
    )
    here = reverse("network:login_clients")
    return (*above, Crumb(TITLE, here), Crumb(last)) if last else (*above, Crumb(TITLE))


def _found(request: ActingRequest, client: UUID) -> LoginClientRow:
    found = login_client(request.scope, client)
    if found is None:
        raise NotFound("Cette application n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    return found
