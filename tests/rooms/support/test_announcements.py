"""Announcements: whom they reach, who may address whom, who has read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import Error

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.operations import add_site, give_role
from convergence.identity.queries import structure_detail
from convergence.identity.types import Role
from convergence.storage.operation import operation
from convergence.storage.session import acting
from convergence.support import operations
from convergence.support.models import Announcement
from convergence.support.queries import (
    announcement,
    announcements_for,
    published_announcement,
    readers_of,
    unread_announcements,
)
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementReach,
    AnnouncementState,
    AnnouncementWeight,
    SupportConflict,
)
from tests.web.house import House

TODAY = local_today("Europe/Paris")
DRAFT = AnnouncementDraft("Fermeture", "Les bureaux ferment à midi.", AnnouncementWeight.INFORMATION, TODAY)


def seen(who: Actor, at: datetime | None = None) -> list[str]:
    with acting(who, Purpose.ADMINISTRATION) as scope:
        return [row.title for row in announcements_for(scope, at or now())]


def publish(who: Actor, draft: AnnouncementDraft = DRAFT) -> UUID:
    return operations.publish_announcement(actor=who, at=now(), draft=draft)


def reaches(house: House, draft: AnnouncementDraft, by: str) -> set[str]:
    publish(house.actor(by), draft)
    people = ("adviser", "manager", "account_manager", "stranger", "partner", "researcher")
    return {name for name in people if seen(house.actor(name))}


@pytest.mark.parametrize(
    ("by", "changes", "readers"),
    [
        ("direction", {}, {"adviser", "manager", "account_manager"}),
        ("direction", {"roles": (Role.MANAGER.value,)}, {"manager"}),
        (
            "dsi",
            {"reach": AnnouncementReach.NETWORK, "roles": (Role.ADVISER.value,)},
            {"adviser", "stranger"},
        ),
        (
            "unml",
            {"reach": AnnouncementReach.NETWORK},
            {"adviser", "manager", "account_manager", "stranger", "partner", "researcher"},
        ),
    ],
)
def test_an_announcement_reaches_those_for_whom_it_is_meant(
    house: House, by: str, changes: dict[str, object], readers: set[str]
) -> None:
    assert reaches(house, replace(DRAFT, **changes), by) == readers  # type: ignore[arg-type]  # fields of the draft


def test_chosen_structures_only(house: House) -> None:
    draft = replace(DRAFT, reach=AnnouncementReach.CHOSEN, structure_ids=(house.structures["reunion"],))
    assert reaches(house, draft, "dsi") == {"stranger"}


def test_a_site_reaches_those_who_work_there_and_those_who_work_everywhere(house: House) -> None:
    direction = house.actor("direction")
    for name in ("Lourdes", "Vic"):
        add_site(actor=direction, at=now(), name=name, commune_code="65286", opened_on=TODAY,
                 structure_id=direction.structure_id, address="")  # fmt: skip
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        home = structure_detail(scope, direction.structure_id)
    assert home is not None
    lourdes, vic = (site.id for site in home.sites)
    give_role(actor=direction, at=now(), user_id=house.users["account_manager"], role=Role.ADVISER,
              structure_id=direction.structure_id, site_id=vic, starts_on=TODAY)  # fmt: skip
    publish(direction, replace(DRAFT, site_ids=(lourdes,)))
    assert seen(house.actor("adviser")) == ["Fermeture"]
    publish(direction, replace(DRAFT, title="À Vic", site_ids=(vic,)))
    with pytest.raises(Invalid, match="propre structure"):
        publish(direction, replace(DRAFT, site_ids=(uuid7(),)))


@pytest.mark.parametrize(
    ("by", "to", "allowed"),
    [
        ("direction", "reunion", False),
        ("arml", "reunion", False),
        ("arml", "tarbes", True),
        ("dsi", "reunion", True),
    ],
)
def test_only_a_head_of_the_network_speaks_to_other_structures(
    house: House, by: str, to: str, allowed: bool
) -> None:
    draft = replace(DRAFT, reach=AnnouncementReach.CHOSEN, structure_ids=(house.structures[to],))
    if allowed:
        publish(house.actor(by), draft)
    else:
        with pytest.raises(Refused, match="ses propres professionnels"):
            publish(house.actor(by), draft)


def test_the_database_refuses_too_what_reaches_beyond_the_structure(house: House) -> None:
    @operation("Passer outre")
    def shout(*, actor: Actor, at: datetime) -> None:
        Announcement.objects.create(
            structure_id=actor.structure_id, title="À tous", text="…", weight="information", reach="reseau",
            starts_at=at, published_by=actor.user_id, published_by_name=actor.name, search_key="",
        )  # fmt: skip

    shout(actor=house.actor("unml"), at=now())
    with pytest.raises(Error, match="row-level security"):
        shout(actor=house.actor("direction"), at=now())


def test_an_adviser_publishes_nothing(house: House) -> None:
    with pytest.raises(Refused, match="publier une annonce"):
        publish(house.actor("adviser"))


def test_reading_and_confirming_are_followed_by_the_publisher(house: House) -> None:
    direction, adviser = house.actor("direction"), house.actor("adviser")
    announcement_id = publish(direction, replace(DRAFT, weight=AnnouncementWeight.IMPORTANT))
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert unread_announcements(scope, now()) == 1
    for _ in range(2):
        operations.note_reading(actor=adviser, at=now(), announcement_id=announcement_id)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert unread_announcements(scope, now()) == 1, "an important one waits for the confirmation"
    operations.confirm_announcement(actor=adviser, at=now(), announcement_id=announcement_id)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert unread_announcements(scope, now()) == 0
        assert readers_of(scope, announcement_id) == []
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        followed = published_announcement(scope, announcement_id, now())
        readers = readers_of(scope, announcement_id)
    assert followed is not None
    assert (followed.read, followed.confirmed) == (1, 1)
    assert followed.readers == len(readers) == 8
    assert [reader.user_id for reader in readers if reader.confirmed_at] == [adviser.user_id]
    assert readers[-1].user_id == adviser.user_id, "who has not read comes first"


def test_a_new_text_may_ask_everybody_again(house: House) -> None:
    direction, adviser = house.actor("direction"), house.actor("adviser")
    announcement_id = publish(direction)
    operations.note_reading(actor=adviser, at=now(), announcement_id=announcement_id)
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        followed = published_announcement(scope, announcement_id, now())
    assert followed is not None
    change = {"actor": direction, "announcement_id": announcement_id, "edit_token": followed.edit_token}
    operations.edit_announcement(
        **change, at=now(), draft=replace(followed.draft, text="À 11 h."), ask_again=True
    )
    with pytest.raises(SupportConflict):
        operations.edit_announcement(**change, at=now(), draft=DRAFT)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert unread_announcements(scope, now()) == 1
    operations.note_reading(actor=adviser, at=now(), announcement_id=announcement_id)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert unread_announcements(scope, now()) == 0


def test_days_are_those_of_the_structure_that_publishes(house: House) -> None:
    who = house.actor("stranger_direction")
    day = local_today("Indian/Reunion") + timedelta(days=3)
    publish(who, replace(DRAFT, starts_on=day, last_day=day))
    start = datetime.combine(day, time(), ZoneInfo("Indian/Reunion"))
    assert seen(who, start - timedelta(seconds=1)) == []
    assert seen(who, start) == ["Fermeture"]
    assert seen(who, start + timedelta(hours=24, seconds=-1)) == ["Fermeture"]
    assert seen(who, start + timedelta(hours=24)) == []


def test_an_announcement_may_be_taken_down(house: House) -> None:
    direction = house.actor("direction")
    announcement_id = publish(direction)
    planned = publish(direction, replace(DRAFT, title="Demain", starts_on=TODAY + timedelta(days=1)))
    for each in (announcement_id, planned, planned):
        operations.end_announcement(actor=direction, at=now(), announcement_id=each)
    assert seen(house.actor("adviser")) == []
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        found = published_announcement(scope, planned, now())
    assert found is not None
    assert found.state is AnnouncementState.ENDED
    with pytest.raises(NotFound):
        operations.end_announcement(actor=house.actor("dsi"), at=now(), announcement_id=announcement_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"starts_on": TODAY - timedelta(days=2)}, "starts_on"),
        ({"starts_on": TODAY + timedelta(days=400)}, "starts_on"),
        ({"last_day": TODAY - timedelta(days=1)}, "last_day"),
        ({"roles": ("roi",)}, "roles"),
    ],
)
def test_what_cannot_be_published_is_named(house: House, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as told:
        publish(house.actor("direction"), replace(DRAFT, **changes))  # type: ignore[arg-type]  # fields of the draft
    assert told.value.field == field


@pytest.mark.parametrize("purpose", [Purpose.PERSON_SPACE, Purpose.SERVICE_REQUEST])
def test_a_guest_reads_no_announcement(house: House, purpose: Purpose) -> None:
    announcement_id = publish(house.actor("dsi"), replace(DRAFT, reach=AnnouncementReach.NETWORK))
    guest = guest_actor(house.structures["tarbes"], name="Inès", time_zone="Europe/Paris")
    with acting(guest, purpose) as scope:
        assert announcement(scope, announcement_id, now()) is None
        assert not Announcement.objects.exists()
