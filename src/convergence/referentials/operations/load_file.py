"""Load an official file that no package carries, in one transaction: a refused file changes nothing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from psycopg.types.json import Jsonb

from convergence.foundation.actor import Actor
from convergence.referentials import models
from convergence.referentials.operations.storing import Origin, last_load, merge_codes, record
from convergence.referentials.policies import check_may_load
from convergence.referentials.queries import forget_cached
from convergence.referentials.rules import official
from convergence.referentials.rules.places import search_key
from convergence.referentials.rules.tables import Line, Table, decode, parse_table
from convergence.referentials.types import CommuneKind, FileKind, FileRefused, LinesRefused, LoadReport
from convergence.storage.loading import copy_rows
from convergence.storage.operation import operation

LARGEST_FILE = 200 * 1024 * 1024
SHOWN_REJECTIONS = 5


@dataclass(frozen=True, slots=True)
class Request:
    """How to read what was given."""

    kind: FileKind
    encoding: str
    valid_from: date | None
    day: date


@operation("Charger un fichier officiel de référence")
def load_file(
    kind: FileKind,
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    encoding: str = "utf-8",
    source: str = "",
    valid_from: date | None = None,
    skip_rejected: bool = False,
    smaller_is_right: bool = False,
) -> LoadReport:
    """Replace one kind of data by the content of an official file; return what became of its lines.

    Raises FileRefused (unreadable, wrong encoding, missing column, cut, much smaller than the one in use
    unless ``smaller_is_right``) and LinesRefused (wrong lines, unless ``skip_rejected``); both say in French
    what to do, and nothing is loaded.
    """
    check_may_load(actor)
    request = Request(kind, encoding, valid_from, at.date())
    content = _read(path)
    digest = hashlib.sha256(b"".join(content[name] for name in sorted(content))).hexdigest()
    reading = official.Reading()
    store = _store_rome if kind == FileKind.ROME else _store_zones
    accepted = store(request, content, reading)
    report = LoadReport(
        kind.value,
        source or path.name,
        digest,
        reading.read,
        accepted,
        reading.set_aside,
        tuple(reading.rejected),
    )
    _refuse_wrong_lines(report, skip_rejected)
    _refuse_shrunken(report, smaller_is_right)
    transaction.on_commit(forget_cached)
    return record(report, Origin(kind.label, "", official=True), at=at, by=actor.structure_name)


def _refuse_wrong_lines(report: LoadReport, skip_rejected: bool) -> None:
    if not report.rejected or (skip_rejected and report.accepted):
        return
    shown = " ".join(str(rejection) for rejection in report.rejected[:SHOWN_REJECTIONS])
    more = len(report.rejected) - SHOWN_REJECTIONS
    rest = f" (et {more} autres)" if more > 0 else ""
    raise LinesRefused(
        f"{len(report.rejected)} ligne(s) sur {report.read} ne peuvent pas être prises. {shown}{rest}",
        report=report,
        what_to_do="Rien n’a été chargé. Corrigez le fichier, ou relancez en demandant d’ignorer ces lignes.",
    )


def _refuse_shrunken(report: LoadReport, smaller_is_right: bool) -> None:
    previous = last_load(report.kind)
    if report.accepted == 0:
        raise FileRefused(
            "Le fichier ne contient aucune ligne à charger.",
            what_to_do="Vérifiez qu’il s’agit du bon fichier, puis relancez.",
            code="empty",
        )
    if previous and not smaller_is_right and report.accepted * 2 < previous.accepted:
        raise FileRefused(
            f"Le fichier apporte {report.accepted} lignes, contre {previous.accepted} pour le précédent : "
            "il est sans doute incomplet.",
            what_to_do="Rien n’a été chargé. Téléchargez-le de nouveau, ou confirmez qu’il est plus court.",
            code="much_smaller",
        )


def _read(path: Path) -> dict[str, bytes]:
    """Content of a file, or of the CSV files of a folder or of a ZIP, by name."""
    try:
        if path.is_dir():
            files = sorted(path.glob("*.csv"))
            _refuse_oversized(sum(file.stat().st_size for file in files))
            return {file.name: file.read_bytes() for file in files}
        _refuse_oversized(path.stat().st_size)
        content = path.read_bytes()
        return _unzip(content) if path.suffix.lower() == ".zip" else {path.name: content}
    except OSError as error:
        raise FileRefused(
            f"Le fichier « {path.name} » ne peut pas être lu.",
            what_to_do="Vérifiez le chemin et le droit de lecture, puis relancez.",
            code="unreadable",
        ) from error


def _unzip(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
            _refuse_oversized(sum(member.file_size for member in members))
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, EOFError) as error:
        raise FileRefused(
            "L’archive ZIP est coupée ou abîmée.",
            what_to_do="Téléchargez-la de nouveau, puis relancez.",
            code="truncated",
        ) from error


def _refuse_oversized(size: int) -> None:
    if size > LARGEST_FILE:
        raise FileRefused(
            "Le fichier dépasse 200 Mo : ce n’est pas celui qui est attendu.",
            what_to_do="Vérifiez le fichier indiqué.",
            code="too_large",
        )


def _store_zones(request: Request, content: Mapping[str, bytes], reading: official.Reading) -> int:
    if len(content) != 1:
        raise FileRefused(
            "Un seul fichier CSV ou GeoJSON est attendu.", what_to_do="Indiquez le chemin de ce fichier."
        )
    whole = models.Commune.objects.filter(kind__in=[CommuneKind.COMMUNE, CommuneKind.ARRONDISSEMENT])
    names = dict(whole.order_by("valid_to").values_list("code", "name"))
    text = decode(next(iter(content.values())), request.encoding)
    if request.kind == FileKind.QPV:
        areas = official.districts(_district_lines(text), names, reading)
    else:
        table = parse_table(text)
        table.require(official.COMMUNE, "le code Insee de la commune")
        areas = official.rural_communes(table, names, reading)
    columns = ("kind", "code", "name", "communes", "outline", "valid_from")
    models.Zone.objects.filter(kind=request.kind.value).delete()
    rows = (
        (
            request.kind.value,
            area.code,
            area.name,
            area.communes,
            Jsonb(area.outlines) if area.outlines else None,
            request.valid_from,
        )
        for area in areas
    )
    return copy_rows(models.Zone._meta.db_table, columns, rows)


def _district_lines(text: str) -> list[tuple[Line, object]]:
    if text.lstrip().startswith("{"):
        return official.geojson_lines(text)
    table = parse_table(text)
    table.require(official.DISTRICT, "le code du quartier prioritaire")
    table.require(official.COMMUNE, "le code Insee de la commune")
    return [(line, None) for line in table.lines]


def _store_rome(request: Request, content: Mapping[str, bytes], reading: official.Reading) -> int:
    tables = [parse_table(decode(body, request.encoding)) for body in _rome_files(content).values()]
    titles = next((table for table in tables if set(official.TITLE_LABEL[:2]) & set(table.columns)), None)
    occupations = next((table for table in tables if set(official.ROME_LABEL) & set(table.columns)), None)
    if occupations is titles:
        occupations = None
    if titles is None and occupations is None:
        raise FileRefused(
            "Le ROME attendu n’est pas dans ce fichier.",
            what_to_do="Indiquez le ZIP ou le dossier des CSV du ROME, ou l’un de ses deux CSV.",
            code="missing_column",
        )
    stored = _store_occupations(occupations, reading, request.day) if occupations else 0
    return stored + (_store_titles(titles, reading, request.day) if titles else 0)


def _rome_files(content: Mapping[str, bytes]) -> dict[str, bytes]:
    """The two CSV of the release that matter; the release holds each in two encodings."""
    if len(content) == 1:
        return dict(content)
    wanted = {
        name: body
        for name, body in content.items()
        if "referentiel_code_rome" in name.lower() or "referentiel_appellation" in name.lower()
    }
    utf8 = {name: body for name, body in wanted.items() if "utf8" in name.lower() or "utf-8" in name.lower()}
    return utf8 or wanted


def _store_occupations(table: Table, reading: official.Reading, day: date) -> int:
    divisions = dict(models.RomeOccupation.objects.values_list("code", "naf_divisions"))
    fresh = {
        code: (label, search_key(label), divisions.get(code, []))
        for code, label in official.occupations(table, reading).items()
    }
    return merge_codes(models.RomeOccupation, ("code", "label", "search_key", "naf_divisions"), fresh, day)


def _store_titles(table: Table, reading: official.Reading, day: date) -> int:
    known = set(models.RomeOccupation.objects.values_list("code", flat=True))
    fresh = {
        code: (label, short, search_key(label), rome)
        for code, (label, short, rome) in official.titles(table, known, reading).items()
    }
    columns = ("code", "label", "short_label", "search_key", "occupation_id")
    return merge_codes(models.RomeAppellation, columns, fresh, day)
