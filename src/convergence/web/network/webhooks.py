"""Addresses of partners to which changes are told: added with a secret shown once, suspended, told again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.sharing.operations import (
    create_webhook,
    pause_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    resume_webhook,
)
from convergence.sharing.queries import api_client, webhook, webhook_deliveries, webhooks
from convergence.sharing.types import (
    ApiClientRow,
    ApiFamily,
    PartnerResource,
    WebhookDraft,
    WebhookRow,
    WebhookState,
)
from convergence.web.access import ActingRequest
from convergence.web.booking.secret import secret_of
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.forms import OnceForm, once, problems_shown
from convergence.web.network.clients import METHODS, TITLE, network
from convergence.web.network.handing import SecretPages
from convergence.web.structure.forms import text

_LINES = 50


class WebhookForm(OnceForm):
    """A new address."""

    url = text("Adresse", 500, "En https, en entier : https://exemple.fr/avis.")
    contact = text("Courriel de qui la tient", 254, "Pour le prévenir si les avis ne passent plus.")
    resources = forms.TypedMultipleChoiceField(
        label="Ce qui lui est annoncé",
        required=False,
        coerce=PartnerResource,
        choices=PartnerResource.choices(),
        help_text="Rien de coché : tout ce que la convention ouvre.",
        widget=forms.CheckboxSelectMultiple,
    )


class ResumeForm(ReasonForm):
    """Why it goes on, and from where."""

    skip_waiting = forms.BooleanField(
        label="Ne pas envoyer ce qui attend",
        required=False,
        help_text="Le partenaire l’a relu par l’interface.",
    )


@network
@require_safe
def addresses(request: ActingRequest, client_id: UUID) -> HttpResponse:
    """The addresses of an application."""
    client = _client(request, client_id)
    context = {
        "page_title": f"Avis à {client.name}",
        "breadcrumb": _crumbs(client),
        "client": client,
        "webhooks": webhooks(request.scope, client_id),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/network/webhooks.html", context)


@network
@sensitive_variables("secret")
@require_http_methods(METHODS)
def new_address(request: ActingRequest, client_id: UUID) -> HttpResponse:
    """Add an address, and show its secret once."""
    client = _client(request, client_id)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed, secret = form.cleaned_data, secret_of(form)
        draft = WebhookDraft(typed["url"], typed["contact"], tuple(typed["resources"]))
        with problems_shown(form), once(form):
            create_webhook(
                actor=request.actor,
                at=now(),
                client_id=client_id,
                draft=draft,
                secret=secret,
                idempotency_key=form.sending,
            )
        if not form.errors:
            return _pages(client).shown(request, secret)
    return _pages(client).form_page(request, form, "Ajouter une adresse", "Ajouter l’adresse")


@network
@require_safe
def address(request: ActingRequest, webhook_id: UUID) -> HttpResponse:
    """One address: how it goes, and what was told to it."""
    found = _found(request, webhook_id)
    client = _client(request, found.client_id)
    before = request.GET.get("avant", "")
    lines = webhook_deliveries(
        request.scope,
        webhook_id,
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
        limit=_LINES + 1,
    )
    context = {
        "page_title": "Adresse d’avis",
        "breadcrumb": _crumbs(client, "Journal"),
        "client": client,
        "webhook": found,
        "lines": lines[:_LINES],
        "before": lines[_LINES - 1].delivery_id if len(lines) > _LINES else None,
        "zone": request.actor.time_zone,
        "is_active": found.state is WebhookState.ACTIVE,
    }
    return render(request, "web/network/webhook.html", context)


@network
@require_http_methods(METHODS)
def renew(request: ActingRequest, webhook_id: UUID) -> HttpResponse:
    """Sign with another secret; the former one signs as well for a day."""
    found = _found(request, webhook_id)
    client = _client(request, found.client_id)
    return _pages(client).renewed(
        request,
        "Changer le secret des avis",
        lambda secret, reason: renew_webhook_secret(
            actor=request.actor, at=now(), webhook_id=webhook_id, secret=secret, reason=reason
        ),
    )


@network
@require_http_methods(METHODS)
def pause(request: ActingRequest, webhook_id: UUID) -> HttpResponse:
    """Tell nothing more for a while."""
    found = _found(request, webhook_id)
    confirmation = Confirmation(
        title="Suspendre une adresse",
        question=f"Voulez-vous suspendre les avis à {found.url} ?",
        consequences=("Rien ne part plus. Ce qui change attend, et partira à la remise en service.",),
        verb="Suspendre l’adresse",
        back_url=_page(webhook_id),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: pause_webhook(actor=request.actor, at=now(), webhook_id=webhook_id, **typed),
        done="L’adresse est suspendue.",
    )


@network
@require_http_methods(METHODS)
def resume(request: ActingRequest, webhook_id: UUID) -> HttpResponse:
    """Tell again."""
    found = _found(request, webhook_id)
    confirmation = Confirmation(
        title="Remettre une adresse en service",
        question=f"Voulez-vous reprendre les avis à {found.url} ?",
        consequences=(
            "Ce qui attend part d’abord, dans son ordre, sauf si vous demandez de ne pas l’envoyer.",
        ),
        verb="Remettre en service",
        back_url=_page(webhook_id),
    )
    return confirm_page(
        request,
        confirmation,
        ResumeForm(request.POST if request.method == "POST" else None),
        lambda typed: resume_webhook(actor=request.actor, at=now(), webhook_id=webhook_id, **typed),
        done="L’adresse est en service.",
    )


@network
@require_http_methods(METHODS)
def remove(request: ActingRequest, webhook_id: UUID) -> HttpResponse:
    """Forget an address."""
    found = _found(request, webhook_id)
    confirmation = Confirmation(
        title="Retirer une adresse",
        question=f"Voulez-vous retirer {found.url} ?",
        consequences=("Plus rien n’y est envoyé, et le journal de ses avis est effacé.",),
        verb="Retirer l’adresse",
        back_url=reverse("network:webhooks", args=[found.client_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: remove_webhook(actor=request.actor, at=now(), webhook_id=webhook_id, **typed),
        done="L’adresse est retirée.",
    )


@network
@require_http_methods(METHODS)
def replay(request: ActingRequest, webhook_id: UUID, change_id: int) -> HttpResponse:
    """Tell a change once more, alone or with what followed; its address, read, leads to the log."""
    _found(request, webhook_id)
    if request.method == "POST":
        onwards = request.POST.get("suite") == "1"
        replay_webhook(
            actor=request.actor, at=now(), webhook_id=webhook_id, change_id=change_id, onwards=onwards
        )
    return redirect(_page(webhook_id))


def _page(webhook_id: UUID) -> str:
    return reverse("network:webhook", args=[webhook_id])


def _pages(client: ApiClientRow) -> SecretPages:
    return SecretPages(
        heading=f"Secret des avis à {client.name}",
        organisation=client.organisation,
        explains="Il signe chaque avis : le partenaire vérifie ainsi que l’avis vient d’ici et qu’il n’a pas été "
        "changé.",
        back_url=reverse("network:webhooks", args=[client.client_id]),
        crumbs=partial(_crumbs, client),
    )


def _crumbs(client: ApiClientRow, last: str = "") -> tuple[Crumb, ...]:
    begin = (
        Crumb("Accueil", "/"),
        Crumb("Réseau", reverse("network:structures")),
        Crumb(TITLE, reverse("network:clients")),
    )
    name = f"Avis à {client.name}"
    if not last:
        return (*begin, Crumb(name))
    return (*begin, Crumb(name, reverse("network:webhooks", args=[client.client_id])), Crumb(last))


def _client(request: ActingRequest, client_id: UUID) -> ApiClientRow:
    found = api_client(request.scope, client_id)
    if found is None or ApiFamily.PARTNER not in found.families:
        raise NotFound("Cette application n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    return found


def _found(request: ActingRequest, webhook_id: UUID) -> WebhookRow:
    found = webhook(request.scope, webhook_id)
    if found is None:
        raise NotFound("Cette adresse n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    return found
