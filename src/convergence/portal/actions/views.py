"""Her objectives and her actions, and the gesture that tells one done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.contracts.operations import finish_step
from convergence.accompagnement.contracts.types import StepKind, StepOwner, StepRow, StepState
from convergence.accompagnement.diagnostic.queries import latest_diagnostic, words_on
from convergence.accompagnement.diagnostic.types import ObjectiveState
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.portal.actions.forms import DoneForm
from convergence.portal.actions.plan import plan_of
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown

SHOW = "portal_actions:show"
_OWNERS = {
    StepOwner.YOUNG_PERSON: gettext_noop("vous"),
    StepOwner.ADVISER: gettext_noop("votre conseiller"),
    StepOwner.PARTNER: gettext_noop("un partenaire"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """An action in her words: for whom, until when."""

    row: StepRow
    owner: str
    objective: str
    is_late: bool


@in_her_space
@require_safe
def actions(request: ActingRequest) -> HttpResponse:
    """What is hers to do, what others do for her, what is done, and what it is for."""
    return her_page(
        request, "portal/actions/show.html", "Mes objectifs et mes actions", told_actions(request)
    )


def told_actions(request: ActingRequest) -> dict[str, object]:
    """What the page of her actions tells."""
    today = local_today(request.actor.time_zone)
    steps = plan_of(request.scope, her_file(request), today)
    objectives = {row.step_id: row for row in steps if row.kind is StepKind.OBJECTIVE}
    lines = [_line(row, objectives, today) for row in steps if row.kind is StepKind.ACTION]
    ongoing = [line for line in lines if line.row.state is StepState.ONGOING]
    return {
        "objectives": [row for row in objectives.values() if row.state is StepState.ONGOING],
        "mine": [line for line in ongoing if line.row.owner is StepOwner.YOUNG_PERSON],
        "others": [line for line in ongoing if line.row.owner is not StepOwner.YOUNG_PERSON],
        "done": [line for line in lines if line.row.state is StepState.DONE],
        "worked_on": _worked_on(request, today),
    }


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: ActingRequest, step_id: UUID) -> HttpResponse:
    """Tell done an action that is hers; told twice, it is done once."""
    today = local_today(request.actor.time_zone)
    step = _hers(plan_of(request.scope, her_file(request), today), step_id)
    if step.state is StepState.DONE:
        messages.success(request, "C’est déjà noté.")
        return HttpResponseRedirect(reverse(SHOW), status=303)
    form = DoneForm(request.POST if request.method == "POST" else None, initial={"done_on": today})
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            finish_step(
                actor=request.actor,
                at=now(),
                step_id=step_id,
                done_on=form.cleaned_data["done_on"],
                minutes=form.told_minutes,
                source="espace_personne",
            )
        if not form.errors:
            messages.success(request, "C’est noté. Votre conseiller validera le temps passé.")
            return HttpResponseRedirect(reverse(SHOW), status=303)
    context: dict[str, object] = {"form": form, "step": step, "verb": "C’est fait"}
    return her_page(
        request, "portal/actions/form.html", "J’ai fait cette action", context, is_refused=bool(form.errors)
    )


def _hers(steps: Iterable[StepRow], step_id: UUID) -> StepRow:
    for step in steps:
        is_action = step.kind is StepKind.ACTION and step.owner is StepOwner.YOUNG_PERSON
        if step.step_id == step_id and is_action and step.state is not StepState.DROPPED:
            return step
    raise NotFound("Cette action n’est pas dans votre liste.", what_to_do="Revenez à vos actions.")


def _line(row: StepRow, objectives: dict[UUID, StepRow], today: date) -> StepLine:
    objective = objectives.get(row.objective_id) if row.objective_id else None
    return StepLine(
        row=row,
        owner=gettext(_OWNERS[row.owner]),
        objective=objective.text if objective else "",
        is_late=row.due_on is not None and row.due_on < today,
    )


def _worked_on(request: ActingRequest, today: date) -> list[str]:
    """The objectives of her diagnosis that still run, in the words of the nomenclature."""
    detail = latest_diagnostic(request.scope, her_file(request), today)
    if detail is None:
        return []
    running = {
        code
        for constraint in detail.constraints.values()
        for code, state in constraint.objectives.items()
        if state is ObjectiveState.RUNNING
    }
    if not running:
        return []
    known = words_on(request.scope, detail.head.opened_on).objectives
    return [word.label for word in known if word.code in running]
