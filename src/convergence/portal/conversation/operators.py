"""What she and an operator write to each other: one page an organisation, which says first whose it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.foundation.problems import NotFound
from convergence.messaging.queries import threads_of_person
from convergence.messaging.types import ThreadRow
from convergence.portal.conversation.thread import (
    operator_answered,
    operator_copy,
    read_operator_thread,
)
from convergence.portal.conversation.views import find_person, person_of, portal_page
from convergence.web.access import ActingRequest, by_link
from convergence.web.messages.forms import AnswerForm


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: ActingRequest, token: str, organisation_id: UUID) -> HttpResponse:
    """Her messages with one operator, oldest first, and her answer as long as it reads them."""
    person = person_of(request)
    thread = found_thread(request, person.dossier_id, organisation_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if operator_answered(request, person.dossier_id, organisation_id, form):
        messages.success(request, "Votre réponse est envoyée.")
        return HttpResponseRedirect(reverse("portal_conversation:operator", args=[token, organisation_id]))
    rows = read_operator_thread(request, person.dossier_id, organisation_id)
    context: dict[str, object] = {"rows": rows, "thread": thread, "form": form, "token": token}
    title = f"Vos messages avec {thread.organisation_name}"
    return portal_page(request, "portal/conversation/operator.html", title, context, bool(form.errors))


@by_link(find_person)
@require_safe
def copy(request: ActingRequest, token: str, organisation_id: UUID) -> HttpResponse:
    """All that was written, as a text that she keeps: her right of access, without asking anybody."""
    person = person_of(request)
    thread = found_thread(request, person.dossier_id, organisation_id)
    return operator_copy(request, thread)


def found_thread(request: ActingRequest, dossier_id: UUID, organisation_id: UUID) -> ThreadRow:
    """Her conversation with this organisation."""
    for thread in threads_of_person(request.scope, dossier_id):
        if thread.organisation_id == organisation_id:
            return thread
    raise NotFound(
        "Vous n’avez pas de conversation avec cet organisme.", what_to_do="Revenez à vos messages."
    )
