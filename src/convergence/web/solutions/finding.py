"""Find services for one person: from a need of her diagnosis or by words, near her, each with its conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.diagnostic.queries import needs_of
from convergence.accompagnement.diagnostic.types import NeedRow
from convergence.accompagnement.solutions.queries import chosen_of_file, requests_of_file, verdicts_for
from convergence.accompagnement.solutions.types import (
    OfferVerdicts,
    RequestRow,
    RequestState,
    VerdictLine,
)
from convergence.design.components import Pager
from convergence.design.fields import SuggestField
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.offers.queries import search
from convergence.offers.types import After, Criteria, Hit, OfferRow, Reception, SearchPage
from convergence.referentials.queries import nomenclature
from convergence.web.access import ActingRequest
from convergence.web.dossier.frame import file_page, link, worked_file
from convergence.web.offers.asked import around_place
from convergence.web.solutions.forms import set_choices
from convergence.web.solutions.wanted import TAB, Wanted, asker, verdict_summary
from convergence.web.suggest import commune_by_code, place_by_code, place_suggestions

TITLE = "Trouver une solution"
ALL_HERS = "diagnostic"
"""Every need of her diagnosis at once."""
DISTANCES = (5, 10, 20, 50, 100)
USUAL_DISTANCE = 20
SHOWN = 20


class FindForm(forms.Form):
    """What is looked for, near which place."""

    theme = forms.ChoiceField(label="Besoin", required=False)
    q = forms.CharField(
        label="Mots", required=False, max_length=100, widget=forms.TextInput({"autocomplete": "off"})
    )
    lieu = SuggestField(
        label="Autour de",
        url_name="referentials:suggest_communes",
        resolve=place_suggestions,
        by_code=place_by_code,
        required=False,
        help_text="Une commune, ou des coordonnées.",
    )
    rayon = forms.TypedChoiceField(
        label="Distance",
        required=False,
        coerce=int,
        choices=[(str(one), f"{one} km") for one in DISTANCES],
        empty_value=None,
    )
    accueil = forms.TypedChoiceField(
        label="Accueil",
        required=False,
        coerce=Reception,
        choices=Reception.choices(),
        empty_value=Reception.ANY,
    )
    besoin = forms.CharField(required=False, widget=forms.HiddenInput)
    remplace = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, themes: Sequence[Any]) -> None:
        super().__init__(data)
        set_choices(self, "theme", themes)
        self.is_valid()

    @property
    def count(self) -> int:
        """How many filters are active."""
        return sum(bool(self.cleaned_data.get(name)) for name in ("theme", "q"))


@dataclass(frozen=True, slots=True)
class Card:
    """A service found, read for this person."""

    offer: OfferRow
    reasons: tuple[str, ...]
    summary: str
    verdicts: tuple[VerdictLine, ...]
    offer_url: str
    ask_url: str
    theme: str
    is_chosen: bool
    request_url: str
    request_state: RequestState | None


@asker
@require_safe
def find(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Services ranked for a need, or for words; those already tried for it are out of another proposal."""
    header, wanted = worked_file(request, dossier_id), Wanted.of(request.GET)
    today = local_today(request.actor.time_zone)
    needs = needs_of(request.scope, dossier_id, today)
    own = list(dict.fromkeys(need.theme for need in needs if need.theme))
    asked = requests_of_file(request.scope, dossier_id)
    form = FindForm(_with_her_place(request.GET, header), themes=_themes(needs, wanted.theme, today))
    replaced = next((row for row in asked if row.request_id == wanted.replaces_id), None)
    is_asked = form.is_valid() and form.count > 0
    page, cards = None, []
    if is_asked:
        tried = tuple({row.offer_id for row in asked if row.theme == replaced.theme} if replaced else ())
        page = search(
            request.scope, _criteria(request, form, today, tried, own), after=_after(request.GET), limit=SHOWN
        )
        cards = _cards(request, header, wanted, page, asked, own)
    return file_page(
        request, header, "web/solutions/find.html", TITLE, TAB, status=422 if form.errors else 200,
        keeps=header.structure_id == request.actor.structure_id,
        form=form, asked=is_asked, page=page, hits=cards, replaced=replaced,
        place=_place(form), clear_url=request.path, pager=_pager(request.GET, page),
        summary=_summary(page) if page else "",
    )  # fmt: skip


def _themes(needs: Sequence[NeedRow], theme: str, today: date) -> list[Any]:
    """Her own needs first, then every family with its needs; that of the address stays among them."""
    own = {need.theme: need.label for need in needs if need.theme}
    words = nomenclature("service_need", today)
    if theme and theme != ALL_HERS and theme not in own | {word.code: word for word in words}:
        own[theme] = theme
    grouped: list[Any] = [("", "Tous")]
    if own:
        every = [(ALL_HERS, "Tous ces besoins")] if len(own) > 1 else []
        grouped.append(("Dans son diagnostic", [*own.items(), *every]))
    for family in (word for word in words if not word.attributes.get("parent")):
        inside = [(word.code, word.label) for word in words if word.attributes.get("parent") == family.code]
        grouped.append((family.label, [(family.code, f"{family.label} : tout"), *inside]))
    return grouped


def _with_her_place(query: QueryDict, header: DossierHeader) -> QueryDict:
    """The address, near where she lives unless another place is given."""
    values = query.copy()
    home = commune_by_code(header.commune) if header.commune and "lieu" not in query else None
    if home is not None:
        values["lieu"], values["lieu_code"] = home.full_label, home.code
    values.setdefault("rayon", str(USUAL_DISTANCE))
    return values


def _asked_themes(theme: str, own: Sequence[str]) -> tuple[str, ...]:
    if theme == ALL_HERS:
        return tuple(own)
    return (theme,) if theme else ()


def _criteria(
    request: ActingRequest, form: FindForm, today: date, tried: tuple[UUID, ...], own: Sequence[str]
) -> Criteria:
    typed, place = form.cleaned_data, form.cleaned_data["lieu"]
    radius_km = typed["rayon"] or USUAL_DISTANCE
    return Criteria(
        themes=_asked_themes(typed["theme"], own),
        words=typed["q"],
        around=around_place(request.scope, place, radius_km, today) if place else None,
        reception=typed["accueil"],
        without=tried,
    )


def _cards(
    request: ActingRequest,
    header: DossierHeader,
    wanted: Wanted,
    page: SearchPage,
    asked: Sequence[RequestRow],
    own: Sequence[str],
) -> list[Card]:
    ids = [hit.offer.offer_id for hit in page.hits]
    if not ids:
        return []
    read = verdicts_for(request.scope, header.dossier_id, ids)
    keeps = header.structure_id == request.actor.structure_id
    kept = chosen_of_file(request.scope, header.dossier_id) if keeps else []
    chosen = {row.offer_id for row in kept}
    open_now = {row.offer_id: row for row in asked if not row.is_final}
    found = {one.offer_id: one for one in read}
    return [_card(hit, header, wanted, found[hit.offer.offer_id], own, chosen, open_now) for hit in page.hits]


def _card(
    hit: Hit,
    header: DossierHeader,
    wanted: Wanted,
    read: OfferVerdicts,
    own: Sequence[str],
    chosen: set[UUID],
    open_now: Mapping[UUID, RequestRow],
) -> Card:
    offer, file_id = hit.offer, header.dossier_id
    if wanted.theme == ALL_HERS:
        wanted = replace(wanted, theme=next((one for one in own if one in offer.themes), ""))
    row = open_now.get(offer.offer_id)
    return Card(
        offer=offer,
        reasons=tuple(reason.text for reason in hit.reasons),
        summary=verdict_summary(read),
        verdicts=read.lines,
        offer_url=link("offers:show", offer.offer_id),
        ask_url=f"{reverse('file_solutions:ask', args=[file_id, offer.offer_id])}?{wanted.query}",
        theme=wanted.theme,
        is_chosen=offer.offer_id in chosen,
        request_url=reverse("file_solutions:show", args=[file_id, row.request_id]) if row else "",
        request_state=row.state if row else None,
    )


def _summary(page: SearchPage) -> str:
    if not page.total:
        return "Aucun service trouvé."
    if page.total < 2:
        return "1 service trouvé."
    return f"{page.total} services trouvés, les plus adaptés d’abord."


def _place(form: FindForm) -> str:
    found = form.cleaned_data.get("lieu")
    return found.label if found else ""


def _pager(query: QueryDict, page: SearchPage | None) -> Pager:
    first = query.copy()
    first.pop("apres", None)
    following = first.copy()
    if page and page.next:
        following["apres"] = f"{page.next.score!r}_{page.next.offer_id}"
    return Pager(
        first=f"?{first.urlencode()}" if "apres" in query else "",
        next=f"?{following.urlencode()}" if page and page.next else "",
    )


def _after(query: QueryDict) -> After | None:
    """Where the page before ended; an address that means nothing starts from the beginning."""
    score, _, offer_id = query.get("apres", "").partition("_")
    try:
        found = After(float(score), UUID(offer_id))
    except ValueError:
        return None
    return found if isfinite(found.score) else None
