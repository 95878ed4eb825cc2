"""Adding a factor: an authenticator by its QR code, or a passkey; the same page at log-in and in the account."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from convergence.design.frame import Crumb
from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Scope
from convergence.identity import operations
from convergence.identity.queries import authenticator_address, second_factors_of
from convergence.web.forms import problems_shown
from convergence.web.login.factors.pending import new_challenge, used_challenge
from convergence.web.login.forms import AuthenticatorForm, PasskeyForm


@dataclass(frozen=True, slots=True)
class PasskeyQuestion:
    """The site for which a passkey is made, as the browser names it."""

    site_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A factor was added. ``codes`` are the recovery codes that came with the first one."""

    codes: tuple[str, ...]


def question_for(request: HttpRequest) -> PasskeyQuestion | None:
    """None where no passkey can be made: browsers want a name and, but for this machine, TLS."""
    host = request.get_host()
    name = host.rpartition(":")[0] if ":" in host else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        secure = request.is_secure() or name == "localhost"
        return PasskeyQuestion(name, f"{request.scheme}://{host}") if secure else None
    return None


def enrolment(request: HttpRequest, scope: Scope, user_id: UUID, *, back: str) -> HttpResponse | Enrolled:
    """Run the page for one person, inside an ``acting``; ``back`` is its view. Enrolled once a factor is added."""
    actor = scope.actor
    code_form, key_form = AuthenticatorForm(), PasskeyForm()
    if request.method == "POST":
        step = request.POST.get("step")
        if step == "begin":
            operations.begin_authenticator(actor=actor, at=now(), user_id=user_id)
            return HttpResponseRedirect(reverse(back) + "?moyen=application")
        if step == "passkey":
            key_form = PasskeyForm(request.POST)
            done = _with_passkey(request, actor, user_id, key_form)
        else:
            code_form = AuthenticatorForm(request.POST)
            done = _with_code(actor, user_id, code_form)
        if done is not None:
            return done
    return _page(request, scope, user_id, code_form, key_form)


def _with_code(actor: Actor, user_id: UUID, form: AuthenticatorForm) -> Enrolled | None:
    done = None
    if form.is_valid():
        with problems_shown(form):
            done = Enrolled(
                operations.confirm_authenticator(
                    actor=actor, at=now(), user_id=user_id, code=form.cleaned_data["code"]
                )
            )
    return done


def _with_passkey(request: HttpRequest, actor: Actor, user_id: UUID, form: PasskeyForm) -> Enrolled | None:
    question, done = question_for(request), None
    if question is not None and form.is_valid():
        with problems_shown(form):
            done = Enrolled(
                operations.add_passkey(
                    actor=actor,
                    at=now(),
                    user_id=user_id,
                    name=form.cleaned_data["name"],
                    answer=form.cleaned_data["answer"],
                    challenge=used_challenge(request),
                    site_id=question.site_id,
                    origin=question.origin,
                )
            )
    return done


def _page(
    request: HttpRequest, scope: Scope, user_id: UUID, code_form: AuthenticatorForm, key_form: PasskeyForm
) -> HttpResponse:
    held = second_factors_of(scope, user_id)
    question = question_for(request)
    options = ""
    if question is not None:
        options = operations.passkey_to_make(
            user_id=user_id,
            challenge=new_challenge(request),
            site_id=question.site_id,
            origin=question.origin,
        )
    secret = held.pending_secret if request.method == "POST" or "moyen" in request.GET else ""
    context = {
        "page_title": "Ajouter une double authentification",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Double authentification")),
        "code_form": code_form,
        "key_form": key_form,
        "options": options,
        "may_have_application": held.authenticator_since is None,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": _picture(authenticator_address(scope, user_id, secret)) if secret else "",
        "is_first": not held.count,
    }
    wrong = bool(code_form.errors or key_form.errors)
    return render(request, "web/login/enrol.html", context, status=422 if wrong else 200)


def _picture(address: str) -> str:
    """A QR code as the address of a picture: nothing inline that the page's policy would refuse."""
    return segno.make_qr(address, error="m").svg_data_uri(scale=4, border=4, light="white")
