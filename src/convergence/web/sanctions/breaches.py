"""Note facts, look at what the house saw, recognise a legitimate reason, propose a sanction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.sanctions import operations
from convergence.accompagnement.sanctions.queries import breaches_of
from convergence.accompagnement.sanctions.types import BreachState
from convergence.design.components import Confirmation
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import once, problems_shown
from convergence.web.sanctions.forms import BreachForm, FactsForm, ProposeForm, WhyForm
from convergence.web.sanctions.show import LIST, follower, found_breach


@follower
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Facts to note."""
    header = own_file(request, dossier_id)
    form = BreachForm(
        request.POST if request.method == "POST" else None,
        initial={"occurred_on": local_today(request.actor.time_zone)},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.note_breach(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                draft=form.draft(),
                idempotency_key=form.sending,
            )
        if not form.errors:
            return _done(request, reverse(LIST, args=[dossier_id]), "Les faits sont notés.")
    return _page(request, header, form, "Constater un manquement", "Noter les faits", NOTE)


@follower
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the facts and what is considered; the prior notice is written."""
    header = own_file(request, dossier_id)
    noted = [one for one in breaches_of(request.scope, dossier_id) if one.state is BreachState.NOTED]
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        breaches=noted,
        initial={"breaches": [str(one.breach_id) for one in noted[:1]], "draws_allowance": "oui"},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            sanction_id = operations.propose_sanction(
                actor=request.actor, at=now(), idempotency_key=form.sending, **form.details()
            )
        if not form.errors:
            url = reverse("file_sanctions:show", args=[dossier_id, sanction_id])
            return _done(request, url, "L’avis préalable est écrit. Remettez-le, puis notez sa réception.")
    return _page(request, header, form, "Proposer une sanction", "Écrire l’avis préalable", PROPOSE)


@follower
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ActingRequest, dossier_id: UUID, breach_id: UUID) -> HttpResponse:
    """Somebody looked at what the house saw, and notes it."""
    return _close(
        request,
        dossier_id,
        breach_id,
        FactsForm,
        operations.confirm_breach,
        ("Constater ce manquement", "Noter les faits", "Les faits sont notés."),
        "Vérifiez d’abord avec la personne si un motif légitime explique son absence.",
    )


@follower
@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: ActingRequest, dossier_id: UUID, breach_id: UUID) -> HttpResponse:
    """A legitimate reason is recognised."""
    return _close(
        request,
        dossier_id,
        breach_id,
        WhyForm,
        operations.excuse_breach,
        ("Reconnaître un motif légitime", "Reconnaître le motif", "Le motif légitime est reconnu."),
        "Un motif légitime l’emporte toujours : ces faits ne donneront lieu à aucune sanction.",
    )


@follower
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: ActingRequest, dossier_id: UUID, breach_id: UUID) -> HttpResponse:
    """No procedure follows."""
    return _close(
        request,
        dossier_id,
        breach_id,
        WhyForm,
        operations.set_aside_breach,
        ("Classer sans suite", "Classer sans suite", "Les faits sont classés sans suite."),
        "Ces faits ne serviront plus.",
    )


NOTE = (
    "Un constat n’est pas une sanction. Il reste dans le dossier, et la personne peut le lire.",
    "Si un motif légitime existe, reconnaissez-le plutôt que de constater.",
)
PROPOSE = (
    "La personne reçoit les faits et la sanction envisagée, puis a dix jours pour répondre ou être entendue.",
    "Une autre personne que vous décidera, au plus ce qui est annoncé ici.",
)


def _close(
    request: ActingRequest,
    dossier_id: UUID,
    breach_id: UUID,
    kind: type[FactsForm] | type[WhyForm],
    act: Any,
    words: tuple[str, str, str],
    consequence: str,
) -> HttpResponse:
    header = own_file(request, dossier_id)
    row = found_breach(request, dossier_id, breach_id)
    title, verb, done = words
    confirmation = Confirmation(
        title=title,
        question=f"{row.kind.label}, le {row.occurred_on:%d/%m/%Y}, pour {header.full_name}.",
        consequences=(consequence,),
        verb=verb,
        back_url=reverse(LIST, args=[dossier_id]),
        danger=False,
    )
    form = kind(request.POST if request.method == "POST" else None)
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: act(actor=request.actor, at=now(), breach_id=breach_id, **typed),
        done=done,
    )


def _done(request: ActingRequest, url: str, sentence: str) -> HttpResponse:
    accept_page(request)
    messages.success(request, sentence)
    return HttpResponseRedirect(url)


def _page(
    request: ActingRequest, header: DossierHeader, form: Any, title: str, verb: str, hints: tuple[str, ...]
) -> HttpResponse:
    return file_page(
        request,
        header,
        "web/sanctions/form.html",
        title,
        LIST,
        status=422 if form.errors else 200,
        form=form,
        verb=verb,
        hints=hints,
        back_url=reverse(LIST, args=[header.dossier_id]),
    )
