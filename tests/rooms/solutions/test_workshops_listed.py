"""Workshops and information meetings of the agenda are services of the directory, in step with their sessions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from convergence.accompagnement.solutions.handlers import workshops
from convergence.accompagnement.solutions.operations.workshops import list_workshop, refresh_workshops
from convergence.agenda.workshops import operations as agenda
from convergence.agenda.workshops.queries import offer
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.offers import models
from convergence.offers import operations as catalogue
from convergence.offers.rules.schema import to_service
from convergence.storage.history import changes_of_row
from convergence.storage.models import OutboxEvent
from convergence.storage.outbox import handlers
from convergence.storage.session import acting
from tests.rooms.offers.keeping import CV, NOW, PERMIS, shown
from tests.web.house import House, make_house
from tests.web.young_people import welcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def proposed(actor: Actor, **details: object) -> UUID:
    values = {"name": "Atelier CV", "kind": WorkshopKind.WORKSHOP, "theme": "Recherche d’emploi"} | details
    made = agenda.create_offer(actor=actor, at=NOW, draft=OfferDraft(**values))  # type: ignore[arg-type]
    follow()
    return made


def planned(actor: Actor, offer_id: UUID, *, days: int = 7, **details: object) -> UUID:
    start = NOW + timedelta(days=days)
    draft = SessionDraft(starts_at=start, ends_at=start + timedelta(hours=2), **details)  # type: ignore[arg-type]
    made = agenda.plan_session(actor=actor, at=NOW, offer_id=offer_id, draft=draft)
    follow()
    return made


def follow() -> None:
    """What the room does of each fact of the agenda, told again from the beginning as often as one likes."""
    house = system_actor()
    with acting(house, Purpose.SYSTEM):
        told = list(OutboxEvent.objects.filter(name__startswith="workshops.").order_by("id"))
    ours = {event_name(one.event): one for one in handlers() if one.function.__module__ == workshops.__name__}
    assert len(ours) == 7
    for fact in told:
        if handler := ours.get(fact.name):
            event = event_from_payload(handler.event, fact.payload)
            actor = system_actor(fact.structure_id)
            with acting(actor, Purpose.SYSTEM):
                handler.function(event, actor=actor, at=NOW)


def record_of(actor: Actor, workshop_id: UUID) -> models.ServiceOffer | None:
    with acting(actor, Purpose.ACCOMPAGNEMENT):
        return (
            models.ServiceOffer.objects.select_related("provider", "source")
            .filter(workshop_offer_id=workshop_id)
            .first()
        )


def record(actor: Actor, workshop_id: UUID) -> models.ServiceOffer:
    found = record_of(actor, workshop_id)
    assert found is not None
    return found


def test_a_workshop_becomes_a_valid_service_of_the_structure_s_own_source(house: House) -> None:
    adviser = house.actor("adviser")
    workshop = proposed(
        adviser, age_minimum=18, age_maximum=25, contract_kind="cej", partner_name="la Croix-Rouge"
    )
    row = record(adviser, workshop)
    assert row.source.structure_id == adviser.structure_id
    assert row.kind == "atelier"
    assert CV in row.themes
    assert (row.min_age, row.max_age) == (18, 25)
    assert "CEJ" in row.access_conditions
    assert "Croix-Rouge" in row.description
    assert row.provider.organisation_id == adviser.structure_id
    assert to_service(shown(adviser, row.id)).nom == "Atelier CV"
    meeting = proposed(adviser, name="Info collective du CEJ", kind=WorkshopKind.COLLECTIVE_INFORMATION)
    assert record(adviser, meeting).kind == "information"


def test_places_left_are_those_of_open_sessions_to_come(house: House) -> None:
    adviser = house.actor("adviser")
    workshop = proposed(adviser)
    assert record(adviser, workshop).places_left is None
    first = planned(adviser, workshop, capacity=2)
    second = planned(adviser, workshop, days=14, capacity=3)
    assert record(adviser, workshop).places_left == 5
    assert "Prochaines sessions : " in record(adviser, workshop).mobilisation_details
    agenda.enrol(actor=adviser, at=NOW, session_id=first, dossier_id=welcome(house).dossier_id)
    follow()
    assert record(adviser, workshop).places_left == 4
    agenda.cancel_session(actor=adviser, at=NOW, session_id=second, reason="Salle prise")
    follow()
    assert record(adviser, workshop).places_left == 1
    assert "Prochaine session : " in record(adviser, workshop).mobilisation_details
    late = system_actor(adviser.structure_id)
    refresh_workshops(actor=late, at=NOW + timedelta(days=8))
    assert record(adviser, workshop).places_left is None
    assert record(adviser, workshop).mobilisation_details == ""


def test_a_session_without_limit_says_no_number(house: House) -> None:
    adviser = house.actor("adviser")
    workshop = proposed(adviser)
    planned(adviser, workshop, capacity=2)
    planned(adviser, workshop, days=9)
    assert record(adviser, workshop).places_left is None


def test_what_changes_in_the_agenda_changes_in_the_directory_and_the_same_twice_writes_nothing(
    house: House,
) -> None:
    adviser = house.actor("adviser")
    workshop = proposed(adviser)
    before = record(adviser, workshop)
    refresh_workshops(actor=house.actor("manager"), at=NOW)
    assert record(adviser, workshop).change_id == before.change_id
    agenda.amend_offer(
        actor=adviser, at=NOW, offer_id=workshop, draft=OfferDraft("Atelier permis", WorkshopKind.WORKSHOP),
        edit_token=_token(adviser, workshop),
    )  # fmt: skip
    follow()
    after = record(adviser, workshop)
    assert (after.name, after.themes) == ("Atelier permis", [PERMIS])
    with acting(adviser, Purpose.ACCOMPAGNEMENT):
        assert len(changes_of_row(models.ServiceOffer, after.id)) == 2


def _token(actor: Actor, workshop: UUID) -> int:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        found = offer(scope, workshop)
    assert found is not None
    return found.edit_token


def test_an_ended_workshop_is_withdrawn_and_comes_back_when_it_is_opened_again(house: House) -> None:
    adviser = house.actor("adviser")
    workshop = proposed(adviser)
    agenda.end_offer(actor=adviser, at=NOW, offer_id=workshop, ended_on=NOW.date())
    follow()
    assert record(adviser, workshop).withdrawn_on == NOW.date()
    agenda.reopen_offer(actor=adviser, at=NOW, offer_id=workshop)
    follow()
    assert record(adviser, workshop).withdrawn_on is None


def test_a_workshop_may_be_kept_out_and_its_themes_chosen_once_for_all(house: House) -> None:
    adviser, manager = house.actor("adviser"), house.actor("manager")
    workshop = proposed(adviser)
    list_workshop(actor=manager, at=NOW, workshop_offer_id=workshop, is_listed=False)
    planned(adviser, workshop, capacity=4)
    assert record(adviser, workshop).withdrawn_on is not None
    list_workshop(actor=manager, at=NOW, workshop_offer_id=workshop, is_listed=True, themes=[PERMIS])
    assert record(adviser, workshop).withdrawn_on is None
    planned(adviser, workshop, days=12, capacity=4)
    assert record(adviser, workshop).themes == [PERMIS]
    with pytest.raises(Invalid):
        list_workshop(actor=manager, at=NOW, workshop_offer_id=workshop, is_listed=True, themes=["cuisine"])


def test_only_the_structure_s_keepers_choose(house: House) -> None:
    workshop = proposed(house.actor("adviser"))
    with pytest.raises(Refused):
        list_workshop(actor=house.actor("adviser"), at=NOW, workshop_offer_id=workshop, is_listed=False)
    with pytest.raises(NotFound):
        list_workshop(
            actor=house.actor("stranger_direction"), at=NOW, workshop_offer_id=workshop, is_listed=False
        )


def test_the_record_of_a_workshop_is_changed_in_the_agenda_only(house: House) -> None:
    manager = house.actor("manager")
    row = record(manager, proposed(house.actor("adviser")))
    with pytest.raises(Conflict):
        catalogue.withdraw_offer(actor=manager, at=NOW, offer_id=row.id, reason="x")
    with pytest.raises(Conflict):
        catalogue.note_places(actor=manager, at=NOW, offer_id=row.id, places_left=3)


def test_a_workshop_of_two_letters_still_makes_a_record(house: House) -> None:
    adviser = house.actor("adviser")
    row = record(adviser, proposed(adviser, name="CV", theme="", description=""))
    assert row.name == "Atelier CV"
    assert len(row.description) >= 5
