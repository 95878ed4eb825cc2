"""The answer to a demand, by two people; the yearly review; the end."""

from __future__ import annotations

from collections.abc import Callable
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
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.sharing.forms import (
    AnswerForm,
    ApplicationsForm,
    AttachForm,
    SentenceForm,
    absent_organisation,
)
from convergence.web.sharing.views import crumbs, found

network = requires(Permission.MANAGE_NETWORK, purpose=Purpose.ADMINISTRATION)
officer = requires(Permission.MANAGE_NETWORK, Permission.MANAGE_STRUCTURE, purpose=Purpose.ADMINISTRATION)
METHODS = ["GET", "HEAD", "POST"]


@officer
@require_http_methods(METHODS)
def ask_for_more(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Ask the partner for what is missing."""
    row = _answered(request, agreement_id)
    return _sentence_page(
        request,
        row,
        title="Demander un complément",
        label="Ce qui manque",
        verb="Écrire au partenaire",
        act=lambda text, token: ask_more(
            actor=request.actor, at=now(), agreement_id=agreement_id, question=text, edit_token=token
        ),
        done="La question est partie par courriel.",
    )


@officer
@require_http_methods(METHODS)
def review(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Keep the agreement open for another year."""
    row = _answered(request, agreement_id)
    return _sentence_page(
        request,
        row,
        title="Revue annuelle",
        label="Conclusion de la revue",
        verb="Garder la convention un an de plus",
        act=lambda text, token: review_agreement(
            actor=request.actor, at=now(), agreement_id=agreement_id, conclusion=text, edit_token=token
        ),
        done="La convention reste ouverte un an de plus.",
    )


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
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            propose_answer(
                actor=request.actor,
                at=now(),
                agreement_id=agreement_id,
                proposal=typed["proposal"],
                groups=typed["groups"],
                answer=typed["answer"],
                signatures=form.signatures(),
                edit_token=typed["edit_token"],
            )
        if not form.errors:
            return _done(request, row, "Réponse proposée : une autre personne en décide.")
    return _form_page(request, row, form, "Proposer une réponse", "Proposer cette réponse")


@officer
@require_http_methods(METHODS)
def attach(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Say which organisation of the network a candidate has become."""
    row = _answered(request, agreement_id)
    form = AttachForm(
        request.POST if request.method == "POST" else None, initial={"edit_token": row.edit_token}
    )
    if form.is_bound and form.is_valid():
        code: str = form.cleaned_data["organisation_code"]
        with problems_shown(form):
            organisation = structure_by_code(request.scope, code)
            if organisation is None:
                raise absent_organisation(code)
            attach_candidate(
                actor=request.actor,
                at=now(),
                agreement_id=agreement_id,
                organisation_id=organisation.id,
                edit_token=form.cleaned_data["edit_token"],
            )
        if not form.errors:
            return _done(request, row, "La demande est rattachée à cet organisme.")
    return _form_page(request, row, form, "Rattacher à un organisme", "Rattacher")


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
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            tie_applications(
                actor=request.actor,
                at=now(),
                agreement_id=agreement_id,
                client_ids=form.cleaned_data["clients"],
                edit_token=form.cleaned_data["edit_token"],
            )
        if not form.errors:
            return _done(request, row, "Ces applications seront débranchées avec la convention.")
    return _form_page(request, row, form, "Applications de la convention", "Enregistrer")


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
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: decide_access(
            actor=request.actor, at=now(), agreement_id=agreement_id, agrees=True, edit_token=row.edit_token
        ),
        done="C’est décidé. Le demandeur est averti.",
    )


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
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: decide_access(
            actor=request.actor,
            at=now(),
            agreement_id=agreement_id,
            agrees=False,
            edit_token=row.edit_token,
            **typed,
        ),
        done="La réponse est à revoir.",
    )


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
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: revoke_agreement(
            actor=request.actor, at=now(), agreement_id=agreement_id, edit_token=row.edit_token, **typed
        ),
        done="L’accès est fermé.",
    )


def _answered(request: ActingRequest, agreement_id: UUID) -> AgreementRow:
    row = found(request, agreement_id)
    check_may_instruct(request.actor, row.draft.structure_id)
    return row


def _url(row: AgreementRow) -> str:
    return reverse("sharing:show", args=[row.agreement_id])


def _done(request: ActingRequest, row: AgreementRow, sentence: str) -> HttpResponse:
    accept_page(request)
    messages.success(request, sentence)
    return HttpResponseRedirect(_url(row))


def _sentence_page(
    request: ActingRequest,
    row: AgreementRow,
    *,
    title: str,
    label: str,
    verb: str,
    act: Callable[[str, int], object],
    done: str,
) -> HttpResponse:
    form = SentenceForm(
        request.POST if request.method == "POST" else None,
        label=label,
        help_text="Il restera dans l’historique.",
        token=row.edit_token,
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            act(form.cleaned_data["said"], form.cleaned_data["edit_token"])
        if not form.errors:
            return _done(request, row, done)
    return _form_page(request, row, form, title, verb)


def _form_page(
    request: ActingRequest, row: AgreementRow, form: forms.Form, title: str, verb: str
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumb": crumbs(title),
        "form": form,
        "back_url": _url(row),
        "verb": verb,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
