"""What the people of a service are shown and may do, by their link or in their own screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.types import (
    NoteRow,
    RequestAction,
    RequestRow,
    RequestState,
    RequestView,
)
from convergence.design.components import TimelineEntry
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import french_date, zone
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.dossier.asking import posted
from convergence.web.solutions.forms import (
    AcceptForm,
    OutcomeForm,
    PresenceForm,
    RefuseForm,
    meeting_values,
)
from convergence.web.solutions.words import (
    NO_ANSWER_YET,
    ToldWords,
    entries,
    meeting_words,
    told_words,
    written,
)

Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a service may give: the page, its button, what is said afterwards."""

    action: RequestAction
    view: str
    title: str
    verb: str
    done: str
    lead: str = ""

    def for_state(self, state: RequestState) -> Answer:
        """The same in the words of where the request stands: who has accepted gives another meeting."""
        if self.action is RequestAction.ACCEPT and state is RequestState.ACCEPTED:
            return ANOTHER_MEETING
        return self


ANSWERS = {
    answer.view: answer
    for answer in (
        Answer(
            RequestAction.ACCEPT, "accept", "Accepter la demande", "Accepter la demande",
            "La demande est acceptée. La Mission Locale est prévenue.",
            "Si vous connaissez déjà le jour et l’heure, donnez-les : la Mission Locale les dira au jeune.",
        ),
        Answer(
            RequestAction.REFUSE, "refuse", "Refuser la demande", "Refuser la demande",
            "Le refus est enregistré. La Mission Locale est prévenue.",
            "La Mission Locale lira le motif et cherchera un autre service.",
        ),
        Answer(
            RequestAction.COME, "presence", "Dire si le jeune est venu", "Enregistrer",
            "C’est noté. La Mission Locale est prévenue.",
        ),
        Answer(
            RequestAction.CONCLUDE, "outcome", "Dire ce qui en est sorti", "Enregistrer",
            "Le résultat est noté. La Mission Locale est prévenue.",
        ),
    )
}  # fmt: skip


ANOTHER_MEETING = Answer(
    RequestAction.ACCEPT, "accept", "Donner ou changer le rendez-vous", "Enregistrer",
    "Le rendez-vous est noté. La Mission Locale est prévenue.",
    "Sans jour ni heure, la Mission Locale saura qu’aucun rendez-vous n’est fixé.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as a service reads it."""

    view: RequestView
    person: str
    sentence: str
    told: ToldWords
    answers: tuple[tuple[str, str], ...]
    notes: tuple[NoteRow, ...]
    entries: tuple[TimelineEntry, ...]
    is_taken_back: bool


def shown(view: RequestView, today: date, time_zone: str, url: Address) -> Shown:
    """The request, and what may be answered now. ``url(view, *parts)`` is the address of a page beside."""
    row = view.row
    return Shown(
        view=view,
        person=view.told.full_name or "la personne",
        sentence=_sentence(row, today, time_zone),
        told=told_words(
            "Ce que vous pouvez lire", view.told, view.papers, lambda document_id: url("paper", document_id)
        ),
        answers=tuple(
            (answer.for_state(row.state).title, url(answer.view))
            for answer in ANSWERS.values()
            if answer.action in row.actions
            and (answer.action is not RequestAction.COME or row.state not in NO_ANSWER_YET)
        ),
        notes=tuple(written(view.notes)),
        entries=tuple(entries(view.steps, zone(time_zone))),
        is_taken_back=row.state is RequestState.WITHDRAWN,
    )


def body_of(asked: Shown) -> SafeString:
    """What the page of a link and that of the screen both say of a request."""
    return render_to_string("web/solutions/received_body.html", {"asked": asked})


def answer_form(request: ActingRequest, answer: Answer, row: RequestRow, *, is_guest: bool) -> forms.Form:
    """The form of an answer; whoever has no account may say who she is."""
    data, where = posted(request), request.actor.time_zone
    made: forms.Form
    if answer.action is RequestAction.ACCEPT:
        made = AcceptForm(data, time_zone=where, initial=meeting_values(row, zone(where)))
    elif answer.action is RequestAction.REFUSE:
        made = RefuseForm(data)
    elif answer.action is RequestAction.COME:
        met = row.meeting_at.astimezone(zone(where)).date() if row.meeting_at else local_today(where)
        made = PresenceForm(data, initial={"done_on": met})
    else:
        made = OutcomeForm(data)
    if is_guest:
        made.fields["by_name"] = forms.CharField(
            label="Votre nom",
            required=False,
            max_length=100,
            widget=forms.TextInput({"autocomplete": "name"}),
        )
    return made


def give(
    request: ActingRequest, answer: Answer, form: forms.Form, request_id: UUID, *, token: str = ""
) -> None:
    """Do what was answered, from the side of whoever acts."""
    typed: dict[str, Any] = form.cleaned_data
    common: dict[str, Any] = {
        "actor": request.actor,
        "at": now(),
        "request_id": request_id,
        "words": typed["words"],
        "token": token,
        "by_name": typed.get("by_name", ""),
    }
    if isinstance(form, AcceptForm):
        operations.accept_request(**common, meeting_at=form.meeting_at)
    elif answer.action is RequestAction.REFUSE:
        operations.refuse_request(**common, motive=typed["motive"])
    elif answer.action is RequestAction.COME:
        operations.note_presence(**common, came=typed["came"], done_on=typed["done_on"])
    else:
        operations.conclude_request(**common, outcome=typed["outcome"])


def possible(answer: str, row: RequestRow) -> Answer:
    """An answer that the state allows; NotFound for a page that has nothing to ask any more."""
    found = ANSWERS[answer]
    if found.action not in row.actions:
        raise NotFound(
            "Cette réponse n’est plus attendue.",
            what_to_do="Revenez à la demande : elle dit où elle en est.",
            code="answer_not_awaited",
        )
    return found.for_state(row.state)


def attached(content: bytes, view: RequestView, document_id: UUID) -> HttpResponse:
    """A paper to be saved, never shown by the browser as if it were a page of the house."""
    name = next((paper.name for paper in view.papers if paper.document_id == document_id), "document")
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _sentence(row: RequestRow, today: date, time_zone: str) -> str:
    state, due = row.state, french_date(row.answer_due_on)
    if state in (RequestState.SENT, RequestState.RECEIVED):
        return f"Votre réponse est attendue jusqu’au {due}."
    if state is RequestState.UNANSWERED:
        return f"Votre réponse était attendue jusqu’au {due} : vous pouvez encore répondre."
    if state is RequestState.ACCEPTED:
        met = meeting_words(row, zone(time_zone))
        return f"Vous avez accepté. {met}" if met else "Vous avez accepté."
    if state is RequestState.REFUSED:
        return "Vous avez refusé. La Mission Locale cherche un autre service."
    if state is RequestState.DONE and row.done_on:
        return f"Venue notée le {french_date(row.done_on)}. Dites ce qui en est sorti, si vous le savez."
    if state is RequestState.NOT_COME:
        return "Le jeune n’est pas venu."
    if state is RequestState.CONCLUDED and row.outcome:
        return f"Résultat : {row.outcome.label.lower()}."
    return "La Mission Locale a retiré cette demande : vous n’avez rien à faire."
