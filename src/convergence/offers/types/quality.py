"""Quality and freshness of records, likenesses to settle, owners asked to look again, what came back of requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.labels import Labelled


class LikenessSubject(Labelled):
    """What is alike."""

    PROVIDERS = "structures", "Deux structures"
    OFFERS = "services", "Deux services"


class LikenessState(Labelled):
    """What was decided of two records that look alike."""

    PROPOSED = "proposee", "À trancher"
    SAME = "memes", "C’est le même"
    DIFFERENT = "differents", "Ce sont deux différents"


class NudgeState(Labelled):
    """Where a demand to look again at a record stands."""

    ASKED = "demandee", "Demandée"
    CONFIRMED = "confirmee", "Fiche confirmée"
    CHANGED = "modifiee", "Fiche modifiée"
    UNANSWERED = "sans_reponse", "Sans réponse"


class Freshness(Labelled):
    """How old the last look at a record is."""

    FRESH = "recente", "Fiche récente"
    TO_REVIEW = "a_revoir", "Fiche à revoir"
    OLD = "ancienne", "Fiche ancienne"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of quality, from 0 to 1; None when it does not apply. ``advice`` says how to do better."""

    code: str
    label: str
    value: float | None
    advice: str

    @property
    def is_met(self) -> bool:
        """Whether nothing is left to do."""
        return self.value is None or self.value >= 1


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of a record, from 0 to 1, and what makes it."""

    score: float
    criteria: tuple[Criterion, ...]

    @property
    def percent(self) -> int:
        """The score in hundredths."""
        return round(self.score * 100)

    @property
    def faults(self) -> tuple[Criterion, ...]:
        """What could be better, the worst first."""
        found = [one for one in self.criteria if not one.is_met]
        return tuple(sorted(found, key=lambda one: (one.value or 0, one.label)))


@dataclass(frozen=True, slots=True)
class RecordHealth:
    """How good and how fresh a record is, on a day."""

    quality: Quality
    freshness: Freshness
    reviewed_on: date
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What came back of the requests to a service over ``months``. Tenths are of those answered, or of those accepted.

    A share that rests on too few requests is None. ``answer_days`` is the mean, rounded.
    """

    months: int
    requests: int
    answered_tenths: int | None
    accepted_tenths: int | None
    came_tenths: int | None
    helped_tenths: int | None
    answer_days: int | None


@dataclass(frozen=True, slots=True)
class LikeRecord:
    """A record as two that look alike are compared, side by side."""

    record_id: UUID
    structure_id: UUID
    source_name: str
    source_rank: int
    name: str
    provider_name: str
    siret: str
    address: str
    postal_code: str
    commune_code: str
    commune_name: str
    latitude: float | None
    longitude: float | None
    phone: str
    email: str
    link: str
    themes: tuple[str, ...]
    updated_on: date
    quality: float | None
    digest: str
    withdrawn_on: date | None = None
    duplicate_of_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing records: how many were, and how many pairs are proposed."""

    records: int
    proposed: int


@dataclass(frozen=True, slots=True)
class LikenessRow:
    """Two records that look alike and what was decided of them."""

    likeness_id: UUID
    subject: LikenessSubject
    first: LikeRecord
    second: LikeRecord
    score: float
    reasons: tuple[str, ...]
    state: LikenessState
    kept_id: UUID | None
    decided_on: date | None
    edit_token: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A record of one's own that waits for a look: old, asked about, or told to have changed."""

    offer_id: UUID
    name: str
    provider_name: str
    reviewed_on: date
    freshness: Freshness
    quality: float
    nudge_id: UUID | None = None
    asked_on: date | None = None
    sent_to: str = ""
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class NudgeView:
    """What a link of confirmation opens."""

    nudge_id: UUID
    offer_id: UUID
    asked_on: date
    state: NudgeState


@dataclass(frozen=True, slots=True)
class FieldWas:
    """One value of a record before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One version of a record: when, by which organisation, what. ``by`` is empty for another organisation's staff."""

    at: datetime
    organisation: str
    by: str
    label: str
    fields: tuple[FieldWas, ...]
    is_first: bool
