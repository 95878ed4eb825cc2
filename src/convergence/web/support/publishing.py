"""Announcements, as those who publish them follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_detail, structure_names, structures_matching
from convergence.identity.types import StructureDetail, StructureKind, StructureSummary
from convergence.support import operations, queries
from convergence.support.types import PublishedRow
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import once
from convergence.web.support.forms import AnnouncementForm
from convergence.web.support.frame import form_page, missing, page, publisher

_HEADS = (StructureKind.ARML, StructureKind.UNML, StructureKind.DSI)
_EVERY_STRUCTURE = 5_000


@publisher
@require_safe
def published(request: ActingRequest) -> HttpResponse:
    """What the structure has published, and how many have read it."""
    return page(
        request,
        "published",
        "Annonces publiées",
        _crumb(),
        rows=queries.published_announcements(request.scope, now()),
    )


@publisher
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: ActingRequest) -> HttpResponse:
    """A new announcement."""
    form = _form(request, initial={"starts_on": local_today(request.actor.time_zone)})

    def act(_typed: dict[str, Any]) -> None:
        with once(form):
            operations.publish_announcement(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )

    return form_page(
        request,
        form,
        act,
        title="Publier une annonce",
        crumb=_crumb(),
        verb="Publier",
        done="L’annonce est publiée.",
        back=reverse("support:published"),
    )


@publisher
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, announcement_id: UUID) -> HttpResponse:
    """Correct an announcement, and ask everybody to read again when it matters."""
    row = _found(request, announcement_id)
    form = _form(request, initial={**asdict(row.draft), EDIT_FIELD: row.edit_token}, editing=True)
    return form_page(
        request,
        form,
        lambda typed: operations.edit_announcement(
            actor=request.actor,
            at=now(),
            announcement_id=announcement_id,
            draft=form.draft(),
            edit_token=typed[EDIT_FIELD],
            ask_again=typed["ask_again"],
        ),
        title="Modifier une annonce",
        crumb=_crumb(),
        verb="Enregistrer",
        done="L’annonce est modifiée.",
        back=reverse("support:published"),
    )


@publisher
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, announcement_id: UUID) -> HttpResponse:
    """Take an announcement down now."""
    row = _found(request, announcement_id)
    confirmation = Confirmation(
        title="Retirer une annonce",
        question=f"Voulez-vous retirer « {row.draft.title} » dès maintenant ?",
        consequences=("Elle ne sera plus proposée à la lecture.", "Elle reste dans les annonces terminées."),
        verb="Retirer l’annonce",
        back_url=reverse("support:published"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _typed: operations.end_announcement(
            actor=request.actor, at=now(), announcement_id=announcement_id
        ),
        done="L’annonce est retirée.",
    )


@publisher
@require_safe
def readers(request: ActingRequest, announcement_id: UUID) -> HttpResponse:
    """Who has read it, who has not."""
    row = _found(request, announcement_id)
    people = queries.readers_of(request.scope, announcement_id)
    return page(
        request,
        "readers",
        f"Lecteurs de « {row.draft.title} »",
        _crumb(),
        row=row,
        people=people,
        names=structure_names(request.scope, {person.structure_id for person in people}),
    )


def _crumb() -> Crumb:
    return Crumb("Annonces publiées", reverse("support:published"))


def _found(request: ActingRequest, announcement_id: UUID) -> PublishedRow:
    row = queries.published_announcement(request.scope, announcement_id, now())
    if row is None:
        raise missing("Cette annonce", "support:published")
    return row


def _form(request: ActingRequest, *, initial: dict[str, Any], editing: bool = False) -> AnnouncementForm:
    home = structure_detail(request.scope, request.actor.structure_id)
    if home is None:
        raise NotFound("Cette structure n’existe pas.", what_to_do="Déconnectez-vous puis reconnectez-vous.")
    return AnnouncementForm(
        request.POST if request.method == "POST" else None,
        sites=home.sites,
        structures=_reachable(request, home),
        editing=editing,
        initial=initial,
    )


def _reachable(request: ActingRequest, home: StructureDetail) -> Sequence[StructureSummary]:
    """Structures that a head of the network may choose; none for the others."""
    if home.kind not in _HEADS:
        return ()
    found = structures_matching(request.scope, limit=_EVERY_STRUCTURE)
    if home.kind is StructureKind.ARML:
        return [each for each in found if each.region_code == home.region_code]
    return found
