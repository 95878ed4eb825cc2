"""Tell a young person of the services of a selection: choose her, read the message again, send it from her file."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.fields import TextArea, TextAreaField
from convergence.design.frame import Crumb
from convergence.dossier.queries import search as find
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import age_on
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict
from convergence.messaging.operations import send_message
from convergence.messaging.types import Way
from convergence.offers.queries import offers_of_selection
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import OnceForm, problems_shown
from convergence.web.forms.once import once
from convergence.web.offers.selections import crumbs, found_selection
from convergence.web.offers.words import is_withdrawn, told_to_her

FOUND, LONGEST_SEARCH, LONGEST = 20, 200, 10_000
THREAD = "file_messages:list"
OPENING = "Bonjour,\nVoici des services qui peuvent vous aider :"
sender = requires(Permission.SEND_MESSAGES)


class SendForm(OnceForm):
    """The message as it will be read, and how she is told of it."""

    text = TextAreaField(
        label="Votre message",
        max_length=LONGEST,
        help_text="Relisez-le : c’est ce que le jeune lira. Il reste dans son dossier.",
        widget=TextArea({"rows": 14}),
    )
    way = forms.TypedChoiceField(
        label="Comment la personne est prévenue",
        choices=Way.choices(),
        coerce=Way,
        initial=Way.LINK,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une façon de prévenir."},
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of the structure to whom the services may be sent."""

    dossier_id: UUID
    name: str
    age: int


@sender
@require_safe
def choose_person(request: ActingRequest, selection_id: UUID) -> HttpResponse:
    """Find the young person by name."""
    row = found_selection(request, selection_id)
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    context = {
        "page_title": f"Envoyer « {row.name} » à un jeune",
        "breadcrumb": crumbs(
            Crumb(row.name, reverse("offers:selection", args=[selection_id])), Crumb("Envoyer à un jeune")
        ),
        "selection": row,
        "text": text,
        "people": _people(request, text) if text else [],
    }
    return render(request, "web/offers/send.html", context)


@sender
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: ActingRequest, selection_id: UUID, dossier_id: UUID) -> HttpResponse:
    """The message made of the services, written in her conversation."""
    header, row = own_file(request, dossier_id), found_selection(request, selection_id)
    offers = [one for one in offers_of_selection(request.scope, selection_id) if not is_withdrawn(one)]
    if not offers:
        raise Conflict(
            "Aucun service de cette sélection n’est encore proposé.",
            what_to_do="Ajoutez-en depuis l’annuaire, puis envoyez-la.",
        )
    start = {"text": told_to_her(offers, OPENING)}
    form = SendForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            send_message(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                text=form.cleaned_data["text"],
                way=form.cleaned_data["way"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Les services sont écrits dans la conversation.")
            return HttpResponseRedirect(reverse(THREAD, args=[dossier_id]))
    return file_page(
        request,
        header,
        "web/offers/send_to.html",
        f"Envoyer « {row.name} »",
        THREAD,
        status=422 if form.errors else 200,
        form=form,
        back_url=reverse("offers:selection", args=[selection_id]),
    )


def _people(request: ActingRequest, text: str) -> list[Recipient]:
    today = local_today(request.actor.time_zone)
    return [
        Recipient(hit.dossier_id, hit.full_name, age_on(hit.born_on, today))
        for hit in find(request.scope, text, limit=FOUND)
        if hit.structure_id == request.actor.structure_id
    ]
