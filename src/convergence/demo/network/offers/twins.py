"""The same provider told by another source, as such files tell it: another spelling, another day, another fee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from convergence.demo.dice import Dice
from convergence.foundation.text import name_key
from convergence.offers.types import CatalogueOffer, Fees, ProviderDraft


def twin(
    dice: Dice, provider: ProviderDraft, offers: Sequence[CatalogueOffer], source: str
) -> tuple[ProviderDraft, tuple[CatalogueOffer, ...]]:
    """A near-duplicate of a provider and of its services under another source."""
    identifier = provider.key.partition("--")[2]
    key = f"{source}--bis-{identifier}"
    older = provider.updated_on.replace(day=1)
    copied = replace(
        provider,
        key=key,
        name=_respelt(dice, provider.name),
        updated_on=older,
        website="",
        siret=provider.siret if dice.chance(0.6) else "",
        email=provider.email if dice.chance(0.5) else "",
    )
    return copied, tuple(_service(dice, one, copied, rank) for rank, one in enumerate(offers, start=1))


def _service(dice: Dice, offer: CatalogueOffer, provider: ProviderDraft, rank: int) -> CatalogueOffer:
    told = offer.fees or Fees.FREE.value
    other = Fees.PAID if told == Fees.FREE.value else Fees.FREE
    return replace(
        offer,
        key=f"{provider.key}-{rank}",
        provider_key=provider.key,
        name=_respelt(dice, offer.name),
        updated_on=provider.updated_on,
        fees=other.value if dice.chance(0.2) else told,
        fees_details="",
        places_left=None,
    )


def _respelt(dice: Dice, name: str) -> str:
    return dice.pick((name.upper(), name_key(name).capitalize(), name.replace(" et ", " & "), name))
