"""What the adviser prepares: the right, its revision, the papers, the resources, the requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.allowances import operations
from convergence.accompagnement.allowances.queries import aid_schemes, aids_of, months_of, waiting_detail
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractRow
from convergence.accompagnement.payments.types import of_month
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import french_date, month_start
from convergence.web.access import ActingRequest
from convergence.web.allowances.forms import (
    AidForm,
    MonthForm,
    PapersForm,
    ResourcesForm,
    TermsForm,
    WithdrawForm,
    recent_months,
)
from convergence.web.allowances.views import (
    TAB,
    back_to,
    found_right,
    missing,
    preparer,
    right_months,
)
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, once, problems_shown

METHODS = ["GET", "HEAD", "POST"]


@preparer
@require_http_methods(METHODS)
def open_right(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Prepare the right of a signed CEJ."""
    header = own_file(request, dossier_id)
    found_contract(request, dossier_id, contract_id)
    form = TermsForm(request.POST if request.method == "POST" else None)
    confirmation = Confirmation(
        title="Préparer l’allocation du CEJ",
        question=f"Quelle est la situation de {header.full_name} ?",
        consequences=(
            "Une autre personne décidera : vous ne pouvez pas décider de ce que vous préparez.",
            "L’allocation est due à partir du mois de la signature ; les pièces sont attendues sous trois mois.",
        ),
        verb="Envoyer à la décision",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.open_right(
            actor=request.actor,
            at=now(),
            contract_id=contract_id,
            draft=form.draft(),
            details=typed["details"],
        ),
        done="L’allocation est préparée ; une autre personne en décide.",
    )


@preparer
@require_http_methods(METHODS)
def revise(request: ActingRequest, dossier_id: UUID, right_id: UUID) -> HttpResponse:
    """Propose other terms from a month on."""
    header = own_file(request, dossier_id)
    right = found_right(request, dossier_id, right_id)
    today = local_today(request.actor.time_zone)
    known = right.terms[-1].draft
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        months=right_months(right, today),
        initial={
            "from_month": month_start(today).isoformat(),
            "household": known.household.value,
            "home": known.home.value,
            "in_mayotte": known.in_mayotte,
        },
    )
    confirmation = Confirmation(
        title="Réviser l’allocation",
        question=f"Qu’est-ce qui change pour {header.full_name}, et depuis quand ?",
        consequences=(
            "Une autre personne décidera.",
            "Un mois déjà payé est calculé à nouveau : l’écart est régularisé sur la paie suivante.",
        ),
        verb="Envoyer à la décision",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.revise_right(
            actor=request.actor,
            at=now(),
            right_id=right_id,
            from_month=typed["from_month"],
            draft=form.draft(),
            details=typed["details"],
        ),
        done="La révision est préparée ; une autre personne en décide.",
    )


@preparer
@require_http_methods(METHODS)
def papers(request: ActingRequest, dossier_id: UUID, right_id: UUID) -> HttpResponse:
    """Note the day on which the papers are complete."""
    own_file(request, dossier_id)
    right = found_right(request, dossier_id, right_id)
    confirmation = Confirmation(
        title="Pièces complètes",
        question="Quel jour le dossier de pièces a-t-il été complet ?",
        consequences=(
            f"Attendu au plus tard le {french_date(right.papers_due_on)}.",
            "Après ce jour, les mois passés depuis plus de trois mois sont perdus (article R5131-25).",
        ),
        verb="Noter le dossier complet",
        back_url=back_to(dossier_id),
        danger=False,
    )
    form = PapersForm(
        request.POST if request.method == "POST" else None,
        initial={"complete_on": right.complete_on or local_today(request.actor.time_zone)},
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.note_papers(
            actor=request.actor, at=now(), right_id=right_id, complete_on=typed["complete_on"]
        ),
        done="Les pièces sont notées comme complètes.",
    )


@preparer
@require_http_methods(METHODS)
def declare(request: ActingRequest, dossier_id: UUID, month: str) -> HttpResponse:
    """Declare the resources of a month, or correct them."""
    header = own_file(request, dossier_id)
    day = _month(month)
    known = next(iter(months_of(request.scope, dossier_id, day, day)), None)
    told = known if known and not known.is_confirmed else None
    form = ResourcesForm(
        request.POST if request.method == "POST" else None,
        known=known,
        initial={
            "by_person": "oui" if known is None or known.by_person else "non",
            "declared_on": told.declared_on if told else local_today(request.actor.time_zone),
        },
    )
    if form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            operations.declare_resources(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                month=day,
                resources=form.resources(),
                declared_on=typed["declared_on"],
                by_person=typed["by_person"],
                edit_token=typed.get(EDIT_FIELD),
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Les ressources du mois sont enregistrées.")
            return HttpResponseRedirect(f"{back_to(dossier_id)}?mois={day:%Y-%m}")
    return file_page(
        request,
        header,
        "web/allowances/resources.html",
        f"Ressources {of_month(day)}",
        TAB,
        status=422 if form.errors else 200,
        form=form,
        told=told,
        back_url=back_to(dossier_id),
    )


@preparer
@require_http_methods(METHODS)
def ask_month(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Ask for an *allocation ponctuelle* of a PACEA."""
    header = own_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    today = local_today(request.actor.time_zone)
    first = min(contract.signed_on or today, today)
    form = MonthForm(request.POST if request.method == "POST" else None, months=recent_months(today, first))
    confirmation = Confirmation(
        title="Demander une allocation ponctuelle",
        question=f"Pour quel mois, et pour quel besoin de {header.full_name} ?",
        consequences=(
            "Emploi, stage et autres allocations ne dépassent pas 300 € dans le mois (article R5131-8).",
            "Six fois le montant d’un mois au plus sur un an (article D5131-9) ; jamais avec un CEJ.",
        ),
        verb="Envoyer à la décision",
        back_url=back_to(dossier_id),
        danger=False,
    )

    def act(typed: Mapping[str, Any]) -> None:
        with once(form):
            operations.ask_one_off(
                actor=request.actor,
                at=now(),
                contract_id=contract_id,
                month=typed["month"],
                amount=typed["amount"],
                details=typed["details"],
                idempotency_key=form.sending,
            )

    return confirm_page(
        request, confirmation, form, act, done="La demande est préparée ; une autre personne en décide."
    )


@preparer
@require_http_methods(METHODS)
def ask_aid(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Ask for an aid of the catalogue."""
    header = own_file(request, dossier_id)
    schemes = aid_schemes(request.scope, on=local_today(request.actor.time_zone))
    form = AidForm(request.POST if request.method == "POST" else None, schemes=schemes)
    offered = tuple(_told(row.draft.name, row.draft.papers) for row in schemes)
    confirmation = Confirmation(
        title="Demander une aide",
        question=f"Quelle aide pour {header.full_name} ?",
        consequences=offered
        or ("Le catalogue de votre structure est vide : un responsable y ajoute les aides.",),
        verb="Envoyer à la décision",
        back_url=back_to(dossier_id),
        danger=False,
    )

    def act(typed: Mapping[str, Any]) -> None:
        with once(form):
            operations.ask_aid(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                scheme_id=UUID(typed["scheme"]),
                amount=typed["amount"],
                is_emergency=typed["is_emergency"],
                has_papers=typed["has_papers"],
                details=typed["details"],
                idempotency_key=form.sending,
            )

    return confirm_page(
        request, confirmation, form, act, done="La demande est préparée ; une autre personne en décide."
    )


@preparer
@require_http_methods(METHODS)
def aid_papers(request: ActingRequest, dossier_id: UUID, aid_id: UUID) -> HttpResponse:
    """The papers of an aid came."""
    own_file(request, dossier_id)
    row = next((one for one in aids_of(request.scope, dossier_id) if one.aid_id == aid_id), None)
    if row is None:
        raise missing()
    confirmation = Confirmation(
        title="Pièces d’une aide",
        question=f"Toutes les pièces de « {row.scheme_name} » sont-elles réunies ?",
        consequences=("La demande peut être accordée.",),
        verb="Noter les pièces comme reçues",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.note_aid_papers(
            actor=request.actor, at=now(), aid_id=aid_id, reason=typed["reason"]
        ),
        done="Les pièces sont notées comme reçues.",
    )


@preparer
@require_http_methods(METHODS)
def withdraw(request: ActingRequest, dossier_id: UUID, kind: Asked, ref_id: UUID) -> HttpResponse:
    """Take back a request that nobody has decided."""
    own_file(request, dossier_id)
    row = waiting_detail(request.scope, kind, ref_id)
    if row is None or row.dossier_id != dossier_id:
        raise missing()
    confirmation = Confirmation(
        title="Retirer une demande",
        question=f"Voulez-vous retirer « {row.label} » ?",
        consequences=(
            "Personne n’en décidera ; la demande reste dans l’historique.",
            "Un versement à titre conservatoire s’arrête après le mois du retrait : ce qui aurait été versé pour les "
            "mois suivants sera repris.",
        )[: 2 if kind is Asked.RIGHT else 1],
        verb="Retirer la demande",
        back_url=back_to(dossier_id),
    )
    return confirm_page(
        request,
        confirmation,
        WithdrawForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.withdraw_request(
            actor=request.actor,
            at=now(),
            asked=kind,
            ref_id=ref_id,
            reason=typed["reason"],
            withdrawn_on=typed["withdrawn_on"],
        ),
        done="La demande est retirée.",
    )


def found_contract(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> ContractRow:
    """A contract of this person; an unknown one and another person's are answered alike."""
    row = contract_detail(request.scope, contract_id, on=local_today(request.actor.time_zone))
    if row is None or row.dossier_id != dossier_id:
        raise missing()
    return row


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise missing() from None


def _told(name: str, wanted: tuple[str, ...]) -> str:
    return f"{name} : {', '.join(wanted)}" if wanted else name
