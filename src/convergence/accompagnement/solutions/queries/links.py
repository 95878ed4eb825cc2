"""Who holds a link of answer, and the one request that it opens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.queries.papers import read_paper
from convergence.accompagnement.solutions.queries.requests import view_of
from convergence.accompagnement.solutions.types import RequestView
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


def live_link(token: str, at: datetime) -> models.AnswerLink | None:
    """The link of a token while it may be used; unknown, revoked and ended ones are answered alike."""
    return models.AnswerLink.objects.filter(
        secret=token_digest(token), revoked_at=None, expires_at__gt=at
    ).first()


def dead_link() -> NotFound:
    """The one answer for a link that opens nothing."""
    return NotFound(
        "Ce lien n’est plus valable.",
        what_to_do="La demande est close ou retirée, ou le lien est trop vieux. Téléphonez à qui vous l’a envoyé.",
        code="dead_link",
    )


@reads_nobody("asked before anybody acts: the answer is the holder of the link herself")
def link_holder(scope: Scope | None, token: str, at: datetime) -> Actor | None:
    """The guest who holds a link; None for a link that is unknown, revoked or ended."""
    link = live_link(token, at)
    if link is None:
        return None
    return guest_actor(
        link.structure_id, name=link.holder_name, time_zone=link.time_zone, dossier_id=link.dossier_id
    )


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def by_link(scope: Scope, token: str, at: datetime) -> RequestView:
    """The request that a link opens, as its service may see it; NotFound when the link ended meanwhile."""
    row = request_of_link(scope, token, at)
    return view_of(scope, row, for_service=True)


@reads_nobody("the paper that is opened notes the file that it tells of")
def paper_by_link(scope: Scope, token: str, document_id: UUID, at: datetime) -> bytes:
    """The content of a paper joined to the request of a link; NotFound for any other document."""
    return read_paper(scope, request_of_link(scope, token, at).id, document_id)


@reads_nobody("a row for the queries and operations of the room, which show it")
def request_of_link(scope: Scope, token: str, at: datetime) -> models.OrientationRequest:
    """The request of a link, held by the guest who acts; NotFound otherwise."""
    link = live_link(token, at)
    if link is None or scope.actor.only_file_id != link.dossier_id:
        raise dead_link()
    return models.OrientationRequest.objects.get(pk=link.request_id)
