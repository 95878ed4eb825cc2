"""Nomenclature files: what the field uses, and files that are wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from convergence.referentials.rules.nomenclatures import (
    NomenclatureFileError,
    read_nomenclatures,
    shipped_nomenclatures,
)
from convergence.referentials.types import NationalityClass, Verification, ZoneKind


def codes(name: str) -> list[str]:
    return [entry.code for entry in shipped_nomenclatures()[name].entries]


def test_situations_come_in_the_order_that_decides_the_current_one() -> None:
    assert codes("situation_category") == [
        "emploi",
        "alternance",
        "formation",
        "immersion",
        "pmsmp",
        "volontariat",
        "scolarite",
        "demandeur_emploi",
        "non_professionnelle",
        "inconnue",
    ]


def test_declared_activities_have_the_hours_of_the_interface() -> None:
    hours = {e.code: e.attributes["default_hours"] for e in shipped_nomenclatures()["snp_measure"].entries}
    assert (hours["EMPLOI"], hours["FORMATION"], hours["SANTE"], hours["NON_SNP"]) == (3, 3, 2, 0)


def test_six_statuses_of_an_appointment() -> None:
    assert len(codes("appointment_status")) == 6


def test_education_levels_name_the_former_ones() -> None:
    former = {e.code: e.attributes.get("former") for e in shipped_nomenclatures()["education_level"].entries}
    assert (former["niveau_3"], former["niveau_4"], former["niveau_8"]) == ("V", "IV", "I")


def test_closed_lists_of_code_and_of_files_agree() -> None:
    assert codes("nationality_class") == [kind.value for kind in NationalityClass]
    assert sorted(codes("zone_kind")) == sorted(kind.value for kind in ZoneKind)


def test_a_value_says_when_it_may_be_used() -> None:
    by_code = {entry.code: entry for entry in shipped_nomenclatures()["france_travail_category"].entries}
    assert not by_code["G"].valid_on(date(2024, 12, 31))
    assert by_code["G"].valid_on(date(2025, 1, 1))
    assert by_code["A"].valid_on(date(2010, 1, 1))


def test_every_value_has_a_source_and_a_mark() -> None:
    for nomenclature in shipped_nomenclatures().values():
        for entry in nomenclature.entries:
            assert entry.source, (nomenclature.name, entry.code)
            assert entry.verified in set(Verification)


HEAD = "things:\n  label: Choses\n  source: Essai\n  verified: V\n  values:\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- a\n- b\n", "must be a mapping"),
        ("things:\n  label: Choses\n", "needs exactly"),
        (HEAD + "    - {code: 1, label: Un}\n", "needs a code and a label"),
        (HEAD + "    - {code: a}\n", "needs a code and a label"),
        (HEAD + "    - {code: a, label: A, verified: X}\n", "verified is V, S, P or U"),
        (HEAD + "    - {code: a, label: A, valid_from: hier}\n", "dates are written"),
        (HEAD + "    - {code: a, label: A, parent: z}\n", "unknown parent"),
        (HEAD + "    - {code: a, label: A}\n    - {code: a, label: B}\n", "valid twice"),
    ],
)
def test_a_wrong_file_is_refused_with_its_fault(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(NomenclatureFileError, match=fault):
        read_nomenclatures(tmp_path)


def test_a_value_may_follow_another_of_the_same_code(tmp_path: Path) -> None:
    text = HEAD + (
        "    - {code: a, label: Ancien, valid_to: 2025-01-01}\n"
        "    - {code: a, label: Nouveau, valid_from: 2025-01-01}\n"
    )
    (tmp_path / "dated.yaml").write_text(text, encoding="utf-8")
    entries = read_nomenclatures(tmp_path)["things"].entries
    assert [entry.label for entry in entries if entry.valid_on(date(2025, 1, 1))] == ["Nouveau"]
    assert [entry.label for entry in entries if entry.valid_on(date(2024, 12, 31))] == ["Ancien"]
