"""A service as she reads it: whether it is for her, why, how far, how to ask. Conditions are said to her, shortly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from convergence.accompagnement.solutions.types import OfferVerdicts, Verdict, VerdictLine
from convergence.design.components import SummaryRow
from convergence.design.fields import format_phone
from convergence.offers.types import Mobiliser, OfferRow, ReceptionMode
from convergence.web.offers.words import address_of

_F, _A, _U = Verdict.FOR, Verdict.AGAINST, Verdict.UNKNOWN
_SAID = {
    ("service", _A): "Ce service n’est plus proposé.",
    ("age", _F): "Votre âge convient.",
    ("age", _A): "Ce n’est pas pour votre âge.",
    ("age", _U): "Demandez si votre âge convient.",
    ("public", _F): "Vous faites partie des personnes reçues.",
    ("public", _A): "C’est pour d’autres personnes.",
    ("public", _U): "Demandez si vous faites partie des personnes reçues.",
    ("zone", _F): "C’est ouvert dans votre commune.",
    ("zone", _A): "Votre commune n’est pas dans la zone.",
    ("zone", _U): "Demandez si votre commune est dans la zone.",
    ("places", _F): "Il reste des places.",
    ("places", _A): "Il n’y a plus de place.",
    ("places", _U): "Demandez s’il reste des places.",
    ("accueil", _F): "Vous pouvez y aller, ou le faire à distance.",
    ("accueil", _U): "Regardez le trajet avant d’y aller.",
    ("demande", _U): "C’est à vous de faire la demande.",
}
_REMOTE_ONLY = "Tout se fait à distance : il faut un téléphone ou Internet."
_OVERALL = {
    _F: "Pour vous",
    _U: "À vérifier avec le service",
    _A: "Une condition ne va pas",
}


@dataclass(frozen=True, slots=True)
class Why:
    """One condition, said to her."""

    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """A service in a list."""

    offer_id: UUID
    name: str
    provider: str
    where: str
    verdict: Verdict
    fits: str
    why: tuple[Why, ...]
    is_kept: bool = False
    by_adviser: bool = False


def card(
    offer: OfferRow,
    read: OfferVerdicts,
    km: float | None = None,
    *,
    is_kept: bool = False,
    by_adviser: bool = False,
) -> Card:
    """In her words."""
    return Card(
        offer_id=offer.offer_id,
        name=offer.name,
        provider=offer.provider_name,
        where=where(offer, km),
        verdict=read.overall,
        fits=_OVERALL[read.overall],
        why=tuple(sorted(said(offer, read.lines), key=_most_useful_first)),
        is_kept=is_kept,
        by_adviser=by_adviser,
    )


def _most_useful_first(why: Why) -> int:
    """What stands against her, then what is to be asked, then what is right: a list shows the first ones only."""
    return (_A, _U, _F).index(why.verdict)


def said(offer: OfferRow, lines: Iterable[VerdictLine]) -> Iterator[Why]:
    """Each condition; one that the service wrote in words is shown as it is."""
    for line in lines:
        sentence = _SAID.get((line.criterion, line.verdict), line.reason)
        if line.criterion == "accueil" and offer.reception_modes == (ReceptionMode.REMOTE,):
            sentence = _REMOTE_ONLY
        yield Why(line.verdict, sentence)


def where(offer: OfferRow, km: float | None) -> str:
    """« À 3 km, Tarbes », « À distance »."""
    if offer.reception_modes == (ReceptionMode.REMOTE,):
        return "À distance"
    told = "" if km is None else ("À moins de 1 km" if km < 1 else f"À {ceil(km)} km")
    place = ", ".join(filter(None, (told, offer.commune_name)))
    return f"{place} ou à distance" if place and ReceptionMode.REMOTE in offer.reception_modes else place


def facts(offer: OfferRow) -> Iterator[SummaryRow]:
    """What helps her to go there or to call."""
    told = (
        ("Qui propose", offer.provider_name),
        ("Adresse", address_of(offer)),
        ("Téléphone", format_phone(offer.phone) if offer.phone else ""),
        ("Adresse électronique", offer.email),
        ("Prix", ", ".join(filter(None, (offer.fees.label if offer.fees else "", offer.fees_details)))),
        ("Comment demander", how(offer)),
    )
    yield from (SummaryRow(label, value) for label, value in told if value)


def how(offer: OfferRow) -> str:
    """Who asks, and how."""
    if offer.mobilisable_by and Mobiliser.PEOPLE not in offer.mobilisable_by:
        return "C’est votre conseiller qui fait la demande. Parlez-lui-en."
    return ", ".join(mode.label for mode in offer.mobilisation_modes)
