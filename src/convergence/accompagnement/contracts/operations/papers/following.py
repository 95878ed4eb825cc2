"""Send the paper of a contract round for signature, and follow it until it counts or stops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.finding import contract_to_edit, signed_parties
from convergence.accompagnement.contracts.operations.plan.versions import prepared_version
from convergence.accompagnement.contracts.operations.signing import GivenSignature, collect, required_now
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.policies import (
    check_may_prepare_contracts,
    check_may_sign_contracts,
)
from convergence.accompagnement.contracts.types import ContractState, PaperState, Party, ReviewReason
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import FieldError, Invalid, NotFound, Problem
from convergence.identity.queries import professionals_of
from convergence.signatures.operations import request_signatures
from convergence.signatures.queries import signing
from convergence.signatures.types import Capacity, SignerDraft, SignerRow, SignerState
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

_PARTIES = {
    Capacity.YOUNG_PERSON: Party.YOUNG_PERSON,
    Capacity.GUARDIAN: Party.GUARDIAN,
    Capacity.ADVISER: Party.STRUCTURE,
    Capacity.DIRECTION: Party.STRUCTURE,
}


@operation("Contrat envoyé à la signature")
def ask_signatures(
    *,
    actor: Actor,
    at: datetime,
    document_id: UUID,
    signers: Sequence[SignerDraft],
    message: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Ask all the parties of a contract to sign its paper, on the spot, from an account or by a link.

    Raises Invalid when a party is missing, or when whoever signs for the structure has not received the
    delegation (R5131-15). Returns the signing.
    """
    check_may_prepare_contracts(actor)
    paper = _paper(document_id)
    if paper is None:
        raise NotFound(
            "Ce document n’est pas celui d’un contrat.", what_to_do="Revenez au contrat et produisez-le."
        )
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(paper.contract_id, on=today)
    _check_parties(actor, required_now(row, today), signers)
    signing_id = request_signatures(
        actor=actor, at=at, document_id=document_id, signers=signers, message=message
    )
    paper.state = PaperState.ASKED
    paper.save()
    return signing_id


@operation("Signature d’un contrat suivie", source="automatique")
def follow_signing(
    *,
    actor: Actor,
    at: datetime,
    document_id: UUID,
    state: PaperState,
    reason: str = "",
    source: str = "automatique",
) -> bool:
    """Note that the paper of a contract left for signature, or that its signing stopped; False for another paper.

    A signing that stopped puts a flag on the contract, whose preparation may change again.
    """
    check_may_prepare_contracts(actor)
    paper = _paper(document_id)
    if paper is None or paper.state not in (PaperState.MADE, PaperState.ASKED):
        return False
    row = contract_to_edit(paper.contract_id, on=local_day(at, zone(actor.time_zone)))
    paper.state = state
    paper.save()
    if state in (PaperState.REFUSED, PaperState.EXPIRED):
        _flag(row, ReviewReason.SIGNATURE_STOPPED)
    return True


@operation("Contrat signé par voie électronique", source="automatique")
def sign_from_signing(
    *,
    actor: Actor,
    at: datetime,
    document_id: UUID,
    signing_id: UUID,
    reason: str = "",
    source: str = "automatique",
) -> bool:
    """Everybody has signed the paper: the contract, or its amendment, is signed; once, however often it is told.

    What already counts is left alone. When the contract can no longer be signed (age passed, contract closed
    meanwhile, another one running), nothing of it is written: the paper is void and the contract flagged.
    """
    check_may_sign_contracts(actor)
    paper = _paper(document_id)
    if paper is None or paper.state in (PaperState.SIGNED, PaperState.VOID):
        return False
    row = contract_to_edit(paper.contract_id, on=local_day(at, zone(actor.time_zone)))
    if not _waits(row, paper.version):
        paper.state = PaperState.SIGNED if paper.version <= row.version and row.signed_on else PaperState.VOID
        paper.save()
        return False
    try:
        with transaction.atomic():
            _collect_all(actor, at, row, paper.version, signing_id)
    except Problem:
        row.refresh_from_db()
        paper.state = PaperState.VOID
        paper.save()
        _flag(row, ReviewReason.SIGNATURE_VOID)
        return False
    paper.state = PaperState.SIGNED
    paper.save()
    return True


def _collect_all(actor: Actor, at: datetime, row: models.Contract, version: int, signing_id: UUID) -> None:
    scope = current_scope()
    found = signing(scope, signing_id) if scope else None
    if found is None:
        raise NotFound("Cette signature n’est pas accessible.", what_to_do="Réessayez plus tard.")
    start_if_due(row, local_day(at, zone(actor.time_zone)))
    here = zone(actor.time_zone)
    signed = [one for one in found.signers if one.state is SignerState.SIGNED and one.ended_at is not None]
    for signer in sorted(signed, key=_instant):
        party = _PARTIES.get(signer.capacity)
        day = local_day(_instant(signer), here)
        if party is None or party in signed_parties(row, version) or party not in required_now(row, day):
            continue
        collect(actor, at, row, GivenSignature(party, day, signer.user_id or found.asked_by))
    if _waits(row, version):
        raise Invalid.one("party", "Il manque une signature.", "Recueillez-la.", "signatures_missing")


def _instant(signer: SignerRow) -> datetime:
    if signer.ended_at is None:
        raise ValueError("only those who signed are read")
    return signer.ended_at


def _waits(row: models.Contract, version: int) -> bool:
    """Whether a version still waits for signatures."""
    if row.state == ContractState.PREPARED:
        return version == 1
    waiting = prepared_version(row)
    return row.state == ContractState.RUNNING and waiting is not None and waiting.number == version


def _check_parties(actor: Actor, required: frozenset[Party], signers: Sequence[SignerDraft]) -> None:
    given = {_PARTIES[signer.capacity] for signer in signers if signer.capacity in _PARTIES}
    errors = [
        FieldError("signers", f"Il manque un signataire : {party.label.lower()}.", "Ajoutez-le.", "party")
        for party in sorted(required - given)
    ]
    accounts = {signer.user_id for signer in signers if _PARTIES.get(signer.capacity) is Party.STRUCTURE}
    if not accounts <= _delegates(actor):
        errors.append(
            FieldError(
                "signers",
                "La personne qui signe pour la structure n’a pas reçu cette délégation.",
                "Choisissez un professionnel qui peut signer les contrats, depuis son compte.",
                "delegation",
            )
        )
    Invalid.raise_if_any(errors)


def _delegates(actor: Actor) -> set[UUID | None]:
    scope = current_scope()
    if scope is None:
        return set()
    found = professionals_of(scope, [actor.structure_id], holding=Permission.SIGN_CONTRACTS)
    mine = {actor.user_id} if actor.may(Permission.SIGN_CONTRACTS) else set()
    return {*mine, *(one.user_id for one in found)}


def _paper(document_id: UUID) -> models.ContractPaper | None:
    return models.ContractPaper.objects.select_for_update().filter(document_id=document_id).first()


def _flag(row: models.Contract, review: ReviewReason) -> None:
    if row.state in models.ALIVE_STATES and review not in row.review_reasons:
        row.review_reasons = [*row.review_reasons, review.value]
        row.save(update_fields=["review_reasons"])
