"""Her contract: in plain words, its versions, what is next, what she has to sign and her signed copy."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.accompagnement.contracts.queries import (
    contract_detail,
    contracts_of,
    phases_of,
    suspensions_of,
    version_differences,
    versions_of,
)
from convergence.accompagnement.contracts.types import ContractRow, ContractState, VersionState
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_names
from convergence.portal.contract.words import contract_words, own_signer, to_sign
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.signatures.operations import open_for_person
from convergence.signatures.queries import signings_of_file
from convergence.signatures.types import SigningState
from convergence.web.access import ActingRequest

_SIGNED = (SigningState.SIGNED, SigningState.COMPLETED)


@in_her_space
@require_safe
def contracts(request: ActingRequest) -> HttpResponse:
    """The contract that holds her first, the former ones after; what she has to sign above all."""
    today, dossier_id = local_today(request.actor.time_zone), her_file(request)
    rows = contracts_of(request.scope, dossier_id, on=today)
    signings = signings_of_file(request.scope, dossier_id)
    asking = {
        one for one in (*(row.signatory_id for row in rows), *(row.keeper_id for row in signings)) if one
    }
    names = structure_names(request.scope, asking) if asking else {}
    pauses = suspensions_of(request.scope, dossier_id) if rows else []
    words = [
        contract_words(
            row,
            pauses=pauses,
            phases=phases_of(request.scope, row.contract_id) if row.covers else (),
            signatory=names.get(row.signatory_id, "") if row.signatory_id else "",
        )
        for row in rows
        if row.state is not ContractState.ABANDONED
    ]
    context: dict[str, object] = {
        "present": [one for one in words if not one.is_over],
        "former": [one for one in words if one.is_over],
        "to_sign": to_sign(signings, names),
        "signed": [row for row in signings if row.state in _SIGNED and own_signer(row) is not None],
    }
    return her_page(request, "portal/contract/show.html", "Mon contrat", context)


@in_her_space
@require_safe
def detail(request: ActingRequest, contract_id: UUID) -> HttpResponse:
    """What each side undertakes, as it was signed, and what each amendment changed."""
    row = _found(request, contract_id)
    signed = [one for one in versions_of(request.scope, contract_id) if one.state is VersionState.SIGNED]
    names = structure_names(request.scope, [row.signatory_id]) if row.signatory_id else {}
    signatory = names.get(row.signatory_id, "") if row.signatory_id else ""
    context: dict[str, object] = {
        "contract": contract_words(row, signatory=signatory),
        "present": signed[-1] if signed else None,
        "changes": [
            (after, version_differences(request.scope, before, after)) for before, after in pairwise(signed)
        ],
        "signatory": signatory,
    }
    return her_page(request, "portal/contract/detail.html", "Ce que dit mon contrat", context)


@in_her_space
@require_POST
def sign(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """To the page where she reads and signs, the same as by the link that she received."""
    her_file(request)
    token = open_for_person(actor=request.actor, at=now(), signing_id=signing_id)
    return HttpResponseRedirect(reverse("portal_signing:show", args=[token]), status=303)


def _found(request: ActingRequest, contract_id: UUID) -> ContractRow:
    row = contract_detail(request.scope, contract_id, on=local_today(request.actor.time_zone))
    if row is None or row.dossier_id != her_file(request):
        raise NotFound("Ce contrat n’est pas le vôtre.", what_to_do="Revenez à « Mon contrat ».")
    return row
