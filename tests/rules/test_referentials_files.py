"""Reading of official files: encoding, separators, columns, lines."""

from __future__ import annotations

import pytest

from convergence.referentials.rules import official
from convergence.referentials.rules.official import Reading
from convergence.referentials.rules.tables import decode, parse_table
from convergence.referentials.types import FileRefused

KNOWN = {"65440": "Tarbes", "59350": "Lille", "59512": "Roubaix"}


def test_columns_are_the_same_however_they_are_written() -> None:
    table = parse_table('"Code QP";"Insee COM"\r\nQN06502M;65440\r\n')
    assert table.columns == ("code_qp", "insee_com")
    assert table.lines[0].cells == {"code_qp": "QN06502M", "insee_com": "65440"}


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_usual_separators_are_recognised(separator: str) -> None:
    table = parse_table(
        separator.join(["codgeo", "libgeo"]) + "\n" + separator.join(["65440", "Tarbes"]) + "\n"
    )
    assert table.lines[0].cells["codgeo"] == "65440"


def test_codes_that_a_spreadsheet_protected_are_unwrapped() -> None:
    assert parse_table('codgeo;libgeo\n="01001";L\'Abergement\n').lines[0].cells["codgeo"] == "01001"


def test_wrong_encoding_says_how_to_save() -> None:
    content = "codgeo;libgeo\n65100;Bagnères\n".encode("cp1252")
    with pytest.raises(FileRefused) as refusal:
        decode(content)
    assert refusal.value.code == "encoding"
    assert "CSV UTF-8" in str(refusal.value)
    assert "windows-1252" in str(refusal.value)
    assert "Bagnères" in decode(content, "windows-1252")


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert parse_table(decode("\ufeffcodgeo;x\n65440;1\n".encode())).columns[0] == "codgeo"


def test_a_spreadsheet_or_unknown_encoding_is_refused() -> None:
    with pytest.raises(FileRefused, match="pas lisible"):
        decode(b"PK\x03\x04\x00\x00")
    with pytest.raises(FileRefused, match="n’est pas accepté"):
        decode(b"a", "latin-42")


def test_a_file_cut_inside_a_cell_is_refused() -> None:
    with pytest.raises(FileRefused, match="coupé ou abîmé") as refusal:
        parse_table('codgeo;libgeo\n65440;"Tar')
    assert refusal.value.code == "truncated"


@pytest.mark.parametrize("text", ["", "\n", ";;\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(FileRefused, match="vide"):
        parse_table(text)


def test_a_missing_column_is_named_with_what_was_read() -> None:
    with pytest.raises(FileRefused) as refusal:
        parse_table("libelle;x\na;b\n").require(official.COMMUNE, "le code Insee de la commune")
    assert "le code Insee de la commune" in str(refusal.value)
    assert "libelle, x" in str(refusal.value)


def districts(text: str) -> tuple[list[official.Area], Reading]:
    reading = Reading()
    return official.districts([(line, None) for line in parse_table(text).lines], KNOWN, reading), reading


def test_a_district_of_two_communes_comes_in_one_or_two_lines() -> None:
    areas, reading = districts(
        "code_qp;lib_qp;insee_com\n"
        "QN06502M;Laubadère;65440\n"
        "QN05901M;Deux villes;59350, 59512\n"
        "QN02A01M;Corse;59350\n"
        "QN02A01M;Corse;59512\n"
    )
    assert [(area.code, area.communes) for area in areas] == [
        ("QN06502M", ["65440"]),
        ("QN05901M", ["59350", "59512"]),
        ("QN02A01M", ["59350", "59512"]),
    ]
    assert (reading.read, reading.rejected) == (4, [])


def test_wrong_lines_of_districts_are_rejected_with_their_number() -> None:
    _, reading = districts(
        "code_qp;lib_qp;insee_com\nQN06502M;A;99999\nXX;B;65440\nQN06503M;C;\nQN06504M;D\nQP065001;E;65440\n"
    )
    assert [(rejection.line, rejection.reason.split(" (")[0]) for rejection in reading.rejected] == [
        (2, "commune inconnue : 99999."),
        (3, "code de quartier « XX » non reconnu"),
        (4, "aucune commune n’est indiquée pour le quartier QN06503M."),
        (5, "ligne incomplète ou décalée"),
    ]


def test_rural_communes_not_classed_are_set_aside() -> None:
    reading = Reading()
    table = parse_table(
        "codgeo;libgeo;frr\n65440;Tarbes;FRR+\n59350;Lille;Non\n59512;Roubaix;\n65440;Tarbes;FRR\n"
    )
    areas = official.rural_communes(table, KNOWN, reading)
    assert [(area.code, area.name) for area in areas] == [("65440", "Tarbes")]
    assert (reading.read, reading.set_aside, len(reading.rejected)) == (4, 2, 1)
    assert "déjà dans le fichier" in reading.rejected[0].reason


def test_a_geojson_file_gives_outlines() -> None:
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"code_qp": "QN06502M", "lib_qp": "Laubadère", "insee_com": "65440"}, '
        '"geometry": {"type": "Polygon", "coordinates": []}}]}'
    )
    areas = official.districts(official.geojson_lines(text), KNOWN, Reading())
    assert areas[0].outlines == [{"type": "Polygon", "coordinates": []}]
    with pytest.raises(FileRefused, match="GeoJSON est coupé"):
        official.geojson_lines(text[:80])


def test_titles_must_belong_to_a_known_occupation() -> None:
    reading = Reading()
    table = parse_table(
        "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome\n"
        "10200,Accompagnateur,Accompagnateur,D1102\n10201,Autre,Autre,Z9999\nabc,X,X,D1102\n10202,,,D1102\n"
    )
    assert official.titles(table, {"D1102"}, reading) == {
        "10200": ("Accompagnateur", "Accompagnateur", "D1102")
    }
    assert [rejection.line for rejection in reading.rejected] == [3, 4, 5]
