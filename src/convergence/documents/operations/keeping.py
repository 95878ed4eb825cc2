"""Keep a content: encrypted in the store, its key in the database, its row announced."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from convergence.documents import models
from convergence.documents.queries.documents import not_found
from convergence.documents.queries.store import store
from convergence.documents.rules.names import clean_title, safe_name
from convergence.documents.rules.sealing import new_salt, object_key, seal
from convergence.documents.types import (
    DocumentAdded,
    DocumentKind,
    DocumentOrigin,
    DocumentRefused,
    DocumentState,
    PaperKind,
)
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit
from convergence.storage.session import current_scope

_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What is about to be kept. ``paper`` tells from what a paper was made; ``keeper_id`` which operator keeps it."""

    dossier_id: UUID | None
    kind: DocumentKind
    title: str
    stem: str
    extension: str
    media_type: str
    content: bytes
    origin: DocumentOrigin
    state: DocumentState = DocumentState.AVAILABLE
    replaces_id: UUID | None = None
    concerns: Sequence[UUID] = ()
    paper: Paper | None = None
    keeper_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """From what a paper was made: kind, version of the wording, fingerprints."""

    kind: PaperKind
    template_id: UUID | None
    wording_sha256: str
    values_sha256: str


def keep(actor: Actor, at: datetime, kept: Kept) -> UUID:
    """Write the row, the key and the content; the document's identifier.

    A content whose transaction is undone is named by no row: background work erases it.
    """
    structure_id = _structure(actor, kept)
    title = _title(kept)
    _check_replaced(kept)
    row = models.Document(
        id=uuid7(),
        structure_id=structure_id,
        dossier_id=kept.dossier_id,
        keeper_id=kept.keeper_id,
        field_group=kept.kind.group,
        kind=kept.kind,
        title=title,
        name=safe_name(kept.stem, kept.extension),
        media_type=kept.media_type,
        size=len(kept.content),
        sha256=hashlib.sha256(kept.content).hexdigest(),
        origin=kept.origin,
        state=kept.state,
        replaces_id=kept.replaces_id,
        concerns=list(kept.concerns),
        added_at=at,
        added_by=actor.user_id,
    )
    if kept.paper is not None:
        row.paper_kind, row.template_id = kept.paper.kind, kept.paper.template_id
        row.wording_sha256, row.values_sha256 = kept.paper.wording_sha256, kept.paper.values_sha256
    salt = new_salt()
    if kept.state is not DocumentState.REFUSED:
        row.object_key = object_key(kept.dossier_id or structure_id, row.pk, key=settings.INDEX_KEY)
    row.save(force_insert=True)
    if row.object_key:
        models.ContentKey(
            document=row, structure_id=structure_id, dossier_id=kept.dossier_id, salt=salt
        ).save(force_insert=True)
        store().put(row.object_key, seal(kept.content, document_id=row.pk, salt=salt, key=settings.DATA_KEY))
    _announce(row, kept)
    return row.pk


def document_to_change(document_id: UUID) -> models.Document:
    """The row, locked; NotFound when absent or hidden, Refused when only readable, Conflict when removed."""
    row = models.Document.objects.select_for_update().filter(pk=document_id).first()
    if row is None:
        raise not_found()
    if row.dossier_id is not None:
        check_may_write(row.dossier_id, DocumentKind(row.kind).group)
    if row.state in (DocumentState.REMOVED, DocumentState.REFUSED):
        raise Conflict(
            "Ce document n’a plus de contenu : il a été retiré ou refusé.",
            what_to_do="Déposez-le de nouveau si nécessaire.",
            code="document_closed",
        )
    return row


def _announce(row: models.Document, kept: Kept) -> None:
    emit(
        DocumentAdded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            document_id=row.pk,
            kind=kept.kind,
            origin=kept.origin,
            state=kept.state,
            paper_kind=kept.paper.kind if kept.paper else None,
        )
    )
    if kept.state is DocumentState.REFUSED:
        announce_refusal(row)


def announce_refusal(row: models.Document) -> None:
    """The scanner found something: whoever added the document must know."""
    emit(
        DocumentRefused(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            document_id=row.pk,
            kind=DocumentKind(row.kind),
        )
    )


def _structure(actor: Actor, kept: Kept) -> UUID:
    """The structure that holds the file: its papers follow it when it is handed over."""
    if kept.dossier_id is None:
        return actor.structure_id
    scope = current_scope()
    header = dossier_header(scope, kept.dossier_id) if scope else None
    if header is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_may_write(kept.dossier_id, kept.kind.group)
    return header.structure_id


def _title(kept: Kept) -> str:
    title = clean_title(kept.title) or clean_title(kept.stem)[:_LONGEST_TITLE] or kept.kind.label
    if len(title) > _LONGEST_TITLE:
        raise Invalid.one(
            "title", f"Titre : {_LONGEST_TITLE} caractères au plus.", "Raccourcissez-le.", "too_long"
        )
    return title


def _check_replaced(kept: Kept) -> None:
    if kept.replaces_id is None:
        return
    found = models.Document.objects.filter(pk=kept.replaces_id, dossier_id=kept.dossier_id)
    if not found.exists():
        raise not_found()


def erase_content(row: models.Document) -> None:
    """Forget the key for good, then the content: what a copy of the store holds can no longer be read."""
    models.ContentKey.objects.filter(pk=row.pk).delete()
    key, row.object_key = row.object_key, ""
    transaction.on_commit(lambda: store().delete(key), robust=True)
