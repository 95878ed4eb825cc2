"""A service reads its record again by the link that it was sent: confirmed in one gesture, or what changed told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import SummaryRow
from convergence.design.fields import TextAreaField
from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.offers import operations
from convergence.offers.queries import nudge_holder, nudge_of_link, offer, record_as_known
from convergence.offers.types import OfferRow
from convergence.portal.frame import structure_frame
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link
from convergence.web.forms import problems_shown

DEAD_LINK = NotFound(
    "Ce lien n’est plus valable.",
    what_to_do="La fiche a déjà été relue, le lien est trop vieux, ou l’adresse est incomplète. "
    "Il n’y a plus rien à faire ; un autre courriel viendra si besoin.",
    code="dead_link",
)
_HIDDEN = (
    "Mise à jour à la source",
    "Confirmée le",
    "Retiré à partir du",
    "Tenue pour la copie d’une autre fiche",
)


def find_guest(token: str, at: datetime) -> Actor | None:
    """The service that holds a link of confirmation; None for one that is unknown, answered or too old."""
    return nudge_holder(current_scope(), token, at)


guest = by_link(find_guest, Purpose.ADMINISTRATION, dead_link=DEAD_LINK)


class ChangeForm(forms.Form):
    """What has changed."""

    answer = TextAreaField(
        label="Ce qui a changé",
        max_length=2000,
        help_text="Par exemple : nouveau numéro, nouvelle adresse, service arrêté. Aucun nom de jeune ici.",
        error_messages={"required": "Dites ce qui a changé. Une phrase suffit."},
    )


@guest
@require_safe
def show(request: ActingRequest, token: str) -> HttpResponse:
    """The record as others read it, and the two gestures; opening it does nothing."""
    row = _opened(request, token)
    return _page(
        request, "show", "Votre fiche est-elle toujours exacte ?", row=row, token=token, form=ChangeForm()
    )


@guest
@require_POST
def confirm(request: ActingRequest, token: str) -> HttpResponse:
    """All is right."""
    row = _opened(request, token)
    operations.confirm_by_link(actor=request.actor, at=now(), token=token)
    return _page(request, "done", "Merci, votre fiche est confirmée", row=row)


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActingRequest, token: str) -> HttpResponse:
    """Something has changed: it goes to whoever keeps the record."""
    row = _opened(request, token)
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.tell_change_by_link(
                actor=request.actor, at=now(), token=token, answer=form.cleaned_data["answer"]
            )
        if not form.errors:
            return _page(request, "done", "Merci, c’est transmis", row=row, told=True)
    status = 422 if form.errors else 200
    return _page(request, "change", "Dire ce qui a changé", status=status, row=row, token=token, form=form)


def _opened(request: ActingRequest, token: str) -> OfferRow:
    nudge = nudge_of_link(request.scope, token)
    row = offer(request.scope, nudge.offer_id) if nudge else None
    if row is None:
        raise DEAD_LINK
    return row


def _facts(request: ActingRequest, row: OfferRow) -> Iterator[SummaryRow]:
    for label, value in record_as_known(request.scope, row.offer_id, now()):
        if value and label not in _HIDDEN:
            yield SummaryRow(label, value)


def _page(
    request: ActingRequest, name: str, title: str, *, row: OfferRow, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {
        "page_title": title,
        "offer": row,
        "facts": list(_facts(request, row)),
        **structure_frame(request),
    }
    return render(request, f"portal/offers/{name}.html", context, status=status)
