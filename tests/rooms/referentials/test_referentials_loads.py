"""Loads: idempotence, official files, refusals that leave everything as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.referentials import models, queries
from convergence.referentials.operations import load_file, load_referentials
from convergence.referentials.types import FileKind, FileRefused, LinesRefused, LoadReport
from convergence.storage.models import Change
from convergence.storage.session import acting

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DISTRICTS = "code_qp;lib_qp;insee_com\nQN06502M;Laubadère;65440\nQN05901M;Deux villes;59350, 59512\n"
OCCUPATIONS = "code_rome,libelle_rome\nD1102,Boulangerie\nK9999,Métier nouveau\n"
TITLES = (
    "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome\n"
    "11573,Boulanger / Boulangère,Boulanger,D1102\n"
    "999999,Tourier / Tourière,Tourier,D1102\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_file(text: str, name: str = "fichier.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


def load(kind: FileKind, path: Path, **options: Any) -> LoadReport:
    return load_file(kind, path, actor=system_actor(), at=AT, **options)


def test_a_second_load_touches_nothing() -> None:
    before = set(models.Commune.objects.filter(departement_id="65").values_list("id", flat=True))
    reports = load_referentials(actor=system_actor(), at=AT)
    assert all(report.unchanged for report in reports)
    assert {report.kind: report.accepted for report in reports}["communes"] == 38135
    assert set(models.Commune.objects.filter(departement_id="65").values_list("id", flat=True)) == before


def test_a_load_repairs_what_differs_from_the_package() -> None:
    models.ReferentialLoad.objects.filter(kind__in=["regions", "nomenclatures"]).delete()
    models.NomenclatureValue.objects.filter(nomenclature="act_type").delete()
    reports = {report.kind: report for report in load_referentials(actor=system_actor(), at=AT)}
    assert (reports["nomenclatures"].unchanged, reports["regions"].accepted) == (False, 26)
    assert queries.label("act_type", "sms") == "SMS"


def test_each_load_is_recorded_with_its_source() -> None:
    communes = next(load for load in queries.loads() if load.kind == "communes")
    assert (communes.accepted, communes.rejected, communes.official) == (38135, 0, False)
    assert "Licence Ouverte" in communes.licence
    assert len(communes.sha256) == 64


def test_a_database_is_ready_once_what_pages_need_is_loaded() -> None:
    assert queries.is_loaded()
    models.ReferentialLoad.objects.filter(kind="communes").delete()
    assert not queries.is_loaded()


def test_the_database_refuses_two_names_on_the_same_day() -> None:
    row = models.Commune.objects.get(code="65440", kind="COMMUNE")
    row.pk = None
    with pytest.raises(IntegrityError, match="referentials_commune_once"), transaction.atomic():
        row.save()


def test_only_the_network_administration_loads(write: Callable[..., Path]) -> None:
    adviser = Actor(user_id=UUID(int=5), name="Conseillère", structure_id=UUID(int=6))
    with pytest.raises(Refused, match="administration nationale"):
        load_file(FileKind.QPV, write(DISTRICTS), actor=adviser, at=AT)
    with pytest.raises(Refused):
        load_referentials(actor=adviser, at=AT)


def test_districts_are_loaded_and_found_by_commune(write: Callable[..., Path]) -> None:
    report = load(FileKind.QPV, write(DISTRICTS), source="ANCT 2024", valid_from=date(2024, 1, 1))
    assert (report.read, report.accepted, report.rejected) == (2, 2, ())
    assert [zone.code for zone in queries.zones_of_commune("59512", TODAY)] == ["QN05901M"]
    assert queries.zones_of_commune("59512", date(2023, 12, 31)) == []
    recorded = queries.loads(1)[0]
    assert (recorded.kind, recorded.source, recorded.official) == ("qpv", "ANCT 2024", True)


def test_a_load_names_the_organisation_and_never_the_person(write: Callable[..., Path]) -> None:
    administrator = Actor(
        UUID(int=7),
        "Prénom Nom",
        UUID(int=8),
        "DSI nationale",
        permissions=frozenset({Permission.MANAGE_NETWORK}),
    )
    load_file(FileKind.QPV, write(DISTRICTS), actor=administrator, at=AT)
    assert queries.loads(1)[0].by == "DSI nationale"
    with acting(administrator, Purpose.ADMINISTRATION):
        assert Change.objects.get(label="Charger un fichier officiel de référence").user_name == "Prénom Nom"


def test_a_new_file_replaces_the_former(write: Callable[..., Path]) -> None:
    load(FileKind.QPV, write(DISTRICTS))
    load(FileKind.QPV, write("code_qp;lib_qp;insee_com\nQN06503M;Mouysset;65440\n"))
    assert list(models.Zone.objects.values_list("code", flat=True)) == ["QN06503M"]


def test_outlines_of_a_geojson_file_are_kept(write: Callable[..., Path]) -> None:
    text = (
        '{"type": "FeatureCollection", "features": [{"properties": {"code_qp": "QN06502M", "lib_qp": "L", '
        '"insee_com": "65440"}, "geometry": {"type": "Point", "coordinates": [0.1, 43.2]}}]}'
    )
    load(FileKind.QPV, write(text, "qpv.geojson"))
    assert models.Zone.objects.get().outline == [{"type": "Point", "coordinates": [0.1, 43.2]}]


def test_rural_zones_keep_the_name_of_the_commune(write: Callable[..., Path]) -> None:
    report = load(FileKind.FRR, write("codgeo;frr\n65059;FRR\n65440;Non\n"))
    assert (report.accepted, report.set_aside) == (1, 1)
    assert [zone.name for zone in queries.zones_of_commune("65059", TODAY)] == ["Bagnères-de-Bigorre"]


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [
        ("code_qp;lib_qp;insee_com\nQN06502M;Laubadère;65440\n", "cp1252", "encodage attendu"),
        ("code_qp;lib_qp\nQN06502M;Laubadère\n", "utf-8", "Il manque une colonne : le code Insee"),
        ("lib_qp;insee_com\nLaubadère;65440\n", "utf-8", "Il manque une colonne : le code du quartier"),
        ("code_qp;lib_qp;insee_com\nQN06502M;Laubadère;99999\n", "utf-8", "commune inconnue : 99999"),
        (DISTRICTS + "QN06504M;Coup", "utf-8", "ligne incomplète"),
        (DISTRICTS + 'QN06504M;"Coup', "utf-8", "coupé ou abîmé"),
        ('{"type": "FeatureCollection", "features": [{"proper', "utf-8", "GeoJSON est coupé"),
        ("", "utf-8", "vide"),
        ("code_qp;lib_qp;insee_com\n", "utf-8", "aucune ligne"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_loaded(
    write: Callable[..., Path], text: str, encoding: str, message: str
) -> None:
    load(FileKind.QPV, write("code_qp;lib_qp;insee_com\nQN06503M;Mouysset;65440\n", "bon.csv"))
    with pytest.raises(FileRefused, match=message) as refusal:
        load(FileKind.QPV, write(text, encoding=encoding))
    assert refusal.value.what_to_do
    assert list(models.Zone.objects.values_list("code", flat=True)) == ["QN06503M"]
    assert queries.loads(1)[0].source == "bon.csv"


def test_wrong_lines_are_listed_and_may_be_skipped_knowingly(write: Callable[..., Path]) -> None:
    path = write(DISTRICTS + "QN06504M;Perdu;99999\n")
    with pytest.raises(LinesRefused) as refusal:
        load(FileKind.QPV, path)
    assert [str(line) for line in refusal.value.report.rejected] == ["Ligne 4 : commune inconnue : 99999."]
    assert models.Zone.objects.count() == 0
    report = load(FileKind.QPV, path, skip_rejected=True)
    assert (report.accepted, len(report.rejected), models.Zone.objects.count()) == (2, 1, 2)


def test_windows_encoding_is_accepted_when_announced(write: Callable[..., Path]) -> None:
    load(FileKind.QPV, write(DISTRICTS, encoding="cp1252"), encoding="windows-1252")
    assert models.Zone.objects.get(code="QN06502M").name == "Laubadère"


def test_a_much_shorter_file_must_be_confirmed(write: Callable[..., Path]) -> None:
    load(FileKind.FRR, write("codgeo\n65059\n65440\n65286\n"))
    short = write("codgeo\n65059\n")
    with pytest.raises(FileRefused, match="sans doute incomplet"):
        load(FileKind.FRR, short)
    assert models.Zone.objects.count() == 3
    load(FileKind.FRR, short, smaller_is_right=True)
    assert models.Zone.objects.count() == 1


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="ne peut pas être lu") as refusal:
        load(FileKind.QPV, tmp_path / "absent.csv")
    assert "Vérifiez le chemin" in refusal.value.what_to_do


def test_the_full_rome_brings_titles_and_dates_what_changed(tmp_path: Path) -> None:
    archive = tmp_path / "rome.zip"
    with zipfile.ZipFile(archive, "w") as rome:
        rome.writestr("unix_referentiel_code_rome_v460_utf8.csv", OCCUPATIONS)
        rome.writestr("unix_referentiel_code_rome_v460_iso8859-15.csv", OCCUPATIONS.encode("iso8859-15"))
        rome.writestr("unix_referentiel_appellation_v460_utf8.csv", TITLES)
        rome.writestr("unix_autre_v460_utf8.csv", "a,b\n1,2\n")
    report = load(FileKind.ROME, archive, smaller_is_right=True)
    assert report.accepted == 4
    assert [title.code for title in queries.appellations_of("D1102", TODAY)] == ["11573", "999999"]
    assert queries.rome_matching("tourier", TODAY)[0].appellation == "Tourier / Tourière"
    ended, kept, new = (models.RomeOccupation.objects.get(code=code) for code in ("J1501", "D1102", "K9999"))
    assert (ended.valid_to, kept.label, kept.valid_to, new.valid_from) == (TODAY, "Boulangerie", None, TODAY)
    assert queries.rome_matching("J1501", TODAY) == []
    assert queries.occupation("J1501") is not None


def test_the_package_does_not_replace_an_official_rome(write: Callable[..., Path]) -> None:
    load(FileKind.ROME, write(OCCUPATIONS), smaller_is_right=True)
    reports = {report.kind: report for report in load_referentials(actor=system_actor(), at=AT)}
    assert reports["rome"].unchanged
    assert models.RomeOccupation.objects.get(code="D1102").label == "Boulangerie"


def test_titles_of_unknown_occupations_and_broken_archives_are_refused(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(LinesRefused, match="est inconnu"):
        load(FileKind.ROME, write(TITLES.replace("D1102", "Z0000")))
    with pytest.raises(FileRefused, match="ZIP est coupée"):
        load(FileKind.ROME, write("PK tronqué", "rome.zip"))
    with pytest.raises(FileRefused, match="n’est pas dans ce fichier"):
        load(FileKind.ROME, write("a;b\n1;2\n", "autre.csv"))
    assert models.RomeAppellation.objects.count() == 0


def test_a_load_is_an_operation_with_its_reason_and_author(write: Callable[..., Path]) -> None:
    load(FileKind.QPV, write(DISTRICTS), source="ANCT 2024")
    with acting(system_actor(), Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT label, source, user_name FROM storage_change ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone() == ("Charger un fichier officiel de référence", "ANCT 2024", "Convergence")
