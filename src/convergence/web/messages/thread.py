"""The conversation inside one file: read, write, choose how she is told, what left and what became of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.documents.queries import documents_of_file
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.messaging import operations
from convergence.messaging.queries import (
    alerts,
    contacts_of,
    deliveries_of,
    messages_of,
    preference,
    reminders_of,
    sms_price,
)
from convergence.messaging.types import AuthorKind, Way
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.messages.forms import MessageForm, PreferenceForm, preference_values
from convergence.web.messages.words import euros, size_words

THREAD = "file_messages:list"
MOST_SHOWN = 100
writer = requires(Permission.SEND_MESSAGES)


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The messages, oldest first, then a new one. Reading them notes that they were seen."""
    header = own_file(request, dossier_id)
    draft = f"dossier-{dossier_id}-message"
    papers = [(str(row.document_id), row.name) for row in documents_of_file(request.scope, dossier_id)]
    names = dict(papers)
    form = MessageForm(posted(request), documents=papers)
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), once(form):
            _send(request, dossier_id, form)
        if not form.errors:
            accept(request, draft)
            _say_what_left(request, header, form)
            return HttpResponseRedirect(reverse(THREAD, args=[dossier_id]) + "#ecrire")
    rows = messages_of(request.scope, dossier_id, limit=MOST_SHOWN)
    if any(row.author_kind is AuthorKind.YOUNG_PERSON and row.seen_at is None for row in rows):
        operations.note_seen(actor=request.actor, at=now(), dossier_id=dossier_id)
    return file_page(
        request,
        header,
        "web/messages/thread.html",
        "Messages",
        THREAD,
        status=422 if form.errors else 200,
        form=form,
        draft=draft,
        rows=[(row, names.get(str(row.document_id), "")) for row in rows],
        ways=contacts_of(request.scope, [dossier_id]),
        preference=preference(request.scope, dossier_id),
        alerts=alerts(request.scope, dossier_id=dossier_id),
        sms_price=sms_price(request.scope),
        typed_size=size_words(form["text"].value() or "", sms_price(request.scope)),
        is_cut=len(rows) == MOST_SHOWN,
    )


@writer
@require_http_methods(["GET", "HEAD"])
def sent(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What left for this person, and the reminders to come."""
    header = own_file(request, dossier_id)
    rows = deliveries_of(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/messages/sent.html",
        "Envois et rappels",
        THREAD,
        deliveries=[(row, euros(row.cost_millicents)) for row in rows],
        reminders=reminders_of(request.scope, dossier_id),
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """How she wants to be written to."""
    header = own_file(request, dossier_id)
    form = PreferenceForm(posted(request), initial=preference_values(preference(request.scope, dossier_id)))
    asking = Asking(
        title="Préférences de contact",
        verb="Enregistrer",
        done="Les préférences sont enregistrées.",
        back_url=reverse(THREAD, args=[dossier_id]),
        current=THREAD,
    )
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: operations.set_preferences(
            actor=request.actor, at=now(), dossier_id=dossier_id, draft=form.draft()
        ),
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """End every personal link to the conversation."""
    header = own_file(request, dossier_id)
    confirmation = Confirmation(
        title="Fermer les liens personnels",
        question=f"Fermer tous les liens envoyés à {header.full_name} ?",
        consequences=(
            "Les liens déjà reçus n’ouvrent plus la conversation.",
            "Le prochain message enverra un nouveau lien.",
        ),
        verb="Fermer les liens",
        back_url=reverse(THREAD, args=[dossier_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(posted(request)),
        lambda typed: operations.revoke_links(
            actor=request.actor, at=now(), dossier_id=dossier_id, reason=typed["reason"]
        ),
        done="Les liens sont fermés.",
    )


def _send(request: ActingRequest, dossier_id: UUID, form: MessageForm) -> None:
    typed = form.cleaned_data
    operations.send_message(
        actor=request.actor,
        at=now(),
        dossier_id=dossier_id,
        text=typed["text"],
        way=typed["way"],
        document_id=UUID(typed["document"]) if typed.get("document") else None,
        idempotency_key=form.sending,
    )


def _say_what_left(request: ActingRequest, header: DossierHeader, form: MessageForm) -> None:
    way, text = form.cleaned_data["way"], form.cleaned_data["text"]
    if way is Way.SMS:
        messages.success(
            request, f"Le message est écrit et part par SMS : {size_words(text, sms_price(request.scope))}."
        )
    elif way is Way.LINK and not contacts_of(request.scope, [header.dossier_id]):
        messages.warning(
            request,
            "Le message est écrit, mais aucun contact ne fonctionne : la personne n’est pas prévenue.",
        )
    else:
        messages.success(request, "Le message est écrit.")
