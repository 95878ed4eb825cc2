"""Note a wish, tell it again, put wishes in order, end one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.aspirations import operations
from convergence.aspirations.queries import current_aspirations, themes_on
from convergence.aspirations.types import EnteredBy, Setting
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.aspirations.finding import TAB, found_wish, keeper
from convergence.web.aspirations.forms import ChangeForm, EndForm, OrderForm, StatementForm, as_it_stands
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept, page_key
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note a wish: its words are enough."""
    header = own_file(request, dossier_id)
    form = StatementForm(_sent(request), themes=_themes(request), initial=_how(request))
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.tell_aspiration(
                actor=request.actor, at=now(), dossier_id=dossier_id, draft=form.draft(),
                idempotency_key=form.sending,
            )  # fmt: skip
        if not form.errors:
            return _done(request, dossier_id, "C’est noté. La proposition de thème arrive dans la minute.")
    return _form_page(request, header, form, "Noter une aspiration", "Noter")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> HttpResponse:
    """Tell a wish again, as it is today or as it was another day."""
    header, row = own_file(request, dossier_id), found_wish(request, dossier_id, aspiration_id)
    form = ChangeForm(
        _sent(request),
        themes=_themes(request),
        initial={**_how(request), **as_it_stands(row.statement)},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.change_aspiration(
                actor=request.actor, at=now(), aspiration_id=aspiration_id, draft=form.draft(),
                idempotency_key=form.sending,
            )  # fmt: skip
        if not form.errors:
            return _done(request, dossier_id, "C’est noté : ce qu’elle voulait avant reste dans le chemin.")
    return _form_page(request, header, form, "Redire une aspiration", "Noter", row=row)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> HttpResponse:
    """Say that a wish is fulfilled, or given up."""
    header, row = own_file(request, dossier_id), found_wish(request, dossier_id, aspiration_id)
    form = EndForm(_sent(request), initial=_how(request))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form), once(form):
            operations.end_aspiration(
                actor=request.actor, at=now(), aspiration_id=aspiration_id, ending=typed["ending"],
                why=typed["why"], said_on=typed["said_on"], entered_by=typed["entered_by"],
                setting=typed["setting"], idempotency_key=form.sending,
            )  # fmt: skip
        if not form.errors:
            return _done(request, dossier_id, f"« {typed['ending'].label} » est noté.")
    return _form_page(request, header, form, "Terminer une aspiration", "Terminer", row=row)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def rank(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Put her wishes in the order that she gives."""
    header, today = own_file(request, dossier_id), local_today(request.actor.time_zone)
    rows = current_aspirations(request.scope, dossier_id, today)
    form = OrderForm(_sent(request), rows=rows)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.rank_aspirations(
                actor=request.actor, at=now(), dossier_id=dossier_id, order=form.order()
            )
        if not form.errors:
            return _done(request, dossier_id, "L’ordre est noté.")
    return _form_page(request, header, form, "Ordre des aspirations", "Enregistrer l’ordre")


def _sent(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _themes(request: ActingRequest) -> Any:
    return themes_on(request.scope, local_today(request.actor.time_zone))


def _how(request: ActingRequest) -> dict[str, Any]:
    return {
        "said_on": local_today(request.actor.time_zone),
        "setting": Setting.INTERVIEW.value,
        "entered_by": EnteredBy.ADVISER.value,
    }


def _done(request: ActingRequest, dossier_id: UUID, sentence: str) -> HttpResponse:
    accept(request, page_key(request.path))
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))


def _form_page(
    request: ActingRequest, header: DossierHeader, form: Any, title: str, verb: str, **context: Any
) -> HttpResponse:
    return file_page(
        request, header, "web/aspirations/form.html", title, TAB,
        status=422 if form.errors else 200, form=form, verb=verb, is_short=not hasattr(form, "more"), **context,
    )  # fmt: skip
