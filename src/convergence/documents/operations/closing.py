"""Remove a document, look again at one in quarantine, and erase contents that no document names."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.documents import models
from convergence.documents.operations.keeping import announce_refusal, document_to_change, erase_content
from convergence.documents.policies import check_may_add_documents, check_may_make_papers
from convergence.documents.queries.documents import opened
from convergence.documents.queries.store import scanner, store
from convergence.documents.rules.sealing import folder_of
from convergence.documents.rules.uploads import orphan_age
from convergence.documents.types import (
    Comparison,
    DocumentCleared,
    DocumentKind,
    DocumentRemoved,
    DocumentState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.gateways.scanner import Verdict
from convergence.storage.operation import emit, operation


@operation("Document retiré")
def remove_document(*, actor: Actor, at: datetime, document_id: UUID, reason: str) -> None:
    """Erase the content for good; the row keeps what it was, who removed it and why."""
    check_may_make_papers(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : déposé dans le mauvais dossier.", "required"
        )
    row = document_to_change(document_id)
    row.state, row.removed_at, row.removal_reason = DocumentState.REMOVED, at, reason.strip()
    erase_content(row)
    row.save(update_fields=["state", "removed_at", "removal_reason", "object_key"])
    emit(
        DocumentRemoved(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            document_id=row.pk,
            kind=DocumentKind(row.kind),
        )
    )


@operation("Document contrôlé")
def look_again(*, actor: Actor, at: datetime, document_id: UUID) -> DocumentState:
    """Ask the scanner about a document in quarantine; the state after its answer. One that is open stays so."""
    check_may_add_documents(actor)
    row = document_to_change(document_id)
    if row.state != DocumentState.QUARANTINED:
        return DocumentState(row.state)
    verdict = scanner().verdict(opened(row))
    if verdict is Verdict.CLEAN:
        row.state = DocumentState.AVAILABLE
        row.save(update_fields=["state"])
        emit(DocumentCleared(structure_id=row.structure_id, dossier_id=row.dossier_id, document_id=row.pk))
    elif verdict is Verdict.INFECTED:
        row.state = DocumentState.REFUSED
        erase_content(row)
        row.save(update_fields=["state", "object_key"])
        announce_refusal(row)
    return DocumentState(row.state)


@operation("Contenus et documents comparés")
def compare_store(*, actor: Actor, at: datetime) -> Comparison:
    """Erase the contents that no document names, once they are old enough, and tell which documents lost theirs."""
    check_may_make_papers(actor)
    before = at - timedelta(hours=orphan_age(local_day(at, zone(actor.time_zone))))
    erased, lost = 0, []
    for prefix in _PREFIXES:
        named = _named(prefix)
        held = {found.key: found.put_at for found in store().listed(prefix)}
        # what was kept after the rows were read has a young content: it is left alone
        for key in [key for key, put_at in held.items() if key not in named and put_at < before]:
            store().delete(key)
            erased += 1
        lost += sorted(named - held.keys())
    return Comparison(erased, tuple(lost))


def _named(prefix: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_contents(%s)", (prefix,))
        return {key for (key,) in cursor.fetchall()}


_HEX = "0123456789abcdef"
_PREFIXES = [f"{first}{second}" for first in _HEX for second in _HEX]


@operation("Contenus d’un dossier effacé")
def erase_contents_of_file(*, actor: Actor, at: datetime, dossier_id: UUID) -> int:
    """Erase every content of a file that was erased: its rows and keys are gone already. How many there were."""
    check_may_make_papers(actor)
    folder = folder_of(dossier_id, key=settings.INDEX_KEY)
    if models.Document.objects.filter(object_key__startswith=f"{folder}/").exists():
        return 0
    found = list(store().listed(f"{folder}/"))
    for content in found:
        store().delete(content.key)
    return len(found)
