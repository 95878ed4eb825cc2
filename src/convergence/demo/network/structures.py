"""The organisations of the invented network: Missions Locales, network heads, operators, partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.demo.cast import ARML, DSI, FLOORS, IBS, UNML
from convergence.demo.dice import Dice
from convergence.demo.network.geography import Seat, seats, shares
from convergence.demo.words import ASSOCIATIONS
from convergence.foundation.periods import day_start, zone
from convergence.identity.types import StructureKind
from convergence.referentials.queries import communes_at, regions
from convergence.referentials.types import Commune

PARIS_CODE = "75056"
TARBES_CODE = "65440"
_ELIDED = frozenset("AEIOUYHÀÂÉÈÊËÎÏÔÖÙÛÜŒaeiouyhéèêîôœ")
_LONG_NAMES = ("Mission Locale {of}", "Mission Locale {of}", "Mission Locale du bassin d'emploi {of}")


@dataclass(slots=True)
class Office:
    """One organisation as it will be loaded. ``young_people`` is zero where no file is held."""

    id: UUID
    code: str
    usual_name: str
    official_name: str
    kind: StructureKind
    commune: Commune
    region: str
    where: ZoneInfo
    opened_on: date
    seat: Seat | None = None
    young_people: int = 0
    sites: list[tuple[UUID, Commune]] = field(default_factory=list)
    partners: list[Office] = field(default_factory=list)

    def morning(self, day: date) -> datetime:
        """The first instant of a day where the organisation is."""
        return day_start(day, self.where)


def of(name: str) -> str:
    """« de Tarbes », « d'Auch », « du Mans », « des Abymes », « de La Rochelle »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d'{name}" if name[0] in _ELIDED else f"de {name}"


def offices(size: int, seed: int, today: date) -> list[Office]:
    """Every organisation, Missions Locales first, each with its identifiers and its number of young people."""
    dice = Dice(seed, "structures")
    missions = _missions(size, seats(today, seed), dice, today)
    heads = _heads(dice, today)
    return [*missions, *heads, *_operators(missions, dice, today)]


def _missions(size: int, found: Sequence[Seat], dice: Dice, today: date) -> list[Office]:
    counts = _young_people(size, found)
    names = [seat.commune.name for seat in found]
    missions = []
    for seat in found:
        name = seat.commune.name
        place = of(name) + (f" ({seat.departement.name})" if names.count(name) > 1 else "")
        code = f"{seat.commune.code}S00"
        pattern = _LONG_NAMES[0] if code in FLOORS else dice.pick(_LONG_NAMES)
        office = _office(
            dice, code, pattern.format(of=place), StructureKind.MISSION_LOCALE, seat.commune, today
        )
        office.official_name = f"Association Mission Locale {place} – {seat.departement.name}"
        office.seat, office.young_people = seat, counts[code]
        office.sites = [(dice.uuid(office.morning(office.opened_on)), seat.commune)]
        towns = seat.places().values[1 : 1 + min(5, seat.size // 1500)]
        office.sites += [(dice.uuid(office.morning(office.opened_on)), town) for town in towns]
        missions.append(office)
    return missions


def _young_people(size: int, found: Sequence[Seat]) -> dict[str, int]:
    """How many files each structure holds: the real shares, and enough where the personas work."""
    weights = {f"{seat.commune.code}S00": float(seat.size) for seat in found}
    whole = sum(weights.values())
    floors = {
        code: max(0, round(min(floor, size * floor / 1000) - size * weights[code] / whole))
        for code, floor in FLOORS.items()
    }
    counts = shares(weights, size - sum(floors.values()), least=1)
    return {code: count + floors.get(code, 0) for code, count in counts.items()}


def _office(dice: Dice, code: str, name: str, kind: StructureKind, commune: Commune, today: date) -> Office:
    opened_on = date(dice.between(1982, today.year - 6), dice.between(1, 12), 1)
    where = zone(commune.time_zone)
    return Office(
        id=dice.uuid(day_start(opened_on, where)),
        code=code,
        usual_name=name,
        official_name=name,
        kind=kind,
        commune=commune,
        region=commune.region,
        where=where,
        opened_on=opened_on,
    )


def _heads(dice: Dice, today: date) -> list[Office]:
    towns = communes_at([PARIS_CODE, TARBES_CODE], today)
    paris, tarbes = towns[PARIS_CODE], towns[TARBES_CODE]
    heads = [
        _office(dice, DSI, "DSI des Missions Locales", StructureKind.DSI, tarbes, today),
        _office(dice, UNML, "Union nationale des Missions Locales", StructureKind.UNML, paris, today),
        _office(dice, IBS, "Institut Bertrand Schwartz", StructureKind.IBS, paris, today),
    ]
    for region in regions():
        if region.zone in ("metro", "drom"):
            code, name = f"{ARML[:4]}{region.code}", f"ARML {region.name}"
            head = _office(dice, code, name, StructureKind.ARML, paris, today)
            head.region = region.code
            heads.append(head)
    return heads


def _operators(missions: Sequence[Office], dice: Dice, today: date) -> list[Office]:
    """Agencies and partners, and with which of them each Mission Locale works."""
    by_departement: dict[str, list[Office]] = {}
    for mission in missions:
        by_departement.setdefault(mission.commune.departement, []).append(mission)
    made: list[Office] = []
    for departement, served in by_departement.items():
        largest = max(served, key=lambda mission: (mission.seat.size if mission.seat else 0, mission.code))
        shared = _of_departement(departement, largest, dice, today)
        made.extend(shared)
        for mission in served:
            town = mission.commune
            name = f"Agence France Travail {of(town.name)}"
            agency = _office(dice, f"FT{town.code}", name, StructureKind.FRANCE_TRAVAIL, town, today)
            made.append(agency)
            mission.partners = [agency, *shared]
    return made


def _of_departement(departement: str, largest: Office, dice: Dice, today: date) -> list[Office]:
    name = largest.seat.departement.name if largest.seat else departement
    kinds = [
        ("CHEOPS", f"Cap emploi {name}", StructureKind.CAP_EMPLOI),
        ("CD", f"Conseil départemental – {name}", StructureKind.DEPARTEMENT),
        ("CAF", f"CAF – {name}", StructureKind.CAF),
        ("MSA", f"MSA – {name}", StructureKind.MSA),
        ("ASSO", f"Association {dice.pick(ASSOCIATIONS)} – {name}", StructureKind.ASSOCIATION),
    ]
    if dice.chance(0.5):
        kinds.append(("PLIE", f"PLIE {of(largest.commune.name)}", StructureKind.PLIE))
    return [
        _office(dice, f"{prefix}{departement}", label, kind, largest.commune, today)
        for prefix, label, kind in kinds
    ]
