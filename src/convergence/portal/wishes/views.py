"""« Mes envies » : what she wants, in her words; tell it, tell it again, end it, choose what may be quoted."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.aspirations import operations
from convergence.aspirations.queries import (
    aspiration_detail,
    current_aspirations,
    ended_aspirations,
    path_of,
    themes_on,
)
from convergence.aspirations.types import AspirationRow
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.portal.hers import button_form, her_file
from convergence.portal.space import her_page, in_her_space
from convergence.portal.wishes.forms import WishAgainForm, WishEndForm, WishForm
from convergence.web.access import ActingRequest
from convergence.web.aspirations.forms import OrderForm, ThemeForm, as_it_stands
from convergence.web.aspirations.picture import NARROW, drawn, picture_of
from convergence.web.aspirations.proposing import proposed
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once
from convergence.web.suggest import spoken_occupation_suggestions

HOME = "portal_wishes:list"
LONGEST_THEME = 100


@in_her_space
@require_safe
def wishes(request: ActingRequest) -> HttpResponse:
    """What she wants today, what the machine understood, her path, what came true."""
    dossier_id, today = her_file(request), local_today(request.actor.time_zone)
    themes = themes_on(request.scope, today)
    steps = path_of(request.scope, dossier_id)
    context: dict[str, object] = {
        "lines": [
            (row, proposed(row, themes)) for row in current_aspirations(request.scope, dossier_id, today)
        ],
        "ended": ended_aspirations(request.scope, dossier_id),
        "steps": list(reversed(steps)),
        "drawing": drawn(picture_of(steps, today, NARROW)),
        "form": button_form(request),
    }
    return her_page(request, "portal/wishes/list.html", "Mes envies", context)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: ActingRequest) -> HttpResponse:
    """Tell a wish: its words are enough."""
    form = WishForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        operations.tell_aspiration(
            actor=request.actor, at=now(), dossier_id=her_file(request), draft=form.draft(),
            idempotency_key=form.sending,
        )  # fmt: skip

    return _form_page(request, form, save, "Dire une envie", "Enregistrer", "C’est noté.")


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: ActingRequest, aspiration_id: UUID) -> HttpResponse:
    """Tell it again as it is today; what she wanted before stays in her path."""
    row = _hers(request, aspiration_id)
    form = WishAgainForm(
        request.POST if request.method == "POST" else None, initial=as_it_stands(row.statement)
    )

    def save() -> None:
        operations.change_aspiration(
            actor=request.actor, at=now(), aspiration_id=aspiration_id, draft=form.draft(),
            idempotency_key=form.sending,
        )  # fmt: skip

    done = "C’est noté. Ce que vous vouliez avant reste dans votre chemin."
    return _form_page(request, form, save, "Redire cette envie", "Enregistrer", done, row)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, aspiration_id: UUID) -> HttpResponse:
    """It came true, or she wants it no more."""
    row = _hers(request, aspiration_id)
    form = WishEndForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        operations.end_aspiration(
            actor=request.actor, at=now(), aspiration_id=aspiration_id, ending=form.cleaned_data["ending"],
            why=form.cleaned_data["why"], idempotency_key=form.sending,
        )  # fmt: skip

    return _form_page(request, form, save, "Terminer cette envie", "Enregistrer", "C’est noté.", row)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: ActingRequest) -> HttpResponse:
    """What counts most, first."""
    rows = current_aspirations(request.scope, her_file(request), local_today(request.actor.time_zone))
    form = OrderForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.rank_aspirations(
                actor=request.actor, at=now(), dossier_id=her_file(request), order=form.order()
            )
        if not form.errors:
            return _done(request, "L’ordre est enregistré.")
    context: dict[str, object] = {"form": form, "verb": "Enregistrer l’ordre", "row": None, "is_short": True}
    return her_page(
        request, "portal/wishes/form.html", "Ce qui compte le plus", context, is_refused=bool(form.errors)
    )


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: ActingRequest, aspiration_id: UUID) -> HttpResponse:
    """Say what the wish is about: what was proposed in one gesture, or another theme of the list."""
    row = _hers(request, aspiration_id)
    themes = themes_on(request.scope, local_today(request.actor.time_zone))
    form = ThemeForm(request.POST if request.method == "POST" else None, themes=themes)
    if form.is_bound and form.is_valid():
        code, _, part = form.cleaned_data["theme"].partition("/")
        with problems_shown(form):
            operations.choose_theme(
                actor=request.actor, at=now(), statement_id=row.statement.id, theme=code, sub_theme=part,
                coding_version=request.POST.get("version", "")[:LONGEST_THEME],
            )  # fmt: skip
        if not form.errors:
            return _done(request, "C’est noté.")
    context: dict[str, object] = {"form": form, "verb": "Choisir ce thème", "row": row, "is_short": True}
    return her_page(
        request,
        "portal/wishes/form.html",
        "De quoi parle cette envie ?",
        context,
        is_refused=bool(form.errors),
    )


@in_her_space
@require_POST
def quote(request: ActingRequest, aspiration_id: UUID) -> HttpResponse:
    """Let these words be quoted without her name, or take that back."""
    row = _hers(request, aspiration_id)
    is_agreed = request.POST.get("accord") == "oui"
    operations.agree_to_publish(actor=request.actor, at=now(), statement_id=row.words_id, is_agreed=is_agreed)
    return _done(
        request,
        "Merci. Vos mots pourront être cités, sans votre nom."
        if is_agreed
        else "C’est noté : vos mots ne seront pas cités.",
    )


@in_her_space
@require_safe
def occupations(request: ActingRequest) -> HttpResponse:
    """Occupations for what she types, spelling forgiven."""
    found = spoken_occupation_suggestions(request.GET.get("q", ""))
    return render(request, "design/suggestions.html", {"suggestions": found})


def _hers(request: ActingRequest, aspiration_id: UUID) -> AspirationRow:
    found = aspiration_detail(request.scope, aspiration_id)
    if found is None or found.dossier_id != her_file(request):
        raise NotFound("Cette envie n’existe pas.", what_to_do="Revenez à « Mes envies » et choisissez-la.")
    return found


def _done(request: ActingRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse(HOME), status=303)


def _form_page(
    request: ActingRequest,
    form: OnceForm,
    save: Callable[[], None],
    title: str,
    verb: str,
    done: str,
    row: AspirationRow | None = None,
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            save()
        if not form.errors:
            return _done(request, done)
    context: dict[str, object] = {
        "form": form,
        "verb": verb,
        "row": row,
        "is_short": not isinstance(form, WishForm),
    }
    return her_page(request, "portal/wishes/form.html", title, context, is_refused=bool(form.errors))
