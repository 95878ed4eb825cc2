"""« Double authentification »: the factors of one's own account, and the providers through which one logs in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Refused
from convergence.identity import operations
from convergence.identity.queries import (
    is_fresh,
    linked_identities_of,
    second_factors_of,
    session_version_of,
)
from convergence.web.access import ActingRequest, signed_in
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.forms import problems_shown
from convergence.web.login.factors.enrolling import enrolment
from convergence.web.middleware.fresh import has_fresh_factor
from convergence.web.session import carry_on, current_session, note_factor

TITLE = "Double authentification"
Done = TypeVar("Done")


@signed_in
@require_safe
def factors(request: ActingRequest) -> HttpResponse:
    """What proves her beside her password."""
    context = {
        "page_title": TITLE,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Mon compte", reverse("login:account")),
            Crumb(TITLE),
        ),
        "held": second_factors_of(request.scope, request.actor.user_id),
        "linked": [
            (one, provider.label)
            for one in linked_identities_of(request.scope, request.actor.user_id)
            if (provider := settings.OPENID.get(one.provider))
        ],
        "proconnect": settings.OPENID.get("proconnect"),
    }
    return render(request, "web/login/factors.html", context)


@signed_in
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest) -> HttpResponse:
    """Add a factor. The first one only soon after the log-in: who finds an open session must not add hers."""
    user_id = request.actor.user_id
    session = current_session(request)
    if session is None:
        return HttpResponseRedirect(reverse("login:login"))
    first = not second_factors_of(request.scope, user_id).count
    if first and not settings.DEMO and not is_fresh(session.started_at, now()):
        raise Refused(
            "Votre connexion date de trop longtemps pour ajouter une double authentification.",
            what_to_do="Déconnectez-vous, reconnectez-vous, puis recommencez.",
            code="log_in_again",
        )
    if not first and not has_fresh_factor(request):
        return HttpResponseRedirect(reverse("login:confirm") + "?suite=" + reverse("login:add_factor"))
    page = _alone(request, lambda: enrolment(request, request.scope, user_id, back="login:add_factor"))
    if isinstance(page, HttpResponse):
        return page
    note_factor(request)
    if page.codes:
        return _codes_page(request, page.codes)
    messages.success(request, "Ce second facteur est ajouté.")
    return HttpResponseRedirect(reverse("login:factors"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove_authenticator(request: ActingRequest) -> HttpResponse:
    """Take the authenticator out of use."""
    confirmation = Confirmation(
        title="Retirer l’application",
        question="Voulez-vous retirer votre application d’authentification ?",
        consequences=("Ses codes ne serviront plus à vous connecter.",),
        verb="Retirer l’application",
        back_url=reverse("login:factors"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: _alone(
            request,
            lambda: operations.remove_authenticator(
                actor=request.actor, at=now(), user_id=request.actor.user_id
            ),
        ),
        done="L’application est retirée.",
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: ActingRequest, passkey_id: UUID) -> HttpResponse:
    """Take a passkey out of use."""
    found = [
        one
        for one in second_factors_of(request.scope, request.actor.user_id).passkeys
        if one.id == passkey_id
    ]
    if not found:
        raise NotFound("Cette clé d’accès n’existe pas.", what_to_do="Revenez à « Double authentification ».")
    confirmation = Confirmation(
        title="Retirer une clé d’accès",
        question=f"Voulez-vous retirer la clé « {found[0].name} » ?",
        consequences=("Elle ne servira plus à vous connecter.",),
        verb="Retirer la clé",
        back_url=reverse("login:factors"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: _alone(
            request,
            lambda: operations.remove_passkey(
                actor=request.actor, at=now(), user_id=request.actor.user_id, passkey_id=passkey_id
            ),
        ),
        done="La clé est retirée.",
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: ActingRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    codes: tuple[str, ...] = ()
    if form.is_valid():
        with problems_shown(form):
            codes = _alone(
                request,
                lambda: operations.renew_recovery_codes(
                    actor=request.actor, at=now(), user_id=request.actor.user_id
                ),
            )
    if codes:
        return _codes_page(request, codes)
    confirmation = Confirmation(
        title="Renouveler les codes de secours",
        question="Voulez-vous de nouveaux codes de secours ?",
        consequences=("Les anciens ne vaudront plus rien.", "Les nouveaux s’affichent une seule fois."),
        verb="Renouveler les codes",
        back_url=reverse("login:factors"),
        danger=False,
    )
    return confirm_page(request, confirmation, form, lambda _: None, done="")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: ActingRequest, identity_id: UUID) -> HttpResponse:
    """Stop logging in through a provider."""
    found = [
        one for one in linked_identities_of(request.scope, request.actor.user_id) if one.id == identity_id
    ]
    if not found:
        raise NotFound(
            "Cette identité n’est pas reliée.", what_to_do="Revenez à « Double authentification »."
        )
    provider = settings.OPENID.get(found[0].provider)
    label = provider.label if provider else found[0].provider
    confirmation = Confirmation(
        title=f"Ne plus relier {label}",
        question=f"Voulez-vous ne plus vous connecter par {label} ?",
        consequences=("Vous vous connecterez avec votre identifiant et votre mot de passe.",),
        verb="Ne plus relier",
        back_url=reverse("login:factors"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: _alone(
            request,
            lambda: operations.unlink_identity(
                actor=request.actor, at=now(), user_id=request.actor.user_id, identity_id=identity_id
            ),
        ),
        done=f"{label} n’est plus relié à votre compte.",
    )


def _alone(request: ActingRequest, act: Callable[[], Done]) -> Done:
    """Change what proves her. All that was opened before ends elsewhere; the present session alone goes on."""
    done = act()
    version = session_version_of(request.actor.user_id)
    if version is not None:
        carry_on(request, version)
    return done


def _codes_page(request: ActingRequest, codes: tuple[str, ...]) -> HttpResponse:
    context = {
        "page_title": "Vos codes de secours",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb(TITLE, reverse("login:factors")),
            Crumb("Vos codes de secours"),
        ),
        "codes": codes,
        "next_url": reverse("login:factors"),
    }
    return render(request, "web/login/recovery_codes.html", context)
