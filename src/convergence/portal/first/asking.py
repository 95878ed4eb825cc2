"""One Mission Locale: a time that it opens to everybody, else a request that it treats by calling back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import public_motives
from convergence.agenda.booking.types import CallTime
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import new_token
from convergence.foundation.problems import NotFound, Unavailable
from convergence.identity.queries import structure_by_code
from convergence.identity.types import StructureKind, StructureState
from convergence.portal.booking.public import FactsForm
from convergence.portal.frame import structure_frame
from convergence.portal.languages.choosing import spoken
from convergence.portal.languages.elsewhere import retell
from convergence.referentials.queries import commune_at
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link
from convergence.web.booking.secret import secret_of_sending
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.login.addresses import address_of_client

_RECEIVING = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
NOBODY = NotFound(
    "Ce lien n’est plus valable.",
    what_to_do="Cherchez de nouveau votre Mission Locale par votre commune.",
    code="dead_link",
)


def find_visitor(token: str, at: datetime) -> Actor | None:
    """Somebody of no file who speaks to an open Mission Locale, by its code; None for any other code."""
    scope = current_scope()
    found = structure_by_code(scope, token.replace("\x00", "")[:16]) if scope else None
    if found is None or found.kind not in _RECEIVING or found.state is not StructureState.OPEN:
        return None
    return guest_actor(found.id, name="Visiteur", time_zone=found.time_zone)


visitor = by_link(find_visitor, dead_link=NOBODY)


class FirstForm(FactsForm):
    """The few facts that are needed to call back."""

    call_time = forms.TypedChoiceField(
        label=gettext_lazy("Quand pouvons-nous vous appeler ?"),
        choices=[(value, gettext_lazy(label)) for value, label in CallTime.choices()],
        coerce=CallTime,
        required=False,
        empty_value=CallTime.ANY,
    )

    field_order = ("first_name", "last_name", "born_on", "phone", "call_time", "email", "commune", "site_web")


@visitor
@spoken
@require_safe
def meet(request: ActingRequest, token: str) -> HttpResponse:
    """What it opens to everybody; a request is always possible."""
    context = {"motives": public_motives(request.scope), "commune": request.GET.get("commune", "")[:5]}
    return _page(request, "meet", gettext("Votre premier rendez-vous"), token, context)


@visitor
@spoken
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActingRequest, token: str) -> HttpResponse:
    """Leave the facts; the answer is the same whether she is known or not."""
    if request.method != "POST":
        return _form_page(request, token, FirstForm(initial={"commune": _commune(request)}))
    form = FirstForm(request.POST)
    if form.is_valid():
        try:
            with problems_shown(form), once(form):
                _send(request, form, token)
        except Unavailable as problem:
            form.add_error(None, str(problem))
            return _form_page(request, token, form, status=429)
        if not form.errors:
            return HttpResponseRedirect(reverse("first_appointment:received", args=[token]))
    return _form_page(request, token, form, status=422)


@visitor
@spoken
@require_safe
def received(request: ActingRequest, token: str) -> HttpResponse:
    """The receipt that anybody may see: what happens next. Her own leaves for her telephone or her mailbox."""
    return _page(request, "received", gettext("Votre demande est envoyée"), token, {})


def _send(request: ActingRequest, form: FirstForm, token: str) -> None:
    operations.ask_first_appointment(
        actor=request.actor,
        at=now(),
        facts=form.facts(),
        call_time=form.cleaned_data["call_time"],
        token=secret_of_sending(f"first:{token}:{form.sending}") if form.sending else new_token(),
        address=address_of_client(request),
        idempotency_key=form.sending,
    )


def _commune(request: ActingRequest) -> str:
    """The name of the commune by which she came."""
    code = request.GET.get("commune", "").replace("\x00", "")[:5]
    found = commune_at(code, local_today(request.actor.time_zone)) if code else None
    return found.name if found else ""


def _form_page(request: ActingRequest, token: str, form: FirstForm, *, status: int = 200) -> HttpResponse:
    retell(form)
    return _page(request, "ask", gettext("Demander à être rappelé"), token, {"form": form}, status=status)


def _page(
    request: ActingRequest,
    name: str,
    title: str,
    token: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    whole = {"page_title": title, **structure_frame(request), "token": token, **context}
    return render(request, f"portal/first/{name}.html", whole, status=status)
