"""An act that is corrected, cancelled, or whose hours are confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.acts import operations
from convergence.accompagnement.acts.policies import may_read_notes
from convergence.accompagnement.acts.queries import act_note
from convergence.accompagnement.acts.types import ActConflict
from convergence.design.components import Confirmation
from convergence.design.fields import DurationField
from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import AmendForm, act_length, stored_values, typed_values
from convergence.web.acts.views import found_act, recorder
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown

_ANSWERS = {"meme": True, "autre": False}


class HoursForm(forms.Form):
    """The hours that are confirmed."""

    minutes = DurationField(
        label="Durée à compter",
        required=False,
        help_text="Vide : la durée notée, ou celle habituelle du type.",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, dossier_id: UUID, act_id: UUID) -> HttpResponse:
    """Correct an act on its day; two people who correct it at once both see both versions."""
    header = found_file(request, dossier_id)
    act = found_act(request, dossier_id, act_id)
    with_note = may_read_notes(request.actor)
    note = act_note(request.scope, act_id) if with_note else None
    form = AmendForm(
        request.POST if request.method == "POST" else None,
        act=act,
        with_note=with_note,
        time_zone=request.actor.time_zone,
        initial={"note": note.text if note else ""},
    )
    back = reverse("acts:show", args=[dossier_id, act_id])
    if form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form), _both_versions(request.actor.time_zone):
            operations.amend_act(
                actor=request.actor,
                at=now(),
                act_id=act_id,
                draft=form.draft(),
                edit_token=typed["edit_token"],
                theme=typed["theme"],
                origin=typed["origin"],
                note=typed["note"] if with_note else None,
            )
    if form.is_bound and not form.errors:
        accept(request, f"acte-modifie-{act_id}")
        messages.success(request, "L’acte est modifié.")
        return HttpResponseRedirect(back)
    return file_page(
        request,
        header,
        "web/acts/amend.html",
        f"Modifier l’acte du {act.occurred_on:%d/%m/%Y}",
        "acts:list",
        status=422 if form.errors else 200,
        form=form,
        act=act,
        back_url=back,
        draft=f"acte-modifie-{act_id}",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ActingRequest, dossier_id: UUID, act_id: UUID) -> HttpResponse:
    """Take back an act that did not take place, with the reason."""
    header = found_file(request, dossier_id)
    act = found_act(request, dossier_id, act_id)
    confirmation = Confirmation(
        title="Annuler un acte",
        question=f"Voulez-vous annuler « {act.label} » du {act.occurred_on:%d/%m/%Y} pour {header.full_name} ?",
        consequences=(
            "Il ne comptera plus dans les heures ni dans les chiffres.",
            "Il restera dans l’historique, avec votre motif.",
        ),
        verb="Annuler l’acte",
        back_url=reverse("acts:show", args=[dossier_id, act_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.cancel_act(
            actor=request.actor, at=now(), act_id=act_id, reason=typed["reason"]
        ),
        done="L’acte est annulé.",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def validate(request: ActingRequest, dossier_id: UUID, act_id: UUID) -> HttpResponse:
    """Confirm that an act took place, with its hours."""
    header = found_file(request, dossier_id)
    act = found_act(request, dossier_id, act_id)
    confirmation = Confirmation(
        title="Valider les heures",
        question=f"« {act.label} » du {act.occurred_on:%d/%m/%Y} a-t-il eu lieu pour {header.full_name} ?",
        consequences=("L’acte sera noté « Présent ».", "Ses heures compteront comme validées."),
        verb="Valider les heures",
        back_url=reverse("acts:list", args=[dossier_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        HoursForm(request.POST if request.method == "POST" else None, initial={"minutes": act_length(act)}),
        lambda typed: operations.validate_hours(
            actor=request.actor, at=now(), act_id=act_id, minutes=_minutes(typed["minutes"])
        ),
        done="Les heures sont validées.",
    )


@recorder
@require_POST
def answer_likeness(request: ActingRequest, dossier_id: UUID, act_id: UUID) -> HttpResponse:
    """Say whether an act noted by hand is the one of the agenda; asked once, on its page."""
    found_file(request, dossier_id)
    act = found_act(request, dossier_id, act_id)
    is_same, kept = _ANSWERS.get(request.POST.get("reponse", "")), act.act_id
    if is_same is None:
        messages.error(request, "Choisissez l’une des deux réponses.")
        return HttpResponseRedirect(reverse("acts:show", args=[dossier_id, kept]))
    try:
        kept = operations.answer_likeness(actor=request.actor, at=now(), act_id=kept, is_same=is_same)
        messages.success(
            request, "Un seul acte est gardé." if is_same else "C’est noté : les deux actes comptent."
        )
    except Problem as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("acts:show", args=[dossier_id, kept]))


def _minutes(length: timedelta | None) -> int | None:
    return None if length is None else round(length / timedelta(minutes=1))


@contextmanager
def _both_versions(time_zone: str) -> Iterator[None]:
    """After an edit conflict, hand what is stored to the form."""
    try:
        yield
    except ActConflict as problem:
        problem.__dict__["stored"] = stored_values(typed_values(problem.theirs, time_zone))
        problem.__dict__["stored_token"] = problem.theirs.edit_token
        raise
