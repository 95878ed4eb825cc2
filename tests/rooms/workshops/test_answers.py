"""A place that is held for her: yes or no by her own link, once, in time, and about her file alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from convergence.agenda.workshops.operations import (
    answer_offer,
    cancel_session,
    join_waiting_list,
    offer_next_places,
    withdraw_enrolment,
)
from convergence.agenda.workshops.queries import offered_to
from convergence.agenda.workshops.types import EnrolmentOrigin, WaitingState
from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, NotFound, Refused
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, events, new_files, read
from tests.rooms.workshops.steps import people, planned, put, queue, seen

pytestmark = pytest.mark.django_db

DELAY = timedelta(hours=parameter("workshops.place_offer_hours").integer_at(AT.date()))


def her(dossier_id: UUID) -> Actor:
    return guest_actor(TARBES, name="Le jeune", time_zone="Europe/Paris", dossier_id=dossier_id)


class Offer:
    """A session of one place: the first of the list is asked, the second waits."""

    def __init__(self) -> None:
        holder, self.dossier_id, self.other = new_files(3)
        self.session_id = planned(capacity=1)
        enrolment_id = put(self.session_id, holder)
        self.waiting_id, self.next_id = (
            join_waiting_list(actor=ADVISER, at=AT, session_id=self.session_id, dossier_id=one)
            for one in (self.dossier_id, self.other)
        )
        withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)

    def answer(self, comes: bool, when: datetime = AT, who: UUID | None = None) -> WaitingState:
        return answer_offer(
            actor=her(who or self.dossier_id), at=when, waiting_id=self.waiting_id, comes=comes
        )


@pytest.fixture
def offer() -> Offer:
    return Offer()


def test_yes_enrols_once(offer: Offer) -> None:
    actor = her(offer.dossier_id)
    (held,) = read(actor, offered_to, offer.dossier_id, at=AT)
    assert held.waiting_id == offer.waiting_id
    assert [offer.answer(True), offer.answer(True)] == [WaitingState.ACCEPTED] * 2
    (enrolled,) = people(offer.session_id)
    assert (enrolled.dossier_id, enrolled.origin) == (offer.dossier_id, EnrolmentOrigin.WAITING_LIST)
    assert len([one for one in events("EnrolmentMade") if one["dossier_id"] == str(offer.dossier_id)]) == 1
    row = seen(offer.session_id)
    assert (row.taken, row.held, row.waiting) == (1, 0, 1)
    assert read(actor, offered_to, offer.dossier_id, at=AT) == []
    with pytest.raises(Conflict, match="déjà notée"):
        offer.answer(False)


def test_no_gives_the_place_to_the_next_of_whom_she_learns_nothing(offer: Offer) -> None:
    assert [offer.answer(False), offer.answer(False)] == [WaitingState.LEFT] * 2
    assert people(offer.session_id) == []
    with pytest.raises(Conflict, match="déjà notée"):
        offer.answer(True)
    assert offer_next_places(actor=system_actor(TARBES), at=AT) == 1
    ((waiting_id, state),) = [(row.waiting_id, row.state) for row in queue(offer.session_id)]
    assert (waiting_id, state) == (offer.next_id, WaitingState.OFFERED)


def test_a_place_that_another_took_meanwhile_is_told_so(offer: Offer) -> None:
    offer_next_places(actor=system_actor(TARBES), at=AT + DELAY)
    answer_offer(actor=her(offer.other), at=AT + DELAY, waiting_id=offer.next_id, comes=True)
    with pytest.raises(Conflict, match="proposée à quelqu’un d’autre"):
        offer.answer(True, AT + DELAY)
    assert [one.dossier_id for one in people(offer.session_id)] == [offer.other]


@pytest.mark.parametrize("round_passed", [False, True])
@pytest.mark.parametrize("comes", [True, False])
def test_too_late_is_told(offer: Offer, round_passed: bool, comes: bool) -> None:
    if round_passed:
        offer_next_places(actor=system_actor(TARBES), at=AT + DELAY)
    with pytest.raises(Conflict, match="Le délai pour répondre est passé"):
        offer.answer(comes, AT + DELAY)
    assert people(offer.session_id) == []
    assert read(her(offer.dossier_id), offered_to, offer.dossier_id, at=AT + DELAY) == []


def test_a_session_that_is_cancelled_takes_nobody(offer: Offer) -> None:
    cancel_session(actor=ADVISER, at=AT, session_id=offer.session_id, reason="Salle fermée")
    with pytest.raises(Conflict, match="annulée"):
        offer.answer(True)
    assert people(offer.session_id) == []
    assert offer.answer(False) is WaitingState.LEFT


def test_she_answers_for_herself_alone(offer: Offer) -> None:
    with pytest.raises(NotFound):
        offer.answer(True, who=offer.other)
    with pytest.raises(NotFound):
        answer_offer(actor=her(offer.dossier_id), at=AT, waiting_id=uuid7(), comes=True)
    with pytest.raises(Conflict):
        answer_offer(actor=her(offer.other), at=AT, waiting_id=offer.next_id, comes=True)
    for actor in (ADVISER, system_actor(TARBES), guest_actor(TARBES, name="Visiteur", time_zone="UTC")):
        with pytest.raises(Refused):
            answer_offer(actor=actor, at=AT, waiting_id=offer.waiting_id, comes=True)
    assert read(her(offer.other), offered_to, offer.dossier_id, at=AT) == []
