"""Announcements, as their readers find them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.identity.queries import structure_names
from convergence.support import operations, queries
from convergence.support.policies import may_publish_announcements
from convergence.support.types import AnnouncementWeight
from convergence.web.access import ActingRequest, signed_in
from convergence.web.support.frame import missing, page


@signed_in
@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """What is told to this reader: what still asks something of her first."""
    ended = bool(request.GET.get("terminees"))
    rows = queries.announcements_for(request.scope, now(), with_ended=ended)
    return page(
        request,
        "announcements",
        "Annonces",
        rows=rows,
        ended=ended,
        names=structure_names(request.scope, {row.publisher_id for row in rows}),
        may_publish=may_publish_announcements(request.actor),
    )


@signed_in
@require_safe
def show(request: ActingRequest, announcement_id: UUID) -> HttpResponse:
    """One announcement; opening it is reading it."""
    row = queries.announcement(request.scope, announcement_id, now())
    if row is None:
        raise missing("Cette annonce", "support:announcements")
    if row.read_at is None:
        operations.note_reading(actor=request.actor, at=now(), announcement_id=announcement_id)
    names = structure_names(request.scope, [row.publisher_id])
    return page(
        request,
        "announcement",
        row.title,
        Crumb("Annonces", reverse("support:announcements")),
        row=row,
        publisher=names.get(row.publisher_id, ""),
        asks=row.weight is AnnouncementWeight.IMPORTANT and row.confirmed_at is None,
    )


@signed_in
@require_POST
def confirm(request: ActingRequest, announcement_id: UUID) -> HttpResponse:
    """« J'ai lu », for an important one."""
    if queries.announcement(request.scope, announcement_id, now()) is None:
        raise missing("Cette annonce", "support:announcements")
    operations.confirm_announcement(actor=request.actor, at=now(), announcement_id=announcement_id)
    messages.success(request, "Vous avez confirmé votre lecture.")
    return HttpResponseRedirect(reverse("support:announcements"))
