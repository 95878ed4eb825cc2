"""The team around the person: referents over time, and what each member opens to her organisation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from convergence.dossier.operations import add_team_member, change_referent, end_team_member, write_note
from convergence.dossier.queries import caseload, dossier_file, dossier_header, notes_of, team_of
from convergence.dossier.rules.openings import may_write, opened_groups
from convergence.dossier.types import Section, TeamRole
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.dossier.factories import House, nir


def join(
    house: House,
    dossier_id: Any,
    who: str,
    organisation: str,
    role: TeamRole,
    hours: float = 1,
    days: int = 0,
) -> Any:
    return add_team_member(
        actor=house.actor("claire"), at=house.at(hours), dossier_id=dossier_id, user_id=house.users[who],
        organisation_id=house.structures[organisation], role=role, starts_on=house.today + timedelta(days=days),
    )  # fmt: skip


def leave(house: House, member_id: Any, hours: float = 2, days: int = 0, by: str = "claire") -> None:
    end_team_member(
        actor=house.actor(by), at=house.at(hours), member_id=member_id,
        ends_on=house.today + timedelta(days=days),
    )  # fmt: skip


def reads(house: House, who: str, dossier_id: Any) -> bool:
    with house.acting(who) as scope:
        return dossier_header(scope, dossier_id) is not None


def refer(
    house: House, dossier_id: Any, who: str, days: int = 0, hours: float = 1, by: str = "claire"
) -> Any:
    return change_referent(
        actor=house.actor(by), at=house.at(hours), dossier_id=dossier_id, user_id=house.users[who],
        starts_on=house.today + timedelta(days=days),
    )  # fmt: skip


def test_one_referent_follows_another(house: House) -> None:
    dossier_id = house.ines()
    refer(house, dossier_id, "karim", days=2)
    with house.acting("claire") as scope:
        team = team_of(scope, dossier_id)
        assert dossier_header(scope, dossier_id).referent_id == house.users["karim"]
        assert caseload(scope, adviser_id=house.users["claire"]).rows == ()
    assert [(member.user_id, member.starts_on, member.ends_on) for member in team] == [
        (house.users["karim"], house.today + timedelta(days=2), None),
        (house.users["claire"], house.today, house.today + timedelta(days=2)),
    ]
    with house.acting("karim") as scope:
        assert [row.dossier_id for row in caseload(scope, adviser_id=house.users["karim"])] == [dossier_id]


def test_a_referent_on_the_same_day_replaces_the_former(house: House) -> None:
    dossier_id = house.ines()
    refer(house, dossier_id, "karim")
    refer(house, dossier_id, "manager", hours=2)
    with house.acting("claire") as scope:
        assert dossier_header(scope, dossier_id).referent_id == house.users["manager"]


def test_impossible_referents_are_refused(house: House) -> None:
    dossier_id = house.ines()
    with pytest.raises(Conflict, match="déjà"):
        refer(house, dossier_id, "claire")
    for who in ("pierre", "accounts", "gone"):
        with pytest.raises(Invalid) as refused:
            refer(house, dossier_id, who)
        assert refused.value.field == "user_id"
    for days in (-1, 400):
        with pytest.raises(Invalid) as refused:
            refer(house, dossier_id, "karim", days=days)
        assert refused.value.field == "starts_on"
    refer(house, dossier_id, "karim", days=5)
    with pytest.raises(Conflict, match="prévu"):
        refer(house, dossier_id, "manager", days=3)
    with pytest.raises(Refused):
        refer(house, dossier_id, "operator", by="operator")


def test_a_member_of_another_organisation_opens_the_file_as_her_role_needs(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    write_note(actor=house.actor("claire"), at=house.at(), dossier_id=dossier_id, text="Confidence du jeune")
    house.edit(dossier_id, Section.DISABILITY, {"rqth": "oui"})
    house.edit(dossier_id, Section.RESOURCES, {"resources": ["rsa"]})
    assert not reads(house, "operator", dossier_id)
    join(house, dossier_id, "operator", "agency", TeamRole.FRANCE_TRAVAIL)
    with house.acting("operator") as scope:
        found = dossier_file(scope, dossier_id)
        assert [row.dossier_id for row in caseload(scope, adviser_id=house.users["operator"])] == [dossier_id]
    assert found.header.full_name == "Inès CARRERE"
    assert found.sections[Section.RESOURCES].is_open is False
    assert found.sections[Section.RESOURCES].values["resources"] == ()
    assert (found.sections[Section.DISABILITY].is_open, found.header.has_rqth) == (False, False)
    assert found.header.nir_masked == ""
    with house.acting("operator") as scope, pytest.raises(Refused):
        notes_of(scope, dossier_id)
    # the rest of her agency sees it too: the opening is to an organisation
    assert reads(house, "operator_two", dossier_id)
    assert not reads(house, "cap_adviser", dossier_id)


def test_a_reader_does_not_write_and_a_writer_writes_only_what_is_open(house: House) -> None:
    dossier_id = house.ines()
    join(house, dossier_id, "operator", "agency", TeamRole.PRESCRIBER)
    view = house.view(dossier_id, Section.MOBILITY, "operator")
    assert not view.is_open
    with pytest.raises(Refused) as refused:
        house.edit(dossier_id, Section.CONTACTS, {"reachability": "joignable"}, by="operator")
    assert refused.value.code == "read_only"
    join(house, dossier_id, "operator", "agency", TeamRole.FRANCE_TRAVAIL, hours=2)
    house.edit(dossier_id, Section.MOBILITY, {"radius_km": "20"}, by="operator", hours=3)
    assert house.view(dossier_id, Section.MOBILITY).values["radius_km"] == 20
    with pytest.raises(Refused):
        house.edit(dossier_id, Section.RESOURCES, {"resources": ["rsa"]}, by="operator", hours=3)


def test_the_file_closes_when_the_last_of_an_organisation_leaves(house: House) -> None:
    dossier_id = house.ines()
    first = join(house, dossier_id, "operator", "agency", TeamRole.FRANCE_TRAVAIL)
    second = join(house, dossier_id, "operator_two", "agency", TeamRole.PRESCRIBER)
    leave(house, first, hours=2)
    assert reads(house, "operator", dossier_id)
    # only the reader's role is left: writing is over
    with pytest.raises(Refused):
        house.edit(dossier_id, Section.CONTACTS, {"reachability": "joignable"}, by="operator", hours=3)
    assert not house.view(dossier_id, Section.MOBILITY, "operator").is_open
    leave(house, second, hours=4)
    assert not reads(house, "operator", dossier_id)
    assert not reads(house, "operator_two", dossier_id)


def test_an_end_to_come_closes_on_its_day(house: House) -> None:
    dossier_id = house.ines()
    member = join(house, dossier_id, "educator", "shelter", TeamRole.EDUCATOR)
    leave(house, member, days=30)
    assert reads(house, "educator", dossier_id)
    leave(house, member, hours=3, days=2)
    assert not reads(house, "educator", dossier_id)


def test_a_start_to_come_opens_on_its_day(house: House) -> None:
    dossier_id = house.ines()
    join(house, dossier_id, "educator", "shelter", TeamRole.EDUCATOR, days=200)
    assert not reads(house, "educator", dossier_id)


def test_impossible_members_are_refused(house: House) -> None:
    dossier_id = house.ines()
    member = join(house, dossier_id, "operator", "agency", TeamRole.FRANCE_TRAVAIL)
    with pytest.raises(Conflict, match="déjà"):
        join(house, dossier_id, "operator", "agency", TeamRole.FRANCE_TRAVAIL, hours=2)
    for who, organisation in (("operator", "cap"), ("pierre", "tarbes")):
        with pytest.raises(Invalid):
            join(house, dossier_id, who, organisation, TeamRole.OTHER)
    with pytest.raises(Invalid, match="à part"):
        join(house, dossier_id, "karim", "tarbes", TeamRole.REFERENT)
    with pytest.raises(Invalid, match="précède"):
        leave(house, member, days=-1)
    leave(house, member)
    with pytest.raises(Conflict, match="déjà quitté"):
        leave(house, member, hours=3)
    answers = []
    for target, by in ((member, "pau_manager"), (uuid7(), "claire")):
        with pytest.raises(NotFound) as missing:
            leave(house, target, by=by)
        answers.append(str(missing.value))
    assert answers[0] == answers[1]


def test_an_operator_may_be_the_referent_of_her_organisation(house: House) -> None:
    dossier_id = house.ines()
    join(house, dossier_id, "operator", "agency", TeamRole.REFERENT)
    join(house, dossier_id, "operator_two", "agency", TeamRole.REFERENT, days=1)
    with house.acting("claire") as scope:
        referents = [
            m for m in team_of(scope, dossier_id) if m.role is TeamRole.REFERENT and m.ends_on is None
        ]
    assert {m.user_id for m in referents} == {house.users["claire"], house.users["operator_two"]}


def test_an_organisation_does_not_manage_the_team_of_a_file_that_it_does_not_hold(house: House) -> None:
    dossier_id = house.ines()
    join(house, dossier_id, "pierre", "pau", TeamRole.SECOND_REFERENT)
    assert reads(house, "pierre", dossier_id)
    with pytest.raises(Refused) as refused:
        refer(house, dossier_id, "pierre", by="pierre")
    assert refused.value.code == "not_holder"


@pytest.mark.parametrize("role", list(TeamRole))
def test_no_role_opens_free_text_nor_the_nir(role: TeamRole) -> None:
    groups = opened_groups(role)
    assert not groups & {FieldGroup.FREE_TEXT, FieldGroup.NIR}
    assert {FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT} <= groups
    assert (FieldGroup.HEALTH in groups) == (role is TeamRole.CAP_EMPLOI)
    assert may_write(role) <= (role in (
        TeamRole.REFERENT, TeamRole.SECOND_REFERENT, TeamRole.FRANCE_TRAVAIL, TeamRole.CAP_EMPLOI,
    ))  # fmt: skip
