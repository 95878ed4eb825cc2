"""The waiting list by a personal link: when she could come, and leaving it."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import waiting_of_file
from convergence.agenda.booking.types import Weekday, Wish
from convergence.design.fields import DateField, TimeField
from convergence.foundation.clock import now
from convergence.portal.booking.pages import found_motive, guest, page
from convergence.portal.booking.views import METHODS, found_link, held_by
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown


class WishForm(forms.Form):
    """When somebody could come."""

    weekdays = forms.MultipleChoiceField(
        label="Quels jours pouvez-vous venir ?",
        choices=Weekday.choices()[:6],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ne cochez rien si tous les jours vous vont.",
    )
    earliest = TimeField(label="Pas avant", required=False, help_text="Par exemple 9h30.")
    latest = TimeField(label="Fini avant", required=False, help_text="Par exemple 17h.")
    until = DateField(label="Jusqu’à quel jour attendez-vous ?", required=False)

    def wish(self) -> Wish:
        """What was typed."""
        typed = self.cleaned_data
        return Wish(
            weekdays=frozenset(map(int, typed["weekdays"])),
            earliest=typed["earliest"],
            latest=typed["latest"],
            until=typed["until"],
        )


@guest
@require_http_methods(METHODS)
def wait(request: ActingRequest, token: str) -> HttpResponse:
    """Join the line, or change what was said of the days."""
    at = now()
    link = found_link(request, token, at)
    held = held_by(request, link, at)
    form = WishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.join_waiting(
                actor=request.actor,
                at=at,
                dossier_id=link.dossier_id,
                motive_id=link.motive_id,
                wish=form.wish(),
                adviser_id=link.adviser_id,
                appointment_id=held.appointment_id if held else None,
                way=link.way,
            )
        if not form.errors:
            return page(request, "waiting", "Vous êtes sur la liste", held=held)
    return page(
        request,
        "wish",
        "Être prévenu si une place se libère",
        form=form,
        held=held,
        motive=found_motive(request, link.motive_id),
        status=422 if form.errors else 200,
    )


@guest
@require_POST
def leave(request: ActingRequest, token: str) -> HttpResponse:
    """Leave the line."""
    link = found_link(request, token, now())
    for row in waiting_of_file(request.scope, link.dossier_id):
        if row.motive_id == link.motive_id:
            operations.leave_waiting(actor=request.actor, at=now(), entry_id=row.entry_id)
    return HttpResponseRedirect(reverse("portal_booking:show", args=[token]))
