"""Documents of one person, and how one of them leaves the house: as a file to keep, never as a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from convergence.documents.policies import may_add_documents
from convergence.documents.queries import deliveries_of_file, document, document_bytes, documents_of_file
from convergence.documents.types import DeliveryRow, DocumentKind, DocumentOrigin, DocumentRow
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names
from convergence.signatures.policies import may_ask_signatures
from convergence.signatures.queries import signings_of_file
from convergence.signatures.types import SigningState
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_page, link, own_file

reader = requires(Permission.READ_DOCUMENTS)
_LIVE = (SigningState.WAITING, SigningState.SIGNED, SigningState.COMPLETED)
LETTERS = (DocumentKind.LETTER, DocumentKind.CONTRACT)


@dataclass(frozen=True, slots=True)
class Line:
    """One document of the list. ``is_current`` is False once it was replaced.

    ``ask_url`` asks for its signatures, ``signing_url`` follows those that were asked.
    """

    row: DocumentRow
    author: str
    size: str
    is_current: bool
    is_letter: bool
    ask_url: str
    signing_url: str
    deliveries: tuple[DeliveryRow, ...]


@reader
@require_safe
def documents(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Every document of the person, the latest first; removed ones at the end, without content."""
    header = own_file(request, dossier_id)
    rows = documents_of_file(request.scope, dossier_id, with_removed=True)
    lines = _lines(request, rows, deliveries_of_file(request.scope, dossier_id))
    return file_page(
        request,
        header,
        "web/documents/list.html",
        "Documents",
        "file_documents:list",
        lines=[line for line in lines if line.row.removed_at is None],
        removed=[line for line in lines if line.row.removed_at is not None],
        may_add=may_add_documents(request.actor),
    )


@reader
@require_safe
def download(request: ActingRequest, dossier_id: UUID, document_id: UUID) -> HttpResponse:
    """The content of one document of this very file."""
    own_file(request, dossier_id)
    return _attached(request, _found(request, document_id, dossier_id))


@reader
@require_safe
def download_of_structure(request: ActingRequest, document_id: UUID) -> HttpResponse:
    """The content of a paper of the structure (an attendance sheet…)."""
    return _attached(request, _found(request, document_id, None))


def found_document(request: ActingRequest, dossier_id: UUID, document_id: UUID) -> DocumentRow:
    """A document of this very file; the one NotFound otherwise."""
    return _found(request, document_id, dossier_id)


def _found(request: ActingRequest, document_id: UUID, dossier_id: UUID | None) -> DocumentRow:
    row = document(request.scope, document_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Ce document n’existe pas, ou il n’est pas accessible depuis votre structure.",
            what_to_do="Revenez à la liste des documents du dossier.",
        )
    return row


def _attached(request: ActingRequest, row: DocumentRow) -> HttpResponse:
    """To be saved, never shown by the browser as if it were a page of the house."""
    content = document_bytes(request.scope, row.document_id)
    charset = "; charset=utf-8" if row.media_type.startswith("text/") else ""
    answer = HttpResponse(content, content_type=row.media_type + charset)
    answer.headers["Content-Disposition"] = content_disposition_header(True, row.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _lines(request: ActingRequest, rows: list[DocumentRow], deliveries: Iterable[DeliveryRow]) -> list[Line]:
    names = staff_names(request.scope, {row.added_by for row in rows}) if rows else {}
    replaced = {row.replaces_id for row in rows}
    by_letter: dict[UUID, list[DeliveryRow]] = {}
    for delivery in deliveries:
        by_letter.setdefault(delivery.document_id, []).append(delivery)
    may_ask = may_ask_signatures(request.actor)
    followed = _followed(request, rows) if may_ask else {}
    return [
        Line(
            row=row,
            author=names[row.added_by].full_name if row.added_by in names else row.origin.label,
            size=readable_size(row.size),
            is_current=row.document_id not in replaced,
            is_letter=row.kind in LETTERS,
            ask_url=link("signatures:ask", row.document_id)
            if may_ask and row.document_id not in followed and _can_be_signed(row)
            else "",
            signing_url=followed.get(row.document_id, ""),
            deliveries=tuple(by_letter.get(row.document_id, ())),
        )
        for row in rows
    ]


def _can_be_signed(row: DocumentRow) -> bool:
    is_paper = row.origin is DocumentOrigin.MADE and row.media_type == "application/pdf"
    return row.is_available and is_paper and row.kind is not DocumentKind.SIGNATURE_EVIDENCE


def _followed(request: ActingRequest, rows: list[DocumentRow]) -> dict[UUID, str]:
    """Where to follow the signatures of each document that is being signed or has been, and of its sealed copy."""
    found: dict[UUID, str] = {}
    for dossier_id in {row.dossier_id for row in rows if row.dossier_id}:
        for one in signings_of_file(request.scope, dossier_id):
            if one.state in _LIVE:
                url = link("signatures:show", one.signing_id)
                found |= {held: url for held in (one.document_id, one.bundle_id) if held}
    return found


def readable_size(size: int) -> str:
    """« 340 ko », « 1,2 Mo »."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} ko"
    return f"{size / 1_000_000:.1f} Mo".replace(".", ",")
