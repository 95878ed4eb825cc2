"""Files of a source in every shape, whole, cut, damaged or too large: nothing is ever half loaded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.foundation.problems import Invalid, Problem, Refused
from convergence.offers import models
from convergence.offers.operations import load_files
from convergence.offers.rules.records import read_records
from convergence.offers.types import ArrivedFile, CutFeed, EditionState, RawRecord, RecordKind
from tests.rooms.accompagnement.world import ADVISER, AT
from tests.rooms.offers.arriving import (
    LOADER,
    as_json,
    named,
    opened,
    sent,
    service,
    shown,
    standing,
    structure,
)

STRUCTURES, SERVICES = [structure(1), structure(2)], [service(1), service(2), service(3, of=2)]


def rows(content: bytes, piece: int = 7) -> list[RawRecord]:
    return list(read_records(content[start : start + piece] for start in range(0, len(content), piece)))


def values(content: bytes, piece: int = 7) -> list[dict[str, Any]]:
    return [dict(row.values) for row in rows(content, piece)]


def lines(records: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def page(records: list[dict[str, Any]], total: int | None = None) -> bytes:
    return json.dumps(
        {"items": records, "total": len(records) if total is None else total, "page": 1}
    ).encode()


def comma(records: list[dict[str, Any]], separator: str = ",") -> bytes:
    names = list(records[0])
    body = [separator.join(names)]
    for record in records:
        cells = [json.dumps(one) if isinstance(one, list) else str(one) for one in record.values()]
        body.append(separator.join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return "\n".join(body).encode() + b"\n"


def archive(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(f"export/{name}.json", content)
    return held.getvalue()


SHAPES = {
    "array": as_json,
    "bom": lambda records: b"\xef\xbb\xbf" + as_json(records),
    "indented": lambda records: json.dumps(records, indent=2).encode(),
    "lines": lines,
    "page": page,
    "pages": lambda records: page(records[:1], len(records)) + b"\n" + page(records[1:], len(records)),
    "csv": comma,
    "semicolons": lambda records: comma(records, ";"),
    "tabs": lambda records: b"\xef\xbb\xbf" + comma(records, "\t"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_edition(shape: str) -> None:
    made = SHAPES[shape]
    edition = sent(opened(), structures=made(STRUCTURES), services=made(SERVICES))
    assert (edition.state, edition.created, edition.rejected, edition.warned) == (
        EditionState.LOADED,
        5,
        0,
        0,
    )
    row = models.ServiceOffer.objects.get(key="dora--1")
    assert (row.themes, row.latitude) == (["mobilite--preparer-un-permis"], 43.23)


@pytest.mark.django_db
def test_an_archive_holds_both_lists() -> None:
    content = archive(structures=as_json(STRUCTURES), services=as_json(SERVICES), lisezmoi=b"bonjour")
    source = opened()
    edition_id = load_files(
        actor=LOADER, at=AT, source_id=source, files=[ArrivedFile("export.zip", io.BytesIO(content))]
    )
    assert shown(edition_id).created == 5


CUTS = {
    "array": as_json(SERVICES)[:-40],
    "array without end": as_json(SERVICES)[:-1],
    "lines": lines(SERVICES)[:-40],
    "page": page(SERVICES)[:-25],
    "less than announced": page(SERVICES, 12),
    "a quote left open": comma(SERVICES)[:-8],
    "fewer columns at the end": comma(SERVICES) + b'"dora--9","dora',
    "middle of a letter": b'[{"id": "\xc3',
}


@pytest.mark.django_db
@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_file_changes_nothing(cut: str) -> None:
    source = opened()
    sent(source, structures=as_json(STRUCTURES), services=as_json(SERVICES))
    before = list(models.ServiceOffer.objects.order_by("key").values_list("key", "change_id", "withdrawn_on"))
    edition = sent(source, structures=as_json([*STRUCTURES, structure(3)]), services=CUTS[cut])
    assert edition.state is EditionState.REFUSED
    assert "rien n’en est chargé" in edition.refusal
    after = list(models.ServiceOffer.objects.order_by("key").values_list("key", "change_id", "withdrawn_on"))
    assert after == before
    assert models.Provider.objects.count() == 2


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_an_array_cut_anywhere_is_never_taken_for_whole(data: st.DataObject) -> None:
    whole = as_json(SERVICES)
    end = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(CutFeed):
        rows(whole[:end], data.draw(st.integers(1, 60)))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.text(max_size=8) | st.integers() | st.none()), max_size=5
    ),
    st.integers(1, 40),
)
def test_pieces_of_any_size_give_the_same_rows(records: list[dict[str, Any]], piece: int) -> None:
    assert values(json.dumps(records).encode(), piece) == records
    assert values(page(records), piece) == records
    assert values(lines(records), piece) == records


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_bytes_are_rows_or_a_sentence(content: bytes, piece: int) -> None:
    refusals: list[Problem] = []
    found: list[RawRecord] = []
    try:
        found = rows(content, piece)
    except Problem as problem:
        refusals.append(problem)
    assert all(problem.what_to_do for problem in refusals)
    assert all(row.fault or isinstance(row.values, dict) for row in found)


def test_a_broken_row_in_the_middle_is_named_and_the_others_go_on() -> None:
    found = rows(lines(SERVICES[:1]) + b'{"id": \n[1]\n' + lines(SERVICES[1:]))
    assert [(row.line, bool(row.fault)) for row in found] == [
        (1, False),
        (2, True),
        (3, True),
        (4, False),
        (5, False),
    ]
    wide = rows(b"id,nom\n1,a\n2,b,c\n\n3,c\n")
    assert [(row.line, bool(row.fault)) for row in wide] == [(2, False), (3, True), (5, False)]
    assert "3 colonnes au lieu de 2" in wide[1].fault


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,nom\n1,é\n".encode("latin-1"), "UTF-8"),
        ("id,nom\n".encode("utf-16"), "UTF-8"),
        (b"<html><body>Erreur</body></html>", "page web"),
        (b"nom;adresse\na;b\n", "colonnes"),
        (b"id;id;nom\na;b;c\n", "deux fois"),
        (b"id;nom\r1;a\r", "pas celle d’un tableau"),
        (b"\x00\r\x00", "pas celle d’un tableau"),
    ],
)
def test_what_is_no_file_of_records_says_what_to_send(content: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        rows(content)
    assert words in str(refused.value)
    assert "UTF-8" in refused.value.what_to_do


def test_an_empty_file_has_no_row() -> None:
    assert rows(b"") == rows(b" \n\n") == rows(b"[]") == rows(b"\xef\xbb\xbf") == []


def test_memory_holds_a_piece_and_a_record_whatever_the_size() -> None:
    """Pieces are asked for one by one, as rows are taken."""
    asked = 0

    def pieces() -> Iterable[bytes]:
        nonlocal asked
        yield b"["
        for _ in range(1000):
            asked += 1
            yield json.dumps(service()).encode() + b","
        yield b"{}]"

    reading = iter(read_records(pieces()))
    for _ in range(10):
        next(reading)
    assert asked < 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("export.zip", b"PK\x03\x04 rien", "ne dit pas"),
        ("export.csv", b"id,nom\n", "ne dit pas"),
        ("vide.zip", archive(lisezmoi=b"bonjour"), "Aucun fichier"),
        ("services.zip", archive(services=as_json(SERVICES))[:-30], None),
    ],
)
def test_a_file_that_holds_no_list_says_so(name: str, content: bytes, words: str | None) -> None:
    source = opened()
    files = [ArrivedFile(name, io.BytesIO(content))]
    if words is None:
        edition = shown(load_files(actor=LOADER, at=AT, source_id=source, files=files))
        assert edition.state is EditionState.REFUSED
    else:
        with pytest.raises(Invalid, match=words):
            load_files(actor=LOADER, at=AT, source_id=source, files=files)
    assert standing() == {}


@pytest.mark.django_db
def test_what_opens_too_large_is_refused_whole() -> None:
    source = opened()
    content = archive(structures=as_json(STRUCTURES), services=b"[" + b" " * 3_000_000 + b"]")
    files = [ArrivedFile("export.zip", io.BytesIO(content))]
    edition = shown(
        load_files(actor=LOADER, at=AT, source_id=source, files=files, most_opened=2 * 1024 * 1024)
    )
    assert edition.state is EditionState.REFUSED
    assert "convergence offers load" in edition.refusal
    assert models.Provider.objects.count() == 0


@pytest.mark.django_db
def test_only_who_loads_sends_files() -> None:
    source = opened()
    files = [ArrivedFile("services.json", io.BytesIO(b"[]"), RecordKind.OFFER)]
    with pytest.raises(Refused):
        load_files(actor=ADVISER, at=AT, source_id=source, files=files)


@pytest.mark.django_db
def test_every_bad_input_of_one_file_is_named_by_its_line() -> None:
    bad = [
        service(1),
        service(2, adresse="", latitude=None, longitude=None),
        service(3, code_insee="99999"),
        service(4, thematiques=["mobilite--voler"]),
        service(5, nom=""),
        service(6, of=77),
    ]
    edition = sent(
        opened(), structures=as_json([structure(1, siret="13003013300017")]), services=as_json(bad)
    )
    found = {(row.record_kind, row.line, row.field, row.is_warning) for row in named(edition)}
    assert found == {
        ("structure", 1, "siret", True),
        ("service", 2, "adresse", True),
        ("service", 3, "code_insee", True),
        ("service", 4, "thematiques", True),
        ("service", 5, "nom", False),
        ("service", 6, "structure_id", False),
    }
    assert (edition.rejected, edition.warned, edition.created) == (2, 4, 5)
