"""Texts to reuse: the list, and the choice beside a text box."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.support import operations, queries
from convergence.support.policies import may_share_snippets
from convergence.support.types import SnippetRow
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import once
from convergence.web.support.forms import SnippetForm
from convergence.web.support.frame import form_page, member, missing, page


@member
@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """One's own, then those of the structure; ``?q=`` keeps those that hold the words."""
    words = request.GET.get("q", "")[:100]
    return page(
        request,
        "snippets",
        "Textes types",
        rows=queries.snippets(request.scope, words=words),
        words=words,
        may_share=may_share_snippets(request.actor),
    )


@member
@require_safe
def choose(request: ActingRequest) -> HttpResponse:
    """The texts, as a list from which one is put in a text box (a fragment)."""
    return render(
        request,
        "web/support/snippet_choice.html",
        {"rows": queries.snippets(request.scope, words=request.GET.get("q", "")[:100], limit=50)},
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ActingRequest) -> HttpResponse:
    """A new text."""
    form = SnippetForm(
        request.POST if request.method == "POST" else None, may_share=may_share_snippets(request.actor)
    )

    def act(typed: dict[str, Any]) -> None:
        with once(form):
            operations.write_snippet(
                actor=request.actor,
                at=now(),
                name=typed["name"],
                text=typed["text"],
                is_shared=typed.get("is_shared", False),
                idempotency_key=form.sending,
            )

    return form_page(
        request,
        form,
        act,
        title="Nouveau texte type",
        crumb=_crumb(),
        verb="Garder ce texte",
        done="Le texte est gardé.",
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, snippet_id: UUID) -> HttpResponse:
    """Correct a text."""
    row = _found(request, snippet_id)
    form = SnippetForm(
        request.POST if request.method == "POST" else None,
        may_share=False,
        editing=True,
        initial={"name": row.name, "text": row.text, EDIT_FIELD: row.edit_token},
    )
    return form_page(
        request,
        form,
        lambda typed: operations.edit_snippet(
            actor=request.actor,
            at=now(),
            snippet_id=snippet_id,
            name=typed["name"],
            text=typed["text"],
            edit_token=typed[EDIT_FIELD],
        ),
        title=f"Modifier « {row.name} »",
        crumb=_crumb(),
        verb="Enregistrer",
        done="Le texte est modifié.",
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: ActingRequest, snippet_id: UUID) -> HttpResponse:
    """Remove a text."""
    row = _found(request, snippet_id)
    confirmation = Confirmation(
        title="Supprimer un texte type",
        question=f"Voulez-vous supprimer « {row.name} » ?",
        consequences=(
            "Les messages et les notes qui l’ont repris ne changent pas.",
            "Vos collègues ne le trouveront plus."
            if row.owner_id is None
            else "Il n’est plus dans votre liste.",
        ),
        verb="Supprimer le texte",
        back_url=reverse("support:snippets"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _typed: operations.delete_snippet(actor=request.actor, at=now(), snippet_id=snippet_id),
        done="Le texte est supprimé.",
    )


def _crumb() -> Crumb:
    return Crumb("Textes types", reverse("support:snippets"))


def _found(request: ActingRequest, snippet_id: UUID) -> SnippetRow:
    row = queries.snippet(request.scope, snippet_id)
    if row is None:
        raise missing("Ce texte type", "support:snippets")
    return row
