"""Ask for signatures, send a link again, take the demand back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.documents.queries import document, document_bytes
from convergence.documents.types import DocumentRow
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.gateways.signing import check_can_be_sealed, text_of
from convergence.signatures import models
from convergence.signatures.operations.finding import end_links, locked_signing, one_of, signers_of
from convergence.signatures.operations.sending import delays, invite_due, send_link
from convergence.signatures.policies import check_may_ask_signatures
from convergence.signatures.queries.bundles import provider
from convergence.signatures.queries.rows import due_ranks
from convergence.signatures.rules.evidence import sha256
from convergence.signatures.rules.signers import check_operator_signers, checked_signers, clean_text
from convergence.signatures.rules.states import moved_signer, moved_signing
from convergence.signatures.types import (
    Capacity,
    LinkKind,
    SignatureLevel,
    SignatureRequested,
    SignerAction,
    SignerDraft,
    SignerState,
    SigningAction,
    SigningState,
    SigningWay,
    SigningWithdrawn,
)
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

_ALIVE = (SigningState.WAITING, SigningState.SIGNED)


@dataclass(frozen=True, slots=True)
class _Paper:
    """The version of a document that is to be signed."""

    row: DocumentRow
    content: bytes
    text: str
    born_on: date | None


@operation("Signatures demandées")
def request_signatures(
    *,
    actor: Actor,
    at: datetime,
    document_id: UUID,
    signers: Sequence[SignerDraft],
    in_order: bool = False,
    days: int | None = None,
    message: str = "",
    replaces_id: UUID | None = None,
    about_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Ask people to sign one version of a document, together or one rank after the other.

    ``about_id`` is what of the caller it is about (a session). ``replaces_id`` is the signing of a former version:
    it is void from now on. Raises Invalid with every fault (a minor without guardian, a wrong number, a file that
    cannot be sealed), NotFound, Conflict when the document is already out for signature.
    """
    check_may_ask_signatures(actor)
    paper = _paper(document_id)
    checked = checked_signers(signers, born_on=paper.born_on, day=local_day(at, zone(actor.time_zone)))
    if paper.row.keeper_id is not None:
        check_operator_signers(checked, message)
    limits = delays(actor, at)
    length = limits["validite"] if days is None else days
    _check_may_start(at, document_id, replaces_id, length, limits["validite_max"])
    signing = models.Signing.objects.create(
        structure_id=paper.row.structure_id,
        dossier_id=paper.row.dossier_id,
        keeper_id=paper.row.keeper_id,
        document_id=document_id,
        document_sha256=sha256(paper.content),
        document_length=len(paper.content),
        title=paper.row.title or paper.row.name,
        shown_text=paper.text,
        message=clean_text(message, field="message"),
        state=SigningState.WAITING,
        level=SignatureLevel(provider().level),
        in_order=in_order,
        asked_by=actor.user_id,
        asked_by_name=actor.name,
        asked_at=at,
        expires_at=at + timedelta(days=length),
        replaces_id=replaces_id,
        about_id=about_id,
    )
    rows = [_signer(signing, position, signer) for position, signer in enumerate(checked, start=1)]
    models.Signer.objects.bulk_create(rows)
    invite_due(actor, at, signing, rows)
    _announce(signing)
    return signing.id


@operation("Lien de signature renvoyé")
def resend_link(
    *, actor: Actor, at: datetime, signing_id: UUID, signer_id: UUID, contact: str = "", reason: str = ""
) -> None:
    """Send a new link to a signer, at another address if one is given; the former link works no more."""
    check_may_ask_signatures(actor)
    signing = locked_signing(signing_id)
    signers = signers_of(signing)
    signer = one_of(signers, signer_id)
    if signer.rank not in due_ranks(signing, signers) or not SigningWay(signer.way).is_link:
        raise Conflict(
            "Ce signataire n’attend pas de lien.",
            what_to_do="Rechargez la page pour voir où en est la demande.",
            code="no_link",
        )
    moved_signer(SignerState(signer.state), SignerAction.SIGN)
    if contact.strip():
        signer.contact = _other_contact(actor, at, signing, signers, signer, contact)
        signer.save(update_fields=["contact"])
    send_link(actor, at, signing, signer)


@operation("Demande de signatures retirée")
def withdraw_signing(*, actor: Actor, at: datetime, signing_id: UUID, reason: str) -> None:
    """Take a demand back, with the reason: its links work no more, what was signed is not sealed."""
    check_may_ask_signatures(actor)
    _withdraw(at, locked_signing(signing_id), clean_text(reason, field="reason", required=True))


def _check_may_start(
    at: datetime, document_id: UUID, replaces_id: UUID | None, length: int, longest: int
) -> None:
    """The delay is one, and the document is not out for signature; a former version no more either."""
    if not 1 <= length <= longest:
        raise Invalid.one(
            "days", f"Le délai va de 1 à {longest} jours.", "Corrigez le nombre de jours.", "days"
        )
    if replaces_id is not None:
        _void(at, replaces_id)
    if models.Signing.objects.filter(document_id=document_id, state__in=_ALIVE).exists():
        raise Conflict(
            "Ce document est déjà en cours de signature.",
            what_to_do="Suivez la demande en cours, ou retirez-la pour en faire une autre.",
            code="already_asked",
        )


def _announce(signing: models.Signing) -> None:
    emit(
        SignatureRequested(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            signing_id=signing.id,
            document_id=signing.document_id,
            replaces_id=signing.replaces_id,
        )
    )


def _other_contact(
    actor: Actor,
    at: datetime,
    signing: models.Signing,
    signers: list[models.Signer],
    signer: models.Signer,
    contact: str,
) -> str:
    """The new address of one signer, under the same rules as the first time."""
    scope = current_scope()
    header = dossier_header(scope, signer.dossier_id) if scope and signer.dossier_id else None
    day = local_day(at, zone(actor.time_zone))
    drafts = [
        SignerDraft(
            name=one.name,
            capacity=Capacity(one.capacity),
            way=SigningWay(one.way),
            contact=contact if one.id == signer.id else one.contact,
            user_id=one.user_id,
            rank=one.rank,
        )
        for one in signers
    ]
    checked = checked_signers(drafts, born_on=header.born_on if header else None, day=day)
    if signing.keeper_id is not None:
        check_operator_signers(checked, "")
    return checked[signers.index(signer)].contact


def _void(at: datetime, signing_id: UUID) -> None:
    former = locked_signing(signing_id)
    if former.state == SigningState.WAITING:
        _withdraw(at, former, "Remplacée par une nouvelle version du document.")


def _withdraw(at: datetime, signing: models.Signing, reason: str) -> None:
    signing.state = moved_signing(SigningState(signing.state), SigningAction.WITHDRAW)
    signing.ended_at, signing.reason = at, reason
    signing.save(update_fields=["state", "ended_at", "reason"])
    close_signers(signing, at, SignerAction.WITHDRAW)
    emit(
        SigningWithdrawn(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            signing_id=signing.id,
            document_id=signing.document_id,
            withdrawn_at=at,
        )
    )


def close_signers(signing: models.Signing, at: datetime, action: SignerAction) -> None:
    """What a signing that ends does to those who had not answered, and to its links."""
    for signer in signers_of(signing):
        if signer.state in (SignerState.WAITING, SignerState.SEEN):
            signer.state = moved_signer(SignerState(signer.state), action)
            signer.ended_at = at
            signer.save(update_fields=["state", "ended_at"])
    end_links(at, LinkKind.SIGN, LinkKind.ROUND, signing_id=signing.id)


def _signer(signing: models.Signing, position: int, draft: SignerDraft) -> models.Signer:
    return models.Signer(
        structure_id=signing.structure_id,
        dossier_id=signing.dossier_id,
        keeper_id=signing.keeper_id,
        signing=signing,
        rank=draft.rank,
        position=position,
        name=draft.name,
        capacity=draft.capacity,
        way=draft.way,
        contact=draft.contact,
        user_id=draft.user_id,
        state=SignerState.WAITING,
    )


def _paper(document_id: UUID) -> _Paper:
    scope = current_scope()
    row = document(scope, document_id) if scope else None
    if scope is None or row is None:
        raise NotFound(
            "Ce document n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez aux documents du dossier et choisissez-le dans la liste.",
        )
    if row.dossier_id is not None:
        check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    content = document_bytes(scope, document_id)
    check_can_be_sealed(content)
    return _Paper(row, content, text_of(content), _born_on(scope, row.dossier_id))


def _born_on(scope: Scope, dossier_id: UUID | None) -> date | None:
    header = dossier_header(scope, dossier_id) if dossier_id else None
    return header.born_on if header else None
