"""How a letter was delivered, and from when it counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.fields import DateField
from convergence.documents.operations import amend_delivery, note_delivery
from convergence.documents.queries import deliveries_of_file
from convergence.documents.types import DeliveryDraft, DeliveryRow, DeliveryWay
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.documents.listing import found_document
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown

writer = requires(Permission.ADD_DOCUMENTS)


def _day(label: str, help_text: str = "") -> DateField:
    return DateField(label=label, required=False, help_text=help_text)


class DeliveryForm(forms.Form):
    """A way and its proofs, as they come in."""

    way = forms.TypedChoiceField(
        label="Mode de remise",
        choices=[("", "Choisir"), *DeliveryWay.choices()],
        coerce=DeliveryWay,
        error_messages={"required": "Choisissez comment le courrier a été remis."},
    )
    handed_on = _day("Remis en main propre le", "Jour de la signature de la personne.")
    number = forms.CharField(
        label="Numéro du recommandé",
        required=False,
        max_length=40,
        help_text="Pour une lettre recommandée.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    sent_on = _day("Envoyé le", "Jour du cachet de La Poste, ou de l’envoi.")
    presented_on = _day("Première présentation le", "D’après l’avis ou le suivi du recommandé.")
    received_on = _day("Reçu le", "D’après l’avis de réception.")
    returned_on = _day("Revenu non réclamé le")

    def draft(self) -> DeliveryDraft:
        """What was typed."""
        return DeliveryDraft(**{name: self.cleaned_data[name] for name in DeliveryDraft.__slots__})


class AmendDeliveryForm(DeliveryForm):
    """The same with what tells whether someone else changed it."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: ActingRequest, dossier_id: UUID, document_id: UUID) -> HttpResponse:
    """A delivery of a letter."""
    header = own_file(request, dossier_id)
    letter = found_document(request, dossier_id, document_id)
    form = DeliveryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            note_delivery(actor=request.actor, at=now(), document_id=document_id, draft=form.draft())
        if not form.errors:
            return _done(request, dossier_id)
    return _page(request, header, form, letter.title)


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, dossier_id: UUID, document_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Complete a delivery as its proofs come in."""
    header = own_file(request, dossier_id)
    letter = found_document(request, dossier_id, document_id)
    row = _delivery(request, dossier_id, document_id, delivery_id)
    initial = {name: getattr(row.draft, name) for name in DeliveryDraft.__slots__}
    form = AmendDeliveryForm(
        request.POST if request.method == "POST" else None, initial={**initial, EDIT_FIELD: row.edit_token}
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            amend_delivery(
                actor=request.actor,
                at=now(),
                delivery_id=delivery_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
            )
        if not form.errors:
            return _done(request, dossier_id)
    return _page(request, header, form, letter.title)


def _delivery(request: ActingRequest, dossier_id: UUID, document_id: UUID, delivery_id: UUID) -> DeliveryRow:
    rows = deliveries_of_file(request.scope, dossier_id)
    wanted = (delivery_id, document_id)
    found = next((row for row in rows if (row.delivery_id, row.document_id) == wanted), None)
    if found is None:
        raise NotFound("Cette remise n’existe pas.", what_to_do="Revenez aux documents du dossier.")
    return found


def _done(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    accept_page(request)
    messages.success(request, "La remise est notée.")
    return HttpResponseRedirect(reverse("file_documents:list", args=[dossier_id]))


def _page(request: ActingRequest, header: DossierHeader, form: Any, title: str) -> HttpResponse:
    return file_page(
        request,
        header,
        "web/documents/delivery.html",
        "Remise d’un courrier",
        "file_documents:list",
        status=422 if form.errors else 200,
        form=form,
        letter_title=title,
        verb="Enregistrer la remise",
        back_url=reverse("file_documents:list", args=[header.dossier_id]),
    )
