"""Register a person at France Travail, note that she is, repair, follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.types import RegistrationRow
from convergence.accompagnement.situations.queries import job_seeker_category
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import found_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.orientation.forms import (
    CategoryForm,
    ChangeForm,
    EndForm,
    NoteForm,
    RegistrationForm,
    TokenForm,
    TokenReasonForm,
)
from convergence.web.orientation.views import TAB, editor, form_page, found_registration

methods = require_http_methods(["GET", "HEAD", "POST"])


@editor
@methods
def register(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Ask France Travail to register her, when the law says so."""
    today = local_today(request.actor.time_zone)
    initial = {"asked_on": today, "category": job_seeker_category(request.scope, dossier_id, today)}
    form = RegistrationForm(typed(request), initial=initial)
    return _asked(
        request,
        dossier_id,
        form,
        lambda given: operations.ask_registration(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            asked_on=given["asked_on"],
            aim=given["aim"],
            category=given["category"],
            receives_rsa=given["receives_rsa"] == "oui",
            is_invalid=given["is_invalid"] == "oui",
        ),
        title="Inscrire à France Travail",
        verb="Demander l’inscription",
        done="L’inscription est demandée à France Travail.",
        intro="Informez la personne de ses droits et de ses obligations avant de l’inscrire (article R5411-4).",
    )


@editor
@methods
def note(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note that she is registered already."""
    return _asked(
        request,
        dossier_id,
        NoteForm(typed(request)),
        lambda given: operations.note_registered(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            identifier=given["identifier"],
            registered_on=given["registered_on"],
            category=given["category"],
        ),
        title="Noter une inscription existante",
        verb="Noter l’inscription",
        done="L’inscription est notée.",
        intro="Rien n’est envoyé à France Travail.",
    )


@editor
@methods
def again(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """Correct and send again."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Envoyer à nouveau à France Travail",
        question="Ce qui était faux est-il corrigé dans le dossier ?",
        consequences=(
            f"Dernière réponse : {row.detail or 'aucune'}",
            "Le message est écrit avec le dossier tel qu’il est maintenant ; le précédent est abandonné.",
        ),
        verb="Envoyer à nouveau",
        back_url=back_to(dossier_id),
        danger=False,
    )
    form = CategoryForm(typed(request), initial={"category": row.category, "edit_token": row.edit_token})
    return decided(
        request,
        row,
        confirmation,
        form,
        operations.send_again,
        done="Le message repart vers France Travail.",
    )


@editor
@methods
def abandon(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """Give the registration up."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Ne pas donner suite à l’inscription",
        question="Pourquoi ne pas donner suite ?",
        consequences=("Rien de plus ne part vers France Travail ; une autre demande reste possible.",),
        verb="Ne pas donner suite",
        back_url=back_to(dossier_id),
    )
    return decided(
        request,
        row,
        confirmation,
        TokenReasonForm(typed(request), initial={"edit_token": row.edit_token}),
        operations.abandon_registration,
        done="L’inscription est sans suite.",
    )


@editor
@methods
def category(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """Another category."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Changer de catégorie",
        question="Quelle est sa catégorie maintenant ?",
        consequences=("Un emploi, une formation ou une maladie la change (article R5411-6).",),
        verb="Changer",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ChangeForm(typed(request), initial={"category": row.category, "edit_token": row.edit_token}),
        lambda given: operations.change_category(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            category=given["category"],
            is_told_by_france_travail=given["is_told"] == "oui",
            edit_token=given["edit_token"],
        ),
        done="La catégorie est changée.",
    )


@editor
@methods
def end(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """She is no longer on the list."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Noter la fin de l’inscription",
        question="Depuis quand l’inscription a-t-elle cessé ?",
        consequences=(
            "France Travail décide de la cessation ; la personne peut la contester (article R5411-18).",
        ),
        verb="Noter la fin",
        back_url=back_to(dossier_id),
    )
    return confirm_page(
        request,
        confirmation,
        EndForm(typed(request), initial={"edit_token": row.edit_token}),
        lambda given: operations.end_registration(
            actor=request.actor,
            at=now(),
            registration_id=registration_id,
            ended_on=given["ended_on"],
            motive=given["motive"],
            edit_token=given["edit_token"],
            is_told_by_france_travail=given["is_told"] == "oui",
        ),
        done="La fin de l’inscription est notée.",
    )


@editor
@methods
def address(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> HttpResponse:
    """France Travail knows where she lives now."""
    row = asked_about(request, dossier_id, registration_id)
    confirmation = Confirmation(
        title="Changement d’adresse dit à France Travail",
        question="La personne a-t-elle dit sa nouvelle adresse à France Travail ?",
        consequences=("Elle a trente jours pour le faire (article R5411-8) ; rien ne part d’ici.",),
        verb="Noter que c’est fait",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return decided(
        request,
        row,
        confirmation,
        TokenForm(typed(request), initial={"edit_token": row.edit_token}),
        operations.note_address_told,
        done="C’est noté : France Travail connaît sa nouvelle adresse.",
    )


def asked_about(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> RegistrationRow:
    """The registration of a file that the reader may see; NotFound otherwise."""
    found_file(request, dossier_id)
    return found_registration(request, dossier_id, registration_id)


def decided(
    request: ActingRequest,
    row: RegistrationRow,
    confirmation: Confirmation,
    form: Form,
    operation: Callable[..., object],
    *,
    done: str,
) -> HttpResponse:
    """Ask, then do one gesture of a registration with what was typed."""
    return confirm_page(
        request,
        confirmation,
        form,
        lambda given: operation(actor=request.actor, at=now(), registration_id=row.registration_id, **given),
        done=done,
    )


def typed(request: ActingRequest) -> Any:
    """What was sent, None for a page that is only asked."""
    return request.POST if request.method == "POST" else None


def back_to(dossier_id: UUID) -> str:
    """The page of the file from which one came."""
    return reverse(TAB, args=[dossier_id])


def _asked(
    request: ActingRequest,
    dossier_id: UUID,
    form: Any,
    act: Callable[[Mapping[str, Any]], object],
    *,
    title: str,
    verb: str,
    done: str,
    intro: str,
) -> HttpResponse:
    header = found_file(request, dossier_id)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            act(form.cleaned_data)
        if not form.errors:
            accept_page(request)
            messages.success(request, done)
            return HttpResponseRedirect(back_to(dossier_id))
    return form_page(request, header, title, form, verb=verb, back_url=back_to(dossier_id), intro=intro)
