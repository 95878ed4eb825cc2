"""Services in words, as pages and messages tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.design.fields import format_phone
from convergence.foundation.clock import local_today
from convergence.offers.types import Hit, OfferRow, ReceptionMode
from convergence.referentials.queries import communes_at, departements, epci_at, label

_EVERYWHERE = {"france", "99100"}
_LONGEST_LINK = 200
_SIREN = 9


@dataclass(frozen=True, slots=True)
class Card:
    """A service in a list. ``rank`` and ``reasons`` are those of a search; empty in a selection."""

    offer_id: UUID
    name: str
    provider: str
    place: str
    needs: tuple[str, ...]
    facts: tuple[str, ...]
    phone: str
    reasons: tuple[str, ...] = ()
    rank: int = 0
    is_withdrawn: bool = False


def hit_card(hit: Hit) -> Card:
    """A service found."""
    return card_of(hit.offer, rank=hit.rank, reasons=tuple(reason.text for reason in hit.reasons))


def card_of(offer: OfferRow, *, rank: int = 0, reasons: tuple[str, ...] = ()) -> Card:
    """A service in a list."""
    facts = (
        offer.kind.label if offer.kind else "",
        offer.fees.label if offer.fees else "",
        "À distance" if offer.reception_modes == (ReceptionMode.REMOTE,) else "",
    )
    return Card(
        offer_id=offer.offer_id,
        name=offer.name,
        provider=offer.provider_name,
        place=address_of(offer),
        needs=tuple(map(need_label, offer.themes)),
        facts=tuple(filter(None, facts)),
        phone=format_phone(offer.phone) if offer.phone else "",
        reasons=reasons,
        rank=rank,
        is_withdrawn=is_withdrawn(offer),
    )


def is_withdrawn(offer: OfferRow, today: date | None = None) -> bool:
    """Whether a service is not offered any more."""
    day = today or local_today("Europe/Paris")
    return offer.withdrawn_on is not None and offer.withdrawn_on <= day


def need_label(code: str) -> str:
    """The words of a need."""
    return label("service_need", code)


def address_of(offer: OfferRow) -> str:
    """« 12 rue des Lilas, bâtiment B, 65000 Tarbes »."""
    town = " ".join(filter(None, (offer.postal_code, offer.commune_name)))
    return ", ".join(filter(None, (offer.address, offer.address_extra, town)))


def zone_words(codes: Sequence[str], on: date) -> str:
    """For whom by place: « Tarbes, CA Tarbes-Lourdes-Pyrénées, Gers » ; « Toute la France »."""
    if not codes:
        return ""
    if _EVERYWHERE & set(codes):
        return "Toute la France"
    known = {one.code: f"{one.name} ({one.code})" for one in departements()}
    groups = (epci_at(code, on) for code in codes if len(code) == _SIREN)
    known |= {group.code: group.name for group in groups if group}
    known |= {code: one.name for code, one in communes_at(codes, on).items()}
    return ", ".join(known.get(code, code) for code in codes)


def ages_words(offer: OfferRow) -> str:
    """« de 16 à 25 ans (29 ans avec une RQTH) »."""
    low, high = offer.min_age, offer.max_age
    if low is not None and high is not None:
        words = f"de {low} à {high} ans"
    elif low is not None:
        words = f"à partir de {low} ans"
    elif high is not None:
        words = f"jusqu’à {high} ans"
    else:
        return ""
    return f"{words} ({offer.max_age_rqth} ans avec une RQTH)" if offer.max_age_rqth else words


def told_to_her(offers: Iterable[OfferRow], opening: str) -> str:
    """What a young person reads of services: names, places, numbers; nothing about anybody else."""
    return "\n\n".join((opening, *map(_paragraph, offers)))


def _paragraph(offer: OfferRow) -> str:
    lines = [
        f"{offer.name} – {offer.provider_name}" if offer.provider_name != offer.name else offer.name,
        address_of(offer),
        f"Téléphone : {format_phone(offer.phone)}" if offer.phone else "",
        f"Courriel : {offer.email}" if offer.email else "",
        _link(offer.mobilisation_link or offer.source_link),
    ]
    return "\n".join(filter(None, lines))


def _link(address: str) -> str:
    return f"Site : {address}" if address and len(address) <= _LONGEST_LINK else ""
