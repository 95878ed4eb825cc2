"""When a professional receives: her week from a day on, and days that are not like the others."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.booking import operations, policies
from convergence.agenda.booking.queries import motives, openings_of
from convergence.agenda.booking.types import Opening, Weekday, WeekHours
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.identity.queries import advisers_of, structure_detail
from convergence.identity.types import StaffName
from convergence.web.access import ActingRequest
from convergence.web.booking.forms import DayForm, WeekForm, hours_text
from convergence.web.booking.pages import FORM, METHODS, identifier, page, planner
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown


@planner
@require_http_methods(METHODS)
def week(request: ActingRequest) -> HttpResponse:
    """A line a day. Hours of other motives and sites stay as they are."""
    adviser, about = _adviser(request), (_asked(request, "motif"), _asked(request, "site"))
    held = openings_of(request.scope, adviser.user_id, on=local_today(request.actor.time_zone))
    latest = max((one.valid_from for one in held), default=None)
    current = [one for one in held if one.valid_from == latest]
    form = WeekForm(
        request.POST if request.method == "POST" else None, initial=_initial(request, current, about)
    )
    if form.is_bound and form.is_valid():
        others = [
            WeekHours(one.weekday, one.hours, one.motive_id, one.site_id)
            for one in current
            if (one.motive_id, one.site_id) != about
        ]
        with problems_shown(form):
            operations.set_week(
                actor=request.actor,
                at=now(),
                adviser_id=adviser.user_id,
                week=[*others, *form.parts(*about)],
                from_day=form.cleaned_data["from_day"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Les horaires sont enregistrés.")
            return HttpResponseRedirect(reverse("booking:list"))
    structure = structure_detail(request.scope, request.actor.structure_id)
    return page(
        request,
        "week",
        "Horaires de réception",
        status=422 if form.errors else 200,
        form=form,
        adviser=adviser,
        colleagues=_colleagues(request) if policies.may_manage_motives(request.actor) else (),
        motives=motives(request.scope),
        sites=structure.sites if structure else (),
        about=about,
    )


@planner
@require_http_methods(METHODS)
def change(request: ActingRequest) -> HttpResponse:
    """A day closed, or opened besides."""
    form = DayForm(
        request.POST if request.method == "POST" else None,
        for_all=policies.may_manage_motives(request.actor),
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.change_day(actor=request.actor, at=now(), change=form.change(request.actor.user_id))
        if not form.errors:
            accept_page(request)
            messages.success(request, "Le jour exceptionnel est enregistré.")
            return HttpResponseRedirect(reverse("booking:list"))
    return page(
        request,
        FORM,
        "Jour exceptionnel",
        status=422 if form.errors else 200,
        form=form,
        verb="Enregistrer",
    )


@planner
@require_POST
def restore(request: ActingRequest, exception_id: UUID) -> HttpResponse:
    """The day is again like its weekday."""
    operations.restore_day(actor=request.actor, at=now(), exception_id=exception_id)
    messages.success(request, "Le jour exceptionnel est retiré.")
    return HttpResponseRedirect(reverse("booking:list"))


def _adviser(request: ActingRequest) -> StaffName:
    """Whose hours: one's own, or those of a colleague for whoever keeps the agenda."""
    wanted = identifier(request.GET.get("professionnel", "")) or request.actor.user_id
    found = {one.user_id: one for one in _colleagues(request)}.get(wanted)
    if found is None or not policies.may_set_hours(request.actor, wanted):
        raise NotFound("Ce professionnel ne reçoit pas ici.", what_to_do="Choisissez-le dans la liste.")
    return found


def _colleagues(request: ActingRequest) -> tuple[StaffName, ...]:
    return advisers_of(request.scope, request.actor.structure_id)


def _asked(request: ActingRequest, name: str) -> UUID | None:
    return identifier(request.GET.get(name, ""))


def _initial(
    request: ActingRequest, current: list[Opening], about: tuple[UUID | None, UUID | None]
) -> dict[str, object]:
    values: dict[str, object] = {"from_day": local_today(request.actor.time_zone)}
    for day in Weekday:
        kept = [
            one.hours
            for one in current
            if one.weekday == int(day.value) and (one.motive_id, one.site_id) == about
        ]
        values[f"day_{day.value}"] = hours_text(kept)
    return values
