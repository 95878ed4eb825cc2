"""The answer to a demand, by two people; the yearly review; the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code
from convergence.sharing.operations import (
    ask_more,
    attach_candidate,
    decide_access,
    propose_answer,
    review_agreement,
    revoke_agreement,
    tie_applications,
)
from convergence.sharing.policies import check_may_instruct
from convergence.sharing.queries import api_clients
from convergence.sharing.types import AgreementRow
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.sharing.forms import (
    AnswerForm,
    ApplicationsForm,
    AttachForm,
    SeenForm,
    SeenReasonForm,
    SentenceForm,
    absent_organisation,
)
from convergence.web.sharing.views import crumbs, found

network = requires(Permission.MANAGE_NETWORK, purpose=Purpose.ADMINISTRATION)
officer = requires(Permission.MANAGE_NETWORK, Permission.MANAGE_STRUCTURE, purpose=Purpose.ADMINISTRATION)
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a gesture says: its title, its button, what is said once it is done, the label of its one sentence."""

    title: str
    verb: str
    done: str
    label: str = ""


@officer
@require_http_methods(METHODS)
def ask_for_more(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Ask the partner for what is missing."""
    words = Words(
        "Demander un complément",
        "Écrire au partenaire",
        "La question est partie par courriel.",
        "Ce qui manque",
    )
    return _sentence_page(request, agreement_id, words, ask_more, "question")


@officer
@require_http_methods(METHODS)
def review(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Keep the agreement open for another year."""
    words = Words(
        "Revue annuelle",
        "Garder la convention un an de plus",
        "La convention reste ouverte un an de plus.",
        "Conclusion de la revue",
    )
    return _sentence_page(request, agreement_id, words, review_agreement, "conclusion")


@officer
@require_http_methods(METHODS)
def propose(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Propose to accept, in whole or in part, or to refuse."""
    row = _answered(request, agreement_id)
    first = {
        "edit_token": row.edit_token,
        "groups": row.asked_groups,
        "signed_on": local_today(request.actor.time_zone),
        "our_officer_name": request.actor.name,
    }
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=first)
    words = Words(
        "Proposer une réponse", "Proposer cette réponse", "Réponse proposée : une autre personne en décide."
    )
    return _gesture_page(
        request,
        row,
        form,
        words,
        lambda typed: propose_answer(
            actor=request.actor,
            at=now(),
            agreement_id=agreement_id,
            proposal=typed["proposal"],
            groups=typed["groups"],
            answer=typed["answer"],
            signatures=form.signatures(),
            edit_token=typed["edit_token"],
        ),
    )


@officer
@require_http_methods(METHODS)
def attach(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Say which organisation of the network a candidate has become."""
    row = _answered(request, agreement_id)
    form = AttachForm(
        request.POST if request.method == "POST" else None, initial={"edit_token": row.edit_token}
    )

    def act(typed: Mapping[str, Any]) -> None:
        organisation = structure_by_code(request.scope, typed["organisation_code"])
        if organisation is None:
            raise absent_organisation(typed["organisation_code"])
        attach_candidate(
            actor=request.actor,
            at=now(),
            agreement_id=agreement_id,
            organisation_id=organisation.id,
            edit_token=typed["edit_token"],
        )

    words = Words("Rattacher à un organisme", "Rattacher", "La demande est rattachée à cet organisme.")
    return _gesture_page(request, row, form, words, act)


@network
@require_http_methods(METHODS)
def applications(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Say which applications work under the agreement: they are shut out with it."""
    row = _answered(request, agreement_id)
    known = [
        (str(each.client_id), f"{each.name} ({each.organisation})")
        for each in api_clients(request.scope)
        if each.revoked_at is None
    ]
    form = ApplicationsForm(
        request.POST if request.method == "POST" else None,
        known=known,
        tied=list(map(str, row.client_ids)),
        token=row.edit_token,
    )
    words = Words(
        "Applications de la convention",
        "Enregistrer",
        "Ces applications seront débranchées avec la convention.",
    )
    return _gesture_page(
        request,
        row,
        form,
        words,
        lambda typed: tie_applications(
            actor=request.actor,
            at=now(),
            agreement_id=agreement_id,
            client_ids=typed["clients"],
            edit_token=typed["edit_token"],
        ),
    )


@officer
@require_http_methods(METHODS)
def decide(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Agree with the answer that somebody else proposed."""
    row = _answered(request, agreement_id)
    proposal = row.proposal.label.lower() if row.proposal else "aucune"
    opened = ", ".join(group.label for group in row.draft.groups)
    confirmation = Confirmation(
        title="Décider de la demande",
        question=f"La réponse proposée est : {proposal}. En décidez-vous ainsi ?",
        consequences=(
            f"Motifs : {row.answer}",
            f"Données concernées : {opened}.",
            "Le demandeur en est averti par courriel.",
        ),
        verb="Décider ainsi",
        back_url=_url(row),
    )
    agree = partial(decide_access, agrees=True)
    return _confirmed(request, row, confirmation, SeenForm, agree, "C’est décidé. Le demandeur est averti.")


@officer
@require_http_methods(METHODS)
def send_back(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Send the proposed answer back to whoever looks into the demand."""
    row = _answered(request, agreement_id)
    confirmation = Confirmation(
        title="Renvoyer à l’instruction",
        question="Voulez-vous renvoyer cette réponse à la personne qui l’a proposée ?",
        consequences=("Rien n’est ouvert.", "Elle lira votre motif et proposera une autre réponse."),
        verb="Renvoyer",
        back_url=_url(row),
    )
    refuse = partial(decide_access, agrees=False)
    return _confirmed(request, row, confirmation, SeenReasonForm, refuse, "La réponse est à revoir.")


@officer
@require_http_methods(METHODS)
def revoke(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Close at once all that the agreement opens."""
    row = _answered(request, agreement_id)
    confirmation = Confirmation(
        title="Révoquer la convention",
        question=f"Voulez-vous fermer l’accès de {row.draft.organisation_name} ?",
        consequences=(
            "Pages, recherche, interface partenaires et événements se ferment tout de suite.",
            "Le partenaire est averti et accuse réception par un lien ; la preuve est gardée.",
            "Pour rouvrir, il faudra une nouvelle demande.",
        ),
        verb="Révoquer la convention",
        back_url=_url(row),
    )
    return _confirmed(request, row, confirmation, SeenReasonForm, revoke_agreement, "L’accès est fermé.")


def _answered(request: ActingRequest, agreement_id: UUID) -> AgreementRow:
    row = found(request, agreement_id)
    check_may_instruct(request.actor, row.draft.structure_id)
    return row


def _url(row: AgreementRow) -> str:
    return reverse("sharing:show", args=[row.agreement_id])


def _confirmed(
    request: ActingRequest,
    row: AgreementRow,
    confirmation: Confirmation,
    form: type[forms.Form],
    operation: Callable[..., object],
    done: str,
) -> HttpResponse:
    """Ask, then do one gesture of the agreement as it was read: ``form`` bears its version."""
    return confirm_page(
        request,
        confirmation,
        form(request.POST if request.method == "POST" else None, initial={EDIT_FIELD: row.edit_token}),
        lambda typed: operation(actor=request.actor, at=now(), agreement_id=row.agreement_id, **typed),
        done=done,
    )


def _sentence_page(
    request: ActingRequest, agreement_id: UUID, words: Words, operation: Callable[..., object], said: str
) -> HttpResponse:
    """A gesture of one sentence, which the operation takes under the name ``said``."""
    row = _answered(request, agreement_id)
    form = SentenceForm(
        request.POST if request.method == "POST" else None,
        label=words.label,
        help_text="Il restera dans l’historique.",
        token=row.edit_token,
    )
    return _gesture_page(
        request,
        row,
        form,
        words,
        lambda typed: operation(
            actor=request.actor,
            at=now(),
            agreement_id=agreement_id,
            edit_token=typed["edit_token"],
            **{said: typed["said"]},
        ),
    )


def _gesture_page(
    request: ActingRequest,
    row: AgreementRow,
    form: forms.Form,
    words: Words,
    act: Callable[[Mapping[str, Any]], object],
) -> HttpResponse:
    """Ask; act on what was typed and go back to the agreement; a refusal is shown and what was typed stays."""
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            act(form.cleaned_data)
        if not form.errors:
            accept_page(request)
            messages.success(request, words.done)
            return HttpResponseRedirect(_url(row))
    context = {
        "page_title": words.title,
        "breadcrumb": crumbs(words.title),
        "form": form,
        "back_url": _url(row),
        "verb": words.verb,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
