"""A file changes hands with all that it holds; who gave it sees it no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from convergence.dossier.handlers import hand_over_files
from convergence.dossier.models import DossierNir
from convergence.dossier.operations import add_team_member, follow_merger, hand_over, request_file, write_note
from convergence.dossier.queries import (
    changes,
    check_duplicates,
    dossier_file,
    dossier_header,
    file_requests,
    identity_draft,
    notes_of,
    search,
)
from convergence.dossier.types import AttachmentReason, MatchGrade, RequestState, Section, TeamRole
from convergence.dossier.types.drafts import NotTheSame
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import StructureMerger
from convergence.identity.types import StructureMerged
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.dossier.factories import YEAR, House, nir


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


def merged(house: House, *communes: str) -> None:
    event = StructureMerged(
        structure_id=house.structures["tarbes"], absorbing_id=house.structures["pau"], merger_id=uuid7(),
        effective_on=house.today, total=not communes,
    )  # fmt: skip
    if communes:
        event = replace(event, merger_id=merge(house, communes))
    actor = system_actor(house.structures["tarbes"])
    with acting(actor, Purpose.SYSTEM):
        hand_over_files(event, actor=actor, at=house.at(50))


@operation("Fusion d'essai")
def _merge(*, actor: Any, at: Any, house: House, communes: tuple[str, ...]) -> Any:
    return StructureMerger.objects.create(
        absorbed_id=house.structures["tarbes"], absorbing_id=house.structures["pau"], effective_on=house.today,
        extent="partielle", commune_codes=list(communes),
    ).id  # fmt: skip


def merge(house: House, communes: tuple[str, ...]) -> Any:
    actor = system_actor(house.structures["tarbes"])
    return _merge(actor=actor, at=house.at(49), house=house, communes=communes)


def test_files_and_their_team_follow_a_merger_once(house: House) -> None:
    dossier_id, other = house.ines(nir=nir()), house.person("Léa", "Dumont", "01/09/2005")
    for _ in range(2):
        merged(house)
    with house.acting("pau_manager") as scope:
        for file in (dossier_id, other):
            found = dossier_file(scope, file)
            assert found.header.referent_id == house.users["claire"]
            assert found.header.referent_organisation_id == house.structures["pau"]
            assert [a.reason for a in found.attachments] == [
                AttachmentReason.MERGER, AttachmentReason.FIRST_RECEPTION,
            ]  # fmt: skip


def test_nobody_moves_all_the_files_of_a_structure_by_hand(house: House) -> None:
    dossier_id = house.ines()
    for who in ("manager", "claire", "accounts"):
        with pytest.raises(Refused):
            follow_merger(actor=house.actor(who), at=house.at(1), absorbing_id=house.structures["pau"])
    with house.acting("claire") as scope:
        assert dossier_header(scope, dossier_id) is not None


def test_a_merger_in_part_moves_the_files_of_its_communes(house: House) -> None:
    dossier_id = house.ines()
    other = house.person("Léa", "Dumont", "01/09/2005")
    house.edit(other, Section.ADDRESS, {"commune": "65286", "street": "1 rue Basse"})
    merged(house, "65286")
    with house.acting("pau_manager") as scope:
        assert dossier_header(scope, dossier_id) is None
        assert dossier_header(scope, other).referent_id is None
    with house.acting("claire") as scope:
        assert dossier_header(scope, dossier_id) is not None


def test_a_request_that_waited_is_accepted_by_the_hand_over(house: House) -> None:
    dossier_id = house.ines()
    identity = identity_draft(birth_name="Carrère", first_name="Inès", born_on=date(YEAR, 3, 12))
    with house.acting("pierre") as scope:
        token = check_duplicates(scope, identity).hidden.token
    request_file(
        actor=house.actor("pierre"), at=house.at(1), token=token, identity=identity, grade=MatchGrade.CERTAIN
    )
    give(house, dossier_id)
    with house.acting("pierre") as scope:
        (sent,) = file_requests(scope).sent
    assert (sent.state, sent.dossier_id) == (RequestState.ACCEPTED, dossier_id)
