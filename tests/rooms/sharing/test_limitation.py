"""A person who opposes, or asks for the limitation: feeds, addresses and requests of partners close, and open again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.audit.operations import (
    announce_lifting,
    answer_rights_request,
    lift_limitation,
    receive_rights_request,
)
from convergence.audit.types import LiftingGround, RightsOutcome, RightsRequestKind, TellingMeans
from convergence.dossier.operations import add_team_member, end_team_member, hand_over
from convergence.dossier.queries import team_of
from convergence.dossier.types import AttachmentReason, TeamRole
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.sharing.models import AccessClosing, PartnerChange
from convergence.sharing.operations import claim_webhook
from convergence.sharing.types import ClosingCause
from convergence.storage.files import organisations_reached
from convergence.storage.session import acting
from tests.openings import agree_with
from tests.rooms.sharing.addressed import address, program
from tests.rooms.sharing.queues import heard
from tests.web.house import House, make_house
from tests.web.operators.scene import with_cap_emploi
from tests.web.young_people import YoungPerson, share, welcome

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()
OBJECTION, RESTRICTION = RightsRequestKind.OBJECTION, RightsRequestKind.RESTRICTION


@pytest.fixture
def house() -> House:
    return make_house()


def asked(house: House, person: YoungPerson, kind: RightsRequestKind = OBJECTION) -> UUID:
    return receive_rights_request(
        actor=house.actor("direction"), at=now(), dossier_id=person.dossier_id, kind=kind,
        received_on=local_today("Europe/Paris"),
    )  # fmt: skip


def answered(
    house: House, request_id: UUID, outcome: RightsOutcome = RightsOutcome.REFUSED, motive: str = "Essai"
) -> None:
    answer_rights_request(
        actor=house.actor("direction"), at=now(), request_id=request_id, outcome=outcome, motive=motive
    )


def told(house: House, organisation: str = "departement") -> list[str]:
    """What the feed of an organisation tells, each fact heard twice."""
    heard(2, when=now() + timedelta(seconds=1))
    with acting(SYSTEM, Purpose.SYSTEM):
        rows = PartnerChange.objects.filter(organisation_id=house.structures[organisation])
        return list(rows.order_by("id").values_list("change", flat=True))


def proofs() -> list[AccessClosing]:
    with acting(SYSTEM, Purpose.SYSTEM):
        return list(AccessClosing.objects.order_by("change"))


def test_partners_are_told_once_that_the_file_closes_and_that_it_opens_again(house: House) -> None:
    client_id, person = program(house), welcome(house)
    address(house, client_id, "https://partenaire.example/avis")
    for organisation in ("departement", "reunion"):
        share(house, person, organisation, may_write=False)
    first = asked(house, person)
    second = asked(house, person, RESTRICTION)
    assert told(house) == ["closed"]
    assert told(house, "reunion") == told(house, "france_travail") == []
    start = (now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    draft = AppointmentDraft(start, start + timedelta(hours=1))
    plan_appointment(actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, draft=draft)
    assert told(house) == ["closed"], "what happens meanwhile is told to nobody"
    assert told(house, "reunion") == ["created"], "but to those who hold files"
    (proof,) = proofs()
    assert (proof.organisation_id, proof.cause) == (house.structures["departement"], ClosingCause.OPPOSITION)
    with acting(SYSTEM, Purpose.SYSTEM):
        claimed = claim_webhook(actor=SYSTEM, at=now())
    assert claimed is not None
    assert [one.kind for one in claimed.messages] == ["dossier.closed"]
    answered(house, first)
    assert told(house) == ["closed"], "the other demand still holds"
    answered(house, second)
    assert [one for one in told(house) if one != "created"] == ["closed", "opened"]
    asked(house, person)
    assert [one for one in told(house) if one != "created"] == ["closed", "opened", "closed"]
    assert len(proofs()) == 2


def test_who_is_reached_after_each_answer(house: House) -> None:
    table = [
        (OBJECTION, None, True),
        (RESTRICTION, RightsOutcome.GRANTED, True),
        (RESTRICTION, RightsOutcome.PARTLY, True),
        (OBJECTION, RightsOutcome.REFUSED, False),
        *((kind, None, False) for kind in RightsRequestKind if kind not in (OBJECTION, RESTRICTION)),
    ]
    for kind, outcome, is_closed in table:
        person = welcome(house)
        for organisation in ("departement", "reunion"):
            share(house, person, organisation, may_write=False)
        request_id = asked(house, person, kind)
        if outcome is not None:
            answered(house, request_id, outcome)
        with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
            found = organisations_reached(person.dossier_id, now())
        names = ("reunion",) if is_closed else ("reunion", "departement")
        assert found == {house.structures[name] for name in names}, (kind, outcome, "who holds files goes on")


def joined(house: House, person: YoungPerson, name: str, organisation: str, role: TeamRole) -> None:
    add_team_member(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id,
        user_id=house.users[name], organisation_id=house.structures[organisation], role=role,
        starts_on=local_today("Europe/Paris"),
    )  # fmt: skip


def left(house: House, person: YoungPerson, name: str) -> None:
    adviser = house.actor("adviser")
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        (found,) = [one for one in team_of(scope, person.dossier_id) if one.user_id == house.users[name]]
    end_team_member(actor=adviser, at=now(), member_id=found.member_id, ends_on=local_today("Europe/Paris"))


def test_the_team_changes_while_the_file_is_held_back(house: House) -> None:
    """Who joins is told once it is let go; who leaves was told already; what happens meanwhile is told to nobody."""
    person = welcome(house)
    joined(house, person, "partner", "departement", TeamRole.SOCIAL_WORKER)
    assert told(house) == ["opened"]
    request_id = asked(house, person)
    joined(house, person, "operator", "france_travail", TeamRole.FRANCE_TRAVAIL)
    assert told(house, "france_travail") == []
    left(house, person, "partner")
    assert told(house) == ["opened", "closed"]
    answered(house, request_id)
    assert "opened" not in told(house)[1:], "who left meanwhile"
    assert set(told(house, "france_travail")) == {"opened"}


def test_who_left_just_before_is_told_all_the_same(house: House) -> None:
    person = welcome(house)
    joined(house, person, "partner", "departement", TeamRole.SOCIAL_WORKER)
    assert told(house) == ["opened"]
    left(house, person, "partner")
    asked(house, person)
    assert told(house) == ["opened", "closed"]


def test_what_was_granted_opens_again_to_each_operator_once_it_is_lifted(house: House) -> None:
    """Cap emploi and France Travail are operators: held back like any other, and told again."""
    with_cap_emploi(house)
    operators, person = ("france_travail", "cap_emploi"), welcome(house)
    for organisation in operators:
        share(house, person, organisation, may_write=False)
    request_id = asked(house, person, RESTRICTION)
    answered(house, request_id, RightsOutcome.GRANTED)
    assert [told(house, each) for each in operators] == [["closed"], ["closed"]]
    direction = house.actor("direction")
    announce_lifting(
        actor=direction, at=now(), request_id=request_id, ground=LiftingGround.ENDED,
        told_on=local_today("Europe/Paris"), means=TellingMeans.MEETING, motive="Données vérifiées",
    )  # fmt: skip
    assert [told(house, each) for each in operators] == [["closed"], ["closed"]]
    lift_limitation(actor=direction, at=now(), request_id=request_id)
    assert [told(house, each) for each in operators] == [["closed", "opened"], ["closed", "opened"]]


def test_a_file_that_changes_hands_closes_to_those_whose_agreement_does_not_cover_the_new_holder() -> None:
    """A département opens to the Mission Locale of its territory; the agreement of the operator is of the network."""
    house = make_house(agreed=False)
    there = house.structures["reunion"]
    agree_with(house.structures["departement"], structure_id=house.structures["tarbes"])
    agree_with(house.structures["arml"], structure_id=there)
    agree_with(house.structures["france_travail"])
    gone, held = welcome(house), welcome(house)
    for person in (gone, held):
        for organisation in ("departement", "arml", "france_travail"):
            share(house, person, organisation, may_write=False)
    asked(house, held)
    assert told(house) == ["closed"]
    for person in (gone, held):
        hand_over(
            actor=house.actor("direction"), at=now(), dossier_id=person.dossier_id, to_structure_id=there,
            reason=AttachmentReason.MOVE,
        )  # fmt: skip
    assert told(house) == ["closed", "closed"], "once for each file, whatever closed it"
    assert told(house, "arml") == ["opened"]
    assert "closed" not in told(house, "france_travail")[1:]
    assert "closed" not in told(house, "reunion")
