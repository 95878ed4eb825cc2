"""Sign, or refuse: by a link, on the screen of a professional, from an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound
from convergence.signatures import models
from convergence.signatures.operations.asking import close_signers
from convergence.signatures.operations.codes import try_code
from convergence.signatures.operations.finding import held_link, locked_signing, one_of, signers_of
from convergence.signatures.operations.proving import Proof, check_gesture, check_turn, record_signature
from convergence.signatures.rules.signers import clean_text
from convergence.signatures.rules.states import moved_signer, moved_signing
from convergence.signatures.types import (
    Capacity,
    ClientTrace,
    LinkKind,
    SignatureRefused,
    SignerAction,
    SignerState,
    SigningAction,
    SigningState,
    SigningWay,
    SignOutcome,
)
from convergence.storage.operation import emit, operation

CODE_GOOD = "code vérifié"


@operation("Document ouvert par un signataire")
def note_seen(*, actor: Actor, at: datetime, token: str) -> None:
    """Note that the holder of a link has opened the document; only the first time counts."""
    link = held_link(token, at, LinkKind.SIGN)
    signing = locked_signing(link.signing_id)
    signer = one_of(signers_of(signing), _signer_id(link))
    if signer.state == SignerState.WAITING:
        signer.state, signer.seen_at = moved_signer(SignerState.WAITING, SignerAction.SEE), at
        signer.save(update_fields=["state", "seen_at"])


@operation("Document signé par un lien")
def sign_by_link(
    *,
    actor: Actor,
    at: datetime,
    token: str,
    typed_name: str,
    consents: bool,
    code: str,
    client: ClientTrace,
) -> SignOutcome:
    """Sign with the code received. A wrong code is answered, not raised: its try stays counted.

    A link followed twice at once gives one signature and the same answer twice.
    """
    link = held_link(token, at, LinkKind.SIGN)
    signing = locked_signing(link.signing_id)
    signers = signers_of(signing)
    signer = one_of(signers, _signer_id(link))
    if signer.state == SignerState.SIGNED:
        return SignOutcome.SIGNED
    check_turn(at, signing, signers, signer)
    check_gesture(signer, typed_name, consents)
    outcome, sent_at = try_code(actor, at, signer, code)
    if outcome is not SignOutcome.SIGNED:
        return outcome
    proof = Proof(
        typed_name=typed_name,
        consents=consents,
        client=client,
        code_result=CODE_GOOD,
        code_sent_at=sent_at,
    )
    record_signature(actor, at, signing, signers, signer, proof)
    return outcome


@operation("Document signé sur place")
def sign_in_round(
    *,
    actor: Actor,
    at: datetime,
    token: str,
    signer_id: UUID,
    typed_name: str,
    consents: bool,
    client: ClientTrace,
) -> None:
    """Sign on the screen that a professional handed over; who opened the round has seen who signs."""
    link, signing, signers, signer = _round_of(token, at, signer_id)
    if signer.state == SignerState.SIGNED:
        return
    proof = Proof(typed_name=typed_name, consents=consents, client=client, attested_by=link.attested_by)
    record_signature(actor, at, signing, signers, signer, proof)


@operation("Document signé depuis un compte")
def sign_on_account(
    *,
    actor: Actor,
    at: datetime,
    signing_id: UUID,
    typed_name: str,
    consents: bool,
    client: ClientTrace,
) -> None:
    """Sign as oneself, logged in: the account is the identity."""
    signing, signers, signer = _account_of(actor, signing_id)
    if signer.state == SignerState.SIGNED:
        return
    proof = Proof(typed_name=typed_name, consents=consents, client=client)
    record_signature(actor, at, signing, signers, signer, proof)


@operation("Signature refusée par un lien")
def refuse_by_link(*, actor: Actor, at: datetime, token: str, reason: str) -> None:
    """Refuse to sign. No code is asked: refusing is easy."""
    link = held_link(token, at, LinkKind.SIGN)
    signing = locked_signing(link.signing_id)
    signers = signers_of(signing)
    _refuse(at, signing, signers, one_of(signers, _signer_id(link)), reason)


@operation("Signature refusée sur place")
def refuse_in_round(*, actor: Actor, at: datetime, token: str, signer_id: UUID, reason: str) -> None:
    """Refuse on the screen of a professional."""
    _, signing, signers, signer = _round_of(token, at, signer_id)
    _refuse(at, signing, signers, signer, reason)


@operation("Signature refusée depuis un compte")
def refuse_on_account(*, actor: Actor, at: datetime, signing_id: UUID, reason: str) -> None:
    """Refuse as oneself, logged in."""
    signing, signers, signer = _account_of(actor, signing_id)
    _refuse(at, signing, signers, signer, reason)


def _refuse(
    at: datetime, signing: models.Signing, signers: list[models.Signer], signer: models.Signer, reason: str
) -> None:
    """One refusal stops the whole: a document signed by some only is worth nothing."""
    why = clean_text(reason, field="reason", required=True)
    if signer.state == SignerState.REFUSED:
        return
    check_turn(at, signing, signers, signer)
    signer.state = moved_signer(SignerState(signer.state), SignerAction.REFUSE)
    signer.ended_at, signer.reason = at, why
    signer.save(update_fields=["state", "ended_at", "reason"])
    signing.state = moved_signing(SigningState(signing.state), SigningAction.REFUSE)
    signing.ended_at, signing.reason = at, f"{signer.name} a refusé."
    signing.save(update_fields=["state", "ended_at", "reason"])
    close_signers(signing, at, SignerAction.WITHDRAW)
    emit(
        SignatureRefused(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            signing_id=signing.id,
            document_id=signing.document_id,
            signer_id=signer.id,
            capacity=Capacity(signer.capacity),
            refused_at=at,
        )
    )


def _round_of(
    token: str, at: datetime, signer_id: UUID
) -> tuple[models.SigningLink, models.Signing, list[models.Signer], models.Signer]:
    link = held_link(token, at, LinkKind.ROUND)
    signing = locked_signing(link.signing_id)
    signers = signers_of(signing)
    signer = one_of(signers, signer_id)
    if signer.way != SigningWay.ON_PAGE:
        raise _not_hers()
    return link, signing, signers, signer


def _account_of(actor: Actor, signing_id: UUID) -> tuple[models.Signing, list[models.Signer], models.Signer]:
    signing = locked_signing(signing_id)
    signers = signers_of(signing)
    for signer in signers:
        if signer.way == SigningWay.ACCOUNT and signer.user_id == actor.user_id and not actor.is_guest:
            return signing, signers, signer
    raise _not_hers()


def _not_hers() -> NotFound:
    return NotFound(
        "Cette signature n’est pas à donner ici.",
        what_to_do="Chacun signe par le moyen qui lui a été proposé.",
    )


def _signer_id(link: models.SigningLink) -> UUID:
    assert link.signer_id is not None, "a link to sign names its signer"
    return link.signer_id
