"""Demands of the team: taken, handed over, treated; about a file they follow it and are erased with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from convergence.audit.operations import erase_file, receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.dossier.types import FileHandedOver
from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import hand_over
from convergence.storage.journal import entries_of_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
from convergence.support import operations
from convergence.support.handlers import follow_handed_over_file
from convergence.support.models import Demand
from convergence.support.queries import demand, demands, demands_of_file, waiting_demands
from convergence.support.types import (
    DemandDraft,
    DemandFilters,
    DemandOrigin,
    DemandRow,
    DemandState,
    StepKind,
)
from tests.web.house import House
from tests.web.young_people import welcome

CALL = DemandDraft("Rappeler la mairie", "Au sujet du local de Lourdes", DemandOrigin.PHONE)
TODAY = local_today("Europe/Paris")


def inbox(who: Actor, **filters: object) -> list[DemandRow]:
    with acting(who, Purpose.ACCOMPAGNEMENT) as scope:
        return demands(scope, DemandFilters(**filters), today=TODAY)  # type: ignore[arg-type]  # named below


def steps(who: Actor, demand_id: UUID) -> list[StepKind]:
    with acting(who, Purpose.ACCOMPAGNEMENT) as scope:
        found = demand(scope, demand_id, today=TODAY)
    assert found is not None
    return [step.kind for step in found.steps]


def add(who: Actor, draft: DemandDraft = CALL, **more: object) -> UUID:
    return operations.add_demand(actor=who, at=now(), draft=draft, **more)  # type: ignore[arg-type]  # as typed


def test_a_demand_goes_from_the_team_to_a_person_and_to_its_end(house: House) -> None:
    adviser, manager = house.actor("adviser"), house.actor("manager")
    demand_id = add(manager)
    operations.take_demand(actor=adviser, at=now(), demand_id=demand_id)
    operations.take_demand(actor=adviser, at=now(), demand_id=demand_id)
    operations.entrust_demand(
        actor=adviser, at=now(), demand_id=demand_id, assignee_id=manager.user_id, text="Tu les connais"
    )
    operations.release_demand(actor=manager, at=now(), demand_id=demand_id)
    operations.comment_demand(actor=adviser, at=now(), demand_id=demand_id, text="J’ai laissé un message")
    operations.finish_demand(actor=adviser, at=now(), demand_id=demand_id, text="C’est réglé")
    assert steps(adviser, demand_id) == [
        StepKind.TAKEN, StepKind.ASSIGNED, StepKind.RELEASED, StepKind.COMMENT, StepKind.DONE,
    ]  # fmt: skip
    assert inbox(adviser) == []
    (row,) = inbox(adviser, state=DemandState.DONE)
    assert (row.state, row.assignee_id) == (DemandState.DONE, adviser.user_id)
    with pytest.raises(Conflict, match="déjà « traitée »"):
        operations.take_demand(actor=manager, at=now(), demand_id=demand_id)
    operations.reopen_demand(actor=manager, at=now(), demand_id=demand_id, text="Elle rappelle")
    (row,) = inbox(adviser)
    assert (row.state, row.assignee_id) == (DemandState.WAITING, None)


def test_what_waits_comes_first_and_what_is_late_is_told(house: House) -> None:
    adviser = house.actor("adviser")
    soon = DemandDraft("Bientôt", due_on=TODAY + timedelta(days=2))
    later = DemandDraft("Plus tard")
    taken = add(adviser, later, assignee_id=adviser.user_id)
    ids = [add(adviser, later), add(adviser, soon), taken]
    assert [row.demand_id for row in inbox(adviser)] == [ids[1], ids[0], ids[2]]
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        assert waiting_demands(scope) == (2, 1)
        (late,) = [
            row for row in demands(scope, DemandFilters(), today=TODAY + timedelta(days=3)) if row.is_late
        ]
    assert late.subject == "Bientôt"


def test_a_demand_is_found_by_its_words_without_accents_once_it_is_done_as_well(house: House) -> None:
    adviser = house.actor("adviser")
    demand_id = add(adviser, DemandDraft("Réunion au collège", "Préparer l’atelier d’éloquence. " * 200))
    operations.finish_demand(actor=adviser, at=now(), demand_id=demand_id)
    assert [row.demand_id for row in inbox(adviser, words="ELOQUENCE reunion")] == [demand_id]
    assert inbox(adviser, words="éloquence absente") == []


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (DemandDraft("  "), "subject"),
        (DemandDraft("x" * 201), "subject"),
        (DemandDraft("Un\x00caché"), "subject"),
        (DemandDraft("Objet", "y" * 10_001), "text"),
        (DemandDraft("Objet", due_on=TODAY - timedelta(days=3)), "due_on"),
        (DemandDraft("Objet", site_id=uuid7()), "site_id"),
    ],
)
def test_what_cannot_be_accepted_is_named(house: House, draft: DemandDraft, field: str) -> None:
    with pytest.raises(Invalid) as told:
        add(house.actor("adviser"), draft)
    assert told.value.field == field
    assert inbox(house.actor("adviser")) == []


@pytest.mark.parametrize("text", ["x" * 10_001, "Un\x00caché"])
@pytest.mark.parametrize("gesture", ["entrust", "release", "comment", "finish", "reopen"])
def test_a_word_that_cannot_be_kept_changes_nothing(house: House, gesture: str, text: str) -> None:
    adviser = house.actor("adviser")
    demand_id = add(adviser, assignee_id=adviser.user_id)
    if gesture == "reopen":
        operations.finish_demand(actor=adviser, at=now(), demand_id=demand_id)
    before = steps(adviser, demand_id)
    more = {"assignee_id": house.users["manager"]} if gesture == "entrust" else {}
    with pytest.raises(Invalid) as told:
        getattr(operations, f"{gesture}_demand")(
            actor=adviser, at=now(), demand_id=demand_id, text=text, **more
        )
    assert told.value.field == "text"
    assert steps(adviser, demand_id) == before


def test_a_demand_goes_only_to_somebody_who_works_there(house: House) -> None:
    for stranger in ("stranger", "partner"):
        with pytest.raises(Invalid) as told:
            add(house.actor("adviser"), assignee_id=house.users[stranger])
        assert told.value.field == "assignee_id"


def test_another_structure_sees_and_takes_nothing(house: House) -> None:
    demand_id = add(house.actor("adviser"))
    stranger = house.actor("stranger")
    assert inbox(stranger) == []
    for touch in (operations.take_demand, operations.finish_demand):
        with pytest.raises(NotFound):
            touch(actor=stranger, at=now(), demand_id=demand_id)


@pytest.mark.parametrize("role", ["account_manager", "auditor", "operator", "researcher"])
def test_the_inbox_is_for_those_who_accompany(house: House, role: str) -> None:
    with pytest.raises(Refused):
        add(house.actor(role))
    assert inbox(house.actor(role)) == []


def test_a_demand_about_a_young_person_is_read_in_her_journal(house: House) -> None:
    adviser, person = house.actor("adviser"), welcome(house)
    add(adviser, dossier_id=person.dossier_id)
    add(adviser)
    with acting(adviser, Purpose.ACCOMPAGNEMENT, route="support:inbox") as scope:
        assert len(demands(scope, DemandFilters(), today=TODAY)) == 2
    with acting(house.actor("direction"), Purpose.AUDIT):
        entries = entries_of_file(person.dossier_id, before=now())
    assert [(entry.user_id, entry.groups) for entry in entries if entry.route == "support:inbox"] == [
        (adviser.user_id, ("accompagnement", "texte_libre"))
    ]
    with pytest.raises(NotFound):
        add(house.actor("stranger"), dossier_id=person.dossier_id)


@pytest.mark.parametrize("purpose", [Purpose.PERSON_SPACE, Purpose.SERVICE_REQUEST])
def test_nobody_reads_a_demand_by_a_link(house: House, purpose: Purpose) -> None:
    person = welcome(house)
    add(house.actor("adviser"), dossier_id=person.dossier_id)
    guest = guest_actor(
        house.structures["tarbes"], name="Inès", time_zone="Europe/Paris", dossier_id=person.dossier_id
    )
    with acting(guest, purpose):
        assert not Demand.objects.exists()


def test_a_demand_follows_its_file_to_the_whole_new_team(house: House) -> None:
    adviser, person = house.actor("adviser"), welcome(house)
    demand_id = add(adviser, dossier_id=person.dossier_id, assignee_id=adviser.user_id)
    reunion = house.structures["reunion"]

    @operation("Confier")
    def give(*, actor: Actor, at: object) -> None:
        hand_over(person.dossier_id, reunion)

    give(actor=adviser, at=now())
    event = FileHandedOver(
        structure_id=reunion,
        dossier_id=person.dossier_id,
        from_structure_id=house.structures["tarbes"],
        reason=None,  # type: ignore[arg-type]  # the reaction does not look at it
    )
    for _ in range(2):
        follow_handed_over_file(event, actor=system_actor(reunion, time_zone="Indian/Reunion"), at=now())
    assert inbox(adviser) == []
    stranger = house.actor("stranger")
    (row,) = inbox(stranger)
    assert (row.demand_id, row.state, row.assignee_id) == (demand_id, DemandState.WAITING, None)
    assert steps(stranger, demand_id) == [StepKind.ASSIGNED, StepKind.FOLLOWED]


def test_demands_are_erased_with_the_file(house: House) -> None:
    person, direction = welcome(house), house.actor("direction")
    add(house.actor("adviser"), dossier_id=person.dossier_id)
    kept = add(house.actor("adviser"))
    asked = receive_rights_request(
        actor=direction,
        at=now(),
        dossier_id=person.dossier_id,
        kind=RightsRequestKind.ERASURE,
        received_on=TODAY,
    )
    erase_file(actor=direction, at=now(), request_id=asked, reason="À sa demande")
    with acting(direction, Purpose.PERSON_RIGHTS) as scope:
        assert demands_of_file(scope, person.dossier_id, today=TODAY) == []
    assert [row.demand_id for row in inbox(direction)] == [kept]
