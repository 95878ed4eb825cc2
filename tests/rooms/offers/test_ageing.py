"""Records age: their score falls, their owners are asked again, a confirmed one is fresh; outcomes are counted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.offers import models, operations
from convergence.offers.queries.keeping import (
    changes_of_offer,
    count_to_review,
    health_of,
    nudge_holder,
    nudge_of_link,
    offer_as_known,
    scores,
    structures_to_nudge,
    structures_to_rate,
    to_review,
)
from convergence.offers.types import Freshness, NudgeState, ReviewRow
from convergence.storage.models import OutboxEvent
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.offers.keeping import NOW, TODAY, drafted, kept, read, shown, stored
from tests.web.house import House, make_house

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def robot(actor: Actor) -> Actor:
    return system_actor(actor.structure_id)


@operation("Vieillir une fiche")
def aged(*, actor: Actor, at: object, offer_id: UUID, days: int) -> None:
    """As if nobody had looked at it for so many days."""
    models.ServiceOffer.objects.filter(pk=offer_id).update(
        updated_on=TODAY - days * DAY, confirmed_on=None, quality_on=TODAY - 10 * DAY
    )


def old_one(house: House, name: str = "partner", days: int = 400, **details: Any) -> UUID:
    """A record about which its service is asked by e-mail: its provider is not the organisation itself."""
    from convergence.offers.types import ProviderDraft

    actor = house.actor(name)
    provider_id = operations.keep_provider(
        actor=actor, at=NOW, draft=ProviderDraft(key="", name="Auto-école solidaire", updated_on=TODAY)
    )
    offer_id = operations.keep_offer(
        actor=actor, at=NOW, provider_id=provider_id, draft=drafted(**{"name": "Aide au permis"} | details)
    )
    aged(actor=actor, at=NOW, offer_id=offer_id, days=days)
    return offer_id


def letters() -> list[dict[str, Any]]:
    with acting(system_actor(), Purpose.SYSTEM):
        told = OutboxEvent.objects.filter(name__endswith="ExchangeRequested").order_by("id")
        return [event.payload for event in told]


def link() -> str:
    found: str = letters()[-1]["body"]
    return found.split("/jeune/f/")[1].split("/")[0]


def guest(token: str, days: int = 0) -> Actor:
    with acting(system_actor(), Purpose.AUTHENTICATION) as scope:
        found = nudge_holder(scope, token, NOW + days * DAY)
    assert found is not None
    return found


def nudges(actor: Actor) -> list[models.Nudge]:
    with acting(actor, Purpose.ACCOMPAGNEMENT):
        return list(models.Nudge.objects.order_by("asked_on", "id"))


def test_a_score_falls_with_time_and_is_written_only_when_it_does(house: House) -> None:
    partner = house.actor("partner")
    fresh, old = kept(partner), old_one(house)
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        assert partner.structure_id in structures_to_rate(scope, NOW)
    before = stored(partner, old).quality
    assert operations.rate_offers(actor=robot(partner), at=NOW) == 1
    assert stored(partner, old).quality < before
    assert operations.rate_offers(actor=robot(partner), at=NOW) == 0
    assert operations.rate_offers(actor=robot(partner), at=NOW + 60 * DAY) == 1
    assert stored(partner, fresh).quality_on == TODAY
    with pytest.raises(Refused):
        operations.rate_offers(actor=house.actor("dsi"), at=NOW)


def test_a_record_explains_its_quality_and_its_age(house: House) -> None:
    partner = house.actor("partner")
    row = shown(partner, old_one(house, phone="", description="Permis."))
    health = read(house.actor("stranger"), health_of, row)
    assert health.freshness is Freshness.OLD
    assert {fault.code for fault in health.quality.faults} >= {
        "telephone_bien_defini", "description_bien_definie", "date_maj_recente",
    }  # fmt: skip
    operations.confirm_offer(actor=partner, at=NOW, offer_id=row.offer_id)
    again = read(partner, health_of, shown(partner, row.offer_id))
    assert again.freshness is Freshness.FRESH
    assert again.is_confirmed
    assert again.quality.score == shown(partner, row.offer_id).quality > health.quality.score


def test_an_old_record_is_asked_about_once_by_a_letter_with_a_link_and_nothing_else(house: House) -> None:
    partner = house.actor("partner")
    old_one(house)
    kept(partner)
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        assert structures_to_nudge(scope, NOW) == [partner.structure_id]
    assert operations.ask_again(actor=robot(partner), at=NOW) == 1
    assert operations.ask_again(actor=robot(partner), at=NOW + 20 * DAY) == 0
    (letter,) = letters()
    assert (letter["recipient"], letter["reason"], letter["recipient_kind"]) == (
        "atelier@exemple.fr", "annuaire", "partenaire",
    )  # fmt: skip
    assert "Aide au permis" in letter["body"]
    (nudge,) = nudges(partner)
    assert nudge.secret not in letter["body"]
    assert link() not in nudge.secret


def test_whoever_never_answers_is_asked_three_times_then_left_alone(house: House) -> None:
    partner = house.actor("partner")
    old_one(house)
    asked = [
        day for day in range(0, 400, 5) if operations.ask_again(actor=robot(partner), at=NOW + day * DAY)
    ]
    assert asked == [0, 60, 120]
    assert {nudge.state for nudge in nudges(partner)} == {NudgeState.UNANSWERED}


def test_one_gesture_by_the_link_makes_the_record_fresh_and_ends_the_link(house: House) -> None:
    partner = house.actor("partner")
    offer_id = old_one(house)
    operations.ask_again(actor=robot(partner), at=NOW)
    token = link()
    by_link = guest(token)
    assert read(by_link, nudge_of_link, token).offer_id == offer_id
    operations.confirm_by_link(actor=by_link, at=NOW, token=token)
    assert shown(partner, offer_id).confirmed_on == TODAY
    with pytest.raises(NotFound):
        operations.confirm_by_link(actor=by_link, at=NOW, token=token)
    with acting(system_actor(), Purpose.AUTHENTICATION) as scope:
        assert nudge_holder(scope, token, NOW) is None
        assert nudge_holder(scope, "un autre", NOW) is None
    assert operations.ask_again(actor=robot(partner), at=NOW + 100 * DAY) == 0


def test_a_link_is_good_for_a_month(house: House) -> None:
    partner = house.actor("partner")
    old_one(house)
    operations.ask_again(actor=robot(partner), at=NOW)
    token = link()
    guest(token, 30)
    with acting(system_actor(), Purpose.AUTHENTICATION) as scope:
        assert nudge_holder(scope, token, NOW + 31 * DAY) is None


def test_what_the_service_says_waits_for_the_owner_and_changes_nothing_by_itself(house: House) -> None:
    partner = house.actor("partner")
    offer_id = old_one(house)
    operations.ask_again(actor=robot(partner), at=NOW)
    token, before = link(), shown(partner, offer_id)
    by_link = guest(token)
    for wrong in ("  ", "x" * 2001):
        with pytest.raises(Invalid):
            operations.tell_change_by_link(actor=by_link, at=NOW, token=token, answer=wrong)
    operations.tell_change_by_link(actor=by_link, at=NOW, token=token, answer="Nous avons déménagé.")
    assert shown(partner, offer_id) == before
    rows: list[ReviewRow] = read(partner, to_review)
    assert [row.answer for row in rows] == ["Nous avons déménagé."]
    assert read(house.actor("stranger_direction"), to_review) == []
    assert nudges(house.actor("stranger_direction")) == []
    nudge_id = rows[0].nudge_id
    assert nudge_id is not None
    with pytest.raises(NotFound):
        operations.treat_answer(actor=house.actor("direction"), at=NOW, nudge_id=nudge_id)
    operations.treat_answer(actor=partner, at=NOW, nudge_id=nudge_id)
    assert [row.answer for row in read(partner, to_review)] == [""]
    assert read(partner, count_to_review) == 1


def test_one_s_own_team_is_asked_on_its_list_and_not_by_letter(house: House) -> None:
    manager = house.actor("manager")
    offer_id = kept(manager)
    aged(actor=manager, at=NOW, offer_id=offer_id, days=400)
    assert operations.ask_again(actor=robot(manager), at=NOW) == 1
    assert letters() == []
    (row,) = read(manager, to_review)
    assert (row.offer_id, row.sent_to, row.asked_on) == (offer_id, "", TODAY)
    operations.confirm_offer(actor=manager, at=NOW, offer_id=offer_id)
    assert read(manager, to_review) == []
    assert [nudge.state for nudge in nudges(manager)] == [NudgeState.CONFIRMED]
    with pytest.raises(Refused):
        operations.confirm_offer(actor=house.actor("adviser"), at=NOW, offer_id=offer_id)
    with pytest.raises(NotFound):
        operations.confirm_offer(actor=house.actor("partner"), at=NOW, offer_id=offer_id)


def test_nobody_but_the_service_answers_by_its_link(house: House) -> None:
    partner = house.actor("partner")
    old_one(house)
    operations.ask_again(actor=robot(partner), at=NOW)
    for actor in (partner, house.actor("dsi")):
        with pytest.raises(Refused):
            operations.confirm_by_link(actor=actor, at=NOW, token=link())
        with pytest.raises(Refused):
            operations.tell_change_by_link(actor=actor, at=NOW, token=link(), answer="Fermé")


def test_history_is_shown_to_all_and_names_only_one_s_own_colleagues(house: House) -> None:
    manager, stranger = house.actor("manager"), house.actor("stranger")
    offer_id = kept(manager)
    first = stored(manager, offer_id)
    operations.keep_offer(
        actor=manager, at=NOW + timedelta(seconds=5), provider_id=first.provider_id, offer_id=offer_id,
        draft=drafted(name="Atelier CV du mardi", fees="payant"), edit_token=first.change_id,
    )  # fmt: skip
    seen = read(stranger, changes_of_offer, offer_id)
    assert [[was.label for was in change.fields] for change in seen] == [["Nom", "Frais"], []]
    assert (seen[0].fields[1].before, seen[0].fields[1].after) == ("Gratuit", "Payant")
    assert {change.organisation for change in seen} == {"Tarbes"}
    assert {change.by for change in seen} == {""}
    assert {change.by for change in read(manager, changes_of_offer, offer_id)} == {"Manager Essai"}
    before = read(stranger, offer_as_known, offer_id, NOW + timedelta(seconds=1))
    assert before.name == "Atelier CV et lettre"
    assert read(stranger, offer_as_known, offer_id, NOW + timedelta(seconds=9)).name == "Atelier CV du mardi"
    assert read(stranger, offer_as_known, offer_id, NOW - DAY) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM offers_versions(%s)", (offer_id,))
        assert cursor.fetchone() == (0,)


def outcome(actor: Actor, offer_id: UUID, request: UUID, step: str, **counts: int) -> bool:
    return operations.note_outcome(
        actor=robot(actor), at=NOW, offer_id=offer_id, request_id=request, step=step, **counts
    )


def test_each_step_of_a_request_counts_once_and_few_requests_show_nothing(house: House) -> None:
    adviser, stranger = house.actor("adviser"), house.actor("stranger")
    offer_id = kept(house.actor("manager"))
    for number in range(6):
        request = uuid7()
        actor = adviser if number % 2 else stranger
        if number == 4:
            assert read(adviser, scores, [offer_id]) == {}
        assert outcome(actor, offer_id, request, "envoyer", sent=1)
        assert outcome(actor, offer_id, request, "accepter", answered=1, accepted=1, answer_days=2)
        assert not outcome(actor, offer_id, request, "accepter", answered=1, accepted=1, answer_days=2)
    shown_score = read(adviser, scores, [offer_id])[offer_id]
    assert (shown_score.requests, shown_score.accepted_tenths, shown_score.answer_days) == (5, 10, 2)
    assert shown_score.came_tenths is None
    with pytest.raises(Refused):
        operations.note_outcome(
            actor=adviser, at=NOW, offer_id=offer_id, request_id=uuid7(), step="x", sent=1
        )
    with acting(adviser, Purpose.ACCOMPAGNEMENT):
        assert models.OfferScore.objects.count() == 2
        assert models.CountedOutcome.objects.count() == 6
        assert not models.CountedOutcome.objects.filter(digest__contains=str(request)).exists()
