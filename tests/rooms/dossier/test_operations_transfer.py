"""A file changes hands with all that it holds; who gave it sees it no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from convergence.dossier.models import DossierNir
from convergence.dossier.operations import add_team_member, hand_over, write_note
from convergence.dossier.queries import changes, dossier_file, dossier_header, notes_of, search
from convergence.dossier.types import AttachmentReason, Section, TeamRole
from convergence.dossier.types.drafts import NotTheSame
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.dossier.factories import House, nir


def give(house: House, dossier_id: Any, to: str = "pau", by: str = "manager", hours: float = 48) -> None:
    hand_over(
        actor=house.actor(by), at=house.at(hours), dossier_id=dossier_id, to_structure_id=house.structures[to],
        reason=AttachmentReason.MOVE, detail="Vit à Pau",
    )  # fmt: skip


def test_everything_follows_and_the_giver_sees_nothing(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    write_note(actor=house.actor("claire"), at=house.at(1), dossier_id=dossier_id, text="Une note")
    token = house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, hours=2).edit_token
    house.edit(dossier_id, Section.HOUSING, {"housing": "hotel"}, token, hours=3)
    give(house, dossier_id)
    for who in ("claire", "manager"):
        with house.acting(who) as scope:
            assert dossier_header(scope, dossier_id) is None
            assert search(scope, "carrere") == []
            assert notes_of(scope, dossier_id) == ()
            for table in ("storage_version", "dossier_note", "dossier_dossiernir", "dossier_attachment"):
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT count(*) FROM {table} WHERE dossier_id = %s", [dossier_id])
                    assert cursor.fetchone()[0] == 0, table
    with house.acting("pierre") as scope:
        found = dossier_file(scope, dossier_id)
        assert [note.text for note in notes_of(scope, dossier_id)] == ["Une note"]
        past = changes(scope, dossier_id)
    day = house.at(48).date()
    assert [(a.structure_id, a.starts_on, a.ends_on) for a in found.attachments] == [
        (house.structures["pau"], day, None), (house.structures["tarbes"], house.today, day),
    ]  # fmt: skip
    assert [(m.user_id, m.ends_on) for m in found.team] == [(house.users["claire"], day)]
    assert found.header.nir_masked
    assert {line.label for line in past} >= {
        "Créer le dossier",
        "Modifier une rubrique",
        "Transférer le dossier",
    }
    assert "Claire Essai" in {line.user_name for line in past}


def test_other_organisations_keep_what_was_opened_to_them(house: House) -> None:
    dossier_id = house.ines()
    for who, organisation, role in (
        ("operator", "agency", TeamRole.FRANCE_TRAVAIL), ("pierre", "pau", TeamRole.SECOND_REFERENT),
    ):  # fmt: skip
        add_team_member(
            actor=house.actor("claire"), at=house.at(1), dossier_id=dossier_id, user_id=house.users[who],
            organisation_id=house.structures[organisation], role=role, starts_on=house.today,
        )  # fmt: skip
    give(house, dossier_id)
    with house.acting("operator") as scope:
        assert dossier_header(scope, dossier_id).structure_id == house.structures["pau"]
    with house.acting("pierre"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storage_grant WHERE during @> now() AND organisation_id = %s",
                       [house.structures["pau"]])  # fmt: skip
        assert cursor.fetchone()[0] == 0
    # back again: the file returns whole
    give(house, dossier_id, "tarbes", "pau_manager", hours=72)
    with house.acting("claire") as scope:
        assert len(dossier_file(scope, dossier_id).attachments) == 3


def test_a_receiver_with_the_same_nir_gets_it_as_disputed_and_the_giver_learns_nothing(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    other = house.ines("pierre", nir=nir(), decisions=(NotTheSame("Deux personnes vues ensemble"),))
    give(house, dossier_id)
    with house.acting("pierre"):
        disputed = dict(DossierNir.objects.order_by("id").values_list("dossier_id", "is_disputed"))
    assert disputed == {dossier_id: True, other: False}


@pytest.mark.parametrize("to", ["agency", "shelter", "nowhere"])
def test_only_a_mission_locale_receives_a_file(house: House, to: str) -> None:
    dossier_id = house.ines()
    house.structures["nowhere"] = uuid7()
    with pytest.raises(Invalid) as refused:
        give(house, dossier_id, to)
    assert refused.value.field == "to_structure_id"
    with pytest.raises(Conflict):
        give(house, dossier_id, "tarbes")


def test_who_may_give_a_file(house: House) -> None:
    dossier_id = house.ines()
    for who in ("claire", "operator", "accounts"):
        with pytest.raises(Refused):
            give(house, dossier_id, by=who)
    answers = []
    for target in (dossier_id, uuid7()):
        with pytest.raises(NotFound) as missing:
            give(house, target, "reunion", by="pau_manager")
        answers.append((str(missing.value), missing.value.code))
    assert answers[0] == answers[1]
