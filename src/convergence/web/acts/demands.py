"""Demands of one person: what she asks, what answers it, how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accompagnement.acts import operations
from convergence.accompagnement.acts.policies import may_read_notes, may_record_acts
from convergence.accompagnement.acts.queries import acts_of, demand_detail, demand_texts, demands_of
from convergence.accompagnement.acts.types import ActRow, ActStatus, ActTheme
from convergence.accompagnement.acts.types.demands import DemandDraft, DemandOutcome, DemandRow
from convergence.design.components import Confirmation
from convergence.design.fields import DateField, TextAreaField
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import NOTE_LENGTH, choice
from convergence.web.acts.views import reader, recorder
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import KEY, OnceForm, once


class DemandForm(OnceForm):
    """What the person asks; the day on which she asked may be any past day."""

    theme = choice("Sur quoi porte la demande ?", ActTheme)
    asked_on = DateField(label="Jour de la demande", help_text="Le jour où le jeune l’a dite, même ancien.")
    promised_on = DateField(
        label="Réponse promise avant le",
        required=False,
        help_text="Si vous avez promis un jour : il sera dans la liste de travail.",
    )
    text = TextAreaField(
        label="Ce que demande le jeune",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Texte libre, réservé à votre structure.",
    )

    def __init__(self, *args: Any, with_text: bool, amended: DemandRow | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_text:
            del self.fields["text"]
        if amended is not None:
            del self.fields[KEY]
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput, initial=amended.edit_token)

    def draft(self) -> DemandDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return DemandDraft(typed["theme"], typed["asked_on"], typed["promised_on"], typed.get("text", ""))


class AnswerForm(forms.Form):
    """Which act answers."""

    def __init__(self, *args: Any, acts: list[ActRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act_id"] = forms.TypedChoiceField(
            label="Acte qui répond à la demande",
            coerce=UUID,
            choices=[
                ("", "Choisir"),
                *((str(act.act_id), f"{act.occurred_on:%d/%m/%Y} : {act.label}") for act in acts),
            ],
            error_messages={
                "required": "Choisissez un acte.",
                "invalid_choice": "Choisissez un acte de la liste.",
            },
        )


class CloseForm(forms.Form):
    """How the demand ended."""

    outcome = choice("Comment se termine-t-elle ?", DemandOutcome)


@reader
@require_safe
def demands(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The demands, those without answer first."""
    header = found_file(request, dossier_id)
    texts = {row.demand_id: row.text for row in demand_texts(request.scope, dossier_id)}
    rows = demands_of(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/acts/demands.html",
        "Demandes du jeune",
        "acts:demands",
        lines=[(row, texts.get(row.demand_id, "")) for row in rows],
        may_record=may_record_acts(request.actor),
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note what the person asks."""
    header = found_file(request, dossier_id)
    form = DemandForm(
        request.POST if request.method == "POST" else None,
        with_text=may_read_notes(request.actor),
        initial={"asked_on": local_today(request.actor.time_zone)},
    )
    draft = f"demande-{dossier_id}"
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.note_demand(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                draft=form.draft(),
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, f"La demande de {header.full_name} est notée.")
            return HttpResponseRedirect(_back(dossier_id))
    intro = "Une demande peut rester sans réponse immédiate ; une proposition peut ne répondre à aucune."
    return _form_page(request, header, form, "Noter une demande", "Noter la demande", intro, draft)


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, dossier_id: UUID, demand_id: UUID) -> HttpResponse:
    """Correct a demand, its day included, even when an act answers it."""
    header, row = found_file(request, dossier_id), _found(request, dossier_id, demand_id)
    with_text = may_read_notes(request.actor)
    texts = {one.demand_id: one.text for one in demand_texts(request.scope, dossier_id)}
    form = DemandForm(
        request.POST if request.method == "POST" else None,
        with_text=with_text,
        amended=row,
        initial={
            "theme": row.theme,
            "asked_on": row.asked_on,
            "promised_on": row.promised_on,
            "text": texts.get(demand_id, ""),
        },
    )
    draft = f"demande-modifiee-{demand_id}"
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.amend_demand(
                actor=request.actor,
                at=now(),
                demand_id=demand_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
                with_text=with_text,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, "La demande est modifiée.")
            return HttpResponseRedirect(_back(dossier_id))
    intro = "Le jour de la demande peut reculer, même si une réponse y est rattachée."
    return _form_page(request, header, form, "Modifier une demande", "Enregistrer", intro, draft)


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActingRequest, dossier_id: UUID, demand_id: UUID) -> HttpResponse:
    """Tie an act to the demand."""
    found_file(request, dossier_id)
    row = _found(request, dossier_id, demand_id)
    tied = {one.act_id for one in row.answers}
    acts = [
        act
        for act in acts_of(request.scope, dossier_id, limit=100)
        if act.status is not ActStatus.CANCELLED and act.act_id not in tied
    ]
    return confirm_page(
        request,
        Confirmation(
            title="Rattacher une réponse",
            question=f"Quel acte répond à la demande du {row.asked_on:%d/%m/%Y} ({row.theme.label}) ?",
            consequences=(
                "L’acte doit suivre la demande : au besoin, corrigez d’abord le jour de celle-ci.",
            ),
            verb="Rattacher",
            back_url=_back(dossier_id),
            danger=False,
        ),
        AnswerForm(request.POST if request.method == "POST" else None, acts=acts),
        lambda typed: operations.answer_demand(
            actor=request.actor, at=now(), demand_id=demand_id, act_id=typed["act_id"]
        ),
        done="La réponse est rattachée.",
    )


@recorder
@require_POST
def detach(request: ActingRequest, dossier_id: UUID, demand_id: UUID, act_id: UUID) -> HttpResponse:
    """The act answered something else."""
    found_file(request, dossier_id)
    _found(request, dossier_id, demand_id)
    operations.detach_answer(actor=request.actor, at=now(), demand_id=demand_id, act_id=act_id)
    messages.success(request, "La réponse est détachée.")
    return HttpResponseRedirect(_back(dossier_id))


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActingRequest, dossier_id: UUID, demand_id: UUID) -> HttpResponse:
    """Say how the demand ended."""
    found_file(request, dossier_id)
    row = _found(request, dossier_id, demand_id)
    return confirm_page(
        request,
        Confirmation(
            title="Clore une demande",
            question=f"Comment se termine la demande du {row.asked_on:%d/%m/%Y} ({row.theme.label}) ?",
            consequences=("Elle reste dans le dossier et peut être rouverte.",),
            verb="Clore la demande",
            back_url=_back(dossier_id),
            danger=False,
        ),
        CloseForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.close_demand(
            actor=request.actor, at=now(), demand_id=demand_id, outcome=typed["outcome"]
        ),
        done="La demande est close.",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: ActingRequest, dossier_id: UUID, demand_id: UUID) -> HttpResponse:
    """The person asks again."""
    found_file(request, dossier_id)
    row = _found(request, dossier_id, demand_id)
    return confirm_page(
        request,
        Confirmation(
            title="Rouvrir une demande",
            question=f"Rouvrir la demande du {row.asked_on:%d/%m/%Y} ({row.theme.label}) ?",
            consequences=("Sa fin sera effacée ; l’historique la garde.",),
            verb="Rouvrir la demande",
            back_url=_back(dossier_id),
            danger=False,
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.reopen_demand(actor=request.actor, at=now(), demand_id=demand_id),
        done="La demande est rouverte.",
    )


def _form_page(
    request: ActingRequest,
    header: DossierHeader,
    form: DemandForm,
    title: str,
    verb: str,
    intro: str,
    draft: str,
) -> HttpResponse:
    return file_page(
        request,
        header,
        "web/acts/simple_form.html",
        title,
        "acts:demands",
        status=422 if form.errors else 200,
        form=form,
        intro=intro,
        verb=verb,
        back_url=_back(header.dossier_id),
        draft=draft,
    )


def _found(request: ActingRequest, dossier_id: UUID, demand_id: UUID) -> DemandRow:
    row = demand_detail(request.scope, demand_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Cette demande n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    return row


def _back(dossier_id: UUID) -> str:
    return reverse("acts:demands", args=[dossier_id])
