"""Downloads every source, writes every extract and its provenance."""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path

from convergence.jobs.reference.points import point_rows
from convergence.jobs.reference.rows import (
    Row,
    area_rows,
    commune_rows,
    country_rows,
    epci_rows,
    load_edition,
    occupation_rows,
)
from convergence.jobs.reference.sources import (
    COUNTRIES,
    COUNTRY_CODES,
    OCCUPATIONS,
    PLACES,
    VINTAGES,
    Source,
    fetch,
)


def write_table(path: Path, rows: Sequence[Row]) -> str:
    """Write rows as CSV (xz-compressed when the name ends in .xz); return the SHA-256 of the bytes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8")
    if path.suffix == ".xz":
        content = lzma.compress(content, format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def write_sources(path: Path, sources: Sequence[Source], tables: Mapping[str, tuple[int, str]]) -> None:
    """Write the provenance of every extract, for a reader and for the licence's attribution clause."""
    lines = [
        "# Sources des données de référence",
        "",
        "Extraits produits par `make reference` ; ne pas les modifier à la main.",
        "",
        "| Paquet | Version | Édition | Contenu | Licence | Empreinte de l’archive |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {s.package} ({s.registry}) | {s.version} | {s.edition} | {s.content} | {s.licence} "
        f"| `{s.integrity}` |"
        for s in sources
    ]
    lines += ["", "| Extrait | Lignes | SHA-256 |", "|---|---|---|"]
    lines += [f"| {name} | {count} | `{digest}` |" for name, (count, digest) in sorted(tables.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def build(target: Path, work: Path) -> dict[str, int]:
    """Download every source, write every extract into `target`; return the number of rows of each."""
    archives = {source: fetch(source, work / f"{number:02d}") for number, source in enumerate(_sources())}
    editions = [load_edition(source, archives[source]) for source in VINTAGES]
    rome, naf = occupation_rows(archives[OCCUPATIONS])
    communes = commune_rows(editions)
    tables = {
        "communes.csv.xz": communes,
        "commune_points.csv.xz": point_rows(archives[PLACES], communes),
        "epci.csv.xz": epci_rows(editions),
        "departements.csv": area_rows(archives[VINTAGES[-1]], "departements"),
        "regions.csv": area_rows(archives[VINTAGES[-1]], "regions"),
        "rome.csv.xz": rome,
        "naf_divisions.csv": naf,
        "countries.csv": country_rows(archives[COUNTRIES], archives[COUNTRY_CODES]),
    }
    target.mkdir(parents=True, exist_ok=True)
    written = {name: (len(rows), write_table(target / name, rows)) for name, rows in tables.items()}
    write_sources(target / "SOURCES.md", _sources(), written)
    return {name: count for name, (count, _) in written.items()}


def _sources() -> tuple[Source, ...]:
    return (*VINTAGES, OCCUPATIONS, COUNTRIES, COUNTRY_CODES, PLACES)
