"""Prepare a CEJ or a PACEA: every condition with its article, then the terms; correct a preparation."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import (
    contract_notes,
    eligibility_of,
    exemptions_of,
    signed_with,
    versions_of,
)
from convergence.accompagnement.contracts.types import (
    CheckedEligibility,
    ContractKind,
    ContractNoteRow,
    ContractRow,
    EligibilityAnswers,
    ExemptionRow,
    NoteAbout,
)
from convergence.design.fields.dates import parse_date
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.parameters import parameter
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.contracts.clauses import clauses_for, may_exempt
from convergence.web.contracts.forms import DIAGNOSTIC, NO, QUESTIONS, YES, PrepareForm, answers_of
from convergence.web.contracts.plan.forms import shown_words
from convergence.web.contracts.plan.tokens import token_renewed
from convergence.web.contracts.views import found_contract, kind_of, named
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once

CHECK = "_verifier"
KIND = "type"
editor = requires(Permission.EDIT_FILES)
_PREPARE = {
    ContractKind.CEJ: operations.prepare_cej,
    ContractKind.PACEA: operations.prepare_pacea,
    ContractKind.ENGAGEMENT: operations.prepare_engagement,
}


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The choice of a contract with the conditions of each, then the one that was chosen."""
    header = found_file(request, dossier_id)
    kind = kind_of(request.GET.get(KIND, ""))
    if kind is None:
        return _choice(request, header)
    today = local_today(request.actor.time_zone)
    known = _kept(request) if request.method == "POST" else _known(request, dossier_id, kind, today)
    form = PrepareForm(
        _judged(request),
        kind=kind,
        on=today,
        initial=known,
        clauses=clauses_for(request, today),
        may_exempt=may_exempt(request, dossier_id),
    )
    if form.is_valid():
        with problems_shown(form), once(form):
            contract_id = _PREPARE[kind](
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                answers=form.answers(),
                idempotency_key=form.sending,
                **form.terms(),
            )
    if form.is_bound and not form.errors:
        accept(request, f"contrat-{kind}-{dossier_id}")
        messages.success(request, f"Le {named(kind)} est préparé. Il reste à le faire signer.")
        return HttpResponseRedirect(reverse("contracts:show", args=[dossier_id, contract_id]))
    return _page(
        request, header, form, draft=f"contrat-{kind}-{dossier_id}", title=f"Préparer un {named(kind)}"
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Correct a preparation that nobody has signed."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    today = local_today(request.actor.time_zone)
    shown = _kept(request) if request.method == "POST" else _stored(request, header, contract)
    versions = versions_of(request.scope, contract_id)
    form = PrepareForm(
        _judged(request),
        kind=contract.kind,
        on=today,
        amends=True,
        initial=shown,
        clauses=clauses_for(request, today),
        chosen=versions[0].clauses if versions else (),
        may_exempt=may_exempt(request, dossier_id),
    )
    if form.is_valid():
        with problems_shown(form), token_renewed():
            operations.amend_contract(
                actor=request.actor,
                at=now(),
                contract_id=contract_id,
                answers=form.answers(),
                edit_token=form.cleaned_data[EDIT_FIELD],
                **form.terms(),
            )
    if form.is_bound and not form.errors:
        accept(request, f"contrat-{contract_id}")
        messages.success(request, "La préparation est modifiée.")
        return HttpResponseRedirect(reverse("contracts:show", args=[dossier_id, contract_id]))
    return _page(request, header, form, draft=f"contrat-{contract_id}", title="Modifier la préparation")


def _choice(request: ActingRequest, header: DossierHeader) -> HttpResponse:
    today, nothing = local_today(request.actor.time_zone), EligibilityAnswers()
    found = [
        eligibility_of(request.scope, header.dossier_id, kind, on=today, answers=nothing)
        for kind in _PREPARE
        if signed_with(request.scope, kind, today)
    ]
    return file_page(
        request,
        header,
        "web/contracts/choose.html",
        "Préparer un contrat",
        "contracts:list",
        kinds=[checked for checked in found if checked is not None],
    )


def _page(
    request: ActingRequest, header: DossierHeader, form: PrepareForm, *, draft: str, title: str
) -> HttpResponse:
    checked = _checked(request, header, form)
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/contracts/conditions.html", {"checked": checked}, status=status)
    return file_page(
        request,
        header,
        "web/contracts/prepare.html",
        title,
        "contracts:list",
        status=status,
        form=form,
        kind=form.kind,
        checked=checked,
        draft=draft,
    )


def _checked(request: ActingRequest, header: DossierHeader, form: PrepareForm) -> CheckedEligibility | None:
    """The conditions for what is typed so far, whether it is right or not."""
    typed: Any = request.POST if request.method == "POST" else form.initial
    on = _day(str(typed.get("starts_on", ""))) or local_today(request.actor.time_zone)
    return eligibility_of(request.scope, header.dossier_id, form.kind, on=on, answers=answers_of(typed))


def _judged(request: ActingRequest) -> QueryDict | None:
    """What was sent to be recorded; a check alone judges nothing."""
    return request.POST if request.method == "POST" and CHECK not in request.POST else None


def _kept(request: ActingRequest) -> dict[str, Any]:
    return request.POST.dict() if request.method == "POST" else {}


def _known(request: ActingRequest, dossier_id: UUID, kind: ContractKind, today: date) -> dict[str, Any]:
    """What the file answers already: a diagnosis that is finished is not asked about again."""
    nothing = EligibilityAnswers()
    found = eligibility_of(request.scope, dossier_id, kind, on=today, answers=nothing)
    made = found is not None and any(
        reason.code == DIAGNOSTIC and reason.is_met for reason in found.eligibility.reasons
    )
    return {DIAGNOSTIC: YES} if made else {}


def _stored(request: ActingRequest, header: DossierHeader, contract: ContractRow) -> dict[str, Any]:
    """A preparation as its form shows it; grounds and words come from where they stand apart."""
    contrary = {"student", "training"}
    answers = {}
    for code, _ in QUESTIONS[contract.kind]:
        met = contract.eligibility.get(code)
        if met is not None:
            answers[code] = YES if met is not (code in contrary) else NO
    grounds = [row for row in exemptions_of(request.scope, header.dossier_id) if _is_of(row, contract)]
    words = {
        note.about: note.text
        for note in contract_notes(request.scope, header.dossier_id)
        if _is_of(note, contract)
    }
    first = next((one for one in versions_of(request.scope, contract.contract_id) if one.number == 1), None)
    majority = parameter("contract.majority").integer_at(contract.prepared_on)
    return {
        **answers,
        **(shown_words(first.words) if first else {}),
        "review_months": contract.review_months,
        "starts_on": contract.starts_on,
        "months": contract.months,
        "weekly_hours": contract.weekly_hours or None,
        "exemption": grounds[-1].ground if grounds else None,
        "lowering_reason": words.get(NoteAbout.LOWERED_HOURS, ""),
        "circumstances": words.get(NoteAbout.CIRCUMSTANCES, ""),
        "is_protected": contract.needs_guardian and header.age_on(contract.prepared_on) >= majority,
        EDIT_FIELD: contract.edit_token,
    }


def _is_of(row: ExemptionRow | ContractNoteRow, contract: ContractRow) -> bool:
    return row.contract_id == contract.contract_id


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
