"""Bank details of a person, her payments, and the second look at a change."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.payments import operations
from convergence.accompagnement.payments.policies import may_confirm_account, may_prepare, may_propose_account
from convergence.accompagnement.payments.queries import (
    account_of,
    accounts_waiting,
    debts_of,
    proposals_of_file,
    stop_of,
    whole_iban,
)
from convergence.accompagnement.payments.types import month_label
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import now
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.payments.forms import AccountForm
from convergence.web.payments.showing import crumbs
from convergence.web.payments.words import shown_proposal

reader = requires(Permission.PREPARE_ALLOWANCES, Permission.READ_PAYMENTS)
checker = requires(Permission.DECIDE_ALLOWANCES, Permission.CHECK_PAYMENTS)
TITLE = "Paiements et coordonnées bancaires"
WAITING = "Coordonnées bancaires à confirmer"


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Where a person is paid, masked; what was paid; new details to note."""
    header = own_file(request, dossier_id)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.propose_account(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                iban=form.cleaned_data["iban"],
                holder=form.cleaned_data["holder"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "C’est noté. Quelqu’un d’autre doit maintenant confirmer.")
            return HttpResponseRedirect(request.path)
    paid = proposals_of_file(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/payments/account.html",
        TITLE,
        "payments:account",
        status=422 if form.errors else 200,
        form=form,
        accounts=[
            (row, may_confirm_account(request.actor, row.proposed_by_id))
            for row in account_of(request.scope, dossier_id)
        ],
        payments=[
            (month_label(month), shown_proposal(row, header.full_name))
            for month, row in ((one.month, one.row) for one in paid)
        ],
        may_propose=may_propose_account(request.actor),
        may_prepare=may_prepare(request.actor),
        stop=stop_of(request.scope, dossier_id),
        debts=[(row, format_euros(row.amount)) for row in debts_of(request.scope, dossier_id)],
        may_check=request.actor.may(Permission.CHECK_PAYMENTS),
    )


@checker
@require_safe
def waiting_page(request: ActingRequest) -> HttpResponse:
    """Changes of the structure that wait for a second look."""
    rows = accounts_waiting(request.scope)
    names = {
        head.dossier_id: head.full_name for head in headers_of(request.scope, [r.dossier_id for r in rows])
    }
    context = {
        "page_title": WAITING,
        "breadcrumb": crumbs(Crumb(WAITING)),
        "accounts": [
            (row, names.get(row.dossier_id, ""), may_confirm_account(request.actor, row.proposed_by_id))
            for row in rows
        ],
        "zone": request.actor.time_zone,
    }
    return render(request, "web/payments/accounts.html", context)


@checker
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ActingRequest, account_id: UUID) -> HttpResponse:
    """Compare the whole details with the paper, then confirm."""
    return confirm_page(
        request,
        _question(request, account_id, "Confirmer"),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.confirm_account(actor=request.actor, at=now(), account_id=account_id),
        done="Les coordonnées sont confirmées : elles servent dès la prochaine paie.",
    )


@checker
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, account_id: UUID) -> HttpResponse:
    """Say that the details do not agree with the paper."""
    return confirm_page(
        request,
        _question(request, account_id, "Refuser"),
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.refuse_account(
            actor=request.actor, at=now(), account_id=account_id, reason=typed["reason"]
        ),
        done="Les coordonnées sont refusées : les précédentes restent.",
    )


def _question(request: ActingRequest, account_id: UUID, verb: str) -> Confirmation:
    row = whole_iban(request.scope, account_id)
    if row is None:
        raise NotFound(
            "Ces coordonnées n’existent pas ou ne vous sont pas accessibles.",
            what_to_do="Revenez à la liste.",
        )
    header = own_file(request, row.dossier_id)
    return Confirmation(
        title=f"{verb} des coordonnées bancaires : {header.full_name}",
        question="Ces coordonnées sont-elles celles du relevé d’identité bancaire ?",
        lead="Ce qui a été noté :",
        consequences=(f"IBAN : {row.iban}", f"Titulaire : {row.holder}", f"Notées par : {row.proposed_by}"),
        verb=verb,
        back_url=reverse("payments:account", args=[row.dossier_id]),
        danger=False,
    )
