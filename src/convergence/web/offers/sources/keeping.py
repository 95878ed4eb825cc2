"""Open and keep a source, send it files, ask that it be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.offers import operations
from convergence.offers.policies import largest_opened, largest_upload
from convergence.offers.queries import edition as found_edition
from convergence.offers.types import ArrivedFile, RecordKind, SourceKind, SourceRow
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.offers.sources.forms import NewSourceForm, SendForm, SourceForm
from convergence.web.offers.sources.listing import back_to, crumbs, loader, own_source
from convergence.web.uploads import takes_files

asks = require_http_methods(["GET", "HEAD", "POST"])
_KINDS = {"structures": RecordKind.PROVIDER, "services": RecordKind.OFFER, "archive": None}


@loader
@asks
def new(request: ActingRequest) -> HttpResponse:
    """Open a source of the reader's organisation."""
    form = NewSourceForm(request.POST or None)
    opened: UUID | None = None
    if form.is_valid():
        with problems_shown(form):
            opened = operations.open_source(actor=request.actor, at=now(), draft=form.draft_typed())
    if opened is not None:
        accept_page(request)
        messages.success(request, "La source est ouverte. Envoyez-lui une première édition.")
        return HttpResponseRedirect(back_to(opened))
    return _form(request, form, "Ouvrir une source", "Ouvrir la source", reverse("offers:sources"))


@loader
@asks
def edit(request: ActingRequest, source_id: UUID) -> HttpResponse:
    """Change the name, the rank, the address or the key of a source."""
    source = own_source(request, source_id)
    initial = {"name": source.name, "rank": source.rank, "address": source.address}
    form = SourceForm(request.POST or None, initial=initial)
    if source.kind is not SourceKind.API:
        del form.fields["address"], form.fields["token"]
    if form.is_valid():
        with problems_shown(form):
            _amend(request, source, form)
        if not form.errors:
            accept_page(request)
            messages.success(request, "La source est enregistrée.")
            return HttpResponseRedirect(back_to(source_id))
    return _form(request, form, f"Modifier « {source.name} »", "Enregistrer", back_to(source_id), source)


def _amend(request: ActingRequest, source: SourceRow, form: SourceForm) -> None:
    form.cleaned_data = {"address": "", "token": ""} | form.cleaned_data
    operations.amend_source(
        actor=request.actor,
        at=now(),
        source_id=source.source_id,
        draft=form.draft(source.code, source.kind),
        edit_token=int(request.POST.get("edit_token") or 0),
    )


@takes_files
@loader
@asks
def send(request: ActingRequest, source_id: UUID) -> HttpResponse:
    """Load an edition from files; its report says what came of it."""
    source = own_source(request, source_id)
    today = local_today(request.actor.time_zone)
    most = largest_upload(today)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SendForm(*data, most=most)
    if form.is_bound and form.is_valid():
        loaded: UUID | None = None
        with problems_shown(form):
            loaded = operations.load_files(
                actor=request.actor,
                at=now(),
                source_id=source_id,
                files=_arrived(form),
                smaller_is_right=form.cleaned_data["smaller"],
                most_opened=largest_opened(today),
            )
        if loaded is not None:
            accept_page(request)
            _tell(request, loaded)
            return HttpResponseRedirect(reverse("offers:edition", args=[loaded]))
    title = "Envoyer une édition"
    context = {
        "page_title": title,
        "breadcrumb": crumbs(Crumb(source.name, back_to(source_id)), Crumb(title)),
        "source": source,
        "form": form,
        "most": most // 1024**2,
        "opened": largest_opened(today) // 1024**2,
        "back_url": back_to(source_id),
    }
    return render(request, "web/offers/sources/send.html", context, status=422 if form.errors else 200)


def _arrived(form: SendForm) -> list[ArrivedFile]:
    return [
        ArrivedFile(sent.name or name, sent.file, kind)
        for name, kind in _KINDS.items()
        if (sent := form.cleaned_data.get(name))
    ]


def _tell(request: ActingRequest, edition_id: UUID) -> None:
    edition = found_edition(request.scope, edition_id)
    if edition is not None and edition.refusal:
        messages.error(request, "L’édition est refusée : la précédente reste en place.")
    elif edition is not None:
        messages.success(request, "L’édition est chargée.")


@loader
@asks
def ask(request: ActingRequest, source_id: UUID) -> HttpResponse:
    """Ask that the source be read at its address now."""
    source = own_source(request, source_id)
    return _confirmed(
        request,
        source,
        operations.ask_reading,
        title="Lire la source maintenant",
        question=f"Voulez-vous lire « {source.name} » à son adresse sans attendre ?",
        consequences=("La lecture commence dans la minute ; son résultat sera sur la page de la source.",),
        verb="Lire maintenant",
        done="La lecture est demandée.",
    )


@loader
@asks
def close(request: ActingRequest, source_id: UUID) -> HttpResponse:
    """Close a source: its records are withdrawn, none is erased."""
    source = own_source(request, source_id)
    return _confirmed(
        request,
        source,
        operations.close_source,
        title="Fermer une source",
        question=f"Voulez-vous fermer « {source.name} » ?",
        consequences=(
            f"Ses {source.offers} services et {source.providers} structures sont retirés de l’annuaire.",
            "Rien n’est effacé : les demandes déjà envoyées gardent leur service.",
            "Une source rouverte remet ses fiches à sa prochaine édition.",
        ),
        verb="Fermer la source",
        done="La source est fermée.",
    )


@loader
@asks
def reopen(request: ActingRequest, source_id: UUID) -> HttpResponse:
    """Reopen a source that was closed."""
    source = own_source(request, source_id)
    return _confirmed(
        request,
        source,
        operations.reopen_source,
        title="Rouvrir une source",
        question=f"Voulez-vous rouvrir « {source.name} » ?",
        consequences=("Ses fiches reviennent à sa prochaine édition.",),
        verb="Rouvrir la source",
        done="La source est rouverte.",
    )


def _confirmed(
    request: ActingRequest,
    source: SourceRow,
    operation: Callable[..., Any],
    *,
    title: str,
    question: str,
    consequences: tuple[str, ...],
    verb: str,
    done: str,
) -> HttpResponse:
    confirmation = Confirmation(
        title=title,
        question=question,
        consequences=consequences,
        verb=verb,
        back_url=back_to(source.source_id),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operation(actor=request.actor, at=now(), source_id=source.source_id),
        done=done,
    )


def _form(
    request: ActingRequest,
    form: forms.Form,
    title: str,
    verb: str,
    back: str,
    source: SourceRow | None = None,
) -> HttpResponse:
    way = [Crumb(source.name, back)] if source else []
    context = {
        "page_title": title,
        "breadcrumb": crumbs(*way, Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": back,
        "edit_token": request.POST.get("edit_token") or (source.edit_token if source else ""),
    }
    return render(request, "web/offers/sources/form.html", context, status=422 if form.errors else 200)
