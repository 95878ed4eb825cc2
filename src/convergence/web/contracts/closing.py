"""The end of a contract: ended with its motive, abandoned before its first day, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.policies import signatory_of
from convergence.accompagnement.contracts.types import OperatorReason, RefusalReason
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.labels import Labelled
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.contracts.clauses import choose_reason
from convergence.web.contracts.forms import EndForm
from convergence.web.contracts.plan.tokens import token_renewed
from convergence.web.contracts.views import found_contract, named
from convergence.web.dossier.frame import found_file

signer = requires(Permission.SIGN_CONTRACTS)
editor = requires(Permission.EDIT_FILES)


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """End a running contract on a day, with its motive."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    confirmation = Confirmation(
        title=f"Mettre fin à un {named(contract.kind)}",
        question=f"Voulez-vous mettre fin au contrat de {header.full_name} ?",
        consequences=(
            f"Il a commencé le {contract.starts_on:%d/%m/%Y} et devait aller jusqu’au {contract.last_day:%d/%m/%Y}.",
            "Un contrat terminé ne se rouvre pas.",
            "Dire si les engagements ont été tenus compte pour un prochain CEJ (article R5131-16).",
        ),
        verb="Mettre fin au contrat",
        back_url=_back(dossier_id, contract_id),
    )
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"last_day": local_today(request.actor.time_zone), "edit_token": contract.edit_token},
    )
    choose_reason(request, form, "details")

    def act(typed: Mapping[str, Any]) -> None:
        with token_renewed():
            operations.end_contract(actor=request.actor, at=now(), contract_id=contract_id, **typed)

    return confirm_page(request, confirmation, form, act, done="La fin du contrat est enregistrée.")


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Give up a contract before its first day."""
    return _with_reason(
        request,
        dossier_id,
        contract_id,
        operations.abandon_contract,
        ("Abandonner un contrat", "abandonner le contrat", "Abandonner le contrat"),
        done="Le contrat est abandonné.",
    )


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Refuse the entry: an administrative decision with its reason."""
    return _with_reason(
        request,
        dossier_id,
        contract_id,
        operations.refuse_contract,
        ("Refuser l’entrée", "refuser l’entrée en contrat", "Refuser l’entrée"),
        done="Le refus est enregistré. Sa notification est dans les documents : notez-y la remise."
        if signatory_of(request.actor) is None
        else "Le refus est enregistré. Prenez la décision à remettre sur la page du contrat.",
        reasons=RefusalReason,
    )


def _with_reason(
    request: ActingRequest,
    dossier_id: UUID,
    contract_id: UUID,
    act: Callable[..., object],
    words: tuple[str, str, str],
    *,
    done: str,
    reasons: type[Labelled] = OperatorReason,
) -> HttpResponse:
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    title, deed, verb = words
    confirmation = Confirmation(
        title=title,
        question=f"Voulez-vous {deed} ({named(contract.kind)}) de {header.full_name} ?",
        consequences=(
            "Ce contrat sera clos ; il faudra en préparer un autre pour recommencer.",
            "Votre motif figure dans la décision et dans l’historique.",
        ),
        verb=verb,
        back_url=_back(dossier_id, contract_id),
    )
    form = ReasonForm(request.POST if request.method == "POST" else None)
    choose_reason(request, form, reasons=reasons)
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: act(actor=request.actor, at=now(), contract_id=contract_id, reason=typed["reason"]),
        done=done,
    )


def _back(dossier_id: UUID, contract_id: UUID) -> str:
    return reverse("contracts:show", args=[dossier_id, contract_id])
