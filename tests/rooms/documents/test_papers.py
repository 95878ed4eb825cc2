"""Papers: tagged for readers of screens, the same from the same values, inert, bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from pypdf import PdfReader

from convergence.documents.operations import make_document
from convergence.documents.queries import document, document_bytes
from convergence.documents.rules.trials import trials
from convergence.documents.types import (
    DocumentKind,
    DocumentOrigin,
    DocumentState,
    PaperKind,
    paper_variables,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import ADVISER, AT, ELSEWHERE, READER, at, count, new_file, read, stored
from tests.rooms.documents.structure_tree import faults, tags

pytestmark = pytest.mark.django_db

ACTOR = replace(ADVISER, structure_name="Mission Locale de Tarbes")
SESSION = {
    "atelier": "Atelier CV",
    "date_seance": date(2026, 12, 1),
    "heure_debut": time(9, 30),
    "heure_fin": time(12),
}


def given(kind: PaperKind, case: str = "exemples") -> dict[str, Any]:
    """The values of a trial that a caller would give."""
    values = dict(trials(kind))[case]
    return {one.name: values[one.name] for one in paper_variables(kind) if one.is_given}


def make(kind: PaperKind, values: dict[str, Any], actor: Actor = ACTOR, **changes: Any) -> UUID:
    return make_document(
        **{
            "actor": actor,
            "at": AT,
            "kind": kind,
            "values": values,
            "title": kind.label,
            "dossier_id": None,
            **changes,
        }
    )


def content(document_id: UUID, actor: Actor = ACTOR) -> bytes:
    found: bytes = read(actor, document_bytes, document_id)
    return found


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def of_person(kind: PaperKind) -> bool:
    return any(variable.name == "jeune" for variable in paper_variables(kind))


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.mark.parametrize("kind", PaperKind)
def test_each_paper_is_read_by_a_reader_of_screens(kind: PaperKind, dossier_id: UUID) -> None:
    place = dossier_id if of_person(kind) else None
    for case, _ in trials(kind):
        made = content(make(kind, given(kind, case), dossier_id=place))
        assert faults(made) == [], case
        assert PdfReader(BytesIO(made)).pages[0].mediabox.width == pytest.approx(595.28, abs=0.5), "A4"


def spoilt(made: bytes, spoil: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(BytesIO(made)) as document:
        spoil(document)
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def without_language(document: pikepdf.Pdf) -> None:
    del document.Root["/Lang"]


def without_title(document: pikepdf.Pdf) -> None:
    del document.Root["/Metadata"]


def without_tree(document: pikepdf.Pdf) -> None:
    del document.Root["/StructTreeRoot"]


def without_marks(document: pikepdf.Pdf) -> None:
    document.Root.MarkInfo = pikepdf.Dictionary(Marked=False)


def elements(document: pikepdf.Pdf, name: str) -> list[Any]:
    return [
        held
        for held in document.objects
        if isinstance(held, pikepdf.Dictionary) and str(held.get("/S", "")) == name and "/P" in held
    ]


def without_a_paragraph(document: pikepdf.Pdf) -> None:
    del elements(document, "/P")[0]["/K"]


def with_a_lower_title(document: pikepdf.Pdf) -> None:
    elements(document, "/H1")[0].S = pikepdf.Name.H3


def without_header_cells(document: pikepdf.Pdf) -> None:
    for cell in elements(document, "/TH"):
        cell.S = pikepdf.Name.TD


def without_scope(document: pikepdf.Pdf) -> None:
    for cell in elements(document, "/TH"):
        del cell["/A"]


def with_loose_content(document: pikepdf.Pdf) -> None:
    document.pages[0].contents_add(b"q 0 0 10 10 re f Q")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (without_language, "no language"),
        (without_title, "no title"),
        (without_tree, "no structure"),
        (without_marks, "not marked"),
        (without_a_paragraph, "marks that nothing claims"),
        (with_a_lower_title, "the first heading is not H1"),
        (without_header_cells, "a table without header cells"),
        (without_scope, "a header cell without scope"),
        (with_loose_content, "content outside the structure"),
    ],
)
def test_a_tag_that_is_taken_away_is_seen(spoil: Callable[[pikepdf.Pdf], None], fault: str) -> None:
    kind = PaperKind.ATTENDANCE_SHEET
    made = content(make(kind, given(kind)))
    assert faults(made) == []
    assert fault in "; ".join(faults(spoilt(made, spoil)))


def test_a_table_and_a_list_keep_their_nature() -> None:
    kind = PaperKind.ATTENDANCE_SHEET
    seen = tags(content(make(kind, given(kind))))
    assert seen.count("Table") == 1
    assert seen.count("TH") == 4
    contract = PaperKind.AMENDMENT
    assert "LI" in tags(content(make(contract, given(contract), dossier_id=new_file())))


def test_a_paper_says_who_what_and_when(dossier_id: UUID) -> None:
    document_id = make(
        PaperKind.ATTENDANCE_CERTIFICATE, SESSION, dossier_id=dossier_id, title="Attestation – atelier CV"
    )
    said = text(content(document_id))
    for words in (
        "Mission Locale de Tarbes", "Inès DUPONT", "12 mai 2006", "1er décembre 2026", "9 h 30 à 12 h",
        "Attestation – atelier CV", "Fait le 24 novembre 2026",
    ):  # fmt: skip
        assert words in said, words
    assert "Lieu" not in said, "a paragraph whose variables are all empty is left out"
    row = read(ADVISER, document, document_id)
    assert (row.kind, row.origin, row.state) == (
        DocumentKind.CERTIFICATE,
        DocumentOrigin.MADE,
        DocumentState.AVAILABLE,
    )
    assert row.name == "Attestation – atelier CV.pdf"


def test_the_same_values_give_the_same_bytes(dossier_id: UUID) -> None:
    kind = PaperKind.CEJ_CONTRACT
    first, again = (
        content(make(kind, given(kind), dossier_id=dossier_id, at=at(hours=hours))) for hours in (0, 3)
    )
    assert first == again
    other = content(make(kind, given(kind) | {"objectif": "Autre"}, dossier_id=dossier_id))
    assert other != first
    hashes = stored(ADVISER, "documents_document", "values_sha256 || wording_sha256")
    assert len(set(hashes)) == 2
    assert all(len(found) == 128 for found in hashes)


def test_the_day_is_that_of_the_structure_overseas() -> None:
    late = datetime(2026, 11, 24, 21, 0, tzinfo=ZoneInfo("UTC"))
    actor = replace(ELSEWHERE, structure_name="Mission Locale Nord")
    values = SESSION | {"inscrits": [], "animateur": late}
    values["inscrits"] = [("HOARAU", "Léa")]
    said = text(content(make(PaperKind.ATTENDANCE_SHEET, values, actor=actor, at=late), actor))
    assert "25 novembre 2026 à 1 h" in said


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1+1") #import "@preview/cetz:0.2.2" #read("/etc/passwd")',
        "$ sum_(i=0)^n $ @label <label> #pagebreak()",
        "{{ structure }} {{ conseiller }}",
        "**gras** _souligné_ # titre",
        "<script>alert(1)</script>",
        '=HYPERLINK("https://canari")',
        "a\0b\u202ec\ufeff",
        "😀 中文 ᚠ",
        "مريم בת",
    ],
)
def test_a_value_is_text_whatever_it_looks_like(hostile: str, dossier_id: UUID) -> None:
    values = given(PaperKind.CONVOCATION) | {"objet": hostile, "a_apporter": [hostile]}
    made = content(make(PaperKind.CONVOCATION, values, dossier_id=dossier_id, title=hostile[:60]))
    assert faults(made) == []
    said = text(made)
    if hostile.isascii() and "\0" not in hostile:
        assert "".join(hostile.split()) in "".join(said.split())
    assert "root:" not in said


def test_a_text_as_long_as_one_likes_is_bounded(dossier_id: UUID) -> None:
    values = given(PaperKind.CONVOCATION) | {"objet": "mot " * 100_000}
    made = content(make(PaperKind.CONVOCATION, values, dossier_id=dossier_id))
    assert len(PdfReader(BytesIO(made)).pages) <= 20
    with pytest.raises(Invalid, match="trop de pages"):
        make(
            PaperKind.CONVOCATION,
            given(PaperKind.CONVOCATION) | {"a_apporter": ["ligne"] * 2000},
            dossier_id=dossier_id,
        )
    assert count(ADVISER, "documents_document") == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"inconnu": "x"}, "unknown_value"),
        ({"atelier": ""}, "missing_value"),
        ({"atelier": None}, "missing_value"),
        ({"atelier": ["x"]}, "wrong_shape"),
        ({"inscrits": "DUPONT"}, "wrong_shape"),
        ({"inscrits": [("DUPONT",)]}, "wrong_shape"),
        ({"inscrits": ["AB"]}, "wrong_shape"),
        ({"inscrits": [("A", "B")] * 20_001}, "wrong_shape"),
    ],
)
def test_wrong_values_are_refused_by_name(change: dict[str, Any], code: str) -> None:
    kind = PaperKind.ATTENDANCE_SHEET
    with pytest.raises(Invalid) as refused:
        make(kind, given(kind) | change)
    assert refused.value.errors[0].code == code
    assert refused.value.errors[0].field == next(iter(change))
    assert count(ADVISER, "documents_document") == 0


def test_a_sheet_is_as_long_as_its_session() -> None:
    rows = [(f"NOM{rank}", f"Prénom {rank}") for rank in range(800)]
    made = content(make(PaperKind.ATTENDANCE_SHEET, SESSION | {"inscrits": rows}))
    pages = PdfReader(BytesIO(made)).pages
    assert 20 < len(pages) < 60
    assert all("Signature" in page.extract_text() for page in pages), "the head of the table is on every page"
    assert "NOM799" in text(made)


def test_a_file_is_exported_by_sections(dossier_id: UUID) -> None:
    sections = [
        {"title": "Identité", "rows": [("Nom", "DUPONT"), ("Né le", date(2006, 5, 12))]},
        {
            "title": "Actes",
            "columns": ("Jour", "Acte", "Durée"),
            "rows": [(date(2026, 11, 2), "Entretien", "1 h")],
        },
        {"title": "Notes", "rows": []},
    ]
    made = content(make(PaperKind.FILE_EXPORT, {"rubriques": sections}, dossier_id=dossier_id))
    assert faults(made) == []
    assert tags(made).count("Table") == 2
    assert "Notes Aucune information." in text(made)


def test_a_minor_has_her_guardian_named(dossier_id: UUID) -> None:
    kind = PaperKind.CEJ_CONTRACT
    said = text(content(make(kind, given(kind, "personne mineure"), dossier_id=dossier_id)))
    assert "Représentant légal : Jeanne LARRIEU" in said


def test_a_paper_of_a_file_out_of_reach_is_not_found(dossier_id: UUID) -> None:
    kind = PaperKind.ACCOMPAGNEMENT_CERTIFICATE
    with pytest.raises(NotFound):
        make(kind, given(kind), actor=ELSEWHERE, dossier_id=dossier_id)
    with pytest.raises(Refused):
        make(kind, given(kind), actor=READER, dossier_id=dossier_id)


def test_a_paper_that_speaks_of_a_person_needs_one() -> None:
    kind = PaperKind.ACCOMPAGNEMENT_CERTIFICATE
    with pytest.raises(Invalid) as refused:
        make(kind, given(kind))
    assert {error.field for error in refused.value.errors} == {"jeune", "date_naissance"}
