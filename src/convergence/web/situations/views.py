"""Situations of one person: the current one explained, the list, a new one, one that is corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.situations import operations
from convergence.accompagnement.situations.policies import may_edit_situations, may_read_comments
from convergence.accompagnement.situations.queries import (
    comments_of,
    current_situation,
    overlaps,
    overlaps_with,
    situation_changes,
    situation_detail,
    situations_of,
)
from convergence.accompagnement.situations.types import (
    SituationConflict,
    SituationRow,
)
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.forms import stored_values
from convergence.web.acts.history import one_line_each
from convergence.web.acts.recording import way_back
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once
from convergence.web.operators.saying import worded
from convergence.web.situations.forms import CATEGORY, SituationForm, category_of, typed_values
from convergence.web.situations.recording import record_once

CHOOSE = "_afficher"
reader = requires(Permission.READ_FILES)
editor = requires(Permission.EDIT_FILES)


@reader
@require_safe
def situations(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What stands today and why, then every situation, the latest first."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    comments = {row.situation_id: row.text for row in comments_of(request.scope, dossier_id)}
    rows = situations_of(request.scope, dossier_id, on=today)
    standing = current_situation(request.scope, dossier_id, today)
    return file_page(
        request,
        header,
        "web/situations/list.html",
        "Situations",
        "situations:list",
        standing=standing,
        others_run=sum(row.state.value == "EN_COURS" for row in rows) > 1,
        lines=[(row, comments.get(row.situation_id, "")) for row in rows],
        warnings=overlaps(request.scope, dossier_id, on=today),
        changes=one_line_each(situation_changes(request.scope, dossier_id, limit=30)),
        may_edit_situations=may_edit_situations(request.actor),
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """A new situation: the category first, then what it asks."""
    header = found_file(request, dossier_id)
    form = _form(request)
    back = way_back(request, reverse("situations:list", args=[dossier_id]))
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            situation_id = record_once(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                draft=form.draft(),
                comment=form.cleaned_data.get("comment", ""),
                is_renewal=bool(form.cleaned_data.get("is_renewal")),
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept(request, _draft_key(dossier_id, form))
            messages.success(request, f"La situation est ajoutée pour {header.full_name}.")
            _tell_overlaps(request, situation_id)
            return HttpResponseRedirect(back)
    title, draft = "Nouvelle situation", _draft_key(dossier_id, form)
    return _page(request, header, form, title=title, back_url=back, draft=draft, verb="Ajouter la situation")


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """Correct a situation; two people who correct it at once both see both versions."""
    header = found_file(request, dossier_id)
    row = found_situation(request, dossier_id, situation_id)
    with_comment = may_read_comments(request.actor)
    form = _form(request, amended=row)
    back = reverse("situations:list", args=[dossier_id])
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form), _both_versions():
            operations.amend_situation(
                actor=request.actor,
                at=now(),
                situation_id=situation_id,
                draft=form.draft(),
                edit_token=typed[EDIT_FIELD],
                comment=typed["comment"] if with_comment else None,
            )
        if not form.errors:
            accept(request, _draft_key(situation_id, form))
            messages.success(request, "La situation est modifiée.")
            _tell_overlaps(request, situation_id)
            return HttpResponseRedirect(back)
    title, draft = "Modifier une situation", _draft_key(situation_id, form)
    return _page(request, header, form, title=title, back_url=back, draft=draft, verb="Enregistrer")


def _tell_overlaps(request: ActingRequest, situation_id: UUID) -> None:
    """Dates that overlap are told, past ones too, and kept: life is richer than the table."""
    for row in overlaps_with(request.scope, situation_id):
        messages.warning(request, row.sentence)


def found_situation(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> SituationRow:
    """A situation of this person; an unknown one and another person's are answered alike."""
    row = situation_detail(request.scope, situation_id, on=local_today(request.actor.time_zone))
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Cette situation n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    return row


def _page(
    request: ActingRequest, header: DossierHeader, form: SituationForm, *, title: str, **context: Any
) -> HttpResponse:
    """The whole page, or the form alone when only its category changes."""
    context |= {"form": worded(form, request.actor)}
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/situations/form.html", context, status=status)
    return file_page(
        request, header, "web/situations/record.html", title, "situations:list", status=status, **context
    )


def _form(request: ActingRequest, amended: SituationRow | None = None) -> SituationForm:
    """Bound when it is sent; with what was typed but no judgement when only its category changes."""
    sent = request.POST if request.method == "POST" else None
    initial: Mapping[str, Any] = {"first_day": local_today(request.actor.time_zone)}
    if amended:
        comments = comments_of(request.scope, amended.dossier_id)
        texts = [row.text for row in comments if row.situation_id == amended.situation_id]
        initial = typed_values(amended) | {"comment": texts[0] if texts else ""}
    chosen = request.GET.get("categorie", "") if sent is None else sent.get(CATEGORY, "")
    category = category_of(chosen) or (amended.category if amended and sent is None else None)
    if sent is not None and CHOOSE in sent:
        initial, sent = {**initial, **sent.dict()}, None
    return SituationForm(
        sent,
        category=category,
        with_comment=may_read_comments(request.actor),
        amended=amended,
        initial={**initial, CATEGORY: category or ""},
    )


def _draft_key(identifier: UUID, form: SituationForm) -> str:
    """One draft for each category: what another one asks is another form."""
    return f"situation-{identifier}-{form.chosen}" if form.chosen else ""


@contextmanager
def _both_versions() -> Iterator[None]:
    """After an edit conflict, hand what is stored to the form."""
    try:
        yield
    except SituationConflict as problem:
        problem.__dict__["stored"] = stored_values(typed_values(problem.theirs))
        problem.__dict__["stored_token"] = problem.theirs.edit_token
        raise
