"""The person decides who sees her counter: four people, each audience, the database behind the query."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from convergence.accompagnement.acts.operations import (
    cancel_unavailability,
    close_counter,
    move_unavailability,
    note_unavailability,
    open_counter,
    watch_weeks,
)
from convergence.accompagnement.acts.queries import (
    acts_of,
    sharings_of,
    short_weeks_of,
    unavailabilities_of,
    unavailabilities_with_grounds,
    weeks_of_person,
)
from convergence.accompagnement.acts.types.weeks import CounterAudience, ToldHow, UnavailabilityReason
from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    READER,
    STRANGER,
    TARBES,
    TODAY,
    at,
    count,
    events,
    new_file,
    person,
    read,
    share,
    shown_groups,
)
from tests.rooms.acts.steps import recorded
from tests.rooms.contracts.steps import running

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
COLLEAGUES, PARTNERS = CounterAudience.COLLEAGUES, CounterAudience.PARTNERS
DIRECTION = person("Denise", Role.DIRECTION)


@pytest.fixture
def dossier_id() -> UUID:
    """A file of Tarbes with an act of an hour, opened to France Travail."""
    made = new_file()
    recorded(made)
    share(actor=ADVISER, at=AT, dossier_id=made, to=OPERATOR, groups=[FieldGroup.ACCOMPAGNEMENT])
    return made


def sees(actor: Actor, dossier_id: UUID) -> bool:
    return bool(read(actor, weeks_of_person, dossier_id, MONDAY, MONDAY))


def opened(dossier_id: UUID, audience: CounterAudience, actor: Actor = ADVISER) -> None:
    open_counter(actor=actor, at=AT, dossier_id=dossier_id, audience=audience, told_how=ToldHow.ORALLY)


def test_the_referent_and_whoever_decides_always_see_it(dossier_id: UUID) -> None:
    for actor in (ADVISER, MANAGER, DIRECTION, system_actor(TARBES)):
        assert sees(actor, dossier_id), actor.name
    herself = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)
    assert sees(herself, dossier_id)


@pytest.mark.parametrize(
    "actor", [COLLEAGUE, READER, ELSEWHERE, FRANCE_TRAVAIL, STRANGER], ids=lambda a: a.name
)
def test_nobody_else_sees_it_until_she_says_so(actor: Actor, dossier_id: UUID) -> None:
    assert not sees(actor, dossier_id)


def test_her_acts_stay_readable_by_a_colleague_to_whom_the_counter_is_closed(dossier_id: UUID) -> None:
    assert read(COLLEAGUE, acts_of, dossier_id)


def test_each_audience_is_opened_for_itself(dossier_id: UUID) -> None:
    opened(dossier_id, COLLEAGUES)
    assert [sees(one, dossier_id) for one in (COLLEAGUE, FRANCE_TRAVAIL, ELSEWHERE)] == [True, False, False]
    opened(dossier_id, PARTNERS)
    assert [sees(one, dossier_id) for one in (COLLEAGUE, FRANCE_TRAVAIL, ELSEWHERE)] == [True, True, False]


def test_another_person_s_decision_opens_nothing(dossier_id: UUID) -> None:
    other = new_file()
    recorded(other)
    opened(other, COLLEAGUES)
    assert sees(COLLEAGUE, other)
    assert not sees(COLLEAGUE, dossier_id)


def test_she_changes_her_mind_any_day_and_the_past_stays_written(dossier_id: UUID) -> None:
    opened(dossier_id, COLLEAGUES)
    opened(dossier_id, COLLEAGUES)
    for _ in range(2):
        close_counter(actor=ADVISER, at=at(3), dossier_id=dossier_id, audience=COLLEAGUES)
    assert not sees(COLLEAGUE, dossier_id)
    (row,) = read(ADVISER, sharings_of, dossier_id)
    assert (row.starts_on, row.ends_on) == (TODAY, TODAY + timedelta(days=3))
    assert len(events("CounterShared")) == len(events("CounterClosed")) == 1
    opened(dossier_id, COLLEAGUES)
    assert sees(COLLEAGUE, dossier_id)


def test_the_database_hides_short_weeks_from_a_partner_until_she_says_so(dossier_id: UUID) -> None:
    """The table itself is asked, without the query: the wall is the policy, not the code."""
    running(dossier_id, at=at(-1), starts_on=MONDAY)
    watch_weeks(actor=system_actor(TARBES, time_zone="Europe/Paris"), at=at(8))
    assert count(ADVISER, "acts_shortweek") == 1
    assert count(FRANCE_TRAVAIL, "acts_shortweek") == count(ELSEWHERE, "acts_shortweek") == 0
    opened(dossier_id, COLLEAGUES)
    assert count(FRANCE_TRAVAIL, "acts_shortweek") == 0
    opened(dossier_id, PARTNERS)
    assert count(FRANCE_TRAVAIL, "acts_shortweek") == 1
    assert read(FRANCE_TRAVAIL, short_weeks_of, dossier_id)
    assert count(ELSEWHERE, "acts_shortweek") == 0


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(ELSEWHERE, NotFound), (READER, Refused), (STRANGER, Refused)],
    ids=["d’une autre structure", "sans le droit", "chercheuse"],
)
def test_who_may_not_note_her_decision(actor: Actor, refusal: type[Exception], dossier_id: UUID) -> None:
    with pytest.raises(refusal):
        opened(dossier_id, PARTNERS, actor)
    assert read(ADVISER, sharings_of, dossier_id) == []


def test_a_partner_cannot_open_the_counter_to_himself(dossier_id: UUID) -> None:
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=OPERATOR,
        groups=[FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY],
        may_write=True,
    )
    with pytest.raises(Refused, match="mission locale du jeune"):
        opened(dossier_id, PARTNERS, FRANCE_TRAVAIL)
    assert not sees(FRANCE_TRAVAIL, dossier_id)


# unavailable days


def away(dossier_id: UUID, first: date, last: date | None, actor: Actor = ADVISER) -> UUID:
    return note_unavailability(
        actor=actor,
        at=AT,
        dossier_id=dossier_id,
        first_day=first,
        last_day=last,
        why=UnavailabilityReason.ILLNESS,
    )


def test_the_days_are_known_and_the_ground_stands_apart(dossier_id: UUID) -> None:
    away(dossier_id, MONDAY, None)
    (row,) = read(FRANCE_TRAVAIL, unavailabilities_of, dossier_id)
    assert (row.starts_on, row.ends_on, row.reason) == (MONDAY, None, None)
    (row,) = read(FRANCE_TRAVAIL, unavailabilities_with_grounds, dossier_id)
    assert row.reason is None, "health data were not opened to that organisation"
    assert count(FRANCE_TRAVAIL, "acts_unavailabilityground") == 0
    (row,) = read(ADVISER, unavailabilities_with_grounds, dossier_id)
    assert row.reason is UnavailabilityReason.ILLNESS
    shown = shown_groups(ADVISER, unavailabilities_with_grounds, dossier_id)[dossier_id]
    assert FieldGroup.HEALTH in shown
    assert all(
        "illness" not in str(event) and "maladie" not in str(event) for event in events("UnavailabilityNoted")
    )


def test_days_are_moved_and_taken_back(dossier_id: UUID) -> None:
    row_id = away(dossier_id, MONDAY, None)
    for _ in range(2):
        move_unavailability(
            actor=ADVISER,
            at=AT,
            unavailability_id=row_id,
            first_day=MONDAY,
            last_day=MONDAY + timedelta(days=2),
        )
    assert len(events("UnavailabilityNoted")) == 2
    with pytest.raises(Invalid, match="pourquoi"):
        cancel_unavailability(actor=ADVISER, at=AT, unavailability_id=row_id, reason=" ")
    cancel_unavailability(actor=ADVISER, at=AT, unavailability_id=row_id, reason="mauvais dossier")
    assert read(ADVISER, unavailabilities_of, dossier_id) == []
    with pytest.raises(Conflict, match="annulée"):
        cancel_unavailability(actor=ADVISER, at=AT, unavailability_id=row_id, reason="encore")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "précède le début"),
        (date(2000, 1, 1), None, "précède la naissance"),
        (MONDAY + timedelta(days=4), None, "déjà notée"),
    ],
)
def test_impossible_days_are_refused(first: date, last: date | None, words: str, dossier_id: UUID) -> None:
    away(dossier_id, MONDAY, MONDAY + timedelta(days=6))
    with pytest.raises(Invalid, match=words):
        away(dossier_id, first, last)
    assert len(read(ADVISER, unavailabilities_of, dossier_id)) == 1


def test_who_may_not_note_unavailable_days(dossier_id: UUID) -> None:
    for actor, refusal in ((ELSEWHERE, NotFound), (READER, Refused), (STRANGER, Refused)):
        with pytest.raises(refusal):
            away(dossier_id, MONDAY, None, actor)
    with pytest.raises(NotFound):
        away(uuid7(), MONDAY, None)


def test_somebody_added_to_her_team_sees_her_counter(dossier_id: UUID) -> None:
    """The same right with the same role: what differs is to work with her."""
    colleague_s = new_file(adviser=COLLEAGUE)
    recorded(colleague_s)
    assert sees(COLLEAGUE, colleague_s)
    assert not sees(ADVISER, colleague_s)
