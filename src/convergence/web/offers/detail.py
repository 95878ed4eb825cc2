"""The page of one service: what it is, for whom, how to ask, and what the record is worth."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.design.components import SummaryRow
from convergence.design.fields import format_phone
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.periods import french_date
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_names
from convergence.offers.queries import (
    changes_of_offer,
    health_of,
    offer,
    offers_of_provider,
    provider,
    scores,
    selections,
)
from convergence.offers.types import Freshness, Hit, OfferRow, PlaceFound, ProviderRow, RecordHealth, ScoreRow
from convergence.offers.types.hours import hours_in_words
from convergence.web.access import ActingRequest
from convergence.web.offers.mapping import service_map
from convergence.web.offers.search import reader
from convergence.web.offers.words import address_of, ages_words, is_withdrawn, need_label, zone_words

_LEVELS = {Freshness.FRESH: "success", Freshness.TO_REVIEW: "warning", Freshness.OLD: "error"}
_CHANGES = 20
_OTHERS = 20
_TENTHS = 10


@reader
@require_safe
def offer_page(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Everything about a service; a withdrawn one says so, a copy leads to the record that was kept."""
    row = found_offer(request, offer_id)
    house = provider(request.scope, row.provider_id)
    if house is None:
        raise unknown_offer()
    health = health_of(request.scope, row)
    today = local_today(request.actor.time_zone)
    others = [one for one in offers_of_provider(request.scope, row.provider_id) if one.offer_id != offer_id]
    keeper = structure_names(request.scope, [row.structure_id]).get(row.structure_id, "")
    context = {
        "page_title": row.name,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Annuaire des services", reverse("offers:search")),
            Crumb(row.name),
        ),
        "offer": row,
        "provider": house,
        "is_withdrawn": is_withdrawn(row, today),
        "about": list(_about(row)),
        "public": list(_public(row, zone_words(row.zone, today))),
        "asking": list(_asking(row, house)),
        "record": list(_record(row, house, health, keeper)),
        "results": list(_results(scores(request.scope, [offer_id]).get(offer_id))),
        "health": health,
        "level": _LEVELS[health.freshness],
        "others": others[:_OTHERS],
        "changes": changes_of_offer(request.scope, offer_id, limit=_CHANGES),
        "map": service_map([Hit(row, 1, 0.0, None, ())], (), None),
        "selections": [one for one in selections(request.scope) if one.is_mine],
        "back": request.get_full_path(),
    }
    return render(request, "web/offers/show.html", context)


def found_offer(request: ActingRequest, offer_id: UUID) -> OfferRow:
    """A service of the directory."""
    row = offer(request.scope, offer_id)
    if row is None:
        raise unknown_offer()
    return row


def unknown_offer() -> NotFound:
    """The answer for a service that is not there."""
    return NotFound(
        "Ce service n’est pas dans l’annuaire.", what_to_do="Vérifiez l’adresse, ou cherchez-le par son nom."
    )


def _about(row: OfferRow) -> Iterator[SummaryRow]:
    yield SummaryRow("Besoins", ", ".join(map(need_label, row.themes)))
    yield SummaryRow("Type", row.kind.label if row.kind else "")
    yield SummaryRow("Frais", ", ".join(filter(None, (row.fees.label if row.fees else "", row.fees_details))))
    if row.weekly_hours or row.weeks:
        hours = f"{row.weekly_hours:g} h par semaine".replace(".", ",") if row.weekly_hours else ""
        weeks = f"{row.weeks} semaine{'s' if (row.weeks or 0) > 1 else ''}" if row.weeks else ""
        yield SummaryRow("Durée", ", ".join(filter(None, (hours, weeks))))
    if row.places_left is not None:
        told = f" (au {french_date(row.places_noted_at.date())})" if row.places_noted_at else ""
        yield SummaryRow("Places libres", f"{row.places_left}{told}")


def _public(row: OfferRow, zone: str) -> Iterator[SummaryRow]:
    yield SummaryRow("Publics", ", ".join(one.label for one in row.audiences), note=row.audiences_details)
    yield SummaryRow("Âges", ages_words(row) or "Aucun âge indiqué")
    yield SummaryRow("Conditions d’accès", row.access_conditions)
    yield SummaryRow("Habitants de", zone or "Aucune limite indiquée")


def _asking(row: OfferRow, house: ProviderRow) -> Iterator[SummaryRow]:
    yield SummaryRow("Accueil", ", ".join(one.label for one in row.reception_modes))
    yield SummaryRow("Adresse", address_of(row), note=_place_note(row))
    hours = row.opening_hours or house.opening_hours
    yield SummaryRow(
        "Horaires",
        hours_in_words(hours),
        note="" if row.opening_hours or not hours else "Ceux de la structure.",
    )
    yield SummaryRow("Qui peut demander", ", ".join(one.label for one in row.mobilisable_by))
    yield SummaryRow(
        "Comment demander",
        ", ".join(one.label for one in row.mobilisation_modes),
        note=row.mobilisation_details,
    )
    yield SummaryRow("Téléphone", format_phone(row.phone) if row.phone else "")
    yield SummaryRow("Courriel", row.email)
    yield SummaryRow("Contact", row.contact_name)


def _place_note(row: OfferRow) -> str:
    return "" if row.place_found in (PlaceFound.ADDRESS, PlaceFound.NOWHERE) else row.place_found.label


def _record(row: OfferRow, house: ProviderRow, health: RecordHealth, keeper: str) -> Iterator[SummaryRow]:
    yield SummaryRow("Source", row.source_name, note=f"Fiche « {row.key} ».")
    yield SummaryRow("Fiche tenue par", keeper)
    yield SummaryRow("Dernière modification", french_date(row.updated_on))
    yield SummaryRow("Confirmée", french_date(row.confirmed_on) if row.confirmed_on else "Jamais")
    yield SummaryRow("Qualité de la fiche", f"{health.quality.percent} %")
    yield SummaryRow("Siret de la structure", house.siret)


def _results(score: ScoreRow | None) -> Iterator[SummaryRow]:
    """Shares over the last months; nothing below the number at which nobody is recognised."""
    if score is None:
        return
    for words, tenths in (
        ("Demandes qui ont une réponse", score.answered_tenths),
        ("Demandes acceptées", score.accepted_tenths),
        ("Jeunes venus", score.came_tenths),
        ("Jeunes aidés", score.helped_tenths),
    ):
        if tenths is not None:
            yield SummaryRow(words, f"{tenths} sur {_TENTHS}")
    if score.answer_days is not None:
        plural = "s" if score.answer_days > 1 else ""
        yield SummaryRow("Temps de réponse", f"{score.answer_days} jour{plural} en moyenne")
