"""Stop the payments of a person, resume them, have her past months calculated anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.payments import operations
from convergence.accompagnement.payments.queries import debts_of
from convergence.accompagnement.payments.types import RepaymentKind
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import month_start
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.dossier.frame import own_file
from convergence.web.forms.once import KEY
from convergence.web.payments.forms import MonthForm, RepaymentForm

preparer = requires(Permission.PREPARE_PAYMENTS)
asks = require_http_methods(["GET", "HEAD", "POST"])


@preparer
@asks
def stop(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Pay nothing any more."""
    return _ask(
        request,
        dossier_id,
        (
            "Arrêter les paiements",
            "Pourquoi ne plus rien payer ?",
            "Ce qui est dû est reporté d’une paie à l’autre.",
        ),
        "Arrêter",
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.stop_payments(
            actor=request.actor, at=now(), dossier_id=dossier_id, reason=typed["reason"]
        ),
        "Les paiements sont arrêtés.",
    )


@preparer
@asks
def resume(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Pay again."""
    return _ask(
        request,
        dossier_id,
        (
            "Reprendre les paiements",
            "Payer de nouveau ?",
            "Ce qui était reporté est payé par la prochaine paie.",
        ),
        "Reprendre",
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.resume_payments(actor=request.actor, at=now(), dossier_id=dossier_id),
        "Les paiements reprennent.",
    )


@requires(Permission.CHECK_PAYMENTS)
@asks
def repay(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note that too much that was paid is settled otherwise than by a run."""
    own_file(request, dossier_id)
    debts = debts_of(request.scope, dossier_id)
    if not debts:
        raise NotFound(
            "Cette personne ne doit plus rien.", what_to_do="Revenez à ses paiements : la dette est réglée."
        )

    def act(typed: Mapping[str, Any]) -> object:
        chosen = debts[int(typed["debt"])]
        return operations.note_repayment(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            payer=chosen.payer,
            pot=chosen.pot,
            kind=RepaymentKind(typed["kind"]),
            amount=typed["amount"],
            note=typed["note"],
            idempotency_key=typed.get(KEY) or None,
        )

    return _ask(
        request,
        dossier_id,
        (
            "Noter un trop-perçu réglé",
            "Qu’est-ce qui a été remboursé, remis ou transmis ?",
            "Les prochaines paies ne retiendront plus ce montant.",
        ),
        "Noter",
        RepaymentForm(request.POST if request.method == "POST" else None, debts=debts),
        act,
        "Le règlement est noté.",
    )


@preparer
@asks
def recalculate(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Have the next run calculate past months anew."""
    running = month_start(local_today(request.actor.time_zone))
    form = MonthForm(request.POST if request.method == "POST" else None, running=running)
    return _ask(
        request,
        dossier_id,
        (
            "Recalculer des mois passés",
            "Depuis quel mois ?",
            "Un changement noté au dossier le fait déjà ; ceci le demande en plus.",
        ),
        "Recalculer",
        form,
        lambda _: operations.recalculate_from(
            actor=request.actor, at=now(), dossier_id=dossier_id, month=form.month
        ),
        "La prochaine paie recalculera ces mois.",
    )


def _ask(
    request: ActingRequest,
    dossier_id: UUID,
    words: tuple[str, str, str],
    verb: str,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], object],
    done: str,
) -> HttpResponse:
    title, question, consequence = words
    header = own_file(request, dossier_id)
    return confirm_page(
        request,
        Confirmation(
            title=f"{title} : {header.full_name}",
            question=question,
            consequences=(consequence,),
            verb=verb,
            back_url=reverse("payments:account", args=[dossier_id]),
            danger=False,
        ),
        form,
        act,
        done=done,
    )
