"""What an operator receives: registrations that France Travail answers, orientations asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.policies import may_answer_registrations
from convergence.accompagnement.orientation.queries import registrations_to_answer, reorientations_to_decide
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.orientation.forms import AcceptForm, RefuseForm
from convergence.web.orientation.registering import asked_about, back_to, decided, methods, typed
from convergence.web.orientation.views import editor


@editor
@require_safe
def received(request: ActingRequest) -> HttpResponse:
    """Everything that waits for the reader's operator, the oldest first."""
    at = now()
    registrations = registrations_to_answer(request.scope, at)
    asked = reorientations_to_decide(request.scope, at)
    ids = [row.dossier_id for row in registrations] + [row.dossier_id for row in asked]
    names = _names(request, ids)
    title = "Demandes reçues des Missions Locales"
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(title)),
        "answers": may_answer_registrations(request.actor),
        "registrations": [(row, names.get(row.dossier_id, "")) for row in registrations],
        "asked": [(row, names.get(row.dossier_id, "")) for row in asked],
    }
    return render(request, "web/orientation/received.html", context)


@editor
@methods
def accept(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """France Travail registers her: the identifier, and the day."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Accepter l’inscription",
        question=f"Inscrire cette personne, catégorie {row.category.value}, à la demande de la Mission Locale ?",
        consequences=(
            "La Mission Locale voit aussitôt l’identifiant et le jour de l’inscription.",
            "L’orientation est alors attendue de qui la décide (article L5411-5-1).",
        ),
        verb="Accepter l’inscription",
        back_url=back_to(dossier_id),
        danger=False,
    )
    initial = {"edit_token": row.edit_token, "registered_on": local_today(request.actor.time_zone)}
    return decided(
        request,
        row,
        confirmation,
        AcceptForm(typed(request), initial=initial),
        operations.accept_registration,
        done="L’inscription est acceptée.",
    )


@editor
@methods
def refuse(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """France Travail does not register her: the motive."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Refuser l’inscription",
        question="Pourquoi cette inscription ne peut-elle pas être faite ?",
        consequences=("La Mission Locale lit le motif, corrige le dossier et redemande l’inscription.",),
        verb="Refuser l’inscription",
        back_url=back_to(dossier_id),
    )
    return decided(
        request,
        row,
        confirmation,
        RefuseForm(typed(request), initial={"edit_token": row.edit_token}),
        operations.refuse_registration,
        done="Le refus est envoyé à la Mission Locale.",
    )


def _names(request: ActingRequest, dossier_ids: list[UUID]) -> Mapping[UUID, str]:
    if not dossier_ids:
        return {}
    return {each.dossier_id: each.full_name for each in headers_of(request.scope, dossier_ids)}
