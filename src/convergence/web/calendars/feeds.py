"""Publish a feed, change its address, close it. The address is shown once, on the page that answers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.appointments.queries import places
from convergence.agenda.calendars import operations, queries
from convergence.agenda.calendars.policies import may_publish
from convergence.agenda.calendars.types import FeedKind, FeedRow
from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.calendars.forms import FeedForm
from convergence.web.calendars.frame import page, publisher
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.forms import problems_shown


@publisher
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: ActingRequest) -> HttpResponse:
    """A new feed."""
    kinds = [kind for kind in FeedKind if may_publish(request.actor, kind)]
    form = FeedForm(
        request.POST if request.method == "POST" else None, kinds=kinds, places=places(request.scope)
    )
    token = ""
    if form.is_bound and form.is_valid():
        place = form.cleaned_data.get("place")
        with problems_shown(form):
            token = operations.open_feed(
                actor=request.actor,
                at=now(),
                kind=form.cleaned_data["kind"],
                place_id=UUID(place) if place else None,
            )
    if token and not form.errors:
        return _shown_once(request, token)
    return page(
        request,
        "web/calendars/publish.html",
        "Publier un flux",
        status=422 if form.errors else 200,
        form=form,
        verb="Publier le flux",
    )


@publisher
@require_http_methods(["GET", "HEAD", "POST"])
def rotate(request: ActingRequest, feed_id: UUID) -> HttpResponse:
    """A new address for a feed."""
    found = _found(request, feed_id)
    if request.method == "POST":
        return _shown_once(request, operations.rotate_feed(actor=request.actor, at=now(), feed_id=feed_id))
    return confirm_page(
        request,
        Confirmation(
            title="Changer l’adresse du flux",
            question=f"Voulez-vous changer l’adresse du flux « {found.label} » ?",
            consequences=(
                "L’ancienne adresse ne répondra plus : tous ceux qui l’utilisaient devront recevoir la nouvelle.",
                "Faites-le si l’adresse a pu être vue par quelqu’un d’autre.",
            ),
            verb="Changer l’adresse",
            back_url=reverse("calendars:account"),
        ),
        ConfirmForm(),
        lambda _: None,
        done="",
    )


@publisher
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, feed_id: UUID) -> HttpResponse:
    """Close a feed."""
    found = _found(request, feed_id)
    return confirm_page(
        request,
        Confirmation(
            title="Fermer un flux",
            question=f"Voulez-vous fermer le flux « {found.label} » ?",
            consequences=("Son adresse ne répondra plus à personne.",),
            verb="Fermer le flux",
            back_url=reverse("calendars:account"),
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.end_feed(actor=request.actor, at=now(), feed_id=feed_id),
        done="Le flux est fermé.",
    )


def _shown_once(request: ActingRequest, token: str) -> HttpResponse:
    answer = page(
        request,
        "web/calendars/address.html",
        "Adresse du flux",
        address=request.build_absolute_uri(reverse("calendars:feed", args=[token])),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(request: ActingRequest, feed_id: UUID) -> FeedRow:
    found = next((row for row in queries.feeds(request.scope) if row.feed_id == feed_id), None)
    if found is None or not may_publish(request.actor, found.kind):
        raise NotFound(
            "Ce flux n’existe pas, ou il est déjà fermé.",
            what_to_do=f"Revenez à votre calendrier : {reverse('calendars:account')}",
        )
    return found
