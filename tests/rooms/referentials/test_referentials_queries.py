"""Reads of reference data, on the data of the package."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import connection

from convergence.referentials import models, queries
from convergence.referentials.types import (
    CommuneKind,
    NationalityClass,
    Point,
    PointPrecision,
    UnknownNomenclatureError,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def test_every_commune_of_an_edition_is_found_at_its_date() -> None:
    assert len(queries.communes_of(TODAY)) == 34969
    assert len(queries.communes_of(date(2021, 6, 1))) == 35059


def test_communes_of_an_area() -> None:
    assert len(queries.communes_of(TODAY, departement="976")) == 17
    assert {commune.code for commune in queries.communes_of(TODAY, epci="200057867")} >= {"93066", "93001"}
    assert len(queries.communes_of(TODAY, departement="75", with_arrondissements=True)) == 21


def test_a_commune_has_the_name_of_the_day() -> None:
    former, present = queries.commune_at("76484", date(2010, 1, 1)), queries.commune_at("76484", TODAY)
    assert former is not None
    assert present is not None
    assert (former.name, present.name) == ("Oissel", "Oissel-sur-Seine")


def test_a_merged_commune_is_known_before_and_names_what_it_became() -> None:
    found = queries.commune_at("02695", date(2003, 5, 1))
    assert found is not None
    assert (found.name, found.kind, found.successor) == ("Saint-Thibaut", CommuneKind.COMMUNE, "02054")
    present = queries.commune_at("02695", TODAY)
    assert present is not None
    assert (present.kind, present.parent) == (CommuneKind.DELEGUEE, "02054")


def test_a_commune_is_preferred_to_its_delegated_commune() -> None:
    found = queries.commune_at("01015", TODAY)
    assert found is not None
    assert (found.name, found.kind) == ("Arboys en Bugey", CommuneKind.COMMUNE)


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("65440", 43.23, 0.08),  # Tarbes
        ("75056", 48.86, 2.35),
        ("75115", 48.84, 2.30),  # Paris 15e
        ("13206", 43.29, 5.38),  # Marseille 6e
        ("31555", 43.60, 1.44),
        ("59350", 50.63, 3.06),
        ("59183", 51.03, 2.38),  # Dunkerque
        ("29019", 48.39, -4.49),
        ("2A004", 41.92, 8.74),
        ("93066", 48.94, 2.36),  # Saint-Denis, not the one of Réunion
        ("97411", -20.88, 55.45),
        ("97105", 16.00, -61.73),
        ("97302", 4.93, -52.33),
        ("98818", -22.27, 166.45),
    ],
)
def test_a_town_is_where_it_is(code: str, latitude: float, longitude: float) -> None:
    found = queries.point_of(code, TODAY)
    assert found is not None
    assert found.precision is PointPrecision.PLACE
    assert found.point.km_to(Point(latitude, longitude)) < 5


def test_nearly_every_commune_has_a_point_and_says_how_it_is_known() -> None:
    codes = [commune.code for commune in queries.communes_of(TODAY)]
    found = queries.points_of(codes, TODAY)
    assert len(codes) - len(found) < 10  # the uninhabited ones, and islands of one commune
    precisions = Counter(point.precision for point in found.values())
    assert precisions[PointPrecision.PLACE] > 14_000
    assert precisions[PointPrecision.DEPARTEMENT] < 60


def test_a_code_has_a_point_on_the_days_when_it_designated_something() -> None:
    assert queries.point_of("02695", TODAY) is not None  # merged, still a delegated commune
    assert queries.point_of("01172", date(2022, 6, 1)) is not None
    assert queries.point_of("01172", TODAY) is None
    assert queries.point_of("99999", TODAY) is None


def test_an_unknown_code_gives_nothing() -> None:
    assert queries.commune_at("99999", TODAY) is None
    assert queries.communes_at(["65440", "99999"], TODAY).keys() == {"65440"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Tarbes", "65440"),
        ("tarbs", "65440"),
        ("Vilurbane", "69266"),
        ("Bagnère de Bigore", "65059"),
        ("st-etienne", "42218"),
        ("65000", "65440"),
        ("Tarbes 650", "65440"),
        ("65440", "65440"),
        ("paris 18", "75118"),
        ("Marseile", "13055"),
        ("saint denis 974", "97411"),
    ],
)
def test_a_commune_is_found_even_misspelt(typed: str, code: str) -> None:
    assert queries.communes_matching(typed, TODAY, 5)[0].code == code


@pytest.mark.parametrize("typed", ["", "   ", "%", "''", "\\"])
def test_nothing_typed_finds_nothing(typed: str) -> None:
    assert queries.communes_matching(typed, TODAY) == []


def test_the_number_of_answers_is_bounded() -> None:
    assert len(queries.communes_matching("saint", TODAY, 7)) == 7


def test_older_birthplaces_are_found_among_former_communes() -> None:
    assert queries.communes_matching("Arbignieu", TODAY, 1)[0].kind == CommuneKind.COMMUNE
    found = queries.communes_matching("Arbignieu", TODAY, 1, with_former=True)[0]
    assert (found.name, found.kind, found.parent) == ("Arbignieu", CommuneKind.DELEGUEE, "01015")


def test_a_misspelt_search_uses_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM referentials_commune WHERE search_key % 'tarbs'")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "referentials_commune_search" in plan


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("65440", "Europe/Paris"),
        ("2A004", "Europe/Paris"),
        ("97411", "Indian/Reunion"),
        ("97209", "America/Martinique"),
        ("97608", "Indian/Mayotte"),
        ("97302", "America/Cayenne"),
        ("97502", "America/Miquelon"),
        ("98818", "Pacific/Noumea"),
        ("98735", "Pacific/Tahiti"),
        ("98731", "Pacific/Marquesas"),
        ("00000", "Europe/Paris"),
    ],
)
def test_time_zones_overseas(code: str, zone: str) -> None:
    assert queries.time_zone_of_commune(code) == zone
    row = models.Commune.objects.filter(code=code, kind="COMMUNE").first()
    assert row is None or row.time_zone == zone


def test_areas_above_the_commune() -> None:
    reunion = queries.departement("974")
    assert reunion is not None
    assert (reunion.name, reunion.region, reunion.time_zone) == ("La Réunion", "04", "Indian/Reunion")
    assert queries.departement("00") is None
    assert (len(queries.departements()), len(queries.regions())) == (109, 26)
    assert [found.code for found in queries.departements(region="94")] == ["2A", "2B"]
    epci = queries.epci_at("200069300", TODAY)
    assert epci is not None
    assert "Tarbes" in epci.name


def test_occupations_by_code_and_by_words() -> None:
    assert {match.code[:3] for match in queries.rome_matching("K12", TODAY)} == {"K12"}
    assert queries.rome_matching("boulangé", TODAY)[0].code == "D1102"
    assert queries.rome_matching("aide soignant", TODAY)[0].code == "J1501"
    assert queries.rome_matching("", TODAY) == []
    found = queries.occupation("D1102")
    assert found is not None
    assert "Boulanger" in found.label


def test_countries_and_nationalities() -> None:
    assert len(queries.countries()) == 250
    algeria = queries.country("DZ")
    assert algeria is not None
    assert (algeria.name, algeria.iso3, algeria.insee) == ("Algérie", "DZA", "99352")
    assert [found.iso2 for found in queries.countries_matching("99352")] == ["DZ"]
    assert queries.countries_matching("cote ivoire")[0].iso2 == "CI"
    assert queries.nationality_class_of("GB", date(2019, 1, 1)) == NationalityClass.UE
    assert queries.nationality_class_of("GB", TODAY) == NationalityClass.HORS_UE
    assert queries.nationality_class_of("ZZ", TODAY) is None


def test_nomenclatures_and_labels() -> None:
    assert queries.nomenclature("situation_category", TODAY)[0].code == "emploi"
    assert "G" not in {
        entry.code for entry in queries.nomenclature("france_travail_category", date(2024, 1, 1))
    }
    assert queries.label("act_type", "sms") == "SMS"
    assert queries.label("programme", "garantie_jeunes", TODAY) == "Garantie jeunes"
    assert queries.label("act_type", "inconnu") == "inconnu"
    with pytest.raises(UnknownNomenclatureError):
        queries.nomenclature("nulle_part", TODAY)


def test_an_administrator_sees_what_nobody_could_verify() -> None:
    by_name = {summary.name: summary for summary in queries.nomenclatures()}
    assert by_name["naf_division"].values == 88
    assert by_name["health_insurance"].unverified == by_name["health_insurance"].values
    assert by_name["appointment_status"].unverified == 0
