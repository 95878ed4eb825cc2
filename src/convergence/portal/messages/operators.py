"""What she and an operator write to each other, in her account: the same as by her link."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.portal.conversation.operators import found_thread
from convergence.portal.conversation.thread import operator_answered, operator_copy, read_operator_thread
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.messages.forms import AnswerForm


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: ActingRequest, organisation_id: UUID) -> HttpResponse:
    """Her messages with one operator, and her answer as long as it reads them."""
    dossier_id = her_file(request)
    thread = found_thread(request, dossier_id, organisation_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if operator_answered(request, dossier_id, organisation_id, form):
        messages.success(request, "Votre message est envoyé.")
        return HttpResponseRedirect(reverse("portal_messages:operator", args=[organisation_id]), status=303)
    rows = read_operator_thread(request, dossier_id, organisation_id)
    context: dict[str, object] = {"rows": rows, "thread": thread, "form": form}
    return her_page(
        request,
        "portal/messages/operator.html",
        f"Mes messages avec {thread.organisation_name}",
        context,
        is_refused=bool(form.errors),
    )


@in_her_space
@require_safe
def copy(request: ActingRequest, organisation_id: UUID) -> HttpResponse:
    """All that was written, as a text that she keeps."""
    return operator_copy(request, found_thread(request, her_file(request), organisation_id))
