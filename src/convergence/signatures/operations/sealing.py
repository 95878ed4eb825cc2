"""Seal what everybody has signed, with its evidence inside, and seal an archive again before its seal grows old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.documents.operations import keep_document, make_document
from convergence.documents.queries import document_bytes
from convergence.documents.types import DocumentKind, PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.foundation.scope import Scope
from convergence.gateways.signing import RENEW_BEFORE, Attachment
from convergence.signatures import models
from convergence.signatures.operations.finding import locked_signing, signers_of
from convergence.signatures.operations.sending import asker_name, seal_years, send_copy
from convergence.signatures.policies import check_is_house
from convergence.signatures.queries.bundles import (
    DETACHED_FILE,
    EVIDENCE_FILE,
    PAGE_FILE,
    provider,
    seal_keys,
    verify_bundle,
)
from convergence.signatures.rules.evidence import bundle_text, sha256
from convergence.signatures.rules.renewal import renewal
from convergence.signatures.rules.states import moved_signing
from convergence.signatures.types import (
    Capacity,
    SignatureLevel,
    SignerState,
    SigningAction,
    SigningCompleted,
    SigningState,
    SigningWay,
)
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope


@operation("Document signé scellé")
def seal_signing(*, actor: Actor, at: datetime, signing_id: UUID) -> UUID:
    """Seal the document with its evidence and keep it; doing it twice changes nothing. Returns the sealed document."""
    check_is_house(actor)
    signing = locked_signing(signing_id)
    if signing.bundle_id is not None:
        return signing.bundle_id
    signing.state = moved_signing(SigningState(signing.state), SigningAction.SEAL)
    content = _exact_document(signing)
    provider().renew(at)
    # what is stated is what is given: the provider may have changed since the demand
    signing.level = SignatureLevel(provider().level)
    attachments = _attachments(actor, at, signing)
    signing.bundle_id = keep_document(
        actor=actor,
        at=at,
        dossier_id=signing.dossier_id,
        title=f"{signing.title} (signé)",
        content=_sealed(actor, at, signing, content, _reason(signing), attachments),
        kind=DocumentKind.CONTRACT if signing.dossier_id else DocumentKind.ATTENDANCE_SHEET,
        keeper_id=signing.keeper_id,
    )
    signing.ended_at = at
    signing.save(update_fields=["state", "level", "bundle_id", "ended_at", "reseal_at", "seal_fault"])
    for signer in signers_of(signing):
        if signer.state == SignerState.SIGNED and signer.contact:
            send_copy(actor, at, signing, signer)
    emit(
        SigningCompleted(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            signing_id=signing.id,
            document_id=signing.document_id,
            bundle_id=signing.bundle_id,
            completed_at=at,
            level=SignatureLevel(signing.level),
        )
    )
    return signing.bundle_id


@operation("Document scellé à nouveau")
def reseal(*, actor: Actor, at: datetime, signing_id: UUID, reason: str = "") -> UUID:
    """One more seal over the former, which stays inside: before a certificate ends or an algorithm weakens.

    Nothing when the seal is young enough already: doing it twice changes nothing.
    """
    check_is_house(actor)
    signing = locked_signing(signing_id)
    if signing.bundle_id is None:
        raise NotFound("Ce document n’est pas scellé.", what_to_do="Attendez que chacun ait signé.")
    if signing.reseal_at is not None and signing.reseal_at > at:
        return signing.bundle_id
    provider().renew(at)
    if provider().ends_at(at) - at <= RENEW_BEFORE:
        raise Conflict(
            "Le certificat du prestataire de signature finit bientôt : un nouveau sceau ne durerait pas.",
            what_to_do="Demandez-lui un nouveau certificat.",
            code="provider_ends",
        )
    scope = _scope()
    former = document_bytes(scope, signing.bundle_id)
    if not verify_bundle(scope, former).holds:
        raise Conflict(
            "Le document scellé ne tient plus : il ne sera pas scellé à nouveau.",
            what_to_do="Retrouvez une copie intacte auprès d’un signataire.",
            code="broken_bundle",
        )
    signing.bundle_id = keep_document(
        actor=actor,
        at=at,
        dossier_id=signing.dossier_id,
        title=f"{signing.title} (signé)",
        content=_sealed(actor, at, signing, former, "Renouvellement du sceau"),
        kind=DocumentKind.CONTRACT if signing.dossier_id else DocumentKind.ATTENDANCE_SHEET,
        keeper_id=signing.keeper_id,
        replaces_id=signing.bundle_id,
    )
    signing.save(update_fields=["bundle_id", "reseal_at", "seal_fault"])
    return signing.bundle_id


@operation("Sceau non renouvelé")
def note_seal_fault(*, actor: Actor, at: datetime, signing_id: UUID, fault: str) -> None:
    """Remember why a seal could not be renewed, for those who can mend it; the next round tries again."""
    check_is_house(actor)
    signing = locked_signing(signing_id)
    if signing.seal_fault != fault:
        signing.seal_fault = fault
        signing.save(update_fields=["seal_fault"])


def _sealed(
    actor: Actor,
    at: datetime,
    signing: models.Signing,
    content: bytes,
    reason: str,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The content under a seal, by a certificate that stays known; the signing says until when the seal is fresh."""
    chosen = provider()
    seal_keys().remember(chosen.certificates())
    signing.reseal_at = renewal(chosen.ends_at(at), at, RENEW_BEFORE, seal_years(actor, at))
    signing.seal_fault = ""
    return chosen.seal(content, reason=reason, attachments=attachments)


def _exact_document(signing: models.Signing) -> bytes:
    content = document_bytes(_scope(), signing.document_id)
    if sha256(content) != signing.document_sha256:
        raise Problem(
            "Le document n’est plus celui qui a été signé : il ne sera pas scellé.",
            what_to_do="Prévenez votre direction : le contenu conservé a changé.",
            code="document_changed",
        )
    return content


def _attachments(actor: Actor, at: datetime, signing: models.Signing) -> list[Attachment]:
    rows = list(models.Evidence.objects.filter(signing_id=signing.id).order_by("position"))
    text = bundle_text(
        signing={
            "id": str(signing.id),
            "title": signing.title,
            "asked_by": signing.asked_by_name,
            "asked_at": signing.asked_at.isoformat(),
            "structure": asker_name(signing),
            "level": SignatureLevel(signing.level).label,
        },
        document={"sha256": signing.document_sha256, "length": signing.document_length},
        shown_text=signing.shown_text,
        evidence=[row.content for row in rows],
    ).encode()
    return [
        Attachment(EVIDENCE_FILE, text, "application/json", "Dossier de preuve des signatures"),
        Attachment(
            DETACHED_FILE,
            provider().sign_detached(text),
            "application/pkcs7-signature",
            "Signature du dossier de preuve",
        ),
        Attachment(PAGE_FILE, _page(actor, at, signing), "application/pdf", "Preuves à lire"),
    ]


def _page(actor: Actor, at: datetime, signing: models.Signing) -> bytes:
    """The evidence as a paper that people read."""
    where = zone(actor.time_zone)
    signers = [one for one in signers_of(signing) if one.state == SignerState.SIGNED]
    signers.sort(key=lambda one: (one.ended_at or at, one.position))
    events = [(signing.asked_at, "Signatures demandées", signing.asked_by_name)]
    events += [(one.seen_at, "Document ouvert", one.name) for one in signers if one.seen_at]
    events += [(one.ended_at, "Document signé", one.name) for one in signers if one.ended_at]
    paper_id = make_document(
        actor=actor,
        at=at,
        kind=PaperKind.SIGNATURE_EVIDENCE,
        values={
            "document": f"{signing.title} – {SignatureLevel(signing.level).label}",
            "empreinte": signing.document_sha256,
            "signataires_preuve": [
                (
                    one.name,
                    Capacity(one.capacity).label,
                    _when(one.ended_at, where),
                    SigningWay(one.way).label,
                )
                for one in signers
            ],
            "evenements": [(_when(when, where), what, who) for when, what, who in sorted(events)],
        },
        title=f"Preuves de signature – {signing.title}",
        dossier_id=signing.dossier_id,
        keeper_id=signing.keeper_id,
    )
    return document_bytes(_scope(), paper_id)


def _when(instant: datetime | None, where: ZoneInfo) -> str:
    return f"{instant.astimezone(where):%d/%m/%Y à %H:%M:%S}" if instant else ""


def _reason(signing: models.Signing) -> str:
    return f"{SignatureLevel(signing.level).label} : {signing.title}"[:200]


def _scope() -> Scope:
    scope = current_scope()
    assert scope is not None, "an operation runs in a scope"
    return scope
