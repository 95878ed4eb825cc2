"""What a young person reads and answers of her messages, by her link and in her account alike."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from convergence.foundation.clock import now
from convergence.messaging import operations
from convergence.messaging.queries import messages_of, operator_messages
from convergence.messaging.types import AuthorKind, MessageView, OperatorMessageView, ThreadRow
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.messages.forms import AnswerForm

_EVERYTHING = 100_000


def answered(request: ActingRequest, dossier_id: UUID, form: AnswerForm) -> bool:
    """Keep what she wrote; False when there is nothing to keep, or when the form says what is wrong."""
    if request.method != "POST" or not form.is_valid():
        return False
    with problems_shown(form), once(form):
        operations.answer(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            text=form.cleaned_data["text"],
            idempotency_key=form.sending,
        )
    return not form.errors


def read_thread(request: ActingRequest, dossier_id: UUID) -> list[MessageView]:
    """Her messages, oldest first; what the other side wrote is noted as seen."""
    rows = messages_of(request.scope, dossier_id)
    if any(row.author_kind is not AuthorKind.YOUNG_PERSON and row.seen_at is None for row in rows):
        operations.note_seen(actor=request.actor, at=now(), dossier_id=dossier_id)
    return rows


def operator_answered(
    request: ActingRequest, dossier_id: UUID, organisation_id: UUID, form: AnswerForm
) -> bool:
    """The same for what she writes to an operator."""
    if request.method != "POST" or not form.is_valid():
        return False
    with problems_shown(form), once(form):
        operations.answer_operator(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            organisation_id=organisation_id,
            text=form.cleaned_data["text"],
            idempotency_key=form.sending,
        )
    return not form.errors


def read_operator_thread(
    request: ActingRequest, dossier_id: UUID, organisation_id: UUID
) -> list[OperatorMessageView]:
    """Her messages with one operator, oldest first; what it wrote is noted as seen."""
    rows = operator_messages(request.scope, dossier_id, organisation_id)
    if any(row.author_kind is not AuthorKind.YOUNG_PERSON and not row.is_seen for row in rows):
        operations.note_person_seen(
            actor=request.actor, at=now(), dossier_id=dossier_id, organisation_id=organisation_id
        )
    return rows


def operator_copy(request: ActingRequest, thread: ThreadRow) -> HttpResponse:
    """All that was written with one operator, as a text that she keeps."""
    rows = operator_messages(request.scope, thread.dossier_id, thread.organisation_id, limit=_EVERYTHING)
    told = {"rows": rows, "thread": thread, "zone": request.actor.time_zone}
    answer = HttpResponse(
        render_to_string("portal/conversation/operator.txt", told), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, "messages.txt")
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer
