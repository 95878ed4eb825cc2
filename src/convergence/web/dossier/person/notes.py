"""Free text, apart from the sections: it goes to no other organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.fields import TextAreaField
from convergence.dossier import operations, policies
from convergence.dossier.queries import notes_of
from convergence.dossier.types import NoteConflict, Section
from convergence.dossier.types.views import DossierHeader, NoteView
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, not_found, own_file
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown

NOTES = "dossier:notes"
LONGEST = 10_000
_ADVICE = "Des faits utiles à l’accompagnement, sans jugement : le jeune peut demander à lire cette note."
_ABOUT = [("", "Sans rubrique"), *Section.choices()]


class NoteForm(forms.Form):
    """A note and, if need be, the section that it is about."""

    text = TextAreaField(label="Note", max_length=LONGEST, help_text=_ADVICE)
    about = forms.ChoiceField(label="À propos de", choices=_ABOUT, required=False)


class AmendForm(forms.Form):
    """A note to correct."""

    text = TextAreaField(label="Note", max_length=LONGEST, help_text=_ADVICE)
    edit_token = forms.IntegerField(widget=forms.HiddenInput({"data-draft-keep": ""}))


@requires(Permission.READ_FREE_TEXT)
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The notes, the latest first, and a new one."""
    header = own_file(request, dossier_id)
    draft = f"dossier-{dossier_id}-note"
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            operations.write_note(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                text=form.cleaned_data["text"],
                about=form.cleaned_data["about"],
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, "La note est enregistrée.")
            return HttpResponseRedirect(reverse(NOTES, args=[dossier_id]))
    abouts = {section.value: section.label for section in Section}
    shown = notes_of(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/dossier/notes.html",
        "Notes",
        NOTES,
        status=422 if form.errors else 200,
        form=form,
        draft=draft,
        may_write=policies.may_edit_files(request.actor),
        notes=[(note, abouts.get(note.about, ""), _may_remove(request, note)) for note in shown],
    )


@requires(Permission.READ_FREE_TEXT)
@require_http_methods(["GET", "HEAD", "POST"])
def amend_note(request: ActingRequest, dossier_id: UUID, note_id: UUID) -> HttpResponse:
    """Correct one's own note; when someone changed it meanwhile both versions stay in sight."""
    header, note = _found(request, dossier_id, note_id)
    form = AmendForm(posted(request), initial={"text": note.text, "edit_token": note.edit_token})
    asking = Asking(
        title="Modifier la note",
        verb="Enregistrer",
        done="La note est modifiée.",
        back_url=reverse(NOTES, args=[dossier_id]),
        current=NOTES,
        draft=f"note-{note_id}",
    )

    return ask(request, header, form, asking, lambda typed: _amend(request, note_id, typed))


@requires(Permission.READ_FREE_TEXT)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_note(request: ActingRequest, dossier_id: UUID, note_id: UUID) -> HttpResponse:
    """Remove a note, with a reason."""
    header, _ = _found(request, dossier_id, note_id)
    asking = Asking(
        title="Supprimer la note",
        verb="Supprimer la note",
        done="La note est supprimée.",
        back_url=reverse(NOTES, args=[dossier_id]),
        current=NOTES,
        danger=True,
    )
    return ask(
        request,
        header,
        ReasonForm(posted(request)),
        asking,
        lambda typed: operations.delete_note(
            actor=request.actor, at=now(), note_id=note_id, reason=typed["reason"]
        ),
    )


def _amend(request: ActingRequest, note_id: UUID, typed: Mapping[str, Any]) -> None:
    try:
        operations.amend_note(actor=request.actor, at=now(), note_id=note_id, **typed)
    except NoteConflict as problem:
        problem.__dict__.update(stored={"text": problem.theirs}, stored_token=problem.edit_token)
        raise


def _found(request: ActingRequest, dossier_id: UUID, note_id: UUID) -> tuple[DossierHeader, NoteView]:
    header = own_file(request, dossier_id)
    for note in notes_of(request.scope, dossier_id):
        if note.note_id == note_id:
            return header, note
    raise not_found()


def _may_remove(request: ActingRequest, note: NoteView) -> bool:
    return note.written_by == request.actor.user_id or policies.may_read_team_caseloads(request.actor)
