"""Documents of a file that may leave with a request, and those that left with one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.policies import asker_of, may_answer
from convergence.accompagnement.solutions.queries.requests import is_for_service
from convergence.accompagnement.solutions.rules.papers import refusal
from convergence.accompagnement.solutions.types import JoinablePaper
from convergence.documents.queries import document_bytes, documents_of_file
from convergence.documents.types import DocumentState
from convergence.foundation.classification import FieldGroup
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.offers.queries import offers_named
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT)
def joinable_papers(scope: Scope, dossier_id: UUID, offer_id: UUID) -> list[JoinablePaper]:
    """Documents of a file, each with why it may not leave for this service; versions that another replaced aside.

    None for an operator: they are those of the structure that holds the file.
    """
    if asker_of(scope.actor) is not None:
        return []
    service = next(iter(offers_named(scope, [offer_id])), None)
    if service is None:
        return []
    rows = documents_of_file(scope, dossier_id)
    replaced = {row.replaces_id for row in rows}
    return [
        JoinablePaper(dossier_id, row.document_id, row.title, row.kind, refusal(row, service))
        for row in rows
        if row.document_id not in replaced and row.state is not DocumentState.REFUSED
    ]


@reads_nobody("the document that is opened notes the file that it tells of")
def paper_bytes(scope: Scope, request_id: UUID, document_id: UUID) -> bytes:
    """The content of a paper joined to a request: for the structure of the file, and for the service that has it.

    A withdrawal takes the papers from the service: the database shows it none of them any more.
    """
    row = models.OrientationRequest.objects.filter(pk=request_id).first()
    if row is None or (is_for_service(scope, row) and not may_answer(scope.actor)):
        raise no_paper()
    return read_paper(scope, request_id, document_id)


@reads_nobody("the document that is opened notes the file that it tells of")
def read_paper(scope: Scope, request_id: UUID, document_id: UUID) -> bytes:
    """The content of one paper of one request, which its reader was just found to hold.

    Having received it gives the right to open this document, and no other.
    """
    if not models.RequestPaper.objects.filter(request_id=request_id, document_id=document_id).exists():
        raise no_paper()
    reader = replace(scope.actor, permissions=scope.actor.permissions | {Permission.READ_DOCUMENTS})
    return document_bytes(replace(scope, actor=reader), document_id)


def no_paper() -> NotFound:
    """The answer for a paper that was not joined, and for one that its reader may not know of."""
    return NotFound(
        "Ce document n’est pas joint à cette demande.",
        what_to_do="Revenez à la demande : la liste dit ce qui a été joint.",
    )
