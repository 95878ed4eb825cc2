"""What somebody else decides: the list of a structure, one decision, the precaution, the autonomy, the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.allowances import operations
from convergence.accompagnement.allowances.queries import waiting_decisions, waiting_detail
from convergence.accompagnement.allowances.types.rows import WaitingRow
from convergence.accompagnement.allowances.types.words import Asked
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import local_today, now
from convergence.foundation.money import format_euros
from convergence.identity.queries import staff_names
from convergence.web.access import ActingRequest
from convergence.web.allowances.forms import AutonomyForm, DecideForm, PrecautionForm
from convergence.web.allowances.preparing import METHODS
from convergence.web.allowances.views import (
    back_to,
    decider,
    found_right,
    missing,
    preparer,
    right_months,
)
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.frame import own_file


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """A line of the list: who, what, since when, prepared by whom."""

    row: WaitingRow
    name: str
    amount: str
    prepared_by: str
    url: str
    is_mine: bool


@decider
@require_safe
def decisions(request: ActingRequest) -> HttpResponse:
    """What waits for a decision in the structure, emergencies first."""
    rows = waiting_decisions(request.scope)
    names = {
        one.dossier_id: one.full_name for one in headers_of(request.scope, [row.dossier_id for row in rows])
    }
    staff = staff_names(request.scope, {row.prepared_by for row in rows})
    lines = [
        WaitingShown(
            row=row,
            name=names.get(row.dossier_id, ""),
            amount=format_euros(row.amount) if row.amount is not None else "",
            prepared_by=staff[row.prepared_by].full_name if row.prepared_by in staff else "",
            url=reverse("file_allowances:decide", args=[row.dossier_id, row.asked.value, row.ref_id]),
            is_mine=row.prepared_by == request.actor.user_id,
        )
        for row in rows
        if row.dossier_id in names
    ]
    context = {
        "page_title": "Allocations et aides à décider",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Allocations et aides à décider")),
        "lines": lines,
    }
    return render(request, "web/allowances/decisions.html", context)


@decider
@require_http_methods(METHODS)
def decide(request: ActingRequest, dossier_id: UUID, kind: Asked, ref_id: UUID) -> HttpResponse:
    """Grant or refuse, with the amount or the reasons."""
    header = own_file(request, dossier_id)
    row = _found(request, dossier_id, kind, ref_id)
    form = DecideForm(request.POST if request.method == "POST" else None, amount=row.amount)
    mine = row.prepared_by == request.actor.user_id
    confirmation = Confirmation(
        title=f"Décider : {row.label}",
        question=f"Que décidez-vous pour {header.full_name} ?",
        consequences=(
            "Vous avez préparé cette demande : une autre personne en décide."
            if mine
            else "La décision est définitive ici ; elle se conteste par les voies dites dans le courrier.",
            "Un refus dit son motif.",
        ),
        verb="Enregistrer la décision",
        back_url=back_to(dossier_id),
        danger=False,
    )

    def act(typed: Any) -> None:
        operations.decide_request(
            actor=request.actor,
            at=now(),
            asked=kind,
            ref_id=ref_id,
            is_granted=typed["is_granted"],
            amount=typed.get("amount"),
            ground=typed["ground"],
            details=typed["details"],
        )

    return confirm_page(
        request,
        confirmation,
        form,
        act,
        done="La décision est enregistrée. Produisez le courrier qui la notifie.",
    )


@decider
@require_http_methods(METHODS)
def precaution(request: ActingRequest, dossier_id: UUID, right_id: UUID) -> HttpResponse:
    """Pay some months before the papers are complete."""
    header = own_file(request, dossier_id)
    right = found_right(request, dossier_id, right_id)
    months = right_months(right, local_today(request.actor.time_zone))
    form = PrecautionForm(
        request.POST if request.method == "POST" else None,
        months=months,
        initial={"first_month": months[-1].isoformat(), "months": "3"},
    )
    confirmation = Confirmation(
        title="Verser à titre conservatoire",
        question=f"Quels mois verser à {header.full_name} avant que ses pièces soient complètes ?",
        consequences=(
            "Trois mois au plus, une seule fois (article R5131-25).",
            "Ce qui est versé ainsi lui reste acquis, quoi qu’il soit décidé ensuite.",
        ),
        verb="Décider ce versement",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.decide_precaution(
            actor=request.actor,
            at=now(),
            right_id=right_id,
            first_month=typed["first_month"],
            months=typed["months"],
            details=typed["details"],
        ),
        done="Le versement à titre conservatoire est décidé.",
    )


@decider
@require_http_methods(METHODS)
def autonomy(request: ActingRequest, dossier_id: UUID, right_id: UUID, terms_id: UUID) -> HttpResponse:
    """Say whether the fiscal autonomy was confirmed."""
    header = own_file(request, dossier_id)
    right = found_right(request, dossier_id, right_id)
    if terms_id not in {terms.terms_id for terms in right.terms}:
        raise missing()
    confirmation = Confirmation(
        title="Autonomie fiscale",
        question=f"L’autonomie fiscale de {header.full_name} est-elle confirmée ?",
        consequences=(
            "Sans confirmation, le foyer des parents compte depuis le début : le trop-perçu est à rembourser"
            " (article D5131-19, II).",
        ),
        verb="Enregistrer",
        back_url=back_to(dossier_id),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        AutonomyForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.answer_autonomy(
            actor=request.actor,
            at=now(),
            terms_id=terms_id,
            is_confirmed=typed["is_confirmed"],
            household_if_denied=typed["household_if_denied"],
            details=typed["details"],
        ),
        done="La réponse est enregistrée.",
    )


@preparer
@require_http_methods(METHODS)
def letter(request: ActingRequest, dossier_id: UUID, kind: Asked, ref_id: UUID) -> HttpResponse:
    """Make the letter that notifies a decision."""
    header = own_file(request, dossier_id)
    row = _found(request, dossier_id, kind, ref_id)
    confirmation = Confirmation(
        title="Notifier la décision",
        question=f"Produire le courrier de « {row.label} » pour {header.full_name} ?",
        consequences=(
            "Il dit la décision, ses motifs, les voies et délais de recours.",
            "Vous le trouverez dans ses documents, où sa remise se note.",
        ),
        verb="Produire le courrier",
        back_url=reverse("file_documents:list", args=[dossier_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.write_letter(actor=request.actor, at=now(), asked=kind, ref_id=ref_id),
        done="Le courrier est produit.",
    )


def _found(request: ActingRequest, dossier_id: UUID, kind: Asked, ref_id: UUID) -> WaitingRow:
    row = waiting_detail(request.scope, kind, ref_id)
    if row is None or row.dossier_id != dossier_id:
        raise missing()
    return row
