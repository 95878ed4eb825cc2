"""The open export: pages of changes valid by the schema package, a cursor of this installation only, Parquet files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest
import time_machine
from data_inclusion.schema.v1 import Service, Structure
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.jobs.directory.exports import make_open_files
from convergence.offers.operations.exports import files, following, tables
from convergence.offers.queries import feed_faults
from convergence.storage.session import acting
from tests.api.catalogue import Open
from tests.rooms.offers.feed_steps import change, write

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/offers/"
TODAY = local_today("Europe/Paris")
BUDGETS: list[tuple[str, dict[str, Any], int]] = [
    ("services", {}, 23), ("services", {"limit": "1"}, 23), ("structures", {}, 23), ("services.parquet", {}, 17),
]  # fmt: skip


def page(opened: Open, name: str = "services", **asked: Any) -> dict[str, Any]:
    answer = opened.http.get(f"{ROOT}{name}", asked)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def follow(
    opened: Open, name: str = "services", limit: int = 2, cursor: str = ""
) -> tuple[dict[str, Any], str]:
    """A copy of the directory, read page by page to the end."""
    copy: dict[str, Any] = {}
    while True:
        found = page(opened, name, limit=limit, cursor=cursor)
        for gone in found["removed"]:
            copy.pop(gone["id"], None)
        copy |= {record["id"]: record for record in found["items"]}
        cursor = found["cursor"]
        if not found["has_more"]:
            return copy, cursor


def edit(opened: Open, **values: Any) -> None:
    actor = system_actor(opened.house.structures["tarbes"])
    write(change, actor=actor, record_id=opened.ids["offer"], **values)


def table(content: bytes, sql: str = "SELECT * FROM told ORDER BY id") -> list[dict[str, Any]]:
    path = settings.STATE_DIR / "received.parquet"
    path.write_bytes(content)
    with duckdb.connect() as engine:
        engine.read_parquet(str(path)).create_view("told")
        found = engine.sql(sql)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def received(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200, answer
    assert answer["Content-Type"] == "application/vnd.apache.parquet"
    return bytes(answer.content)


def test_every_record_of_every_source_is_told_and_valid(opened: Open) -> None:
    services, _ = follow(opened)
    structures, _ = follow(opened, "structures/")
    assert set(services) == {"ml-65440s00--permis", "ml-65440s00--cv", "fichier--2", "cd65--2"}
    for record in services.values():
        assert Service.model_validate(record).structure_id in structures
    for record in structures.values():
        Structure.model_validate(record)
    assert structures["ml-65440s00--siege"]["reseaux_porteurs"] == ["mission-locale"]


def test_a_reader_goes_on_where_she_was(opened: Open) -> None:
    copy, cursor = follow(opened)
    quiet = page(opened, cursor=cursor)
    assert (quiet["items"], quiet["removed"], quiet["cursor"]) == ([], [], cursor)
    edit(opened, name="Le permis, pas à pas")
    opened.add_offer("logement", name="Trouver un logement")
    changed, cursor = follow(opened, cursor=cursor)
    assert {record["nom"] for record in changed.values()} == {"Le permis, pas à pas", "Trouver un logement"}
    edit(opened, withdrawn_on=TODAY)
    (gone,) = page(opened, cursor=cursor)["removed"]
    assert gone == {
        "id": "ml-65440s00--permis", "reason": "retire", "since": TODAY.isoformat(), "replaced_by": None,
    }  # fmt: skip
    assert len(copy) == 4


def test_a_faulty_record_is_told_as_absent_and_its_owner_reads_why(opened: Open) -> None:
    _, cursor = follow(opened)
    edit(opened, themes=["jardinage"])
    found = page(opened, cursor=cursor)
    assert found["items"] == []
    assert [gone["reason"] for gone in found["removed"]] == ["non_conforme"]
    actor = opened.house.actor("direction")
    with acting(actor, Purpose.ADMINISTRATION) as scope:
        (fault,) = feed_faults(scope)
    assert "thematiques" in fault.fault


@pytest.mark.parametrize("where", ["services", "services.parquet"])
def test_a_cursor_of_elsewhere_is_refused_in_words(
    opened: Open, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, cursor = follow(opened)
    _, other_list = follow(opened, "structures")
    place, signature = cursor.split("-")
    none = [
        "x",
        "-",
        "é",
        f"{place}-",
        "0" * 500,
        "\x00",
        f"{'0' * 16}-{signature}",
        f" {cursor}",
        cursor.upper(),
    ]
    of_others = [f"{int(place, 16) + 1:x}-{signature}", other_list]
    for text in (*none, *of_others):
        answer = opened.http.get(f"{ROOT}{where}", {"cursor": text})
        status = 404 if text in of_others else 400
        assert (answer.status_code, answer.json()["code"]) == (status, "unknown_cursor"), text
        assert "recommencez sans curseur" in answer.json()["message"]
    monkeypatch.setattr(
        "convergence.offers.operations.exports.following.fingerprint", lambda: "une base restaurée"
    )
    assert opened.http.get(f"{ROOT}{where}", {"cursor": cursor}).status_code == 404


@pytest.mark.parametrize("text", ["", "0", "-1", "1001", "dix", "1.5", "٣", "9" * 50])
def test_a_wrong_limit_is_refused_in_words(opened: Open, text: str) -> None:
    answer = opened.http.get(f"{ROOT}services", {"limit": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_limit")


def test_a_page_that_the_reader_has_is_not_sent_again(opened: Open) -> None:
    answer = opened.http.get(f"{ROOT}services")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    again = opened.http.get(f"{ROOT}services", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        opened.http.get(f"{ROOT}services?limit=1", headers={"If-None-Match": answer["ETag"]}).status_code
        == 200
    )
    edit(opened, name="Autre nom")
    assert opened.http.get(f"{ROOT}services", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_the_file_holds_the_same_rows_as_the_pages(opened: Open) -> None:
    opened.add_offer("parti", withdrawn_on=TODAY)
    services, _ = follow(opened)
    make_open_files()
    answer = opened.http.get(f"{ROOT}services.parquet")
    rows = table(received(answer))
    assert {row["id"] for row in rows} == set(services)
    for row in rows:
        record = services[row["id"]]
        told = {name: value for name, value in row.items() if name not in tables.STATE_COLUMNS}
        assert told | {"date_maj": told["date_maj"].isoformat()} == record
        assert row["etat"] == "actif"
    structures = table(received(opened.http.get(f"{ROOT}structures.parquet/")))
    assert "ml-65440s00--siege" in {row["id"] for row in structures}


def test_the_file_and_the_pages_follow_each_other(opened: Open) -> None:
    make_open_files()
    answer = opened.http.get(f"{ROOT}services.parquet")
    received(answer)
    assert page(opened, cursor=answer["X-Cursor"])["items"] == []
    edit(opened, withdrawn_on=TODAY)
    opened.add_offer("nouveau", name="Un nouveau")
    since = opened.http.get(f"{ROOT}services.parquet", {"cursor": answer["X-Cursor"]})
    states = {row["id"]: (row["etat"], row["retire_le"]) for row in table(received(since))}
    assert states == {"ml-65440s00--permis": ("retire", TODAY), "ml-65440s00--nouveau": ("actif", None)}
    assert page(opened, cursor=since["X-Cursor"])["items"] == []
    quiet = opened.http.get(f"{ROOT}services.parquet", {"cursor": since["X-Cursor"]})
    assert table(received(quiet)) == []


def test_no_request_makes_the_whole_file(opened: Open) -> None:
    answer = opened.http.get(f"{ROOT}services.parquet")
    assert (answer.status_code, answer.json()["code"]) == (404, "being_made")
    assert int(answer["Retry-After"]) > 0
    assert make_open_files() == 2
    made = opened.http.get(f"{ROOT}services.parquet")
    received(made)
    assert made["X-Has-More"] == "false"


def test_the_last_file_made_serves_with_its_date_until_the_next(opened: Open) -> None:
    with time_machine.travel(now() - timedelta(hours=5), tick=False):
        make_open_files()
        made_at = http_date(now().timestamp())
    first = opened.http.get(f"{ROOT}services.parquet")
    content = received(first)
    assert first["Last-Modified"] == made_at
    edit(opened, name="Autre nom")
    again = opened.http.get(f"{ROOT}services.parquet")
    assert (received(again), again["X-Cursor"]) == (content, first["X-Cursor"])
    assert [record["nom"] for record in page(opened, cursor=again["X-Cursor"])["items"]] == ["Autre nom"]
    assert (make_open_files(), make_open_files()) == (2, 0)
    later = opened.http.get(f"{ROOT}services.parquet")
    assert "Autre nom" in {row["nom"] for row in table(received(later))}
    assert len(list((settings.STATE_DIR / "exports").glob("service-*.parquet"))) == 1


def test_a_file_is_gone_on_with_a_stretch_at_a_time(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        opened.add_offer(f"n{number}", name=f"Service {number}")
    monkeypatch.setattr(following, "PAGE", 2)
    monkeypatch.setattr(files, "_STRETCH", 2)
    make_open_files()
    assert opened.http.get(f"{ROOT}services.parquet").status_code == 404
    edit(opened, name="Changé entre deux")
    opened.http.get(f"{ROOT}services", {"limit": 1})
    while make_open_files():
        pass
    rows = table(received(opened.http.get(f"{ROOT}services.parquet")))
    services, _ = follow(opened)
    assert sorted(row["id"] for row in rows) == sorted(services)
    assert [row["nom"] for row in rows if row["id"] == "ml-65440s00--permis"] == ["Changé entre deux"]
    assert list((settings.STATE_DIR / "exports").glob("*.partial")) == []


def test_the_next_file_lets_go_of_what_is_no_longer_offered(opened: Open) -> None:
    with time_machine.travel(now() - timedelta(hours=2)):
        make_open_files()
    edit(opened, withdrawn_on=TODAY)
    opened.add_offer("nouveau", name="Un nouveau")
    make_open_files()
    services, _ = follow(opened)
    rows = table(received(opened.http.get(f"{ROOT}services.parquet")))
    assert {row["id"] for row in rows} == set(services)
    assert "ml-65440s00--permis" not in services


def test_a_long_file_of_changes_says_that_there_is_more(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = page(opened)["cursor"]
    for number in range(5):
        opened.add_offer(f"n{number}", name=f"Service {number}")
    monkeypatch.setattr(following, "PAGE", 2)
    monkeypatch.setattr(files, "_MOST_CHANGES", 2)
    found: list[str] = []
    more = "true"
    while more == "true":
        answer = opened.http.get(f"{ROOT}services.parquet", {"cursor": cursor})
        found += [row["id"] for row in table(received(answer))]
        cursor, more = answer["X-Cursor"], answer["X-Has-More"]
    assert sorted(found) == [f"ml-65440s00--n{number}" for number in range(5)]


def test_two_processes_do_not_make_the_same_file(opened: Open) -> None:
    folder = settings.STATE_DIR / "exports"
    make_open_files()
    for path in folder.glob("*.parquet"):
        path.unlink()
    for lock in folder.glob("*.lock"):
        with files._alone(lock):
            assert make_open_files() == 1
            for path in folder.glob("*.parquet"):
                path.unlink()


def test_a_record_changed_while_the_file_is_made_is_there_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = files.pages_after

    def changed_meanwhile(actor: Any, at: Any, kind: Any, after: int, most: int) -> Any:
        for number, one in enumerate(pages(actor, at, kind, after, most)):
            yield one
            if number == 0:
                edit(opened, name="Changé pendant")
                opened.http.get(f"{ROOT}services", {"limit": 1})
                yield from pages(actor, at, kind, one.last, most)

    monkeypatch.setattr(files, "pages_after", changed_meanwhile)
    make_open_files()
    rows = table(received(opened.http.get(f"{ROOT}services.parquet")))
    assert [row["nom"] for row in rows if row["id"] == "ml-65440s00--permis"] == ["Changé pendant"]


@pytest.mark.parametrize(("name", "asked", "most"), BUDGETS)
def test_a_reading_asks_the_database_a_bounded_number_of_times(
    opened: Open, name: str, asked: dict[str, Any], most: int
) -> None:
    """The same whatever the number of records."""
    make_open_files()
    counts = []
    for round_ in range(2):
        for number in range(4):
            opened.add_offer(f"r{round_}-{number}", name=f"Service {round_}-{number}")
        page(opened)
        with CaptureQueriesContext(connection) as queries:
            assert opened.http.get(f"{ROOT}{name}", asked).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= most


def test_open_readings_are_bounded(opened: Open) -> None:
    with time_machine.travel(now().replace(second=1), tick=False):
        answers = {opened.http.get(f"{ROOT}services", {"limit": "non"}).status_code for _ in range(600)}
        assert answers == {400}
        assert opened.http.get(f"{ROOT}services").status_code == 429
