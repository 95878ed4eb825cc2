"""What she and an operator write to each other: one page an organisation, which says first whose it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.messaging import operations
from convergence.messaging.queries import operator_messages, threads_of_person
from convergence.messaging.types import AuthorKind, ThreadRow
from convergence.portal.conversation.views import find_person, person_of, portal_page
from convergence.web.access import ActingRequest, by_link
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.messages.forms import AnswerForm

_EVERYTHING = 100_000


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: ActingRequest, token: str, organisation_id: UUID) -> HttpResponse:
    """Her messages with one operator, oldest first, and her answer as long as it reads them."""
    person = person_of(request)
    thread = found_thread(request, person.dossier_id, organisation_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), once(form):
            operations.answer_operator(
                actor=request.actor,
                at=now(),
                dossier_id=person.dossier_id,
                organisation_id=organisation_id,
                text=form.cleaned_data["text"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            messages.success(request, "Votre réponse est envoyée.")
            return HttpResponseRedirect(
                reverse("portal_conversation:operator", args=[token, organisation_id])
            )
    rows = operator_messages(request.scope, person.dossier_id, organisation_id)
    if any(row.author_kind is not AuthorKind.YOUNG_PERSON and not row.is_seen for row in rows):
        operations.note_person_seen(
            actor=request.actor, at=now(), dossier_id=person.dossier_id, organisation_id=organisation_id
        )
    context: dict[str, object] = {"rows": rows, "thread": thread, "form": form, "token": token}
    title = f"Vos messages avec {thread.organisation_name}"
    return portal_page(request, "portal/conversation/operator.html", title, context, bool(form.errors))


@by_link(find_person)
@require_safe
def copy(request: ActingRequest, token: str, organisation_id: UUID) -> HttpResponse:
    """All that was written, as a text that she keeps: her right of access, without asking anybody."""
    person = person_of(request)
    thread = found_thread(request, person.dossier_id, organisation_id)
    rows = operator_messages(request.scope, person.dossier_id, organisation_id, limit=_EVERYTHING)
    told = {"rows": rows, "thread": thread, "zone": request.actor.time_zone}
    answer = HttpResponse(
        render_to_string("portal/conversation/operator.txt", told), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, "messages.txt")
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer


def found_thread(request: ActingRequest, dossier_id: UUID, organisation_id: UUID) -> ThreadRow:
    """Her conversation with this organisation."""
    for thread in threads_of_person(request.scope, dossier_id):
        if thread.organisation_id == organisation_id:
            return thread
    raise NotFound(
        "Vous n’avez pas de conversation avec cet organisme.", what_to_do="Revenez à vos messages."
    )
