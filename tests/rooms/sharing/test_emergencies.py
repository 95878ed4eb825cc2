"""Accesses in emergency: the whole identity, a written reason, three hours, the agreement and no more, all told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from convergence.audit.operations import receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.dossier.queries import dossier_header, place_of_person
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.messaging.models import Message
from convergence.sharing.handlers.emergencies import alert_officers, tell_the_person
from convergence.sharing.models import EmergencyAccess
from convergence.sharing.operations import (
    note_emergency_search,
    open_file_in_emergency,
    review_emergency,
)
from convergence.sharing.queries import emergencies, emergencies_to_review, emergency
from convergence.sharing.rules.bases import basis_of
from convergence.sharing.types import EmergencyOpened, EmergencyReview, PersonSought
from convergence.storage.files import open_in_emergency
from convergence.storage.models import Grant, OutboxEvent
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import agree_with, end_agreement
from tests.web.house import PEOPLE, House, make_house
from tests.web.young_people import YoungPerson, share, welcome

pytestmark = pytest.mark.django_db
BORN = date(2007, 3, 12)
WHO = PersonSought("Carrère", "Inès", BORN)
WHY = "Elle est à l’hôpital, sans papiers, et seule."


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def ines(house: House) -> YoungPerson:
    return welcome(house, born_on=BORN)


def opened(
    house: House, who: PersonSought = WHO, *, by: str = "partner", why: str = WHY, at: datetime | None = None
) -> UUID:
    actor = house.actor(by)
    with acting(actor, Purpose.EMERGENCY):
        return open_file_in_emergency(actor=actor, at=at or now(), person=who, reason=why)


def sees(actor: Actor, dossier_id: UUID) -> bool:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return dossier_header(scope, dossier_id) is not None


def the_access(house: House, by: str = "dpo") -> UUID:
    with acting(house.actor(by), Purpose.AUDIT) as scope:
        (row,) = emergencies(scope)
    return row.emergency_id


def emergency_groups(house: House) -> list[FieldGroup]:
    with acting(house.actor("dpo"), Purpose.AUDIT) as scope:
        (row,) = emergencies(scope)
    return list(row.groups)


def examine(
    house: House, emergency_id: UUID, review: EmergencyReview, *, by: str = "dpo", **values: Any
) -> None:
    at = now() - timedelta(minutes=1)  # the database's own clock stands still in a test
    review_emergency(actor=house.actor(by), at=at, emergency_id=emergency_id, review=review, **values)


def test_a_file_opens_to_read_for_three_hours_to_the_organisation(house: House, ines: YoungPerson) -> None:
    assert not sees(house.actor("partner"), ines.dossier_id)
    assert opened(house) == ines.dossier_id
    assert sees(house.actor("partner"), ines.dossier_id)
    assert not sees(house.actor("operator"), ines.dossier_id), "another organisation"
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        grants = list(Grant.objects.filter(dossier_id=ines.dossier_id))
    assert not any(grant.may_write for grant in grants)
    never = {FieldGroup.FREE_TEXT, FieldGroup.NIR, FieldGroup.TECHNICAL, FieldGroup.PUBLIC}
    groups = {group for grant in grants for group in grant.groups}
    assert FieldGroup.IDENTITY in groups, "what tells who she is"
    assert not never & groups, "whatever the agreement lists"
    assert not any(group in never for group in emergency_groups(house))
    for grant in grants:
        assert grant.during.upper - grant.during.lower == timedelta(hours=3)


@pytest.mark.parametrize(
    "who",
    [
        PersonSought("Carrère", "Inès", BORN + timedelta(days=1)),
        PersonSought("Carrer", "Inès", BORN),
        PersonSought("Carrère", "Agnès", BORN),
        PersonSought("", "", BORN),
    ],
)
def test_nothing_less_than_the_whole_identity_opens_anything(
    house: House, ines: YoungPerson, who: PersonSought
) -> None:
    with pytest.raises(NotFound):
        opened(house, who)
    assert not sees(house.actor("partner"), ines.dossier_id)


def test_two_people_alike_and_nobody_are_answered_alike(house: House, ines: YoungPerson) -> None:
    welcome(house, born_on=BORN)
    with pytest.raises(NotFound) as two:
        opened(house)
    with pytest.raises(NotFound) as none:
        opened(house, PersonSought("Personne", "Aucune", BORN))
    assert str(two.value) == str(none.value)


def test_what_no_agreement_opens_stays_closed() -> None:
    house = make_house(agreed=False)
    person = welcome(house, "Lina", "Sans convention", born_on=BORN)
    who = PersonSought("Sans convention", "Lina", BORN)
    with pytest.raises(NotFound):
        opened(house, who)
    agreement = agree_with(house.structures["departement"], [FieldGroup.CONTACT])
    with pytest.raises(NotFound):
        opened(house, who)
    whole = agree_with(house.structures["departement"], [FieldGroup.IDENTITY])
    assert opened(house, who) == person.dossier_id
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        groups = {
            group for grant in Grant.objects.filter(dossier_id=person.dossier_id) for group in grant.groups
        }
    assert groups == {FieldGroup.IDENTITY.value, FieldGroup.CONTACT.value}
    for ended in (whole, agreement):
        end_agreement(ended)
    assert not sees(house.actor("partner"), person.dossier_id), "a revoked agreement closes this as the rest"


def test_a_person_who_opposes_is_answered_as_nobody(house: House, ines: YoungPerson) -> None:
    assert opened(house) == ines.dossier_id
    receive_rights_request(
        actor=house.actor("direction"), at=now(), dossier_id=ines.dossier_id, kind=RightsRequestKind.RESTRICTION,
        received_on=local_today("Europe/Paris"),
    )  # fmt: skip
    assert not sees(house.actor("partner"), ines.dossier_id), "what was open in emergency closes too"
    with pytest.raises(NotFound) as hers:
        opened(house)
    with pytest.raises(NotFound) as nobody:
        opened(house, PersonSought("Personne", "Aucune", BORN))
    assert str(hers.value) == str(nobody.value)


@pytest.mark.parametrize("why", ["", "Urgent", "x" * 1001, "Son numéro est 2 07 03 65 440 001 72, vite"])
def test_a_reason_is_written_and_holds_no_nir(house: House, ines: YoungPerson, why: str) -> None:
    with pytest.raises(Invalid):
        opened(house, why=why)


def test_a_file_already_open_is_not_opened_again(house: House, ines: YoungPerson) -> None:
    share(house, ines, "departement", may_write=False)
    with pytest.raises(Conflict):
        opened(house)


def test_only_operators_and_partners_open_and_only_officers_examine(house: House, ines: YoungPerson) -> None:
    for name in PEOPLE:
        actor = house.actor(name)
        if name not in ("operator", "partner"):
            with acting(actor, Purpose.EMERGENCY), pytest.raises(Refused):
                open_file_in_emergency(actor=actor, at=now(), person=WHO, reason=WHY)
            with acting(actor, Purpose.EMERGENCY), pytest.raises(Refused):
                note_emergency_search(actor=actor, at=now())
        if name not in ("direction", "second_direction", "dpo", "stranger_direction"):
            with pytest.raises(Refused):
                examine(house, ines.dossier_id, EmergencyReview.JUSTIFIED, by=name)
    opened(house)
    with pytest.raises(NotFound):
        examine(house, the_access(house), EmergencyReview.JUSTIFIED, by="stranger_direction")
    with acting(house.actor("stranger_direction"), Purpose.AUDIT) as scope:
        assert emergencies(scope) == []


def test_the_search_answers_for_an_emergency_and_nothing_else(house: House, ines: YoungPerson) -> None:
    for purpose in Purpose:
        with acting(house.actor("partner"), purpose) as scope:
            found = place_of_person(scope, WHO.name, WHO.first_name, BORN)
        assert (found is not None) == (purpose is Purpose.EMERGENCY), purpose


@operation("Essai d'ouverture")
def _forced(*, actor: Actor, at: datetime, dossier_id: UUID, minutes: int) -> frozenset[FieldGroup]:
    return open_in_emergency(dossier_id, minutes)


def test_the_database_holds_the_purpose_and_the_three_hours(house: House, ines: YoungPerson) -> None:
    actor = house.actor("partner")
    for minutes, purpose in ((181, Purpose.EMERGENCY), (0, Purpose.EMERGENCY), (10, Purpose.ACCOMPAGNEMENT)):
        with acting(actor, purpose):
            assert _forced(actor=actor, at=now(), dossier_id=ines.dossier_id, minutes=minutes) == frozenset()
    with acting(actor, Purpose.EMERGENCY):
        assert _forced(actor=actor, at=now(), dossier_id=ines.dossier_id, minutes=180)


def test_openings_and_searches_are_few_in_a_day(house: House) -> None:
    people = [PersonSought("Carrère", f"Inès {letter}", BORN) for letter in "abcd"]
    for who in people:
        welcome(house, who.first_name, who.name, born_on=BORN)
    for who in people[:3]:
        opened(house, who)
    with pytest.raises(Conflict):
        opened(house, people[3])
    assert opened(house, people[3], at=now() + timedelta(days=1, minutes=1))
    actor = house.actor("partner")
    with acting(actor, Purpose.EMERGENCY):
        for _ in range(10):
            note_emergency_search(actor=actor, at=now())
        with pytest.raises(Conflict):
            note_emergency_search(actor=actor, at=now())
        note_emergency_search(actor=actor, at=now() + timedelta(days=1, minutes=1))


def event(house: House) -> EmergencyOpened:
    with acting(system_actor(house.structures["tarbes"]), Purpose.SYSTEM):
        row = EmergencyAccess.objects.get()
    return EmergencyOpened(
        structure_id=row.structure_id, dossier_id=row.file, emergency_id=row.id,
        organisation_name=row.organisation_name, opened_at=row.opened_at,
    )  # fmt: skip


def told(house: House) -> list[dict[str, Any]]:
    with acting(system_actor(house.structures["tarbes"]), Purpose.SYSTEM):
        rows = OutboxEvent.objects.filter(name__endswith=".ExchangeRequested").order_by("id")
        return [row.payload for row in rows]


def test_the_officer_is_alerted_without_a_name_and_the_person_is_told(
    house: House, ines: YoungPerson
) -> None:
    opened(house)
    fact, actor = event(house), system_actor(house.structures["tarbes"])
    with acting(actor, Purpose.SYSTEM):
        alert_officers(fact, actor=actor, at=now())
        tell_the_person(fact, actor=actor, at=now())
        tell_the_person(fact, actor=actor, at=now())
        (message,) = Message.objects.filter(dossier_id=ines.dossier_id)
    alerts = [one for one in told(house) if one["reason"] == ExchangeReason.EMERGENCY_ACCESS.value]
    assert [UUID(one["recipient_user_id"]) for one in alerts] == [house.users["dpo"]]
    assert not any(word in str(alerts) for word in ("Inès", "CARRERE", "hôpital"))
    assert basis_of(ExchangeReason.EMERGENCY_ACCESS, Channel.EMAIL, RecipientKind.PROFESSIONAL) is not None
    assert "en urgence" in message.text
    assert "hôpital" not in message.text


def test_an_officer_examines_once_and_may_end_it_at_once(house: House, ines: YoungPerson) -> None:
    opened(house)
    with acting(house.actor("dpo"), Purpose.AUDIT) as scope:
        assert emergencies_to_review(scope) == 1
    access = the_access(house)
    with pytest.raises(Invalid):
        examine(house, access, EmergencyReview.UNJUSTIFIED)
    examine(
        house, access, EmergencyReview.UNJUSTIFIED, note="Personne à l’hôpital ce jour-là.", close_now=True
    )
    assert not sees(house.actor("partner"), ines.dossier_id)
    with pytest.raises(Conflict):
        examine(house, access, EmergencyReview.JUSTIFIED)
    with acting(house.actor("partner"), Purpose.AUDIT) as scope:
        found = emergency(scope, access)
        assert found is not None
        assert (found.review, found.reviewed_by != "", found.closed_at is not None) == (
            EmergencyReview.UNJUSTIFIED, True, True,
        )  # fmt: skip


def test_ending_an_access_leaves_what_was_shared_otherwise(house: House, ines: YoungPerson) -> None:
    opened(house)
    share(house, ines, "departement", may_write=False)
    examine(house, the_access(house), EmergencyReview.JUSTIFIED, close_now=True)
    assert sees(house.actor("partner"), ines.dossier_id)


def test_the_past_of_an_access_cannot_be_written_by_another(house: House, ines: YoungPerson) -> None:
    opened(house)
    with acting(house.actor("operator"), Purpose.AUDIT), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sharing_emergencyaccess")
        assert cursor.fetchone()[0] == 0
