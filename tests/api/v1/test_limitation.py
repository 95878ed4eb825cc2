"""A person who opposes is unknown to partners by every way at once, and known again as soon as it is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from convergence.audit.operations import answer_rights_request, receive_rights_request
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.api.v1.test_files import PARTS, ids
from tests.api.v1.world import World
from tests.web.young_people import ABSENT, share, text

pytestmark = pytest.mark.django_db
NAME = "Both ESSAI"
_INDEX = "SELECT dossier_id FROM dossier_search('{}', '{}', NULL, %s, NULL, 5)"


def opposed(world: World, kind: RightsRequestKind = RightsRequestKind.OBJECTION) -> UUID:
    return receive_rights_request(
        actor=world.house.actor("direction"), at=now(), dossier_id=world.files["both"].dossier_id, kind=kind,
        received_on=local_today("Europe/Paris"),
    )  # fmt: skip


def refused(world: World, request_id: UUID) -> None:
    answer_rights_request(
        actor=world.house.actor("direction"), at=now(), request_id=request_id, outcome=RightsOutcome.REFUSED,
        motive="Motif impérieux",
    )  # fmt: skip


def answers(world: World, program: str, file_id: UUID) -> list[Any]:
    """What the interface answers of a file, and of each of its parts."""
    return [world[program].get(f"files/{file_id}{part}") for part in ("", *(f"/{part}" for part in PARTS))]


def seen_by(world: World, name: str) -> dict[str, bool]:
    """By which pages somebody finds the file: its own, search by name and by number, the list of what is shared."""
    client, file = world.house.client(name), world.files["both"]
    found = {"page": client.get(reverse("dossier:show", args=[file.dossier_id])).status_code == 200}
    for which, words in (("name", "Both Essai"), ("number", str(file.number))):
        found[which] = NAME in text(client.get(reverse("dossier:search"), {"q": words}))
    with acting(world.house.actor(name), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute(_INDEX, [file.number])
        found["index"] = (file.dossier_id,) in cursor.fetchall()
    if name in ("partner", "operator"):
        found["list"] = NAME in text(client.get(reverse("dossier:shared")))
    return found


def test_a_person_who_opposes_is_unknown_to_partners_by_every_way(world: World) -> None:
    share(world.house, world.files["both"], "reunion", may_write=False)
    file_id, first = world.files["both"].dossier_id, world.files["first"].dossier_id
    everybody = ("partner", "operator", "stranger", "adviser")
    assert all(all(seen_by(world, name).values()) for name in everybody)
    request_id = opposed(world)
    for program in ("dep", "ft"):
        for there, nowhere in zip(
            answers(world, program, file_id), answers(world, program, ABSENT), strict=True
        ):
            assert (there.status_code, there.content) == (404, nowhere.content)
    assert ids(world["dep"].get("files")) == {first}
    for name in ("partner", "operator"):
        assert not any(seen_by(world, name).values()), name
    for name in ("stranger", "adviser"):
        assert all(seen_by(world, name).values()), "Mission Locales go on"
    refused(world, request_id)
    assert ids(world["dep"].get("files")) == {first, file_id}
    assert all(all(seen_by(world, name).values()) for name in everybody)
