"""A situation that ended, or that was recorded by mistake."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.situations import operations
from convergence.accompagnement.situations.types import SituationRow
from convergence.design.components import Confirmation
from convergence.design.fields import DateField
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.dossier.frame import found_file
from convergence.web.situations.views import editor, found_situation


class EndForm(forms.Form):
    """The last day of a situation."""

    last_day = DateField(label="Dernier jour", help_text="Ce jour appartient encore à la situation.")


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """Write the last day on which it held."""
    found_file(request, dossier_id)
    row = found_situation(request, dossier_id, situation_id)
    confirmation = Confirmation(
        title="Terminer une situation",
        question=f"Quel a été le dernier jour de « {row.label} » ?",
        consequences=(
            f"Elle a commencé le {row.starts_on:%d/%m/%Y}.",
            "Le lendemain, une autre situation devient la situation actuelle, ou « Situation inconnue ».",
        ),
        verb="Terminer la situation",
        back_url=_back(dossier_id),
        danger=False,
    )
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"last_day": row.last_day or local_today(request.actor.time_zone)},
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.end_situation(
            actor=request.actor, at=now(), situation_id=situation_id, last_day=typed["last_day"]
        ),
        done="La fin de la situation est enregistrée.",
    )


class ConfirmationForm(forms.Form):
    """The day on which it really began."""

    first_day = DateField(
        label="Premier jour", help_text="Le jour prévu, ou celui où elle a vraiment commencé."
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """Say that what was foreseen became real; what did not is cancelled."""
    header = found_file(request, dossier_id)
    row = found_situation(request, dossier_id, situation_id)
    confirmation = Confirmation(
        title="Confirmer une situation prévue",
        question=f"« {row.label} » a-t-elle commencé pour {header.full_name} ?",
        consequences=(
            "Elle comptera comme un fait : situation actuelle, heures, sorties.",
            "Si elle n’a pas eu lieu, revenez et choisissez « Annuler », avec le motif.",
        ),
        verb="Oui, elle a commencé",
        back_url=_back(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmationForm(
            request.POST if request.method == "POST" else None, initial={"first_day": row.starts_on}
        ),
        lambda typed: operations.confirm_situation(
            actor=request.actor, at=now(), situation_id=situation_id, first_day=typed["first_day"]
        ),
        done="La situation est confirmée.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """Take back a situation recorded by mistake, with the reason."""
    header = found_file(request, dossier_id)
    row: SituationRow = found_situation(request, dossier_id, situation_id)
    confirmation = Confirmation(
        title="Annuler une situation",
        question=f"Voulez-vous annuler « {row.label} » pour {header.full_name} ?",
        consequences=(
            "Elle n’aura jamais compté, comme si elle n’avait pas été saisie.",
            "Elle restera dans l’historique, avec votre motif.",
        ),
        verb="Annuler la situation",
        back_url=_back(dossier_id),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.cancel_situation(
            actor=request.actor, at=now(), situation_id=situation_id, reason=typed["reason"]
        ),
        done="La situation est annulée.",
    )


def _back(dossier_id: UUID) -> str:
    return reverse("situations:list", args=[dossier_id])
