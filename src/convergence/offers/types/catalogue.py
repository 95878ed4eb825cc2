"""What a structure writes itself in the directory: its services, their provider, its workshops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.foundation.problems import Conflict
from convergence.offers.types.directory import OfferKind, OfferRow, ProviderRow
from convergence.offers.types.records import OfferDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueOffer(OfferDraft):
    """A service as typed in a page: with what the published schema has no field for."""

    min_age: int | None = None
    max_age: int | None = None
    max_age_rqth: int | None = None
    places_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopFacts:
    """A workshop of the agenda, as the room that knows the agenda tells it.

    ``places_left`` are those of its open sessions to come, None when they are unlimited or when none is planned;
    ``sessions`` tells them in words. A workshop that ended ``is_running`` no more.
    """

    workshop_offer_id: UUID
    name: str
    kind: OfferKind
    theme: str = ""
    description: str = ""
    partner_name: str = ""
    min_age: int | None = None
    max_age: int | None = None
    conditions: str = ""
    sessions: str = ""
    places_left: int | None = None
    is_running: bool = True


@dataclass(frozen=True, slots=True)
class ListingRow:
    """What a structure chose for one of its workshops."""

    workshop_offer_id: UUID
    is_listed: bool
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """A service of one's own catalogue in its list."""

    offer_id: UUID
    name: str
    provider_name: str
    kind: OfferKind | None
    updated_on: date
    reviewed_on: date
    quality: float
    places_left: int | None
    withdrawn_on: date | None
    workshop_offer_id: UUID | None


class RecordConflict(Conflict):
    """Someone changed the record meanwhile; what is stored is carried."""

    default_code = "record_changed"

    def __init__(self, theirs: OfferRow | ProviderRow) -> None:
        super().__init__(
            "Cette fiche a été modifiée pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau.",
        )
        self.theirs = theirs
