"""What is looked for in the directory, and what is found with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.labels import Labelled
from convergence.offers.types.directory import (
    Audience,
    Mobiliser,
    OfferKind,
    OfferRow,
    PlaceFound,
)
from convergence.offers.types.quality import ScoreRow


class Reception(Labelled):
    """How one wants to be received."""

    ANY = "tout", "Sur place ou à distance"
    ON_SITE = "sur-place", "Sur place seulement"
    REMOTE = "a-distance", "À distance seulement"


class ReasonKind(Labelled):
    """What a reason of the ranking is about."""

    FIT = "besoin", "Répond à ce qui est cherché"
    DISTANCE = "distance", "Distance"
    QUALITY = "fiche", "Fiche"
    OUTCOME = "resultats", "Résultats des demandes"
    PLACES = "places", "Places"


class WordsFound(Labelled):
    """Where the words that were typed stand in a record."""

    TITLE = "intitule", "mots trouvés dans l’intitulé"
    RECORD = "fiche", "mots trouvés dans la fiche"
    NEAR = "voisins", "mots voisins dans la fiche"


@dataclass(frozen=True, slots=True)
class Around:
    """Around which point to look, how far. ``codes`` are those of the zones in which the point lies.

    ``commune`` is the commune that is the place, or the nearest to the point; empty where there is none.
    """

    latitude: float
    longitude: float
    radius_km: int
    codes: tuple[str, ...] = ()
    name: str = ""
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for. ``themes`` are needs or whole families; an empty value asks for nothing.

    ``open_at`` is an instant: a service whose hours are not known is left out, since nothing says that it is open.
    """

    themes: tuple[str, ...] = ()
    words: str = ""
    around: Around | None = None
    reception: Reception = Reception.ANY
    audience: Audience | None = None
    free_only: bool = False
    kind: OfferKind | None = None
    mobilisable_by: Mobiliser | None = None
    source_code: str = ""
    open_at: datetime | None = None
    without: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence that says why a service stands where it stands."""

    kind: ReasonKind
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a service counts for its rank."""

    offer_id: UUID
    themes: tuple[str, ...]
    quality: float
    freshness_days: int
    latitude: float | None
    longitude: float | None
    place_found: PlaceFound
    is_remote: bool
    is_on_site: bool
    words: WordsFound | None = None
    outcomes: ScoreRow | None = None
    places_left: int | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service with its score: greater is better."""

    standing: Standing
    score: float
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A service found. ``rank`` counts from 1 over all that was found."""

    offer: OfferRow
    rank: int
    score: float
    distance_km: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """A point of the map: a service found, on this page or on another."""

    rank: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class After:
    """Where the page before ended."""

    score: float
    offer_id: UUID


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found.

    ``is_cut`` says that more was there than is ever ranked: the nearest were kept, or the best records where no
    place was given. ``is_approximate`` says that the words were not found as typed, but words spelt nearly so.
    """

    hits: tuple[Hit, ...]
    total: int
    is_cut: bool
    is_approximate: bool
    next: After | None
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """Services kept together by a professional. ``is_mine`` when the reader is the one who keeps it."""

    selection_id: UUID
    name: str
    note: str
    owner_id: UUID
    is_shared: bool
    is_mine: bool
    offer_ids: tuple[UUID, ...]
    edit_token: int
