"""Connect a calendar in two steps: reach it, then choose it. Nothing is kept before it has answered."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from convergence.agenda.calendars import operations
from convergence.agenda.calendars.queries import most_detail, stored_access
from convergence.agenda.calendars.types import AccountDraft
from convergence.foundation.clock import now
from convergence.foundation.problems import Invalid
from convergence.gateways import caldav
from convergence.gateways.caldav import CalendarAccess, RemoteCalendar
from convergence.web.access import ActingRequest
from convergence.web.calendars.forms import AccessForm, ChoiceForm, PasswordForm
from convergence.web.calendars.frame import form_page, owner, page, trouble_shown
from convergence.web.drafts.sealing import seal, unseal
from convergence.web.forms import problems_shown

_SEALED = "calendar-access"
_TITLE = "Relier mon calendrier"
_MINUTES = 20


@owner
@sensitive_post_parameters("password", "access")
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: ActingRequest) -> HttpResponse:
    """First its address, identifier and password; then, once it has answered, which of its calendars."""
    if "access" in request.POST:
        return _choose(request)
    form = AccessForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        access = CalendarAccess(
            form.cleaned_data["url"], form.cleaned_data["login"], form.cleaned_data["password"]
        )
        found: list[RemoteCalendar] = []
        with trouble_shown(form):
            found = caldav.server().calendars(access)
        if found:
            return _choices(request, access, found)
        if not form.errors:
            form.add_error(None, "Ce serveur n’offre aucun calendrier. Créez-en un, puis recommencez.")
    return page(
        request, "web/calendars/connect.html", _TITLE, status=422 if form.errors else 200, form=form, step=1
    )


def _choices(
    request: ActingRequest,
    access: CalendarAccess,
    found: list[RemoteCalendar],
    form: ChoiceForm | None = None,
) -> HttpResponse:
    kept = {"access": _sealed(request, access, found)}
    form = form or ChoiceForm(calendars=found, highest=most_detail(request.scope), initial=kept)
    return page(
        request, "web/calendars/connect.html", _TITLE, status=422 if form.errors else 200, form=form, step=2
    )


def _choose(request: ActingRequest) -> HttpResponse:
    access, found = _opened(request)
    form = ChoiceForm(request.POST, calendars=found, highest=most_detail(request.scope))
    if form.is_valid():
        chosen = next(one for one in found if one.url == form.cleaned_data["calendar"])
        draft = AccountDraft(
            url=access.url,
            login=access.login,
            password=access.password,
            calendar_url=chosen.url,
            calendar_name=chosen.name,
            detail=form.cleaned_data["detail"],
            direction=form.cleaned_data["direction"],
        )
        with problems_shown(form):
            operations.connect_calendar(actor=request.actor, at=now(), draft=draft)
        if not form.errors:
            messages.success(request, "Votre calendrier est relié. Vos rendez-vous y seront dans un instant.")
            return HttpResponseRedirect(reverse("calendars:account"))
    return _choices(request, access, found, form)


@owner
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ActingRequest) -> HttpResponse:
    """Give the new password; it is tried before it is kept."""
    access = stored_access(request.scope)
    if access is None:
        return HttpResponseRedirect(reverse("calendars:connect"))

    def renew(typed: dict[str, str]) -> None:
        caldav.server().calendars(CalendarAccess(access.url, access.login, typed["password"]))
        operations.renew_password(actor=request.actor, at=now(), password=typed["password"])

    return form_page(
        request,
        PasswordForm(request.POST if request.method == "POST" else None),
        renew,
        title="Mot de passe du calendrier",
        verb="Essayer et enregistrer",
        done="Le calendrier répond : la tenue à jour reprend.",
    )


def _sealed(request: ActingRequest, access: CalendarAccess, found: list[RemoteCalendar]) -> str:
    """What was typed, readable by nobody else than this user's next request, for some minutes."""
    content = {
        "until": now().timestamp() + _MINUTES * 60,
        "access": [access.url, access.login, access.password],
        "calendars": [[one.url, one.name] for one in found],
    }
    return urlsafe_b64encode(seal(request.actor.user_id, _SEALED, json.dumps(content).encode())).decode()


def _opened(request: ActingRequest) -> tuple[CalendarAccess, list[RemoteCalendar]]:
    try:
        clear = unseal(request.actor.user_id, _SEALED, urlsafe_b64decode(request.POST["access"]))
        content = json.loads(clear or b"{}")
        if content["until"] < now().timestamp():
            raise KeyError("until")
        found = [RemoteCalendar(url, name) for url, name in content["calendars"]]
        return CalendarAccess(*content["access"]), found
    except (NotBase64, ValueError, KeyError, TypeError):
        raise Invalid.one(
            "access",
            "Cette page est restée ouverte trop longtemps.",
            "Saisissez à nouveau l’adresse du calendrier.",
        ) from None
