"""The page « Solutions » of a file: her needs, what was asked, what was kept; the list kept, printed or sent to her."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accompagnement.diagnostic.queries import needs_of
from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.policies import is_asker
from convergence.accompagnement.solutions.queries import chosen_of_file, requests_of_file
from convergence.accompagnement.solutions.types import ChosenRow, RequestRow
from convergence.design.components import Confirmation, SummaryRow
from convergence.design.fields import format_phone
from convergence.design.frame import Crumb
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import zone
from convergence.identity.queries import structure_names
from convergence.messaging.policies import may_send
from convergence.offers.queries import offers_named
from convergence.offers.types import OfferRow
from convergence.web.access import ActingRequest
from convergence.web.acts.recording import way_back
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.frame import file_page, link, own_file, worked_file
from convergence.web.operators.saying import said
from convergence.web.solutions.following import Gesture, gestures, no_request
from convergence.web.solutions.wanted import TAB, Wanted, asker
from convergence.web.solutions.words import NO_ANSWER_YET, sentence_of, theme_label


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One request of the list. ``by`` is the organisation that asked, empty for the reader's own."""

    row: RequestRow
    url: str
    sentence: str
    is_late: bool
    by: str
    gestures: tuple[Gesture, ...]


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One service kept. ``ask_url`` is empty for a service that the directory no longer offers."""

    row: ChosenRow
    name: str
    place: str
    theme: str
    offer_url: str
    ask_url: str
    rows: tuple[SummaryRow, ...]


@asker
@require_safe
def solutions(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What she needs, what was asked of services, what was kept."""
    header, today = worked_file(request, dossier_id), local_today(request.actor.time_zone)
    ours = header.structure_id == request.actor.structure_id
    asked = requests_of_file(request.scope, dossier_id)
    return file_page(
        request, header, "web/solutions/list.html", "Solutions", TAB,
        needs=[need for need in needs_of(request.scope, dossier_id, today) if need.theme],
        requests=_asked(request, header, asked),
        keeps=ours,
        chosen=_chosen(request, dossier_id, {row.offer_id for row in asked if not row.is_final}) if ours else [],
        find_url=link("file_solutions:find", dossier_id),
        may_send=may_send(request.actor),
    )  # fmt: skip


@asker
@require_POST
def choose(request: ActingRequest, dossier_id: UUID, offer_id: UUID) -> HttpResponse:
    """Keep a service for her."""
    own_file(request, dossier_id)
    operations.choose_service(
        actor=request.actor, at=now(), dossier_id=dossier_id, offer_id=offer_id,
        theme=Wanted.of(request.POST).theme,
    )  # fmt: skip
    messages.success(request, "Le service est retenu.")
    return HttpResponseRedirect(way_back(request, reverse(TAB, args=[dossier_id])))


@asker
@require_POST
def drop(request: ActingRequest, dossier_id: UUID, chosen_id: UUID) -> HttpResponse:
    """No longer keep a service."""
    own_file(request, dossier_id)
    if chosen_id not in {row.chosen_id for row in chosen_of_file(request.scope, dossier_id)}:
        raise no_request()
    operations.drop_choice(actor=request.actor, at=now(), chosen_id=chosen_id)
    messages.success(request, "Le service n’est plus retenu.")
    return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))


@asker
@require_safe
def printed(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The services kept, on paper: nothing of the person but her name."""
    header = own_file(request, dossier_id)
    context = {
        "page_title": f"Services pour {header.full_name}",
        "breadcrumb": (
            Crumb("Accueil", "/"), Crumb(header.full_name, link("dossier:show", dossier_id)),
            Crumb("Solutions", reverse(TAB, args=[dossier_id])), Crumb("Imprimer"),
        ),
        "header": header,
        "chosen": _chosen(request, dossier_id),
        "today": local_today(request.actor.time_zone),
        "actor": request.actor,
    }  # fmt: skip
    return render(request, "web/solutions/print.html", context)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Send her the services kept."""
    header, chosen = own_file(request, dossier_id), _chosen(request, dossier_id)
    confirmation = Confirmation(
        title="Envoyer la liste",
        question=f"Envoyer à {header.first_name} les services retenus ?",
        consequences=[line.name for line in chosen] or ["Aucun service n’est retenu : rien ne peut partir."],
        lead="Partent le nom, l’adresse et le téléphone de chacun :",
        verb="Envoyer la liste",
        back_url=reverse(TAB, args=[dossier_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.send_choices(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            chosen_ids=[line.row.chosen_id for line in chosen],
        ),
        done=f"La liste part vers {header.first_name}.",
    )


def _asked(request: ActingRequest, header: DossierHeader, rows: Sequence[RequestRow]) -> list[AskedLine]:
    others = {
        row.request_id: row.operator_id or header.structure_id
        for row in rows
        if not is_asker(request.actor, row.operator_id)
    }
    names = structure_names(request.scope, others.values()) if others else {}
    return [
        _asked_line(request, row, names.get(others[row.request_id], "") if row.request_id in others else "")
        for row in rows
    ]


def _asked_line(request: ActingRequest, row: RequestRow, by: str) -> AskedLine:
    today = local_today(request.actor.time_zone)
    return AskedLine(
        row=row,
        url=reverse("file_solutions:show", args=[row.dossier_id, row.request_id]),
        sentence=said(sentence_of(row, today, zone(request.actor.time_zone)), request.actor),
        is_late=row.state in NO_ANSWER_YET and row.answer_due_on < today,
        by=by,
        gestures=tuple(gestures(row, request.actor)),
    )


def _chosen(request: ActingRequest, dossier_id: UUID, open_now: set[UUID] | None = None) -> list[ChosenLine]:
    rows = chosen_of_file(request.scope, dossier_id)
    offers = (
        {one.offer_id: one for one in offers_named(request.scope, [row.offer_id for row in rows])}
        if rows
        else {}
    )
    return [_line(row, offers.get(row.offer_id), open_now or set()) for row in rows]


def _line(row: ChosenRow, offer: OfferRow | None, open_now: set[UUID]) -> ChosenLine:
    may_ask = offer is not None and offer.withdrawn_on is None and row.offer_id not in open_now
    ask = reverse("file_solutions:ask", args=[row.dossier_id, row.offer_id])
    return ChosenLine(
        row=row,
        name=offer.name if offer else "Service qui n’est plus dans l’annuaire",
        place=", ".join(filter(None, (offer.provider_name, offer.commune_name))) if offer else "",
        theme=theme_label(row.theme),
        offer_url=link("offers:show", row.offer_id),
        ask_url=f"{ask}?{Wanted(row.theme).query}" if may_ask else "",
        rows=tuple(_facts(offer)) if offer else (),
    )


def _facts(offer: OfferRow) -> Iterator[SummaryRow]:
    yield SummaryRow("Structure", offer.provider_name)
    place = (offer.address, offer.address_extra, f"{offer.postal_code} {offer.commune_name}".strip())
    told: Sequence[tuple[str, str]] = (
        ("Adresse", "\n".join(filter(None, place))),
        ("Téléphone", format_phone(offer.phone) if offer.phone else ""),
        ("Adresse e-mail", offer.email),
        ("Conditions", offer.access_conditions),
        ("Coût", ", ".join(filter(None, (offer.fees.label if offer.fees else "", offer.fees_details)))),
    )
    yield from (SummaryRow(label, value) for label, value in told if value)
