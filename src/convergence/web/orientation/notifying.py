"""The letter, its delivery, and the request for a new orientation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from convergence.accompagnement.diagnostic.queries import diagnostics_of
from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.queries import reorientations_of
from convergence.accompagnement.orientation.types import ReorientationReason
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.documents.letters import AmendDeliveryForm
from convergence.web.dossier.frame import found_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.orientation.forms import ReorientationForm
from convergence.web.orientation.registering import back_to, methods, typed
from convergence.web.orientation.views import editor, form_page, found_orientation


@editor
@methods
def letter(request: ActingRequest, dossier_id: UUID, orientation_id: UUID) -> HttpResponse:
    """Make the letter that notifies the decision."""
    found_file(request, dossier_id)
    row = found_orientation(request, dossier_id, orientation_id)
    confirmation = Confirmation(
        title="Produire le courrier d’orientation",
        question=f"Produire le courrier de l’orientation du {row.decided_on:%d/%m/%Y} ?",
        consequences=(
            "Il dit le parcours, l’organisme référent, les motifs et comment contester.",
            "Il est rangé dans les documents du dossier ; remettez-le par un moyen qui donne une date certaine.",
        ),
        verb="Produire le courrier",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(typed(request)),
        lambda _: operations.print_decision(actor=request.actor, at=now(), orientation_id=orientation_id),
        done="Le courrier est dans les documents du dossier.",
    )


@editor
@methods
def notify(request: ActingRequest, dossier_id: UUID, orientation_id: UUID) -> HttpResponse:
    """How the decision reached her."""
    header = found_file(request, dossier_id)
    row = found_orientation(request, dossier_id, orientation_id)
    form = AmendDeliveryForm(typed(request), initial={EDIT_FIELD: row.edit_token})
    if form.is_bound and form.is_valid():
        day = None
        with problems_shown(form):
            day = operations.note_notification(
                actor=request.actor,
                at=now(),
                orientation_id=orientation_id,
                delivery=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
            )
        if not form.errors:
            accept_page(request)
            if day:
                messages.success(request, f"L’orientation est notifiée le {day:%d/%m/%Y}.")
            else:
                messages.warning(request, "La remise est notée ; aucune date certaine pour le moment.")
            return HttpResponseRedirect(back_to(dossier_id))
    return form_page(
        request,
        header,
        "Notifier l’orientation",
        form,
        verb="Noter la remise",
        back_url=back_to(dossier_id),
        intro=(
            "La date qui compte ouvre le mois pour signer le contrat d’engagement (article D5411-14-1). "
            "Si la décision est celle d’un autre organisme, notez le jour où la personne l’a reçue."
        ),
    )


@editor
@methods
def reorient(request: ActingRequest, dossier_id: UUID, orientation_id: UUID) -> HttpResponse:
    """Ask for a new orientation."""
    header = found_file(request, dossier_id)
    found_orientation(request, dossier_id, orientation_id)
    diagnostic_id = _diagnostic_named(request, dossier_id)
    initial = {
        "asked_on": local_today(request.actor.time_zone),
        "why": ReorientationReason.DIAGNOSTIC if diagnostic_id else None,
    }
    form = ReorientationForm(typed(request), initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        with problems_shown(form):
            operations.ask_reorientation(
                actor=request.actor,
                at=now(),
                orientation_id=orientation_id,
                why=given["why"],
                asked_on=given["asked_on"],
                receives_rsa=given["receives_rsa"] == "oui",
                diagnostic_id=diagnostic_id if given["why"] is ReorientationReason.DIAGNOSTIC else None,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "La nouvelle orientation est demandée.")
            return HttpResponseRedirect(back_to(dossier_id))
    return form_page(
        request,
        header,
        "Demander une nouvelle orientation",
        form,
        verb="Demander",
        back_url=back_to(dossier_id),
        intro=(
            "À la suite du diagnostic, la demande interrompt le mois pour signer : un nouveau mois commence à la "
            "notification de la nouvelle décision (article D5411-8-2)."
        ),
    )


def _diagnostic_named(request: ActingRequest, dossier_id: UUID) -> UUID | None:
    """The version from which one came; that of another person names none."""
    try:
        named = UUID(request.GET.get("diagnostic", ""))
    except ValueError:
        return None
    return (
        named if named in {row.diagnostic_id for row in diagnostics_of(request.scope, dossier_id)} else None
    )


@editor
@methods
def withdraw(request: ActingRequest, dossier_id: UUID, reorientation_id: UUID) -> HttpResponse:
    """The request is no longer made."""
    found_file(request, dossier_id)
    asked = reorientations_of(request.scope, dossier_id)
    if reorientation_id not in {row.reorientation_id for row in asked}:
        raise NotFound("Cette demande n’existe pas.", what_to_do="Revenez au dossier du jeune.")
    confirmation = Confirmation(
        title="Retirer la demande de nouvelle orientation",
        question="Pourquoi retirer la demande ?",
        consequences=("L’orientation en vigueur reste, avec le délai qu’elle avait pour signer.",),
        verb="Retirer la demande",
        back_url=back_to(dossier_id),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(typed(request)),
        lambda given: operations.withdraw_reorientation(
            actor=request.actor, at=now(), reorientation_id=reorientation_id, reason=given["reason"]
        ),
        done="La demande est retirée.",
    )
