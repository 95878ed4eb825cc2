"""Record one signature with its evidence: the one place where a signer becomes somebody who has signed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, months_after, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.signatures import models
from convergence.signatures.operations.finding import end_links, is_closed_to_keeper
from convergence.signatures.operations.sending import invite_due
from convergence.signatures.queries.rows import due_ranks
from convergence.signatures.rules import evidence
from convergence.signatures.rules.signers import is_minor, masked, typed_name_matches
from convergence.signatures.rules.states import moved_signer, moved_signing
from convergence.signatures.types import (
    CONSENT,
    Capacity,
    ClientTrace,
    DocumentSigned,
    LinkKind,
    SignatureLevel,
    SignerAction,
    SignerState,
    SigningAction,
    SigningState,
    SigningWay,
)
from convergence.storage.operation import emit
from convergence.storage.session import current_scope

_OPEN = (SignerState.WAITING, SignerState.SEEN)
_LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the signer gave: her name as typed, the box that she ticked, how she was recognised."""

    typed_name: str
    consents: bool
    client: ClientTrace
    code_result: str = "sans objet"
    code_sent_at: datetime | None = None
    attested_by: str = ""


def check_gesture(signer: models.Signer, typed_name: str, consents: bool) -> None:
    """Raise Invalid unless she wrote her name and ticked the sentence."""
    if not typed_name_matches(typed_name, signer.name):
        raise Invalid.one(
            "typed_name", f"Écrivez votre nom : {signer.name}.", "Tel qu’il est écrit au-dessus.", "name"
        )
    if not consents:
        raise Invalid.one(
            "consents", "Cochez la phrase pour signer.", "Sinon, choisissez « Je refuse ».", "consent"
        )


def check_turn(
    at: datetime, signing: models.Signing, signers: list[models.Signer], signer: models.Signer
) -> None:
    """Raise Conflict unless the signing is open, in time, read by whoever asked, and it is her turn."""
    if signing.state != SigningState.WAITING or at >= signing.expires_at:
        raise Conflict(
            "Ce document n’attend plus de signature.",
            what_to_do="Appelez la structure si vous pensez que c’est une erreur.",
            code="signing_over",
        )
    if is_closed_to_keeper(signing, at):
        raise Conflict(
            "L’organisme qui demande cette signature n’a plus accès à votre dossier.",
            what_to_do="Parlez-en à votre conseiller de la Mission Locale, ou contactez cet organisme directement.",
            code="closed",
        )
    moved_signer(SignerState(signer.state), SignerAction.SIGN)
    if signer.rank not in due_ranks(signing, signers):
        raise Conflict(
            "Une autre personne doit signer avant.",
            what_to_do="Vous serez prévenu quand ce sera votre tour.",
            code="not_yet",
        )


def record_signature(
    actor: Actor,
    at: datetime,
    signing: models.Signing,
    signers: list[models.Signer],
    signer: models.Signer,
    proof: Proof,
) -> None:
    """Write the signature, its evidence and its trace; call the next ones, or close when it was the last."""
    check_turn(at, signing, signers, signer)
    check_gesture(signer, proof.typed_name, proof.consents)
    _follow_age(actor, at, signing, signers, signer)
    _write_evidence(actor, at, signing, signer, proof)
    signer.state = moved_signer(SignerState(signer.state), SignerAction.SIGN)
    signer.seen_at, signer.ended_at = signer.seen_at or at, at
    signer.save(update_fields=["state", "seen_at", "ended_at"])
    end_links(at, LinkKind.SIGN, signer_id=signer.id)
    remaining = sum(one.state in _OPEN for one in signers)
    if remaining:
        invite_due(actor, at, signing, signers)
    else:
        signing.state = moved_signing(SigningState(signing.state), SigningAction.COMPLETE)
        signing.save(update_fields=["state"])
        end_links(at, LinkKind.ROUND, signing_id=signing.id)
    emit(
        DocumentSigned(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            signing_id=signing.id,
            document_id=signing.document_id,
            signer_id=signer.id,
            capacity=Capacity(signer.capacity),
            way=SigningWay(signer.way),
            signed_at=at,
            remaining=remaining,
        )
    )


def _follow_age(
    actor: Actor, at: datetime, signing: models.Signing, signers: list[models.Signer], signer: models.Signer
) -> None:
    """Whether a guardian is needed is settled on the day when the young person signs, where she signs."""
    scope = current_scope()
    if signer.capacity != Capacity.YOUNG_PERSON or signing.dossier_id is None or scope is None:
        return
    header = dossier_header(scope, signing.dossier_id)
    guardians = [one for one in signers if one.capacity == Capacity.GUARDIAN]
    if header is None:
        return
    if is_minor(header.born_on, local_day(at, zone(actor.time_zone))):
        if not guardians:
            raise Conflict(
                "Un représentant légal doit signer avec vous, et personne n’est indiqué.",
                what_to_do="Appelez la structure : elle fera une nouvelle demande.",
                code="guardian_needed",
            )
        return
    for guardian in guardians:
        if guardian.state in _OPEN:
            guardian.state = moved_signer(SignerState(guardian.state), SignerAction.WITHDRAW)
            guardian.ended_at, guardian.reason = at, "La personne est majeure au jour de sa signature."
            guardian.save(update_fields=["state", "ended_at", "reason"])
            end_links(at, LinkKind.SIGN, signer_id=guardian.id)


def _write_evidence(
    actor: Actor, at: datetime, signing: models.Signing, signer: models.Signer, proof: Proof
) -> None:
    last = models.Evidence.objects.filter(signing_id=signing.id).order_by("-position").first()
    salt, trace_salt = _new_salt(), _new_salt()
    client = proof.client
    agent = client.user_agent[:_LONGEST_AGENT]
    log_in = {"acr": client.acr, "iss": client.issuer, "sub": client.subject}
    facts = evidence.SignatureFacts(
        signing_id=str(signing.id),
        position=last.position + 1 if last else 1,
        name=signer.name,
        typed_name=" ".join(proof.typed_name.split()),
        capacity=signer.capacity,
        way=signer.way,
        document_sha256=signing.document_sha256,
        shown_text_sha256=evidence.sha256(signing.shown_text.encode()),
        signed_at=at,
        time_zone=actor.time_zone,
        contact_masked=masked(signer.contact),
        contact_commitment=evidence.commitment(salt, signer.contact),
        code_result=proof.code_result,
        code_sent_at=proof.code_sent_at,
        client_commitment=evidence.commitment(trace_salt, client.address, agent),
        log_in={name: value for name, value in log_in.items() if value},
        attested_by=proof.attested_by,
        consent=CONSENT,
        level=SignatureLevel(signing.level).label,
        previous_sha256=last.sha256 if last else evidence.FIRST,
    )
    text = evidence.evidence_text(facts)
    place = {
        "structure_id": signing.structure_id,
        "dossier_id": signing.dossier_id,
        "keeper_id": signing.keeper_id,
        "signer": signer,
    }
    models.Evidence.objects.create(
        **place,
        signing=signing,
        position=facts.position,
        signed_at=at,
        content=text,
        sha256=evidence.sha256(text.encode()),
        salt=salt,
    )
    day = local_day(at, zone(actor.time_zone))
    kept = months_after(day, parameter("signatures.trace_months").integer_at(day)) - day
    models.SignerTrace.objects.create(
        **place, address=client.address, user_agent=agent, salt=trace_salt, erase_at=at + kept
    )


def _new_salt() -> str:
    return secrets.token_hex()
