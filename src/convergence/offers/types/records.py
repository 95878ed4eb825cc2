"""A record as it arrives: what was read of it, what could not be, and the places that it may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Problem


class CutFeed(Problem):
    """A file or an answer ended before its end: nothing of it is loaded."""

    default_code = "cut_feed"


class RecordKind(Labelled):
    """What a row tells."""

    PROVIDER = "structure", "Structure"
    OFFER = "service", "Service"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One row of a file or of an API. ``line`` counts from 1; ``fault`` says why it could not be read at all."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """What is wrong with one field of a record; ``is_warning`` when the record is taken all the same."""

    field: str
    reason: str
    excerpt: str = ""
    is_warning: bool = True


@dataclass(frozen=True, slots=True)
class KnownCommune:
    """A commune on the day of the reading; ``code`` is that of today where a former one was written."""

    code: str
    name: str


@dataclass(slots=True)
class KnownPlaces:
    """The codes of places that exist on a day, by which those of a record are checked."""

    communes: dict[str, KnownCommune] = field(default_factory=dict)
    departements: frozenset[str] = frozenset()
    epcis: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedDraft:
    """What a provider and a service have in common. ``key`` is « source--identifier »."""

    key: str
    name: str
    updated_on: date
    description: str = ""
    source_link: str = ""
    address: str = ""
    address_extra: str = ""
    postal_code: str = ""
    commune_code: str = ""
    commune_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    email: str = ""
    opening_hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDraft(LocatedDraft):
    """A provider as read, valid by the schema."""

    siret: str = ""
    networks: tuple[str, ...] = ()
    website: str = ""
    accessibility: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft(LocatedDraft):
    """A service as read, valid by the schema. Lists hold codes of its vocabularies, in order."""

    provider_key: str
    kind: str = ""
    themes: tuple[str, ...] = ()
    fees: str = ""
    fees_details: str = ""
    audiences: tuple[str, ...] = ()
    audiences_details: str = ""
    access_conditions: str = ""
    reception_modes: tuple[str, ...] = ()
    zone: tuple[str, ...] = ()
    mobilisation_modes: tuple[str, ...] = ()
    mobilisable_by: tuple[str, ...] = ()
    mobilisation_details: str = ""
    mobilisation_link: str = ""
    contact_name: str = ""
    weekly_hours: float | None = None
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class ReadProvider:
    """What was read of a structure; no draft when it is refused."""

    key: str
    draft: ProviderDraft | None
    problems: tuple[RecordProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """What was read of a service; no draft when it is refused."""

    key: str
    draft: OfferDraft | None
    problems: tuple[RecordProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file to load. Without ``kind`` its name tells what it holds; an archive may hold both."""

    name: str
    content: BinaryIO
    kind: RecordKind | None = None
