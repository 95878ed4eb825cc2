"""Documents of one file or of the structure, and their contents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

from convergence.documents import models
from convergence.documents.policies import check_may_open_papers, may_read_documents, may_read_own_papers
from convergence.documents.queries.store import store
from convergence.documents.rules.sealing import unseal
from convergence.documents.types import DocumentKind, DocumentOrigin, DocumentRow, DocumentState, PaperKind
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.foundation.scope import Scope
from convergence.gateways.storage import AbsentObjectError
from convergence.storage.journal import reads, reads_nobody

_MOST = 500


@reads(FieldGroup.ACCOMPAGNEMENT)
def documents_of_file(
    scope: Scope, dossier_id: UUID, *, with_removed: bool = False, limit: int = _MOST
) -> list[DocumentRow]:
    """Documents of a file, the latest first: versions that another replaced, and removed ones if asked for."""
    if not may_read_documents(scope.actor):
        return []
    found = models.Document.objects.filter(dossier_id=dossier_id)
    if not with_removed:
        found = found.exclude(state=DocumentState.REMOVED)
    rows = [document_row(row) for row in found.order_by("-added_at", "-id")[:limit]]
    _note_groups(scope, rows)
    return rows


@reads_nobody("papers of the structure itself; the files that one concerns are noted when it is opened")
def documents_of_structure(
    scope: Scope, kind: DocumentKind | None = None, limit: int = 100
) -> list[DocumentRow]:
    """Papers of no single file (attendance sheets…), the latest first."""
    if not may_read_documents(scope.actor):
        return []
    found = models.Document.objects.filter(dossier_id=None, structure_id=scope.structure_id)
    if kind is not None:
        found = found.filter(kind=kind)
    return [document_row(row) for row in found.order_by("-added_at", "-id")[:limit]]


@reads(FieldGroup.ACCOMPAGNEMENT)
def document(scope: Scope, document_id: UUID) -> DocumentRow | None:
    """One document without its content; None when absent or hidden, alike."""
    found = models.Document.objects.filter(pk=document_id)
    if not may_read_documents(scope.actor):
        if not may_read_own_papers(scope.actor):
            return None
        found = found.filter(keeper_id=scope.structure_id)
    row = found.first()
    if row is None:
        return None
    shown = document_row(row)
    _note_groups(scope, [shown])
    return shown


@reads_nobody("the document that is opened notes the files that it tells of")
def document_bytes(scope: Scope, document_id: UUID) -> bytes:
    """The content of a document that may be read.

    Raises NotFound when the document is absent or hidden, Conflict when it waits for the scanner, was refused or
    removed, Unavailable when the store does not answer, Problem when the content was lost or changed.
    """
    check_may_open_papers(scope.actor)
    shown = document(scope, document_id)
    if shown is None:
        raise not_found()
    if not shown.is_available:
        raise Conflict(
            f"Ce document ne peut pas être ouvert : {shown.state.label.lower()}.",
            what_to_do="Réessayez plus tard s’il attend son contrôle ; sinon, demandez-le à nouveau.",
            code="document_closed",
        )
    scope.reading.show(shown.concerns, shown.kind.group)
    return opened(models.Document.objects.select_related("content_key").get(pk=document_id))


def opened(row: models.Document) -> bytes:
    """The content of a row, from the store, deciphered and compared with what was kept."""
    try:
        sealed = store().get(row.object_key)
    except AbsentObjectError:
        raise _lost() from None
    clear = unseal(sealed, document_id=row.pk, salt=bytes(row.content_key.salt), key=settings.DATA_KEY)
    if clear is None:
        raise _lost()
    return clear


def not_found() -> NotFound:
    """The answer for a document that does not exist, and for one that the reader may not know of."""
    return NotFound(
        "Ce document n’existe pas, ou il n’est pas accessible depuis votre structure.",
        what_to_do="Revenez à la liste des documents du dossier.",
    )


def document_row(row: Any) -> DocumentRow:
    """A row of the table as shown."""
    return DocumentRow(
        document_id=row.pk,
        dossier_id=row.dossier_id,
        structure_id=row.structure_id,
        kind=DocumentKind(row.kind),
        title=row.title,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        origin=DocumentOrigin(row.origin),
        state=DocumentState(row.state),
        paper_kind=PaperKind(row.paper_kind) if row.paper_kind else None,
        added_at=row.added_at,
        added_by=row.added_by,
        replaces_id=row.replaces_id,
        removed_at=row.removed_at,
        removal_reason=row.removal_reason,
        concerns=tuple(row.concerns),
        keeper_id=row.keeper_id,
    )


def _note_groups(scope: Scope, rows: Iterable[DocumentRow]) -> None:
    """Which families of data the documents tell, beside the accompaniment that lists them."""
    for row in rows:
        if row.dossier_id is not None:
            scope.reading.show([row.dossier_id], row.kind.group)


def _lost() -> Problem:
    return Problem(
        "Le contenu de ce document est introuvable ou abîmé.",
        what_to_do="Signalez-le à l’assistance avec l’adresse de cette page ; demandez une copie à la personne.",
        code="content_lost",
    )
