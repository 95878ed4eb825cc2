"""`convergence referentials load` on a real database: what it says, what it leaves, its exit codes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from convergence.config import cli, trouble
from convergence.jobs.commands import Runtime
from convergence.referentials import models, queries

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
DISTRICTS = "code_qp;lib_qp;insee_com\nQN06502M;Laubadère;65440\nQN06503M;Mouysset;65440\n"
Command = Callable[..., int]


class Connected(Runtime):
    """A runtime on the database of the test."""

    def database(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def command(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command as the console does, errors told; returns its exit code."""
    monkeypatch.setenv("CONVERGENCE_STATE", str(tmp_path))

    def prepare(url: str) -> Any:
        raise AssertionError("the database is already there")

    def run(*words: str) -> int:
        parsed = cli.build_parser().parse_args(["referentials", "load", *words])
        return trouble.told(
            lambda: int(parsed.run(parsed, Connected(tmp_path, tmp_path, prepare, said.append)))
        )

    return run


def saved(folder: Path, text: str, name: str = "fichier.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_a_good_file_is_loaded_with_its_account(command: Command, said: list[str], tmp_path: Path) -> None:
    words = ("--source", "ANCT 2024", "--valid-from", "2024-01-01")
    assert command("qpv", saved(tmp_path, DISTRICTS), *words) == 0
    assert said == ["ANCT 2024 : 2 lignes lues, 2 chargées, 0 sans objet, 0 rejetées."]
    assert [zone.code for zone in queries.zones_of_commune("65440", TODAY)] == ["QN06502M", "QN06503M"]
    assert queries.zones_of_commune("65440", date(2023, 6, 1)) == []


def test_wrong_lines_are_listed_one_by_one_and_nothing_is_loaded(
    command: Command, said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, DISTRICTS + "QN06504M;Perdu;99999\nQN0;Mal formé;65440\n")
    assert command("qpv", path) == trouble.FAILED
    assert [line.partition(" : ")[0] for line in said] == ["Ligne 4", "Ligne 5"]
    told = capsys.readouterr().err
    assert "2 ligne(s) sur 4 ne peuvent pas être prises" in told
    assert "Traceback" not in told
    assert not models.Zone.objects.exists()
    assert command("qpv", path, "--skip-rejected") == 0
    assert said[-1].endswith("4 lignes lues, 2 chargées, 0 sans objet, 2 rejetées.")


def test_only_the_first_wrong_lines_are_shown(command: Command, said: list[str], tmp_path: Path) -> None:
    wrong = "".join(f"QN{number:05}M;Perdu;99999\n" for number in range(30))
    assert command("qpv", saved(tmp_path, "code_qp;lib_qp;insee_com\n" + wrong)) == trouble.FAILED
    assert len(said) == 21
    assert said[-1] == "… et 10 autres lignes rejetées."


@pytest.mark.parametrize(
    ("text", "encoding", "words", "told"),
    [
        (DISTRICTS, "cp1252", (), "encodage"),
        (DISTRICTS, "utf-16", (), "encodage"),
        (DISTRICTS, "utf-8", ("--encoding", "martien"), "martien"),
        (DISTRICTS.replace("insee_com", "ville"), "utf-8", (), "Il manque une colonne"),
        (DISTRICTS + "QN06504M;Coup", "utf-8", (), "incomplète"),
        (DISTRICTS + "QN06502M;Encore;65440\n", "utf-8", (), "QN06502M"),
    ],
)
def test_a_bad_file_gets_a_sentence_that_says_what_to_do(
    text: str,
    encoding: str,
    words: tuple[str, ...],
    told: str,
    command: Command,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("qpv", saved(tmp_path, text, encoding=encoding), *words) == trouble.FAILED
    shown = capsys.readouterr().err
    assert told in shown
    assert len(shown.strip().splitlines()) >= 2, "what happened, then what to do"
    assert "Traceback" not in shown
    assert not (tmp_path / "log").exists(), "a foreseen trouble leaves no technical log"
    assert not models.Zone.objects.exists()


def test_a_mark_at_the_head_and_windows_ends_are_no_obstacle(
    command: Command, said: list[str], tmp_path: Path
) -> None:
    text = "\ufeff" + DISTRICTS.replace("\n", "\r\n").replace(";", ",")
    assert command("qpv", saved(tmp_path, text)) == 0
    assert "2 chargées" in said[-1]


def test_each_kind_of_zone_is_replaced_alone(command: Command, tmp_path: Path) -> None:
    assert command("qpv", saved(tmp_path, DISTRICTS)) == 0
    assert command("frr", saved(tmp_path, "codgeo;frr\n65059;FRR\n", "frr.csv")) == 0
    assert command("zrr", saved(tmp_path, "codgeo;zrr\n65059;C - Classée en ZRR\n", "zrr.csv")) == 0
    assert {zone.kind for zone in queries.zones_of_commune("65059", TODAY)} == {"frr", "zrr"}
    assert command("frr", saved(tmp_path, "codgeo;frr\n65440;FRR\n", "frr2.csv")) == 0
    assert {zone.kind for zone in queries.zones_of_commune("65059", TODAY)} == {"zrr"}
    assert {zone.kind for zone in queries.zones_of_commune("65440", TODAY)} == {"qpv", "frr"}


def test_a_folder_of_the_rome_release_is_read(command: Command, said: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "rome"
    folder.mkdir()
    saved(folder, "code_rome,libelle_rome\nD1102,Boulangerie\n", "unix_referentiel_code_rome_v460_utf8.csv")
    saved(
        folder,
        "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome\n"
        "11573,Boulanger / Boulangère,Boulanger,D1102\n",
        "unix_referentiel_appellation_v460_utf8.csv",
    )
    assert command("rome", str(folder)) == trouble.FAILED, "much shorter than the list in use"
    assert command("rome", str(folder), "--smaller") == 0
    assert [title.label for title in queries.appellations_of("D1102", TODAY)] == ["Boulanger / Boulangère"]


def test_a_bad_date_of_effect_is_refused_by_the_command_line(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command("qpv", saved(tmp_path, DISTRICTS), "--valid-from", "31/12/2024")
    assert "« 31/12/2024 » ne convient pas pour --valid-from" in capsys.readouterr().err


def test_the_shipped_data_are_said_unchanged_the_second_time(command: Command, said: list[str]) -> None:
    assert command() == 0
    assert said
    assert all(line.endswith("inchangé") for line in said)
