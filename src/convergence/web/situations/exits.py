"""Exits of one person: each definition's verdict, and the news taken afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.situations import operations
from convergence.accompagnement.situations.policies import may_edit_situations
from convergence.accompagnement.situations.queries import exits_of, follow_up_detail, situations_of
from convergence.accompagnement.situations.types import SituationCategory
from convergence.accompagnement.situations.types.exits import FollowUpAnswer, FollowUpRow
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import choice
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown
from convergence.web.situations.forms import CATEGORY, SituationForm, category_of
from convergence.web.situations.views import CHOOSE, editor, reader


class FollowUpForm(SituationForm):
    """The answer first; the fields of a situation when it changed."""

    answer = choice("Qu’en est-il ?", FollowUpAnswer)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, with_comment=False, **kwargs)
        self.fields["category"].required = False
        self.fields["category"].help_text = "Seulement si la situation a changé."
        self.order_fields(["answer", "category"])


@reader
@require_safe
def exits(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The exits that stand, the latest first."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    labels = {row.situation_id: row for row in situations_of(request.scope, dossier_id, on=today)}
    rows = exits_of(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/situations/exits.html",
        "Sorties et nouvelles",
        "situations:exits",
        lines=[(row, labels.get(row.situation_id) if row.situation_id else None) for row in rows],
        may_edit_situations=may_edit_situations(request.actor),
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: ActingRequest, dossier_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """Note the news, and the situation that they tell of."""
    header, row = found_file(request, dossier_id), _found(request, dossier_id, follow_up_id)
    form = _form(request)
    draft = f"suivi-{follow_up_id}-{form.chosen or ''}"
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.note_follow_up(
                actor=request.actor,
                at=now(),
                follow_up_id=follow_up_id,
                answer=form.cleaned_data["answer"],
                situation=form.draft() if form.chosen else None,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, f"Les nouvelles de {header.full_name} sont notées.")
            return HttpResponseRedirect(_back(dossier_id))
    return file_page(
        request,
        header,
        "web/situations/follow_up.html",
        f"Nouvelles {row.months} mois après",
        "situations:exits",
        status=422 if form.errors else 200,
        form=form,
        row=row,
        back_url=_back(dossier_id),
        draft=draft,
    )


def _form(request: ActingRequest) -> FollowUpForm:
    """Bound when it is sent; with what was typed but no judgement when only the category is shown."""
    sent = request.POST if request.method == "POST" else None
    chosen: SituationCategory | None = category_of(sent.get(CATEGORY, "")) if sent is not None else None
    initial: dict[str, Any] = {"first_day": local_today(request.actor.time_zone)}
    if sent is not None and CHOOSE in sent:
        initial, sent = {**initial, **sent.dict()}, None
    return FollowUpForm(sent, category=chosen, initial={**initial, CATEGORY: chosen or ""})


def _found(request: ActingRequest, dossier_id: UUID, follow_up_id: UUID) -> FollowUpRow:
    row = follow_up_detail(request.scope, follow_up_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Ce suivi n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la page « Sorties » du dossier.",
        )
    return row


def _back(dossier_id: UUID) -> str:
    return reverse("situations:exits", args=[dossier_id])
