"""Notes of practice: how the structure works."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.support import operations, queries
from convergence.support.policies import may_keep_practice_notes
from convergence.support.types import PracticeRow
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import once
from convergence.web.help.screens import screen_choices
from convergence.web.support.forms import PracticeForm
from convergence.web.support.frame import form_page, member, missing, page, writer


@member
@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """Notes by theme; ``?q=`` keeps those that hold the words."""
    words = request.GET.get("q", "")[:100]
    withdrawn = bool(request.GET.get("retirees"))
    return page(
        request,
        "practices",
        "Pratiques",
        rows=queries.practices(request.scope, words=words, with_withdrawn=withdrawn),
        words=words,
        withdrawn=withdrawn,
        may_write=may_keep_practice_notes(request.actor),
    )


@member
@require_safe
def show(request: ActingRequest, practice_id: UUID) -> HttpResponse:
    """One note."""
    row = _found(request, practice_id)
    labels = dict(screen_choices())
    return page(
        request,
        "practice",
        row.title,
        _crumb(),
        row=row,
        screens=[labels[screen] for screen in row.screens if screen in labels],
        may_write=may_keep_practice_notes(request.actor),
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ActingRequest) -> HttpResponse:
    """A new note; ``?ecran=`` proposes the screen from which the writer came."""
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        screens=screen_choices(),
        initial={"screens": request.GET.getlist("ecran")},
    )

    def act(typed: dict[str, Any]) -> None:
        with once(form):
            operations.write_practice(
                actor=request.actor, at=now(), idempotency_key=form.sending, **_content(typed)
            )

    return form_page(
        request,
        form,
        act,
        title="Nouvelle note de pratique",
        crumb=_crumb(),
        verb="Partager la note",
        done="La note est partagée avec la structure.",
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, practice_id: UUID) -> HttpResponse:
    """Correct a note."""
    row = _found(request, practice_id)
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        screens=screen_choices(),
        editing=True,
        initial={
            "title": row.title,
            "topic": row.topic,
            "text": row.text,
            "screens": row.screens,
            EDIT_FIELD: row.edit_token,
        },
    )
    return form_page(
        request,
        form,
        lambda typed: operations.edit_practice(
            actor=request.actor,
            at=now(),
            practice_id=practice_id,
            edit_token=typed[EDIT_FIELD],
            **_content(typed),
        ),
        title=f"Modifier « {row.title} »",
        crumb=_crumb(),
        verb="Enregistrer",
        done="La note est modifiée.",
        back=reverse("support:practice", args=[practice_id]),
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, practice_id: UUID) -> HttpResponse:
    """Take a note out of the lists."""
    row = _found(request, practice_id)
    confirmation = Confirmation(
        title="Retirer une note",
        question=f"Voulez-vous retirer « {row.title} » ?",
        consequences=(
            "Elle n’apparaîtra plus dans les listes ni dans l’aide.",
            "La modifier la fera revenir.",
        ),
        verb="Retirer la note",
        back_url=reverse("support:practices"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _typed: operations.withdraw_practice(actor=request.actor, at=now(), practice_id=practice_id),
        done="La note est retirée.",
    )


def _content(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: typed[name] for name in ("title", "text", "topic", "screens")}


def _crumb() -> Crumb:
    return Crumb("Pratiques", reverse("support:practices"))


def _found(request: ActingRequest, practice_id: UUID) -> PracticeRow:
    row = queries.practice(request.scope, practice_id)
    if row is None:
        raise missing("Cette note", "support:practices")
    return row
