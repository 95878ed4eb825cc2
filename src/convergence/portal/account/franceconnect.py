"""FranceConnect: a young person enters her account by it, once she tied it there herself."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.identity import operations
from convergence.identity.queries import is_fresh
from convergence.identity.types import LoggedIn
from convergence.identity.types.factors import ExternalProof
from convergence.portal.account.session import logged_in, open_young_session
from convergence.portal.account.suite import safe_suite
from convergence.web.access import outside
from convergence.web.login.journey import (
    LEAVING,
    as_external,
    come_back,
    finish_farewell,
    provider_named,
    set_out,
)

NAME = "franceconnect"


@outside
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """To FranceConnect."""
    suite = safe_suite(request, request.GET.get("suite"))
    return set_out(request, NAME, back=reverse("portal_account:franceconnect_back"), suite=suite)


@outside
@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """To FranceConnect, to tie what it proves to her account; only soon after she logged in."""
    who = logged_in(request)
    if who is None:
        here = urlencode({"suite": reverse("portal_account:home")})
        return HttpResponseRedirect(f"{reverse('portal_account:login')}?{here}", status=303)
    _check_fresh(who, "relier FranceConnect")
    back_here = reverse("portal_account:franceconnect_back")
    return set_out(request, NAME, back=back_here, link_for=str(who.subject_id))


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest) -> HttpResponse:
    """Do without FranceConnect: what will happen, then the verb. This session goes on; a mail tells her."""
    label = provider_named(NAME).label
    who = logged_in(request)
    if who is None:
        here = urlencode({"suite": reverse("portal_account:home")})
        return HttpResponseRedirect(f"{reverse('portal_account:login')}?{here}", status=303)
    if request.method == "POST":
        _check_fresh(who, f"ne plus relier {label}")
        leaving = request.session.get(LEAVING)
        kept = operations.unlink_young_identity(who=who, provider=NAME, label=label, at=now())
        open_young_session(request, kept)
        if leaving:
            request.session[LEAVING] = leaving
        messages.success(request, f"{label} n’est plus relié à votre compte. Un message vous le confirme.")
        return HttpResponseRedirect(reverse("portal_account:home"), status=303)
    context = {
        "page_title": f"Ne plus relier {label}",
        "label": label,
        "structure_name": "",
        "structure_phone": "",
    }
    answer = render(request, "portal/account/unlink.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@outside
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From FranceConnect: she enters, ties her identity, or learns that it is tied to no account."""
    found = come_back(request, NAME, back=reverse("portal_account:franceconnect_back"))
    proof = as_external(found.proof)
    if found.link_for:
        return _linked(request, proof, found.link_for)
    who = operations.log_young_person_in_from_elsewhere(proof=proof, at=now())
    if who is None:
        return HttpResponseRedirect(f"{reverse('portal_account:login')}?fin=inconnu", status=303)
    open_young_session(request, who)
    request.session[LEAVING] = {"provider": NAME, "id_token": found.proof.id_token}
    return HttpResponseRedirect(safe_suite(request, found.suite), status=303)


@outside
@require_safe
def farewell(request: HttpRequest) -> HttpResponse:
    """Out of her account already; on to FranceConnect, which sends back with the same ``state``."""
    left = f"{reverse('portal_account:login')}?fin=volontaire"
    return finish_farewell(request, left=left, template="portal/account/farewell.html")


def _check_fresh(who: LoggedIn, gesture: str) -> None:
    if not is_fresh(who.authenticated_at, now()):
        raise Refused(
            f"Votre connexion date de trop longtemps pour {gesture}.",
            what_to_do="Déconnectez-vous, reconnectez-vous, puis recommencez.",
            code="log_in_again",
        )


def _linked(request: HttpRequest, proof: ExternalProof, link_for: str) -> HttpResponse:
    who = logged_in(request)
    if who is None or str(who.subject_id) != link_for:
        return HttpResponseRedirect(reverse("portal_account:login"), status=303)
    operations.link_young_identity(account_id=who.subject_id, version=who.version, proof=proof, at=now())
    messages.success(request, "FranceConnect est relié à votre compte : vous pouvez vous connecter avec lui.")
    return HttpResponseRedirect(reverse("portal_account:home"), status=303)
