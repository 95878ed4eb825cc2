"""The files of docs/exemples/annuaire: each fault is named with its line, and nothing else is lost."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from convergence.offers.operations import load_files
from convergence.offers.types import ArrivedFile, EditionRow, EditionState
from tests.rooms.accompagnement.world import AT
from tests.rooms.offers.arriving import LOADER, named, opened, shown, standing

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[3] / "docs" / "exemples" / "annuaire"
S, V = "structures.json", "services.json"


def sent(source: UUID, *names: str) -> EditionRow:
    """These files, loaded as an edition."""
    files = [ArrivedFile(name, BytesIO((FOLDER / name).read_bytes())) for name in names]
    return shown(load_files(actor=LOADER, at=AT, source_id=source, files=files))


@pytest.mark.parametrize("services", [V, "services.csv", "services-export-api.json"])
def test_a_right_file_of_any_format_is_taken_whole(services: str) -> None:
    edition = sent(opened("guide-essai"), S, services)
    assert (edition.state, edition.created, edition.rejected) == (EditionState.LOADED, 5, 0)
    assert len(standing()) == 3


def test_an_archive_holds_both() -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as made:
        for name in (S, V):
            made.write(FOLDER / name, name)
    archive.seek(0)
    files = [ArrivedFile("guide.zip", archive)]
    edition = shown(load_files(actor=LOADER, at=AT, source_id=opened("guide-essai"), files=files))
    assert (edition.created, edition.rejected) == (5, 0)


def test_every_fault_is_named_with_its_line() -> None:
    edition = sent(opened("guide-essai"), "structures-avec-erreurs.json", "services-avec-erreurs.json")
    assert edition.state is EditionState.LOADED
    told = {(row.record_kind, row.line, row.is_warning): row.reason for row in named(edition)}
    refused = {(kind, line) for kind, line, is_warning in told if not is_warning}
    assert refused == {
        ("structure", 4), ("structure", 5), ("service", 6), ("service", 7), ("service", 8), ("service", 13),
    }  # fmt: skip
    warned = {(kind, line) for kind, line, is_warning in told if is_warning}
    assert warned == {
        *(("structure", line) for line in (2, 3, 6, 7)),
        *(("service", line) for line in (2, 3, 4, 5, 9, 10, 11, 12)),
    }
    assert edition.rejected == len(refused)
    assert all(reason.endswith((".", "…")) and reason[0] in "«ABCDEILPTUV" for reason in told.values())
    assert set(standing()) == {f"guide-essai--{number}" for number in (1, 2, 3, 4, 5, 9, 10, 11, 12)}


@pytest.mark.parametrize("cut", ["services-coupes.json", "services-export-api-incomplet.json"])
def test_a_feed_cut_in_the_middle_changes_nothing(cut: str) -> None:
    source = opened("guide-essai")
    sent(source, S, V)
    before = standing()
    edition = sent(source, S, cut)
    assert edition.state is EditionState.REFUSED
    assert "rien n’en est chargé" in edition.refusal
    assert standing() == before


def test_two_sources_that_disagree_are_both_kept_and_the_report_says_so() -> None:
    sent(opened("guide-essai", rank=20), S, V)
    edition = sent(
        opened("autre-guide", rank=60), "autre-source-structures.json", "autre-source-services.json"
    )
    assert {row.record_kind for row in named(edition)} == {"structure", "service"}
    assert all(row.is_warning and "elle est crue d’abord" in row.reason for row in named(edition))
    assert {"guide-essai--1", "autre-guide--1"} <= set(standing())
