"""What a structure repairs: registrations that were refused or did not leave, answers that name nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.queries import (
    count_awaiting,
    registrations_awaiting,
    registrations_to_repair,
    silent_registrations,
    unknown_answers,
)
from convergence.accompagnement.orientation.types import AnswerRow, RegistrationRow
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.confirm import confirm_page
from convergence.web.orientation.forms import AttachForm, TokenReasonForm
from convergence.web.orientation.registering import methods, typed
from convergence.web.orientation.views import editor

TITLE = "Inscriptions à réparer"
SHOWN = 100
"""How many people are offered at once for an answer."""


@editor
@require_safe
def registrations(request: ActingRequest) -> HttpResponse:
    """The queue: who, why, and the gesture."""
    rows, silent = registrations_to_repair(request.scope), silent_registrations(request.scope, now())
    names = _names(request, (*rows, *silent))
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "lines": [(row, names[row.dossier_id]) for row in rows if row.dossier_id in names],
        "silent": [(row, names[row.dossier_id]) for row in silent if row.dossier_id in names],
        "answers": unknown_answers(request.scope),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/orientation/registrations.html", context)


@editor
@methods
def attach(request: ActingRequest, answer_id: UUID) -> HttpResponse:
    """Say whose an answer is, among those who wait: a hundred at a time, the oldest first."""
    answer = _found(request, answer_id)
    first, total = _rank(request), count_awaiting(request.scope)
    rows = registrations_awaiting(request.scope, first=first, limit=SHOWN)
    names = _names(request, rows)
    people = [
        (str(row.registration_id), f"{names[row.dossier_id]}, demande du {row.asked_on:%d/%m/%Y}")
        for row in rows
        if row.dossier_id in names
    ]
    confirmation = Confirmation(
        title="Rattacher une réponse de France Travail",
        question="De qui parle cette réponse ?",
        consequences=(
            _said(answer),
            "Elle est appliquée aussitôt à l’inscription choisie.",
            *_others(first, len(rows), total),
        ),
        verb="Rattacher",
        back_url=reverse("orientation:registrations"),
        danger=False,
    )
    form = AttachForm(typed(request), people=people, initial={"edit_token": answer.edit_token})
    return confirm_page(
        request,
        confirmation,
        form,
        lambda given: operations.attach_answer(
            actor=request.actor,
            at=now(),
            answer_id=answer_id,
            registration_id=UUID(given["registration_id"]),
            edit_token=given["edit_token"],
        ),
        done="La réponse est rattachée.",
    )


def _rank(request: ActingRequest) -> int:
    """From which registration on the list is shown: nonsense is the beginning."""
    asked = request.GET.get("depuis", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def _others(first: int, shown: int, total: int) -> Iterator[str]:
    """Which part of a long list is offered, and the way to the others."""
    if total <= shown:
        return
    yield f"{total} demandes attendent une réponse ; la liste offre {shown} d’entre elles, à partir de la {first + 1}e."
    link = '<a href="?depuis={}">{}</a>'
    if first:
        yield format_html(link, max(first - SHOWN, 0), "Voir celles d’avant")
    if first + shown < total:
        yield format_html(link, first + SHOWN, "Voir les suivantes")


@editor
@methods
def set_aside(request: ActingRequest, answer_id: UUID) -> HttpResponse:
    """An answer that concerns nobody here."""
    answer = _found(request, answer_id)
    confirmation = Confirmation(
        title="Écarter une réponse de France Travail",
        question="Pourquoi écarter cette réponse ?",
        consequences=(_said(answer), "Elle quitte la liste ; votre motif reste dans l’historique."),
        verb="Écarter",
        back_url=reverse("orientation:registrations"),
    )
    return confirm_page(
        request,
        confirmation,
        TokenReasonForm(typed(request), initial={"edit_token": answer.edit_token}),
        lambda given: operations.set_aside_answer(
            actor=request.actor, at=now(), answer_id=answer_id, **given
        ),
        done="La réponse est écartée.",
    )


def _found(request: ActingRequest, answer_id: UUID) -> AnswerRow:
    rows = unknown_answers(request.scope)
    found = next((row for row in rows if row.answer_id == answer_id), None)
    if found is None:
        raise NotFound(
            "Cette réponse n’attend plus rien, ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des inscriptions à réparer.",
        )
    return found


def _said(answer: AnswerRow) -> str:
    if not answer.is_readable:
        return f"Réponse {answer.reference} : illisible."
    told = f"Identifiant {answer.identifier}" if answer.identifier else "Refus"
    why = f" ({answer.motive.label.lower()})" if answer.motive else ""
    return f"Réponse {answer.reference} : {told}{why}."


def _names(request: ActingRequest, rows: Iterable[RegistrationRow]) -> Mapping[UUID, str]:
    ids = [row.dossier_id for row in rows]
    return {each.dossier_id: each.full_name for each in headers_of(request.scope, ids)} if ids else {}
