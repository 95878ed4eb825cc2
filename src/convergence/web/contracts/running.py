"""Signatures, extensions, and flags « à revoir » of a contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import versions_of
from convergence.accompagnement.contracts.types import (
    ContractRow,
    ContractState,
    ExtensionReason,
    Party,
    ReviewReason,
    VersionState,
)
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.contracts.clauses import choose_reason
from convergence.web.contracts.closing import signer
from convergence.web.contracts.forms import ExtendForm, SignForm
from convergence.web.contracts.plan.tokens import token_renewed
from convergence.web.contracts.views import found_contract, named, party_label
from convergence.web.dossier.frame import found_file

editor = requires(Permission.EDIT_FILES)


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Collect the signature of one party; the last one signs the contract."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    missing = _missing(request, contract)
    if not missing:
        raise Conflict(
            "Toutes les signatures sont déjà recueillies.", what_to_do="Revenez au contrat.", code="signed"
        )
    labels = {party: party_label(request, contract, party) for party in missing}
    who = ", ".join(f"{label[0].lower()}{label[1:]}" for label in labels.values())
    confirmation = Confirmation(
        title="Recueillir une signature",
        question=f"{contract.kind.label} de {header.full_name} : qui a signé ?",
        consequences=(
            f"Signatures attendues : {who}.",
            "Quand tous ont signé, le contrat est signé, et commence à son premier jour.",
        ),
        verb="Enregistrer la signature",
        back_url=_back(contract),
        danger=False,
    )
    form = SignForm(
        request.POST if request.method == "POST" else None,
        missing=labels,
        initial={
            "party": request.GET.get("partie") or missing[0].value,
            "signed_on": local_today(request.actor.time_zone),
        },
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.sign_contract(
            actor=request.actor,
            at=now(),
            contract_id=contract_id,
            party=typed["party"],
            signed_on=typed["signed_on"],
        ),
        done="La signature est enregistrée.",
    )


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Extend a running contract, exceptionally and with reasons."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    confirmation = Confirmation(
        title=f"Prolonger un {named(contract.kind)}",
        question=f"Jusqu’à quand prolonger le contrat de {header.full_name} ?",
        consequences=(
            f"Il va pour l’instant jusqu’au {contract.last_day:%d/%m/%Y}.",
            "La prolongation est une décision : son motif est gardé.",
        ),
        verb="Prolonger le contrat",
        back_url=_back(contract),
        danger=False,
    )
    form = ExtendForm(
        request.POST if request.method == "POST" else None,
        initial={"edit_token": contract.edit_token},
    )
    choose_reason(request, form, reasons=ExtensionReason)

    def act(values: Mapping[str, Any]) -> None:
        with token_renewed():
            operations.extend_contract(
                actor=request.actor,
                at=now(),
                contract_id=contract_id,
                reason=values["reason"],
                last_day=values["last_day"],
                edit_token=values["edit_token"],
            )

    return confirm_page(request, confirmation, form, act, done="Le contrat est prolongé.")


@editor
@require_POST
def review(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Someone has looked at a contract that was to be looked at again."""
    found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    try:
        reason = ReviewReason(request.POST.get("motif", ""))
    except ValueError:
        raise Invalid.one(
            "motif", "Ce point à revoir n’existe pas.", "Rechargez la page du contrat."
        ) from None
    operations.clear_review(actor=request.actor, at=now(), contract_id=contract_id, review=reason)
    messages.success(request, "Le point à revoir est levé.")
    return HttpResponseRedirect(_back(contract))


def _missing(request: ActingRequest, contract: ContractRow) -> tuple[Party, ...]:
    """Who has still to sign: the contract, or the amendment that waits while it runs."""
    if contract.state is not ContractState.RUNNING:
        return contract.missing_parties
    versions = versions_of(request.scope, contract.contract_id)
    waiting = next((one for one in versions if one.state is VersionState.PREPARED), None)
    if waiting is None:
        return ()
    return tuple(party for party in contract.required_parties if party not in waiting.signed_by)


def _back(contract: ContractRow) -> str:
    return reverse("contracts:show", args=[contract.dossier_id, contract.contract_id])
