"""Log in, choose where one works, stay, leave, change one's password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.identity import operations
from convergence.identity.queries import memberships_at
from convergence.identity.types import MembershipChoice, authentication_actor
from convergence.storage.session import acting
from convergence.web.access import ActingRequest, outside, signed_in
from convergence.web.forms import problems_shown
from convergence.web.login.addresses import HOME, address_of_client, safe_suite
from convergence.web.login.applications import logged_in, policy_of
from convergence.web.login.factors.steps import enter
from convergence.web.login.forms import CodeForm, LoginForm, PasswordForm, PlaceForm
from convergence.web.login.journey import LEAVING, start_farewell
from convergence.web.session import (
    SEVERAL,
    Session,
    choose_membership,
    close_session,
    current_session,
    open_session,
    renew,
)


@outside
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Login and password. What is said of a wrong login and of a wrong password is the same."""
    if request.method != "POST":
        if current_session(request):
            return HttpResponseRedirect(safe_suite(request, request.GET.get("suite")))
        form = LoginForm(initial={"suite": request.GET.get("suite", "")})
        return _login_page(request, form)
    form = LoginForm(request.POST)
    if form.is_valid():
        try:
            found = operations.authenticate(
                login=form.cleaned_data["login"],
                password=form.cleaned_data["password"],
                ip=address_of_client(request),
                at=now(),
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return enter(request, found, form.cleaned_data["suite"])
    return _login_page(request, form, status=422)


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """For which structure she works now, among those where she has a running role."""
    session = current_session(request)
    if session is None:
        return HttpResponseRedirect(reverse("login:login"))
    places = _places_of(session)
    if not places:
        close_session(request)
        return HttpResponseRedirect(reverse("login:login") + "?fin=role")
    if request.method != "POST":
        initial = {"membership": str(session.membership_id or ""), "suite": request.GET.get("suite", "")}
        return _place_page(request, PlaceForm(places=places, initial=initial))
    form = PlaceForm(request.POST, places=places)
    if not form.is_valid():
        return _place_page(request, form, status=422)
    chosen = form.cleaned_data["membership"]
    place = next(place for place in places if str(place.membership_id) == chosen)
    choose_membership(request, session, place.membership_id)
    request.session[SEVERAL] = len(places) > 1
    return HttpResponseRedirect(safe_suite(request, form.cleaned_data["suite"]))


@outside
@sensitive_post_parameters("code", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Choose a password with the code that was handed over, then log in."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("login", "code", "password")}
        with problems_shown(form):
            operations.choose_password(at=now(), **typed)
    if form.is_bound and not form.errors:
        close_session(request)
        return HttpResponseRedirect(reverse("login:login") + "?fin=choisi")
    context = {"page_title": "Choisir mon mot de passe", "form": form}
    return render(request, "web/login/code.html", context, status=422 if form.errors else 200)


@outside
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session, here, in the applications entered from it, and at the provider through which she came."""
    away = start_farewell(request, reverse("login:farewell"), logged_in(request))
    return HttpResponseRedirect(away or reverse("login:login") + "?fin=volontaire")


@signed_in
@require_POST
def extend(request: ActingRequest) -> HttpResponse:
    """« Rester connecté » (RGAA 13.1): 204 when the session goes on."""
    renew(request)
    return HttpResponse(status=204)


@signed_in
@require_http_methods(["GET", "HEAD"])
def account(request: ActingRequest) -> HttpResponse:
    """Who she is here, with which roles."""
    context = {
        "page_title": "Mon compte",
        "breadcrumb": (Crumb("Accueil", HOME), Crumb("Mon compte")),
        "actor": request.actor,
    }
    return render(request, "web/login/account.html", context)


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ActingRequest) -> HttpResponse:
    """Change one's own password; every other session of hers ends."""
    form = PasswordForm(request.POST or None)
    version = ""
    if form.is_valid():
        with problems_shown(form):
            version = operations.set_password(
                actor=request.actor,
                at=now(),
                user_id=request.actor.user_id,
                current_password=form.cleaned_data["current_password"],
                password=form.cleaned_data["password"],
            )
    if version:
        return _password_changed(request, version)
    context = {
        "page_title": "Changer de mot de passe",
        "breadcrumb": (
            Crumb("Accueil", HOME),
            Crumb("Mon compte", reverse("login:account")),
            Crumb("Mot de passe"),
        ),
        "form": form,
    }
    return render(request, "web/login/password.html", context, status=422 if form.errors else 200)


def _password_changed(request: ActingRequest, version: str) -> HttpResponse:
    session = current_session(request)
    several = request.session.get(SEVERAL, False)
    if session is None:
        return HttpResponseRedirect(reverse("login:login"))
    leaving = request.session.get(LEAVING)
    open_session(
        request, session.user_id, session.membership_id, version=version, factor_at=session.factor_at
    )
    if leaving:
        request.session[LEAVING] = leaving
    request.session[SEVERAL] = several
    messages.success(
        request, "Votre mot de passe est changé. Vos autres sessions, s’il y en avait, sont terminées."
    )
    return HttpResponseRedirect(reverse("login:account"))


def _places_of(session: Session) -> tuple[MembershipChoice, ...]:
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="login:choose"):
        return memberships_at(session.user_id, now())


_ENDS = {
    "volontaire": "Vous êtes déconnecté.",
    "choisi": "Votre mot de passe est choisi : connectez-vous.",
    "delai": "Le temps de se connecter est passé : recommencez.",
    "role": "Votre compte n’a plus de rôle en cours. Adressez-vous au gestionnaire de comptes de votre structure.",
}


def _login_page(request: HttpRequest, form: LoginForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "Connexion",
        "form": form,
        "ending": _ENDS.get(request.GET.get("fin", ""), ""),
        "proconnect": settings.OPENID.get("proconnect"),
        "suite": safe_suite(request, str(form["suite"].value() or "")),
        "lost": bool(request.GET.get("suite")) and not form.is_bound,
    }
    answer = render(request, "web/login/login.html", context, status=status)
    answer["Content-Security-Policy"] = policy_of(str(form["suite"].value() or ""))
    return answer


def _place_page(request: HttpRequest, form: PlaceForm, status: int = 200) -> HttpResponse:
    context = {"page_title": "Choisir la structure", "form": form}
    answer = render(request, "web/login/choose.html", context, status=status)
    answer["Content-Security-Policy"] = policy_of(str(form["suite"].value() or ""))
    return answer
