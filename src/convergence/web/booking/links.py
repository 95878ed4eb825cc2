"""Send a link to one young person, close it, put her on the waiting list or take her off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import links_of_file, motives, waiting_of_file
from convergence.agenda.booking.types import LinkWay
from convergence.foundation.clock import now
from convergence.identity.queries import advisers_of
from convergence.web.access import ActingRequest
from convergence.web.booking.forms import SendForm, WaitForm
from convergence.web.booking.pages import METHODS, identifier, planner
from convergence.web.booking.secret import address_of, secret_of
from convergence.web.dossier.frame import file_page, link, own_file
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once

_TAB = "file_agenda:list"


@planner
@require_http_methods(METHODS)
def send(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the motive, with whom, and how the link leaves; a copied one is shown once."""
    header = own_file(request, dossier_id)
    form = SendForm(
        request.POST if request.method == "POST" else None,
        motives=motives(request.scope),
        advisers=advisers_of(request.scope, request.actor.structure_id),
        initial={"way": LinkWay.SMS if header.phone else LinkWay.EMAIL if header.email else LinkWay.COPIED},
    )
    address = ""
    if form.is_bound and form.is_valid():
        address = _send(request, dossier_id, form)
        if address and form.cleaned_data["way"] is not LinkWay.COPIED:
            messages.success(request, f"Le lien part vers {header.full_name}.")
            return HttpResponseRedirect(link(_TAB, dossier_id) or reverse("booking:list"))
    at = now()
    return file_page(
        request,
        header,
        "web/booking/send.html",
        "Envoyer un lien de rendez-vous",
        _TAB,
        status=422 if form.errors else 200,
        form=form,
        address=address,
        links=[row for row in links_of_file(request.scope, dossier_id) if row.is_live(at)],
        waits=waiting_of_file(request.scope, dossier_id),
        labels={one.motive_id: one.label for one in motives(request.scope, with_closed=True)},
        back_url=link(_TAB, dossier_id) or reverse("booking:list"),
    )


def _send(request: ActingRequest, dossier_id: UUID, form: SendForm) -> str:
    """Send; the whole address of the link, empty when it was refused."""
    token = secret_of(form)
    typed = form.cleaned_data
    with problems_shown(form), once(form):
        operations.send_link(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            motive_id=UUID(typed["motive_id"]),
            adviser_id=identifier(typed["adviser_id"]),
            way=typed["way"],
            token=token,
            idempotency_key=form.sending,
        )
    return "" if form.errors else address_of(token)


@planner
@require_POST
def end(request: ActingRequest, link_id: UUID) -> HttpResponse:
    """Close a link; the appointment stays."""
    operations.end_link(actor=request.actor, at=now(), link_id=link_id)
    messages.success(request, "Le lien est fermé. Un rendez-vous déjà pris reste pris.")
    return HttpResponseRedirect(reverse("booking:list"))


@planner
@require_http_methods(METHODS)
def wait(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Put her on the list, or change what was said of her days."""
    header = own_file(request, dossier_id)
    form = WaitForm(
        request.POST if request.method == "POST" else None,
        motives=motives(request.scope),
        advisers=advisers_of(request.scope, request.actor.structure_id),
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.join_waiting(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                motive_id=UUID(form.cleaned_data["motive_id"]),
                adviser_id=identifier(form.cleaned_data["adviser_id"]),
                wish=form.wish(),
            )
        if not form.errors:
            messages.success(request, f"{header.full_name} est sur la liste d’attente.")
            return HttpResponseRedirect(reverse("booking:list"))
    return file_page(
        request,
        header,
        "web/booking/wait.html",
        "Mettre en liste d’attente",
        _TAB,
        status=422 if form.errors else 200,
        form=form,
        back_url=link(_TAB, dossier_id) or reverse("booking:list"),
    )


@planner
@require_POST
def leave(request: ActingRequest, entry_id: UUID) -> HttpResponse:
    """Take somebody off the list."""
    operations.leave_waiting(actor=request.actor, at=now(), entry_id=entry_id)
    messages.success(request, "Cette personne n’est plus sur la liste d’attente.")
    return HttpResponseRedirect(reverse("booking:list"))
