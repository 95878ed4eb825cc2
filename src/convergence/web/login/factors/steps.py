"""The second step of a log-in: give a factor, add the first one, or replace a lost one with a code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.identity import operations
from convergence.identity.types import Authenticated, authentication_actor
from convergence.storage.session import acting
from convergence.web.access import outside
from convergence.web.forms import problems_shown
from convergence.web.login.addresses import address_of_client, safe_suite
from convergence.web.login.applications import logged_in, policy_of
from convergence.web.login.factors.enrolling import PasskeyQuestion, enrolment, question_for
from convergence.web.login.factors.pending import (
    Pending,
    as_authenticated,
    begin,
    factors_of,
    half_logged_in,
    new_challenge,
    renewed,
    used_challenge,
)
from convergence.web.login.forms import FactorForm, RecoverForm
from convergence.web.login.journey import LEAVING
from convergence.web.middleware.sensitive import SENSITIVE
from convergence.web.session import current_session, note_factor, open_session


def enter(
    request: HttpRequest,
    found: Authenticated,
    suite: str,
    *,
    has_factor: bool = False,
    is_strong: bool = False,
    leaving: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Open the session, or ask for the second factor first. A demonstration asks only whoever has one."""
    if not has_factor:
        held = factors_of(found.user_id).count
        if held or not settings.DEMO:
            begin(request, found, suite, leaving or {})
            return HttpResponseRedirect(reverse("login:factor" if held else "login:enrol"))
    opened(request, found, factor_at=now() if is_strong else None, leaving=leaving or {})
    return HttpResponseRedirect(_onwards(request, found, suite))


def opened(
    request: HttpRequest, found: Authenticated, *, factor_at: datetime | None, leaving: Mapping[str, str]
) -> None:
    """The session of somebody who proved all that was asked."""
    alone = found.memberships[0].membership_id if len(found.memberships) == 1 else None
    open_session(request, found.user_id, alone, version=found.session_version, factor_at=factor_at)
    if leaving:
        request.session[LEAVING] = dict(leaving)


@outside
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """A code, or a passkey, after the password."""
    pending = half_logged_in(request)
    if pending is None:
        return _again()
    if not factors_of(pending.user_id).count:
        return HttpResponseRedirect(reverse("login:enrol"))
    form = FactorForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _given(request, pending.user_id, form):
        return _finished(request, pending)
    return _factor_page(request, pending.user_id, form, pending.suite, title="Double authentification")


@outside
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The second factor again, before something sensitive."""
    session, who = current_session(request), logged_in(request)
    if session is None or who is None:
        return _again()
    data = request.POST if request.method == "POST" else None
    suite = safe_suite(request, (data or request.GET).get("suite"))
    if not factors_of(session.user_id).count:
        messages.info(request, "Cette action demande une double authentification : ajoutez-la d’abord.")
        return HttpResponseRedirect(reverse("login:factors"))
    form = FactorForm(data, initial={"suite": suite})
    if form.is_bound and form.is_valid() and _given(request, session.user_id, form):
        note_factor(request)
        return HttpResponseRedirect(suite)
    return _factor_page(request, session.user_id, form, suite, title="Confirmer que c’est bien vous")


@outside
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """The factor is lost: a code that one colleague asked for and another gave takes its place."""
    pending = half_logged_in(request)
    if pending is None:
        return _again()
    form = RecoverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.recover_second_factor(
                user_id=pending.user_id, code=form.cleaned_data["code"], at=now()
            )
    if form.is_bound and not form.errors:
        renewed(request, pending)
        return HttpResponseRedirect(reverse("login:enrol"))
    context = {"page_title": "Second facteur perdu", "form": form}
    return render(request, "web/login/recover.html", context, status=422 if form.errors else 200)


@outside
@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """The first second factor, before anything opens."""
    pending = half_logged_in(request)
    if pending is None:
        return _again()
    if factors_of(pending.user_id).count:
        return HttpResponseRedirect(reverse("login:factor"))
    if as_authenticated(pending) is None:
        return _again()
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="login:enrol") as scope:
        page = enrolment(request, scope, pending.user_id, back="login:enrol")
    if isinstance(page, HttpResponse):
        return page
    entered = as_authenticated(renewed(request, pending))
    if entered is None:
        return _again()
    opened(request, entered, factor_at=now(), leaving=pending.leaving)
    context = {
        "page_title": "Vos codes de secours",
        "codes": page.codes,
        "next_url": _onwards(request, entered, pending.suite),
    }
    return render(request, "web/login/recovery_codes.html", context)


def _given(request: HttpRequest, user_id: UUID, form: FactorForm) -> bool:
    """True when the factor is right; else the form says why."""
    at, ip = now(), address_of_client(request)
    answer = form.cleaned_data["answer"]
    question = question_for(request)
    try:
        if answer and question is not None:
            operations.give_passkey(
                user_id=user_id,
                answer=answer,
                challenge=used_challenge(request),
                ip=ip,
                at=at,
                site_id=question.site_id,
                origin=question.origin,
            )
        else:
            operations.give_second_factor(user_id=user_id, code=form.cleaned_data["code"], ip=ip, at=at)
    except Problem as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _finished(request: HttpRequest, pending: Pending) -> HttpResponse:
    found = as_authenticated(pending)
    if found is None:
        return _again()
    opened(request, found, factor_at=now(), leaving=pending.leaving)
    return HttpResponseRedirect(_onwards(request, found, pending.suite))


def _onwards(request: HttpRequest, found: Authenticated, suite: str) -> str:
    if len(found.memberships) > 1:
        return reverse("login:choose") + "?" + urlencode({"suite": suite})
    return safe_suite(request, suite)


def _factor_page(
    request: HttpRequest, user_id: UUID, form: FactorForm, suite: str, *, title: str
) -> HttpResponse:
    question: PasskeyQuestion | None = question_for(request)
    options = ""
    held = factors_of(user_id)
    if question is not None and held.passkeys:
        options = operations.passkey_to_use(
            user_id=user_id,
            challenge=new_challenge(request),
            site_id=question.site_id,
            origin=question.origin,
        )
    context = {
        "page_title": title,
        "form": form,
        "options": options,
        "held": held,
        "is_log_in": half_logged_in(request) is not None,
        "gesture": _gesture(suite),
    }
    answer = render(request, "web/login/factor.html", context, status=422 if form.errors else 200)
    answer["Content-Security-Policy"] = policy_of(suite)
    return answer


def _gesture(suite: str) -> str:
    """What she is about to do, in words; nothing when her way leads to no sensitive page."""
    try:
        return SENSITIVE.get(resolve(suite.partition("?")[0]).view_name, "")
    except Resolver404:
        return ""


def _again() -> HttpResponse:
    return HttpResponseRedirect(reverse("login:login") + "?fin=delai")
