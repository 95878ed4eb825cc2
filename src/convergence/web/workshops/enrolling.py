"""Enrol people in a session: found by name, several at once, one's whole caseload; take them back; the waiting list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.queries import enrolled, enrolment
from convergence.agenda.workshops.types import (
    EnrolmentOrigin,
    EnrolmentOutcome,
    EnrolmentRow,
    SessionRow,
    SessionState,
)
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.dossier.queries import files_to_rank
from convergence.dossier.queries import search as find
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import age_on
from convergence.foundation.problems import NotFound, Problem
from convergence.foundation.text import full_name
from convergence.web.access import ActingRequest
from convergence.web.acts.recording import way_back
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.frame import own_file
from convergence.web.workshops.people import contracts_on, headers
from convergence.web.workshops.sessions import found_session, noter, session_crumbs
from convergence.web.workshops.words import shown

FOUND = 20
CASELOAD = 400
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be chosen, unless she is enrolled already."""

    dossier_id: UUID
    name: str
    age: int
    is_enrolled: bool = False


@noter
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Choose people by a search or in one's own caseload, then enrol them at once; each has her answer."""
    row = found_session(request, session_id)
    text = request.GET.get("q", "").strip()[:LONGEST]
    mine = request.GET.get("liste") == "mes-jeunes"
    choices = _marked(request, session_id, _caseload(request) if mine else _search(request, text))
    outcome, names = None, {}
    if request.method == "POST":
        free = [one.dossier_id for one in choices if not one.is_enrolled]
        chosen = free if "tous" in request.POST else _chosen(request)
        outcome = _enrol(request, row, chosen)
        if outcome and not outcome.refused:
            messages.success(request, _told(outcome))
            return HttpResponseRedirect(reverse("workshops:session", args=[session_id]))
        if outcome:
            known = headers(request, [problem.dossier_id for problem in outcome.refused])
            names = {dossier_id: header.full_name for dossier_id, header in known.items()}
        row, choices = found_session(request, session_id), _marked(request, session_id, choices)
    nothing = request.method == "POST" and (outcome is None or not (outcome.enrolled or outcome.waiting))
    context = {
        "page_title": "Inscrire à la session",
        "breadcrumb": session_crumbs(row, Crumb("Inscrire")),
        "session": shown(row),
        "on_spot": row.state is not SessionState.PLANNED,
        "text": text,
        "mine": mine,
        "choices": choices,
        "outcome": outcome,
        "told": _told(outcome) if outcome and (outcome.enrolled or outcome.waiting) else "",
        "refused": [
            (names.get(problem.dossier_id, "Une personne"), problem.sentence)
            for problem in (outcome.refused if outcome else ())
        ],
        "nobody": request.method == "POST" and outcome is None,
    }
    return render(request, "web/workshops/enrol.html", context, status=422 if nothing else 200)


@noter
@require_POST
def enrol_one(request: ActingRequest, session_id: UUID, dossier_id: UUID) -> HttpResponse:
    """Enrol one person from her own list, or put her in the waiting list; back where one came from."""
    row, header = found_session(request, session_id), own_file(request, dossier_id)
    contracts = contracts_on(request, row, [dossier_id]).get(dossier_id, [])
    act = operations.join_waiting_list if "attente" in request.POST else operations.enrol
    try:
        act(actor=request.actor, at=now(), session_id=session_id, dossier_id=dossier_id, contracts=contracts)
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        done = (
            "est sur la liste d’attente de" if "attente" in request.POST else "figure parmi les inscrits de"
        )
        messages.success(request, f"{header.full_name} {done} « {row.name} ».")
    return HttpResponseRedirect(way_back(request, reverse("workshops:session", args=[session_id])))


@noter
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """Take an enrolment back."""
    found = _found_enrolment(request, enrolment_id)
    row, header = found_session(request, found.session_id), own_file(request, found.dossier_id)
    return confirm_page(
        request,
        Confirmation(
            title="Désinscrire",
            question=f"Désinscrire {header.full_name} de « {row.name} » ?",
            consequences=(
                "La place est proposée à la personne suivante de la liste d’attente.",
                "Si la personne a refusé ou n’est pas venue, notez-le plutôt dans l’émargement.",
            ),
            verb="Désinscrire",
            back_url=reverse("workshops:session", args=[found.session_id]),
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.withdraw_enrolment(actor=request.actor, at=now(), enrolment_id=enrolment_id),
        done=f"{header.full_name} ne figure plus parmi les inscrits.",
    )


@noter
@require_POST
def accept(request: ActingRequest, session_id: UUID, waiting_id: UUID) -> HttpResponse:
    """The person takes the place that is held for her."""
    return _answer(request, session_id, waiting_id, operations.accept_place, "La place est prise.")


@noter
@require_POST
def leave(request: ActingRequest, session_id: UUID, waiting_id: UUID) -> HttpResponse:
    """The person no longer waits."""
    done = "La personne n’est plus sur la liste d’attente."
    return _answer(request, session_id, waiting_id, operations.leave_waiting_list, done)


def _answer(
    request: ActingRequest, session_id: UUID, waiting_id: UUID, act: Callable[..., object], done: str
) -> HttpResponse:
    found_session(request, session_id)
    try:
        act(actor=request.actor, at=now(), waiting_id=waiting_id)
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(way_back(request, reverse("workshops:session", args=[session_id])))


def _enrol(request: ActingRequest, row: SessionRow, chosen: Sequence[UUID]) -> EnrolmentOutcome | None:
    if not chosen:
        return None
    has_started = row.state is not SessionState.PLANNED
    return operations.enrol_many(
        actor=request.actor,
        at=now(),
        session_id=row.session_id,
        dossier_ids=chosen,
        contracts=contracts_on(request, row, chosen),
        origin=EnrolmentOrigin.ON_SPOT if has_started else EnrolmentOrigin.ADVISER,
        with_waiting="attente" in request.POST,
    )


def _told(outcome: EnrolmentOutcome) -> str:
    """« 3 personnes inscrites, 1 en liste d’attente. »."""
    taken, waits = len(outcome.enrolled), len(outcome.waiting)
    many = "s" if taken > 1 else ""
    parts = [f"{taken} personne{many} inscrite{many}"] if taken else []
    parts += [f"{waits} en liste d’attente"] if waits else []
    return f"{', '.join(parts)}."


def _chosen(request: ActingRequest) -> list[UUID]:
    """The boxes that were ticked; what is no identifier is left out."""
    chosen = []
    for text in request.POST.getlist("dossier")[:CASELOAD]:
        try:
            chosen.append(UUID(text))
        except ValueError:
            continue
    return chosen


def _search(request: ActingRequest, text: str) -> list[Choice]:
    if not text:
        return []
    today = local_today(request.actor.time_zone)
    return [
        Choice(hit.dossier_id, hit.full_name, age_on(hit.born_on, today))
        for hit in find(request.scope, text, limit=FOUND)
        if hit.structure_id == request.actor.structure_id
    ]


def _caseload(request: ActingRequest) -> list[Choice]:
    """One's own people, by name."""
    today = local_today(request.actor.time_zone)
    return [
        Choice(
            one.dossier_id,
            full_name(one.first_name, one.birth_name, one.usual_name),
            age_on(one.born_on, today),
        )
        for one in files_to_rank(request.scope, request.actor.user_id, CASELOAD)
    ]


def _marked(request: ActingRequest, session_id: UUID, choices: list[Choice]) -> list[Choice]:
    """The same people, those who are enrolled already being told."""
    asked = [one.dossier_id for one in choices]
    held = {one.dossier_id for one in enrolled(request.scope, session_id, among=asked)} if asked else set()
    return [replace(one, is_enrolled=one.dossier_id in held) for one in choices]


def _found_enrolment(request: ActingRequest, enrolment_id: UUID) -> EnrolmentRow:
    found = enrolment(request.scope, enrolment_id)
    if found is None or found.is_withdrawn:
        raise NotFound(
            "Cette inscription n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la session et choisissez la personne dans la liste.",
        )
    return found
