"""Services around her that fit her and why: the best first; those with a condition that does not fit come last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.accompagnement.solutions.queries import chosen_of_file, verdicts_for
from convergence.accompagnement.solutions.types import Verdict
from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import local_today
from convergence.foundation.problems import NotFound
from convergence.offers.queries import around_commune, offers_named, search
from convergence.offers.types import Around, Criteria, Hit, OfferRow, Reception
from convergence.portal.hers import button_form, her_file
from convergence.portal.nearby.words import Card, card, facts
from convergence.portal.space import her_page, in_her_space
from convergence.referentials.queries import nomenclature
from convergence.web.access import ActingRequest
from convergence.web.offers.asked import after_of, next_address
from convergence.web.solutions.forms import set_choices

TITLE = "Des services pour moi"
SHOWN = 12
DISTANCES = (5, 10, 20, 50)
USUAL = 20


class AroundForm(forms.Form):
    """What she looks for: a need or words, how far."""

    besoin = forms.ChoiceField(label="Pour quoi ?", required=False)
    q = forms.CharField(
        label="Un mot",
        required=False,
        max_length=100,
        help_text="Par exemple : permis, logement, vélo.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    rayon = forms.TypedChoiceField(
        label="À quelle distance ?",
        required=False,
        coerce=int,
        choices=[(str(one), f"{one} km au plus") for one in DISTANCES],
        empty_value=None,
    )
    accueil = forms.TypedChoiceField(
        label="Où ?", required=False, coerce=Reception, choices=Reception.choices(), empty_value=Reception.ANY
    )

    def __init__(self, data: Any, *, needs: Sequence[tuple[str, str]]) -> None:
        values = data.copy()
        values.setdefault("rayon", str(USUAL))
        values.setdefault("accueil", Reception.ANY.value)
        super().__init__(values)
        set_choices(self, "besoin", [("", "Tout"), *needs])
        self.is_valid()


@in_her_space
@require_safe
def around(request: ActingRequest) -> HttpResponse:
    """Near her home, twelve at once; her diagnosis is not needed."""
    today, dossier_id = local_today(request.actor.time_zone), her_file(request)
    form = AroundForm(request.GET, needs=_families(today))
    head = dossier_header(request.scope, dossier_id)
    place = _around(request, head.commune if head else "", form, today)
    cards: list[Card] = []
    page = None
    if form.is_valid():
        page = search(request.scope, _criteria(form, place), after=after_of(request.GET), limit=SHOWN)
        cards = _cards(request, dossier_id, page.hits)
    context: dict[str, object] = {
        "form": form,
        "place": place.name if place else "",
        "total": page.total if page else 0,
        "fitting": [one for one in cards if one.verdict is not Verdict.AGAINST],
        "others": [one for one in cards if one.verdict is Verdict.AGAINST],
        "more": next_address(request.GET, page.next) if page and page.next else "",
    }
    return her_page(request, "portal/nearby/list.html", TITLE, context, is_refused=bool(form.errors))


@in_her_space
@require_safe
def show(request: ActingRequest, service_id: UUID) -> HttpResponse:
    """One service: what it is, is it for her, how to go there."""
    return service_page(request, service_id)


def service_page(request: ActingRequest, service_id: UUID, *, problem: str = "") -> HttpResponse:
    """One service; ``problem`` says why it could not be kept."""
    offer, dossier_id = found_service(request, service_id), her_file(request)
    (read,) = verdicts_for(request.scope, dossier_id, [service_id])
    kept = {row.offer_id for row in chosen_of_file(request.scope, dossier_id) if row.by_herself}
    context: dict[str, object] = {
        "offer": offer,
        "card": card(offer, read, is_kept=service_id in kept),
        "facts": list(facts(offer)),
        "form": button_form(request),
        "problem": problem,
    }
    return her_page(request, "portal/nearby/show.html", offer.name, context, is_refused=bool(problem))


def found_service(request: ActingRequest, service_id: UUID) -> OfferRow:
    """A service of the directory."""
    found = next(iter(offers_named(request.scope, [service_id])), None)
    if found is None:
        raise NotFound("Ce service n’est plus dans l’annuaire.", what_to_do="Cherchez-en un autre.")
    return found


def _families(today: date) -> list[tuple[str, str]]:
    """The families of needs: twelve words rather than a hundred."""
    words = nomenclature("service_need", today)
    return [(word.code, word.label) for word in words if not word.parent]


def _around(request: ActingRequest, commune: str, form: AroundForm, today: date) -> Around | None:
    radius: int = form.cleaned_data.get("rayon") or USUAL
    return around_commune(request.scope, commune, radius, today) if commune else None


def _criteria(form: AroundForm, place: Around | None) -> Criteria:
    typed = form.cleaned_data
    return Criteria(
        themes=(typed["besoin"],) if typed["besoin"] else (),
        words=typed["q"],
        around=place,
        reception=typed["accueil"],
    )


def _cards(request: ActingRequest, dossier_id: UUID, hits: Sequence[Hit]) -> list[Card]:
    ids = [hit.offer.offer_id for hit in hits]
    if not ids:
        return []
    read = {one.offer_id: one for one in verdicts_for(request.scope, dossier_id, ids)}
    kept = {row.offer_id for row in chosen_of_file(request.scope, dossier_id) if row.by_herself}
    return [
        card(
            hit.offer,
            read[hit.offer.offer_id],
            hit.distance_km,
            is_kept=hit.offer.offer_id in kept,
        )
        for hit in hits
    ]
