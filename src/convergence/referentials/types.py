"""What other rooms see of reference data: frozen values, closed lists, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt

from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Problem

EARTH_KM = 6371.0


class CommuneKind(Labelled):
    """What a code of the official geographic code designates."""

    COMMUNE = "COMMUNE", "Commune"
    ARRONDISSEMENT = "ARRONDISSEMENT", "Arrondissement municipal"
    DELEGUEE = "DELEGUEE", "Commune déléguée"
    ASSOCIEE = "ASSOCIEE", "Commune associée"


class ZoneKind(Labelled):
    """Priority areas which a young person's address may belong to."""

    QPV = "qpv", "Quartier prioritaire de la politique de la ville (QPV)"
    FRR = "frr", "France ruralités revitalisation (FRR)"
    ZRR = "zrr", "Zone de revitalisation rurale (ZRR)"


class PointPrecision(Labelled):
    """How the point of a commune was found."""

    PLACE = "lieu", "Point de la commune"
    PARENT = "commune", "Point de la commune dont elle fait partie"
    PARTS = "parties", "Milieu des communes qu’elle réunit"
    POSTAL_CODE = "code_postal", "Milieu des communes du même code postal"
    EPCI = "epci", "Milieu de l’intercommunalité"
    DEPARTEMENT = "departement", "Milieu du département"


class NationalityClass(Labelled):
    """The three classes in which nationality is counted."""

    FR = "FR", "Française"
    UE = "UE", "Union européenne"
    HORS_UE = "HORS_UE", "Hors Union européenne"


class Verification(Labelled):
    """How sure a value of a nomenclature is, as marked in its file."""

    READ = "V", "Lu dans le texte"
    SECONDARY = "S", "Lu dans une source secondaire"
    PARTIAL = "P", "Lu en partie"
    UNVERIFIED = "U", "Non vérifié"


class FileKind(Labelled):
    """Official files that no package carries and that are loaded from a path."""

    QPV = "qpv", "Quartiers prioritaires (CSV ou GeoJSON)"
    FRR = "frr", "Communes France ruralités revitalisation (CSV)"
    ZRR = "zrr", "Communes en zone de revitalisation rurale (CSV)"
    ROME = "rome", "ROME complet : métiers et appellations (dossier, ZIP ou CSV)"


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place on Earth, in degrees."""

    latitude: float
    longitude: float

    def km_to(self, other: Point) -> float:
        """As the crow flies."""
        here, there = radians(self.latitude), radians(other.latitude)
        rise = sin((there - here) / 2) ** 2
        run = sin(radians(other.longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_KM * asin(min(1.0, sqrt(rise + cos(here) * cos(there) * run)))


@dataclass(frozen=True, slots=True)
class CommunePoint:
    """Where a commune is, and how that is known."""

    code: str
    point: Point
    precision: PointPrecision


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as it was on a date. ``valid_to`` is excluded; ``None`` means unknown start or no end."""

    code: str
    name: str
    kind: CommuneKind
    departement: str
    region: str
    epci: str
    postal_codes: tuple[str, ...]
    population: int | None
    parent: str
    successor: str
    time_zone: str
    valid_from: date | None
    valid_to: date | None

    @property
    def label(self) -> str:
        """« Tarbes (65000) », or « Tarbes (65) » for a commune without postal code."""
        place = self.postal_codes[0] if self.postal_codes else self.departement
        return f"{self.name} ({place})"


@dataclass(frozen=True, slots=True)
class Departement:
    """A département or a collectivity overseas, with its IANA time zone."""

    code: str
    name: str
    region: str
    zone: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Region:
    """A région, or a collectivity overseas standing for one."""

    code: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Epci:
    """A group of communes (or a Greater Paris EPT) as named at a date."""

    code: str
    name: str
    kind: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation of the ROME (code of five characters)."""

    code: str
    label: str
    naf_divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appellation:
    """A job title of the ROME (OGR code); present only when the full release was loaded."""

    code: str
    label: str
    short_label: str
    rome: str


@dataclass(frozen=True, slots=True)
class RomeMatch:
    """What a search of an occupation finds: an occupation, by its own name or through a job title."""

    code: str
    label: str
    appellation_code: str = ""
    appellation: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory. ``insee`` is blank where no source gave the code."""

    iso2: str
    iso3: str
    insee: str
    name: str
    french_territory: bool
    eu_from: date | None
    eu_to: date | None


@dataclass(frozen=True, slots=True)
class NomenclatureEntry:
    """One value of a nomenclature. ``attributes`` holds what the file says beside the label."""

    code: str
    label: str
    rank: int
    parent: str
    verified: Verification
    source: str
    valid_from: date | None
    valid_to: date | None
    attributes: Mapping[str, str | int | bool] = field(default_factory=dict)

    def valid_on(self, day: date) -> bool:
        """True when the value may be used for a fact of that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class NomenclatureSummary:
    """A nomenclature as the browser lists it."""

    name: str
    label: str
    values: int
    unverified: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A priority area; its outline, when the file gave one, stays in the database."""

    kind: ZoneKind
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """One line of a file that cannot be taken, and why, in French."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Ligne {self.line} : {self.reason}"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a file. Lines that say « not concerned » are read and set aside, not rejected."""

    kind: str
    source: str
    sha256: str
    read: int
    accepted: int
    set_aside: int = 0
    rejected: tuple[Rejection, ...] = ()
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """A load that took place: where the data in use come from. ``by`` names an organisation, never a person."""

    kind: str
    label: str
    source: str
    licence: str
    sha256: str
    official: bool
    read: int
    accepted: int
    rejected: int
    at: datetime
    by: str


class FileRefused(Problem):
    """A reference file cannot be used; nothing of it was loaded."""

    default_code = "reference_file_refused"


class LinesRefused(FileRefused):
    """Some lines of a file are wrong; ``report`` lists them and nothing was loaded."""

    default_code = "reference_lines_refused"

    def __init__(self, message: str, *, report: LoadReport, what_to_do: str = "") -> None:
        super().__init__(message, what_to_do=what_to_do)
        self.report = report


class UnknownNomenclatureError(LookupError):
    """Code asks for a nomenclature that no file defines (or that was not loaded)."""
