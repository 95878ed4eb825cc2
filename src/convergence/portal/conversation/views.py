"""What a young person reads and answers by her link: her messages, how she wants to be told, no more SMS."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from convergence.documents.queries import document, document_bytes
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.messaging import operations
from convergence.messaging.queries import holder_of_link, messages_of, preference, threads_of_person
from convergence.portal.conversation.thread import answered, read_thread
from convergence.portal.frame import structure_frame
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link
from convergence.web.forms import problems_shown
from convergence.web.messages.forms import AnswerForm, PreferenceForm, preference_values

SHOW = "portal_conversation:show"


def find_person(token: str, at: datetime) -> Actor | None:
    """The young person whose link this is."""
    scope = current_scope()
    return holder_of_link(scope, token, at) if scope else None


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: ActingRequest, token: str) -> HttpResponse:
    """Her messages, oldest first, and her answer."""
    person = person_of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if answered(request, person.dossier_id, form):
        messages.success(request, "Votre réponse est envoyée.")
        return HttpResponseRedirect(reverse(SHOW, args=[token]))
    context: dict[str, object] = {
        "rows": read_thread(request, person.dossier_id),
        "threads": threads_of_person(request.scope, person.dossier_id),
        "form": form,
        "token": token,
        "may_notify": settings.EXCHANGES.push is not None,
    }
    return portal_page(request, "portal/conversation/show.html", "Vos messages", context, bool(form.errors))


@by_link(find_person)
@require_safe
def joined(request: ActingRequest, token: str, document_id: UUID) -> HttpResponse:
    """A document that was joined to one of her messages, and no other of her file."""
    person = person_of(request)
    told = {row.document_id for row in messages_of(request.scope, person.dossier_id)}
    found = document(request.scope, document_id) if document_id in told else None
    if found is None:
        raise NotFound("Ce document n’est plus là.", what_to_do="Demandez-le à votre conseiller.")
    answer = HttpResponse(document_bytes(request.scope, document_id), content_type=found.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: ActingRequest, token: str) -> HttpResponse:
    """How she wants to be told."""
    person = person_of(request)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        initial=preference_values(preference(request.scope, person.dossier_id)),
    )
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            operations.set_preferences(
                actor=request.actor, at=now(), dossier_id=person.dossier_id, draft=form.draft()
            )
        if not form.errors:
            messages.success(request, "C’est enregistré.")
            return HttpResponseRedirect(reverse(SHOW, args=[token]))
    context: dict[str, object] = {"form": form, "token": token, "verb": "Enregistrer"}
    return portal_page(
        request, "portal/conversation/form.html", "Comment nous vous prévenons", context, bool(form.errors)
    )


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ActingRequest, token: str) -> HttpResponse:
    """No more SMS."""
    person = person_of(request)
    if request.method == "POST":
        operations.opt_out(actor=request.actor, at=now(), dossier_id=person.dossier_id)
        messages.success(request, "Vous ne recevrez plus de SMS.")
        return HttpResponseRedirect(reverse(SHOW, args=[token]))
    context: dict[str, object] = {"token": token, "verb": "Ne plus recevoir de SMS"}
    return portal_page(request, "portal/conversation/form.html", "Ne plus recevoir de SMS", context, False)


def person_of(request: ActingRequest) -> DossierHeader:
    """The young person to whose file this link is held."""
    held = request.actor.only_file_id
    header = dossier_header(request.scope, held) if held else None
    if header is None:
        raise NotFound("Ce lien n’est plus valable.", what_to_do="Demandez-en un autre à votre conseiller.")
    return header


def portal_page(
    request: ActingRequest, template: str, title: str, context: dict[str, object], is_refused: bool
) -> HttpResponse:
    """One page of hers, kept by no browser and telling its address to no other site."""
    context |= {
        "page_title": title,
        **structure_frame(request),
        "zone": request.actor.time_zone,
    }
    answer = render(request, template, context, status=422 if is_refused else 200)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer
