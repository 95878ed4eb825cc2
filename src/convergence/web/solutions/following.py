"""One request of a file: what is awaited, the gesture that comes next, what the service said by telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.policies import asker_of, is_asker
from convergence.accompagnement.solutions.queries import request as one_request
from convergence.accompagnement.solutions.types import (
    Outcome,
    RequestAction,
    RequestRow,
    RequestState,
    RequestView,
    RequestWay,
)
from convergence.foundation.actor import Actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import zone
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.drafts.store import page_key
from convergence.web.operators.saying import said
from convergence.web.solutions.forms import (
    AcceptForm,
    OutcomeForm,
    PresenceForm,
    RefuseForm,
    WithdrawForm,
    choose_only,
    meeting_values,
)
from convergence.web.solutions.wanted import TAB, Wanted, asker, find_url
from convergence.web.solutions.words import (
    entries,
    sentence_of,
    summary,
    theme_label,
    told_title,
    told_words,
    written,
)

Typed = Mapping[str, Any]
_ANOTHER_MEETING = "Noter ou changer le rendez-vous"
_HEARD = "Notez ce que le service vous a dit."
ANOTHER = (RequestState.UNANSWERED, RequestState.REFUSED, RequestState.NOT_COME, RequestState.CONCLUDED)
_WAITING = (RequestState.SENT, RequestState.RECEIVED)
_NEXT = {RequestState.ACCEPTED: RequestAction.COME, RequestState.DONE: RequestAction.CONCLUDE}
_VIEWS = {
    RequestAction.ACCEPT: ("accept", "Noter l’accord du service"),
    RequestAction.REFUSE: ("refuse", "Noter le refus du service"),
    RequestAction.COME: ("presence", "Noter sa venue"),
    RequestAction.CONCLUDE: ("outcome", "Noter le résultat"),
    RequestAction.WITHDRAW: ("withdraw", "Retirer la demande"),
}


@dataclass(frozen=True, slots=True)
class Gesture:
    """One thing that may be done now; ``is_next`` for that which is awaited."""

    label: str
    url: str
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked, and what is said once it is done."""

    title: str
    verb: str
    done: str
    question: str = ""
    danger: bool = False


@asker
@require_safe
def show(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> HttpResponse:
    """Where the request stands, what the service reads, what happened."""
    header, view = worked_file(request, dossier_id), found_request(request, dossier_id, request_id)
    here = zone(request.actor.time_zone)
    return file_page(
        request, header, "web/solutions/show.html", view.row.offer_name, TAB,
        row=view.row,
        sentence=said(sentence_of(view.row, local_today(request.actor.time_zone), here), request.actor),
        gestures=list(gestures(view.row, request.actor)),
        rows=list(summary(view, theme_label(view.row.theme), here)),
        notes=written(view.notes),
        told=told_words(told_title(view.row.way), view.told, view.papers),
        entries=[replace(one, title=said(one.title, request.actor)) for one in entries(view.steps, here)],
        verdicts=view.row.verdicts,
    )  # fmt: skip


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> HttpResponse:
    """The service said yes to the adviser."""
    row, where = found_request(request, dossier_id, request_id).row, request.actor.time_zone
    form = AcceptForm(posted(request), time_zone=where, initial=meeting_values(row, zone(where)))

    def act(typed: Typed) -> None:
        operations.accept_request(
            actor=request.actor,
            at=now(),
            request_id=request_id,
            meeting_at=form.meeting_at,
            words=typed.get("words", ""),
        )

    step = Step("Le service accepte", "Enregistrer la réponse", "L’accord du service est noté.", _HEARD)
    if row.state is RequestState.ACCEPTED:
        step = Step(_ANOTHER_MEETING, "Enregistrer", "Le rendez-vous est noté.", _HEARD)
    return _asked(request, dossier_id, request_id, form, step, act)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> HttpResponse:
    """The service said no to the adviser."""

    def act(typed: Typed) -> None:
        operations.refuse_request(
            actor=request.actor,
            at=now(),
            request_id=request_id,
            motive=typed["motive"],
            words=typed.get("words", ""),
        )

    step = Step("Le service refuse", "Enregistrer la réponse", "Le refus du service est noté.", _HEARD)
    return _asked(request, dossier_id, request_id, RefuseForm(posted(request)), step, act)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> HttpResponse:
    """Did she come."""
    form = PresenceForm(posted(request), initial={"done_on": local_today(request.actor.time_zone)})

    def act(typed: Typed) -> None:
        operations.note_presence(
            actor=request.actor,
            at=now(),
            request_id=request_id,
            came=typed["came"],
            done_on=typed["done_on"],
            words=typed.get("words", ""),
        )

    step = Step("Noter sa venue", "Enregistrer", "Sa venue est notée.")
    return _asked(request, dossier_id, request_id, form, step, act)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> HttpResponse:
    """What came of it."""

    def act(typed: Typed) -> None:
        operations.conclude_request(
            actor=request.actor,
            at=now(),
            request_id=request_id,
            outcome=typed["outcome"],
            words=typed.get("words", ""),
        )

    step = Step("Noter le résultat", "Enregistrer", "Le résultat est noté dans le dossier.")
    return _asked(request, dossier_id, request_id, OutcomeForm(posted(request)), step, act)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> HttpResponse:
    """Take the request back."""

    def act(typed: Typed) -> None:
        operations.withdraw_request(
            actor=request.actor, at=now(), request_id=request_id, words=typed.get("words", "")
        )

    told = "Le service ne lira plus rien du jeune, et il est prévenu."
    step = Step("Retirer la demande", "Retirer la demande", "La demande est retirée.", told, danger=True)
    return _asked(request, dossier_id, request_id, WithdrawForm(posted(request)), step, act)


def found_request(request: ActingRequest, dossier_id: UUID, request_id: UUID) -> RequestView:
    """A request of this very file; an unknown one and another person's are answered alike."""
    view = one_request(request.scope, request_id)
    if view is None or view.dossier_id != dossier_id:
        raise no_request()
    return view


def no_request() -> NotFound:
    """The answer for a request that is not there, and for one that its reader may not know of."""
    return NotFound(
        "Cette demande d’orientation n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez à la liste et choisissez-la.",
    )


def gestures(row: RequestRow, actor: Actor) -> Iterator[Gesture]:
    """What may be done now, that which comes next first; while a service may answer by itself, nothing comes next.

    Nothing to what another organisation asked.
    """
    if not is_asker(actor, row.operator_id):
        return
    following, another = _NEXT.get(row.state), _another(row)
    if row.state in _WAITING and row.way is RequestWay.BY_HAND:
        following = RequestAction.ACCEPT
    if following in row.actions and following is not None:
        yield _gesture(row, following, is_next=True)
    elif another:
        yield another
    for action in _VIEWS:
        if action in row.actions and action is not following:
            yield _gesture(row, action)


def _gesture(row: RequestRow, action: RequestAction, *, is_next: bool = False) -> Gesture:
    view, label = _VIEWS[action]
    if action is RequestAction.ACCEPT and row.state is RequestState.ACCEPTED:
        label = _ANOTHER_MEETING
    return Gesture(label, reverse(f"file_solutions:{view}", args=[row.dossier_id, row.request_id]), is_next)


def _another(row: RequestRow) -> Gesture | None:
    """Another service, once this one leads to nothing; those tried for the same need are left out."""
    if row.state not in ANOTHER or row.outcome is Outcome.MET:
        return None
    tried = Wanted(row.theme, row.need_code, row.request_id)
    return Gesture("Proposer un autre service", find_url(row.dossier_id, tried), is_next=True)


def _asked(
    request: ActingRequest,
    dossier_id: UUID,
    request_id: UUID,
    form: forms.Form,
    step: Step,
    act: Callable[[Typed], None],
) -> HttpResponse:
    """One step on its page; back to the request afterwards."""
    header, view = worked_file(request, dossier_id), found_request(request, dossier_id, request_id)
    if not is_asker(request.actor, view.row.operator_id):
        raise no_request()
    if asker_of(request.actor) is not None:
        choose_only(form)
    asking = Asking(
        title=f"{step.title} : {view.row.offer_name}",
        verb=step.verb,
        done=step.done,
        back_url=reverse("file_solutions:show", args=[dossier_id, request_id]),
        current=TAB,
        question=step.question,
        draft=page_key(request.path),
        danger=step.danger,
    )
    return ask(request, header, form, asking, act)
