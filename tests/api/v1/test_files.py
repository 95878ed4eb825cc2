"""Files opened to a partner: exactly those, with the fields that its agreement and the sharing open; journaled."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.v1.world import World, let_in
from tests.web.young_people import journaled

pytestmark = pytest.mark.django_db
PARTS = ("appointments", "enrolments", "situations", "contracts")


def ids(answer: Any) -> set[UUID]:
    assert answer.status_code == 200, answer.content
    return {UUID(item["id"]) for item in answer.json()["items"]}


def test_a_partner_reads_the_files_opened_to_it_and_no_other(world: World) -> None:
    files = {name: person.dossier_id for name, person in world.files.items()}
    assert ids(world["dep"].get("files")) == {files["first"], files["both"]}
    assert ids(world["ft"].get("files")) == {files["second"], files["both"]}
    found = world["dep"].get(f"files/{files['first']}").json()
    assert (found["first_name"], found["state"]) == ("First", "actif")
    assert "rqth" not in found  # health is not opened by this sharing


@pytest.mark.parametrize("part", ["", *(f"/{part}" for part in PARTS)])
def test_a_file_of_others_and_an_unknown_one_are_answered_alike(world: World, part: str) -> None:
    answers = [
        world["dep"].get(f"files/{file_id}{part}")
        for file_id in (world.files["second"].dossier_id, world.files["nobody"].dossier_id, uuid4())
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    kept = [{k: v for k, v in answer.headers.items() if k != "X-Request-Id"} for answer in answers]
    assert kept[0] == kept[1] == kept[2]


@pytest.mark.parametrize("part", PARTS)
def test_the_parts_of_a_file_come_without_any_free_text(world: World, part: str) -> None:
    file_id = world.files["first"].dossier_id
    answer = world["dep"].get(f"files/{file_id}/{part}")
    assert answer.status_code == 200
    if part != "contracts":
        assert answer.json()["items"][0]["file_id"] == str(file_id)
    assert "Objet libre" not in answer.content.decode()


def test_only_the_fields_of_the_agreement_leave(world: World) -> None:
    listed = {"dossier:file:read": ("first_name", "state")}
    program = let_in(world.house, "departement", fields=listed, name="Discret")
    found = program.get(f"files/{world.files['first'].dossier_id}").json()
    assert set(found) == {"id", "holder_id", "first_name", "state"}


def test_a_scope_that_was_not_given_is_refused_before_anything(world: World) -> None:
    answer = world["dep_small"].get(f"files/{world.files['first'].dossier_id}/appointments")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="agenda:appointment:read"' in answer["WWW-Authenticate"]
    assert world["dep_small"].get("requests").status_code == 403
    assert world["dep_small"].get("files").status_code == 200


def test_pages_follow_each_other_without_repeat_and_cursors_are_of_one_list(world: World) -> None:
    first = world["dep"].get("files", limit=1).json()
    second = world["dep"].get("files", limit=1, cursor=first["cursor"]).json()
    assert first["has_more"]
    assert not second["has_more"]
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {
        str(world.files[name].dossier_id) for name in ("first", "both")
    }
    stranger = world["ft"].get("files", cursor=first["cursor"])
    elsewhere = world["dep"].get("structures", cursor=first["cursor"])
    broken = world["dep"].get("files", cursor=first["cursor"][:-1] + "0")
    assert {answer.json()["code"] for answer in (stranger, elsewhere)} == {"unknown_cursor"}
    assert stranger.status_code == elsewhere.status_code == 404
    assert broken.status_code == 404 or first["cursor"].endswith("0")


def test_the_journal_names_the_program_and_refusals_too(world: World) -> None:
    file_id = world.files["first"].dossier_id
    world.house.users["program"] = world["dep"].client_id
    world.house.users["other"] = world["ft"].client_id
    world["dep"].get(f"files/{file_id}")
    world["ft"].get(f"files/{file_id}")
    assert journaled(world.house, "program", file_id) == ["api.v1.read_file"]
    assert journaled(world.house, "other", file_id) == ["api.v1.read_file"]
