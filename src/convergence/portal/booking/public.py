"""The public page of a motive: choose a time, leave the few facts that are needed, nothing more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import free_times, public_motive
from convergence.agenda.booking.types import MotiveRow, SlotTaken, VisitorFacts
from convergence.design.fields import DateField, EmailField, PhoneField, SplitDateInput
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Unavailable
from convergence.portal.booking.pages import asked_start, page, times_page, visitor
from convergence.portal.booking.views import METHODS
from convergence.web.access import ActingRequest
from convergence.web.booking.secret import secret_of
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once
from convergence.web.login.addresses import address_of_client

_TITLE = "Prendre rendez-vous"


class FactsForm(OnceForm):
    """What is asked of somebody without a file. The last field is a trap: people do not see it."""

    first_name = forms.CharField(
        label=gettext_lazy("Prénom"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=gettext_lazy("Nom de famille"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    born_on = DateField(label=gettext_lazy("Date de naissance"), widget=SplitDateInput(birth=True))
    phone = PhoneField(
        label=gettext_lazy("Téléphone"),
        required=False,
        autocomplete="tel",
        help_text=gettext_lazy("Pour confirmer par SMS."),
    )
    email = EmailField(label=gettext_lazy("Adresse électronique"), required=False, autocomplete="email")
    commune = forms.CharField(
        label=gettext_lazy("Ville où vous habitez"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "address-level2"}),
    )
    site_web = forms.CharField(
        label=gettext_lazy("Ne remplissez pas cette case"), required=False, max_length=200
    )

    def clean_site_web(self) -> str:
        """A machine fills every box."""
        if self.cleaned_data["site_web"]:
            raise forms.ValidationError(gettext_lazy("Laissez cette case vide, puis envoyez à nouveau."))
        return ""

    def clean_commune(self) -> str:
        """As it is written, on one line."""
        return " ".join(self.cleaned_data["commune"].split())

    def facts(self) -> VisitorFacts:
        """What was typed."""
        typed = self.cleaned_data
        return VisitorFacts(
            first_name=typed["first_name"],
            last_name=typed["last_name"],
            born_on=typed["born_on"],
            phone=str(typed["phone"] or ""),
            email=str(typed["email"] or ""),
            commune=typed["commune"],
        )


@visitor
@require_http_methods(METHODS)
def book(request: ActingRequest, token: str) -> HttpResponse:
    """The times; then the facts; then her own page."""
    at, start = now(), asked_start(request)
    motive = public_motive(request.scope, token)
    if motive is None:
        raise NotFound("Cette page n’existe plus.", what_to_do="Téléphonez à la Mission Locale.")
    if request.method == "POST" and start is not None:
        return _send(request, motive, start, at)
    times = free_times(request.scope, motive, at=at)
    if start is not None and start in {time.starts_at for time in times}:
        return _facts_page(request, FactsForm(), motive, start)
    return times_page(request, _TITLE, times, motive=motive)


def _send(request: ActingRequest, motive: MotiveRow, start: datetime, at: datetime) -> HttpResponse:
    form = FactsForm(request.POST)
    if not form.is_valid():
        return _facts_page(request, form, motive, start)
    own = secret_of(form)
    taken: SlotTaken | None = None
    try:
        with problems_shown(form), once(form):
            taken = _book(request, motive, start, at, form, own)
    except Unavailable as problem:
        form.add_error(None, str(problem))
        return _facts_page(request, form, motive, start, status=429)
    if taken is not None:
        return times_page(request, _TITLE, taken.nearest, taken=str(taken), motive=motive)
    if form.errors:
        return _facts_page(request, form, motive, start)
    return HttpResponseRedirect(reverse("portal_booking:show", args=[own]))


def _book(
    request: ActingRequest, motive: MotiveRow, start: datetime, at: datetime, form: FactsForm, own: str
) -> SlotTaken | None:
    """Book; a slot that was taken meanwhile is an answer, not a fault of the form."""
    try:
        operations.book_as_visitor(
            actor=request.actor,
            at=at,
            motive_id=motive.motive_id,
            starts_at=start,
            facts=form.facts(),
            token=own,
            address=address_of_client(request),
            idempotency_key=form.sending,
        )
    except SlotTaken as taken:
        return taken
    return None


def _facts_page(
    request: ActingRequest, form: FactsForm, motive: MotiveRow, start: datetime, *, status: int = 0
) -> HttpResponse:
    values: dict[str, Any] = {"form": form, "motive": motive, "starts_at": start}
    values["code"] = request.POST.get("creneau") or request.GET.get("creneau")
    return page(request, "facts", _TITLE, status=status or (422 if form.errors else 200), **values)
