"""Dated parameters: what a file must say, what a rule reads at a date, what an administrator sees."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from convergence.foundation.parameters import (
    NoValueAt,
    ParameterFileError,
    UnknownParameterError,
    all_parameters,
    load_parameters,
    parameter,
    parameter_files,
    read_all,
)

GOOD = """
room.limit:
  label: Plafond
  unit: €
  values:
    - {from: 2022-03-01, value: 300, source: Décret A, verified: true}
    - {from: 2023-04-01, value: 316.80, source: Décret B, verified: false, note: à relire}
"""


def _write(folder: Path, text: str, name: str = "room/rules/parameters/limits.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_value_in_force_holds_until_the_next_date(tmp_path: Path) -> None:
    limit = load_parameters(_write(tmp_path, GOOD), root=tmp_path)["room.limit"]
    assert limit.room == "room"
    assert limit.at(date(2022, 3, 1)).value == 300
    assert limit.at(date(2023, 3, 31)).source == "Décret A"
    later = limit.at(date(2030, 1, 1))
    assert (later.value, later.verified, later.effective_on) == (Decimal("316.80"), False, date(2023, 4, 1))
    assert limit.decimal_at(date(2022, 3, 1)) == Decimal(300)


def test_numbers_with_a_point_are_exact(tmp_path: Path) -> None:
    limit = load_parameters(_write(tmp_path, GOOD), root=tmp_path)["room.limit"]
    assert str(limit.decimal_at(date(2024, 1, 1))) == "316.80"
    with pytest.raises(TypeError):
        limit.integer_at(date(2024, 1, 1))


def test_before_the_first_date_a_sentence_says_so(tmp_path: Path) -> None:
    limit = load_parameters(_write(tmp_path, GOOD), root=tmp_path)["room.limit"]
    with pytest.raises(NoValueAt) as refused:
        limit.at(date(2022, 2, 28))
    assert "Aucune valeur de « Plafond » n’est connue au 28/02/2022" in str(refused.value)
    assert refused.value.what_to_do


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (("source: Décret A, ", ""), "missing ['source']"),
        (("source: Décret A", "source: ''"), "source is empty"),
        (("verified: true", "verified: peut-être"), "verified must be true or false"),
        (("from: 2022-03-01", "from: mars 2022"), "from must be a date"),
        (("from: 2022-03-01", "from: 2024-03-01"), "dates of effect must grow"),
        (("from: 2022-03-01", "from: 2023-04-01"), "dates of effect must grow"),
        (("  unit: €\n", ""), "missing ['unit']"),
        (("  unit: €\n", "  unit: €\n  units: €\n"), "unknown ['units']"),
        (("  unit: €\n", "  unit: €\n  unit: $\n"), "twice"),
        (("value: 300", "value: [300"), "unreadable"),
        (("value: 300", "value: null"), "NoneType is not accepted"),
        (("room.limit:", "- room.limit:"), "must be a mapping"),
    ],
)
def test_a_wrong_file_is_refused_and_the_fault_named(
    tmp_path: Path, spoil: tuple[str, str], told: str
) -> None:
    path = _write(tmp_path, GOOD.replace(*spoil))
    with pytest.raises(ParameterFileError) as refused:
        load_parameters(path, root=tmp_path)
    assert told in str(refused.value)
    assert "limits.yaml" in str(refused.value)


@pytest.mark.parametrize("text", ["", "- 1", "room.limit: 3", "room.limit: {label: a, unit: b, values: []}"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ParameterFileError):
        load_parameters(_write(tmp_path, text), root=tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "")
    path.write_bytes(GOOD.encode("cp1252", errors="replace"))
    with pytest.raises(ParameterFileError):
        load_parameters(path, root=tmp_path)


def test_one_name_is_defined_once(tmp_path: Path) -> None:
    _write(tmp_path, GOOD)
    _write(tmp_path, GOOD, "other/rules/parameters/limits.yaml")
    with pytest.raises(ParameterFileError, match="is defined in"):
        read_all(tmp_path)


def test_every_file_of_the_package_loads_and_is_listed() -> None:
    listed = {known.path for known in all_parameters()}
    assert len(listed) == len(list(parameter_files()))
    assert {"dossier", "identity", "accompagnement/contracts"} <= {known.room for known in all_parameters()}
    rooms_and_names = [(known.room, known.name) for known in all_parameters()]
    assert rooms_and_names == sorted(rooms_and_names)


def test_what_nobody_verified_says_so() -> None:
    amount = parameter("cej.amount.adult_not_taxable").at(date(2026, 11, 24))
    assert (amount.value, amount.verified) == (Decimal("561.68"), False)
    assert "non trouvé" in amount.note
    assert parameter("cej.amount.adult_not_taxable").at(date(2025, 4, 1)).verified


def test_a_parameter_that_no_file_defines() -> None:
    with pytest.raises(UnknownParameterError, match=r"cej\.unheard_of"):
        parameter("cej.unheard_of")
