"""Add a document: one that was sent, or one that the house has made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from convergence.documents import models
from convergence.documents.operations.keeping import Kept, keep
from convergence.documents.policies import check_may_add_documents, check_may_make_papers, origin_of
from convergence.documents.queries.store import scanner
from convergence.documents.rules import uploads
from convergence.documents.rules.names import declared_extension, stem_of
from convergence.documents.types import DocumentKind, DocumentOrigin, DocumentState
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.gateways.decoding import Cleaned, ExhaustedError, RefusalError, clean
from convergence.gateways.scanner import Verdict
from convergence.storage.operation import operation

_STATES = {
    Verdict.CLEAN: DocumentState.AVAILABLE,
    Verdict.NO_ANSWER: DocumentState.QUARANTINED,
    Verdict.INFECTED: DocumentState.REFUSED,
}
_HOUR, _MOST_AN_HOUR = timedelta(hours=1), 20
_EXTENSIONS = {"application/pdf": "pdf"}


@operation("Document déposé")
def store_upload(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID | None,
    name: str,
    content: bytes,
    kind: DocumentKind,
    title: str = "",
    replaces_id: UUID | None = None,
    concerns: Sequence[UUID] = (),
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Keep a file that was sent, opened in a bounded child and written anew, then shown to the scanner.

    A scanner that does not answer leaves it in quarantine; one that finds something leaves a row in state REFUSED
    without content. Raises Invalid, with a sentence on field ``file``, for whatever is not accepted.
    """
    check_may_add_documents(actor, dossier_id)
    origin = origin_of(actor)
    if origin is DocumentOrigin.RECEIVED:
        _check_few(dossier_id, at)
    uploads.check_size(len(content), local_day(at, zone(actor.time_zone)))
    cleaned = _cleaned(name, content, at, actor)
    return keep(
        actor,
        at,
        Kept(
            dossier_id=dossier_id,
            kind=kind,
            title=title,
            stem=stem_of(name),
            extension=cleaned.extension,
            media_type=cleaned.media_type,
            content=cleaned.content,
            origin=origin,
            state=_STATES[scanner().verdict(content)],
            replaces_id=replaces_id,
            concerns=concerns,
        ),
    )


@operation("Document conservé")
def keep_document(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID | None,
    title: str,
    content: bytes,
    kind: DocumentKind,
    media_type: str = "application/pdf",
    replaces_id: UUID | None = None,
    concerns: Sequence[UUID] = (),
    keeper_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Keep a content that the house itself has made (a signed PDF…), byte for byte: neither cleaned nor scanned."""
    check_may_make_papers(actor, keeper_id)
    if media_type not in _EXTENSIONS:
        raise Invalid.one("media_type", "Ce type de document n’est pas produit par la structure.")
    return keep(
        actor,
        at,
        Kept(
            dossier_id=dossier_id,
            kind=kind,
            title=title,
            stem=title,
            extension=_EXTENSIONS[media_type],
            media_type=media_type,
            content=content,
            origin=DocumentOrigin.MADE,
            replaces_id=replaces_id,
            concerns=concerns,
            keeper_id=keeper_id,
        ),
    )


def _check_few(dossier_id: UUID | None, at: datetime) -> None:
    """Raise Conflict when the person sent many files within the hour."""
    sent = models.Document.objects.filter(
        dossier_id=dossier_id, origin=DocumentOrigin.RECEIVED, added_at__gt=at - _HOUR
    )
    if sent.count() >= _MOST_AN_HOUR:
        raise Conflict(
            "Vous avez déjà envoyé beaucoup de documents.",
            what_to_do="Votre conseiller les regardera. Réessayez dans une heure.",
            code="too_many",
        )


def _cleaned(name: str, content: bytes, at: datetime, actor: Actor) -> Cleaned:
    day = local_day(at, zone(actor.time_zone))
    try:
        return clean(content, declared_extension(name), most_pages=uploads.most_pages_received(day))
    except RefusalError as refusal:
        raise uploads.refusal(refusal.code) from refusal
    except ExhaustedError as error:
        raise uploads.refusal("exhausted") from error
