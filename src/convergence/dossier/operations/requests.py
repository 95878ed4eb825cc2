"""Ask for a file of which one knows nothing but that it exists, and answer such a request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.dossier.models import Dossier, FileRequest, FileRequestTarget
from convergence.dossier.operations.members import add_member, check_professional
from convergence.dossier.operations.reach import held_file, today_for
from convergence.dossier.operations.transfer import close_request, give
from convergence.dossier.policies import (
    check_may_answer_file_requests,
    check_may_create_dossier,
    check_may_hand_over_files,
)
from convergence.dossier.rules.reasons import checked_reason
from convergence.dossier.types import (
    AttachmentReason,
    FileRequested,
    IdentityDraft,
    MatchGrade,
    RequestState,
    TeamRole,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.text import check_name
from convergence.storage.operation import TYPED_IN, emit, operation

_LONGEST_MESSAGE = 2000


@operation("Demander un dossier")
def request_file(
    *,
    actor: Actor,
    at: datetime,
    token: UUID,
    identity: IdentityDraft,
    grade: MatchGrade,
    message: str = "",
    reason: str = "",
    source: str = TYPED_IN,
) -> UUID:
    """Send a request to the structure that holds the file behind a token, which it alone will know.

    What was typed and the grade go with it, so that the holder can compare. Raise Conflict when the token has
    served, is older than a day, or was given to somebody else: all three alike.
    """
    check_may_create_dossier(actor)
    request = FileRequest.objects.create(
        structure_id=actor.structure_id,
        structure_name=actor.structure_name,
        requested_by=actor.user_id,
        requester_name=actor.name,
        requested_at=at,
        birth_name=check_name(identity.birth_name, field="birth_name", label="Nom de naissance"),
        first_name=check_name(identity.first_name, field="first_name", label="Prénom"),
        born_on=identity.born_on,
        grade=grade.value,
        message=_checked(message, "message"),
        state=RequestState.SENT.value,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_aim_request(%s, %s, %s)", (token, request.pk, uuid7()))
        (is_aimed,) = cursor.fetchone()
    if not is_aimed:
        raise Conflict(
            "Cette demande n’est plus possible : la vérification date de plus d’un jour, ou a déjà servi.",
            what_to_do="Refaites la recherche de doublons, puis la demande.",
            code="stale_token",
        )
    emit(FileRequested(structure_id=actor.structure_id, request_id=request.pk))
    return request.pk


@operation("Répondre à une demande de dossier")
def answer_request(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    state: RequestState,
    answer: str = "",
    reason: str = "",
    source: str = TYPED_IN,
) -> None:
    """Answer another structure: hand the file over, share it with the person who asked, or refuse and say why.

    Handing over needs the right to give files. Raise NotFound for a request that is not addressed to the
    actor's structure, Conflict when it was answered.
    """
    check_may_answer_file_requests(actor)
    target = FileRequestTarget.objects.filter(request_id=request_id).first()
    request = FileRequest.objects.select_for_update().filter(pk=request_id).first()
    if target is None or request is None:
        raise NotFound(
            "Cette demande n’existe pas ou n’est plus accessible.",
            what_to_do="Revenez à la liste des demandes.",
        )
    if request.state != RequestState.SENT:
        raise Conflict(
            "Cette demande a déjà reçu une réponse.",
            what_to_do="Rechargez la liste.",
            code="already_answered",
        )
    said = _checked(answer, "answer")
    root = held_file(actor, target.dossier_id)
    if state is RequestState.REFUSED:
        close_request(request, state, at=at, answer=checked_reason(said, field="answer"), dossier_id=None)
    elif state is RequestState.SHARED:
        _join(actor, at, root, request, TeamRole.SECOND_REFERENT)
        close_request(request, state, at=at, answer=said, dossier_id=root.pk)
    elif state is RequestState.ACCEPTED:
        check_may_hand_over_files(actor)
        check_professional(actor, request.requested_by, request.structure_id, today_for(actor, at))
        close_request(request, state, at=at, answer=said, dossier_id=root.pk)
        give(
            actor, at, root, request.structure_id, AttachmentReason.MOVE, said,
            successors=[(request.requested_by, TeamRole.REFERENT)],
        )  # fmt: skip
    else:
        raise Invalid.one("state", "Choisissez une réponse.", "Transférez, partagez ou refusez.", "state")


def _join(actor: Actor, at: datetime, root: Dossier, request: FileRequest, role: TeamRole) -> None:
    today = today_for(actor, at)
    check_professional(actor, request.requested_by, request.structure_id, today)
    add_member(
        actor, at, root,
        user_id=request.requested_by, organisation_id=request.structure_id, role=role, starts_on=today,
        reason="Demande de dossier acceptée",
    )  # fmt: skip


def _checked(text: str, field: str) -> str:
    if len(text) > _LONGEST_MESSAGE:
        raise Invalid.one(
            field, f"Ce texte compte {_LONGEST_MESSAGE} caractères au plus.", "Raccourcissez-le.", "too_long"
        )
    return text.strip()
