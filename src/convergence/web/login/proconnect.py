"""ProConnect: log in, tie one's identity to one's account, leave."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity import operations
from convergence.identity.types import authentication_actor
from convergence.identity.types.factors import ExternalProof
from convergence.storage.session import acting
from convergence.web.access import ActingRequest, outside, signed_in
from convergence.web.forms import problems_shown
from convergence.web.login.addresses import address_of_client, safe_suite
from convergence.web.login.applications import logged_in
from convergence.web.login.factors.steps import enter
from convergence.web.login.forms import LinkForm
from convergence.web.login.journey import (
    as_external,
    come_back,
    finish_farewell,
    keep_proof,
    kept_proof,
    provider_named,
    set_out,
)

NAME = "proconnect"


@outside
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """To ProConnect."""
    suite = safe_suite(request, request.GET.get("suite"))
    return set_out(request, NAME, back=reverse("login:proconnect_back"), suite=suite)


@signed_in
@require_safe
def link(request: ActingRequest) -> HttpResponse:
    """To ProConnect, to tie what it proves to this account."""
    return set_out(request, NAME, back=reverse("login:proconnect_back"), link_for=str(request.actor.user_id))


@outside
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From ProConnect: she enters, ties her identity, or learns that it is tied to no account."""
    found = come_back(request, NAME, back=reverse("login:proconnect_back"))
    proof = as_external(found.proof)
    if found.link_for:
        return _linked(request, proof, found.link_for)
    who = operations.log_in_from_elsewhere(proof=proof, ip=address_of_client(request), at=now())
    if who is None:
        keep_proof(request, proof, found.suite)
        return HttpResponseRedirect(reverse("login:proconnect_unknown"))
    return enter(
        request,
        who.authenticated,
        found.suite,
        has_factor=who.has_second_factor,
        is_strong=who.is_strong,
        leaving={"provider": NAME, "id_token": found.proof.id_token},
    )


@outside
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def unknown(request: HttpRequest) -> HttpResponse:
    """The identity is tied to no account: a code given by two colleagues ties it; an e-mail never does."""
    provider = provider_named(NAME)
    kept = kept_proof(request)
    if kept is None:
        return HttpResponseRedirect(reverse("login:login") + "?fin=delai")
    proof, suite = kept
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.link_identity_with_code(
                login=form.cleaned_data["login"], code=form.cleaned_data["code"], proof=proof, at=now()
            )
    if form.is_bound and not form.errors:
        return _entered(request, proof, suite)
    context = {"page_title": f"Relier {provider.label}", "form": form, "provider": provider}
    return render(request, "web/login/unknown.html", context, status=422 if form.errors else 200)


@outside
@require_safe
def farewell(request: HttpRequest) -> HttpResponse:
    """Out of here already; on to ProConnect, which sends back with the same ``state``."""
    left = reverse("login:login") + "?fin=volontaire"
    return finish_farewell(request, left=left, template="web/login/farewell.html")


def _linked(request: HttpRequest, proof: ExternalProof, link_for: str) -> HttpResponse:
    who = logged_in(request)
    if who is None or str(who.subject_id) != link_for:
        return HttpResponseRedirect(reverse("login:login") + "?fin=delai")
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="login:proconnect_back"):
        operations.link_identity(actor=actor, at=now(), user_id=who.subject_id, proof=proof)
    messages.success(request, "ProConnect est relié à votre compte : vous pouvez vous connecter par lui.")
    return HttpResponseRedirect(reverse("login:factors"))


def _entered(request: HttpRequest, proof: ExternalProof, suite: str) -> HttpResponse:
    who = operations.log_in_from_elsewhere(proof=proof, ip=address_of_client(request), at=now())
    if who is None:
        return HttpResponseRedirect(reverse("login:login"))
    return enter(request, who.authenticated, suite, has_factor=who.has_second_factor, is_strong=who.is_strong)
