"""Time on requests: reminders, silence told to the adviser, then to a manager; late answers; e-mails that were lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from convergence.accompagnement.deadlines.models import Deadline
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.solutions.handlers import go_on_for_living, leave_dead_person
from convergence.accompagnement.solutions.operations import (
    accept_request,
    end_links_of_file,
    note_delivery,
    receive_request,
    refuse_request,
    remind_and_escalate,
    withdraw_request,
)
from convergence.accompagnement.solutions.queries import structures_with_requests
from convergence.accompagnement.solutions.types import RefusalMotive, RequestState
from convergence.dossier.types import AccompanimentEnded, AccompanimentResumed
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, ExchangeSettled
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import Professional, Role
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    COLLEAGUE,
    MANAGER,
    REUNION,
    TARBES,
    TODAY,
    at,
    events,
    give,
    new_file,
)
from tests.rooms.solutions.steps import (
    HOUSE,
    PARTNER_HOUSE,
    awaited,
    counted,
    guest,
    holder,
    mails,
    sent,
    service,
    shown,
    tokens,
    treated,
)

pytestmark = pytest.mark.django_db
K, S = DeadlineKind, RequestState


def days(*numbers: int) -> None:
    """The hourly work of these days."""
    for number in numbers:
        remind_and_escalate(actor=HOUSE, at=at(number))


@pytest.fixture
def a_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads the work of the team."""
    from convergence.accompagnement.solutions.operations import awaiting

    people = (
        Professional(ADVISER.user_id, "Claire", TARBES, (Role.MANAGER,)),
        Professional(MANAGER.user_id, "Marc", TARBES, (Role.MANAGER,)),
    )
    monkeypatch.setattr(awaiting, "professionals_of", lambda *_, **__: people)


def owners(dossier_id: UUID) -> dict[DeadlineKind, UUID | None]:
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        rows = Deadline.objects.filter(dossier_id=dossier_id, settled_on=None).order_by("kind")
        return {K(row.kind): row.owner_id for row in rows}


def settled(request_id: UUID, outcome: ExchangeOutcome, when: datetime, exchange: int = -1) -> None:
    mail = mails()[exchange]
    note_delivery(
        actor=HOUSE,
        at=when,
        event=ExchangeSettled(
            structure_id=TARBES,
            dossier_id=UUID(mail["dossier_id"]),
            exchange_id=UUID(mail["exchange_id"]),
            channel=Channel.EMAIL,
            reason=ExchangeReason.SERVICE_REQUEST,
            outcome=outcome,
            settled_at=when,
            about_kind=mail["about_kind"],
            about_id=request_id,
        ),
    )


def test_two_reminders_then_silence_then_a_manager(a_manager: None) -> None:
    dossier_id, offer_id = new_file(), service()
    request_id = sent(dossier_id, offer_id)
    days(*range(4))
    assert len(mails()) == 1
    days(4)
    assert [mail["subject"].startswith("Rappel") for mail in mails()] == [False, True]
    days(5, 6, 7)
    assert len(mails()) == 2
    days(8, 9, 10)
    row = shown(request_id).row
    assert (row.reminders, row.reminded_on, row.state) == (2, at(8).date(), S.SENT)
    assert len(mails()) == 3
    assert awaited(dossier_id) == {K.SERVICE_ANSWER: at(10).date()}
    days(11)
    assert shown(request_id).row.state is S.UNANSWERED
    assert awaited(dossier_id) == {K.SERVICE_SILENT: at(12).date()}
    days(12, 13, 14)
    assert K.SERVICE_ESCALATED not in awaited(dossier_id)
    days(15, 16, 40)
    assert awaited(dossier_id) == {K.SERVICE_SILENT: at(12).date(), K.SERVICE_ESCALATED: at(17).date()}
    assert owners(dossier_id) == {K.SERVICE_SILENT: ADVISER.user_id, K.SERVICE_ESCALATED: MANAGER.user_id}
    assert len(mails()) == 3
    assert [(event["reminder"], event["is_last"]) for event in events("AnswerAwaited")] == [
        (1, False), (2, False), (2, True),
    ]  # fmt: skip
    treated(at(16))
    assert counted(offer_id) == {"sent": 1, "unanswered": 1}


def test_words_on_the_list_name_neither_the_service_nor_the_need() -> None:
    dossier_id = new_file()
    sent(dossier_id)
    days(11, 15)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        details = set(Deadline.objects.filter(dossier_id=dossier_id).values_list("detail", flat=True))
    assert details == {"Demande du 24 novembre 2026", "Réponse attendue le 4 décembre 2026"}


def test_without_anybody_above_the_silence_stays_with_the_adviser() -> None:
    dossier_id = new_file()
    sent(dossier_id)
    days(11, 15)
    assert owners(dossier_id)[K.SERVICE_ESCALATED] == ADVISER.user_id


@pytest.mark.parametrize("accepts", [True, False])
def test_a_late_answer_is_taken_and_clears_the_list(a_manager: None, *, accepts: bool) -> None:
    dossier_id, offer_id = new_file(), service()
    request_id = sent(dossier_id, offer_id)
    days(11, 15)
    token = tokens()[0]
    receive_request(actor=guest(token), at=at(20), request_id=request_id, token=token)
    assert shown(request_id).row.state is S.UNANSWERED
    assert shown(request_id).row.received_at == at(20)
    if accepts:
        accept_request(actor=guest(token), at=at(20), request_id=request_id, token=token)
    else:
        refuse_request(
            actor=guest(token), at=at(20), request_id=request_id, token=token, motive=RefusalMotive.NO_ROOM
        )
    treated(at(20))
    assert set(awaited(dossier_id)) == ({K.SERVICE_OUTCOME} if accepts else set())
    days(21, 60)
    assert shown(request_id).row.state is (S.ACCEPTED if accepts else S.REFUSED)
    assert counted(offer_id)["unanswered"] == counted(offer_id)["answered"] == 1


def test_a_request_carried_by_hand_is_never_reminded_but_its_silence_is_told() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id, service(email=""))
    days(*range(11))
    assert shown(request_id).row.reminders == 0
    days(11)
    assert shown(request_id).row.state is S.UNANSWERED
    assert set(awaited(dossier_id)) == {K.SERVICE_SILENT}


def test_a_house_that_slept_sends_one_reminder_at_most_and_none_after_the_delay() -> None:
    request_id = sent(new_file())
    days(7, 7, 8, 10)
    assert shown(request_id).row.reminders == 1
    late = sent(new_file(names=("MARTIN", "Léo")))
    days(30, 30)
    assert {shown(one).row.state for one in (request_id, late)} == {S.UNANSWERED}
    assert len(mails()) == 3


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn"])
def test_what_was_answered_or_taken_back_is_reminded_no_more(state: str) -> None:
    request_id = sent(new_file())
    if state == "accepted":
        accept_request(actor=ADVISER, at=at(1), request_id=request_id)
    elif state == "refused":
        refuse_request(actor=ADVISER, at=at(1), request_id=request_id, motive=RefusalMotive.NO_ROOM)
    else:
        withdraw_request(actor=ADVISER, at=at(1), request_id=request_id, words="Non.")
    before = len(mails())
    days(4, 8, 11, 15)
    assert len(mails()) == before
    assert remind_and_escalate(actor=HOUSE, at=at(40)) == 0


def test_another_service_asked_in_its_place_treats_the_silence(a_manager: None) -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id)
    days(11, 15)
    other = service(email="autre@exemple.fr")
    sent(dossier_id, other, at=at(16), replaces_id=request_id)
    assert set(awaited(dossier_id)) == {K.SERVICE_ANSWER}
    receive_request(actor=guest(tokens()[0]), at=at(17), request_id=request_id, token=tokens()[0])
    days(17)
    assert set(awaited(dossier_id)) == {K.SERVICE_ANSWER}
    accept_request(actor=ADVISER, at=at(17), request_id=request_id)
    assert shown(request_id).row.state is S.ACCEPTED


@pytest.mark.parametrize(
    "outcome", [ExchangeOutcome.WRONG_ADDRESS, ExchangeOutcome.FAILED, ExchangeOutcome.FORBIDDEN]
)
def test_an_e_mail_that_nobody_received_makes_the_adviser_call_at_once(outcome: ExchangeOutcome) -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id)
    settled(request_id, outcome, at(1))
    row = shown(request_id).row
    assert (row.delivery, row.answer_due_on) == (outcome, at(1).date())
    assert awaited(dossier_id) == {K.SERVICE_ANSWER: at(1).date()}
    days(2)
    assert shown(request_id).row.state is S.UNANSWERED
    assert len(mails()) == 1


def test_an_organisation_that_has_its_screen_needs_no_e_mail() -> None:
    request_id = sent(new_file(), organisation_id=PARTNER_HOUSE)
    settled(request_id, ExchangeOutcome.WRONG_ADDRESS, at(1))
    row = shown(request_id).row
    assert (row.delivery, row.answer_due_on) == (ExchangeOutcome.WRONG_ADDRESS, at(10).date())


def test_only_the_last_e_mail_counts_and_a_good_one_changes_nothing_else() -> None:
    request_id = sent(new_file())
    settled(request_id, ExchangeOutcome.DELIVERED, at(1))
    assert shown(request_id).row.delivery is ExchangeOutcome.DELIVERED
    days(4)
    assert shown(request_id).row.delivery is None
    settled(request_id, ExchangeOutcome.WRONG_ADDRESS, at(5), exchange=0)
    assert shown(request_id).row.delivery is None
    assert shown(request_id).row.answer_due_on == TODAY + timedelta(days=10)


def test_every_link_sent_opens_the_request() -> None:
    request_id = sent(new_file())
    days(4, 8)
    assert len(tokens()) == 3
    for token in tokens():
        assert guest(token, at(9)).only_file_id == shown(request_id).dossier_id


def test_a_file_that_changes_hands_takes_its_requests_and_ends_their_links() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id, organisation_id=PARTNER_HOUSE)
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    there = system_actor(REUNION, time_zone="Indian/Reunion")
    assert end_links_of_file(actor=there, at=at(1), dossier_id=dossier_id, reason="Dossier transféré") == 1
    assert holder(tokens()[0], at(1)) is None
    assert remind_and_escalate(actor=HOUSE, at=at(4)) == 0
    assert remind_and_escalate(actor=there, at=at(4)) == 1
    assert len(mails()) == 2
    assert request_id


def test_nobody_is_reminded_of_a_person_who_died_unless_it_was_a_mistake() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id)
    (token,) = tokens()
    ended = AccompanimentEnded(structure_id=TARBES, dossier_id=dossier_id, ended_on=TODAY, motive="autonomie")
    leave_dead_person(ended, actor=HOUSE, at=at(1))
    assert holder(token, at(1)) is not None
    for _ in range(2):
        leave_dead_person(replace(ended, motive="deces"), actor=HOUSE, at=at(1))
    assert holder(token, at(1)) is None
    days(4, 8, 11, 15)
    assert len(mails()) == 1
    assert shown(request_id).row.state is S.SENT
    resumed = AccompanimentResumed(structure_id=TARBES, dossier_id=dossier_id, resumed_on=TODAY)
    for _ in range(2):
        go_on_for_living(resumed, actor=HOUSE, at=at(5))
    days(5)
    assert holder(tokens()[-1], at(5)) is not None
    assert len(mails()) == 2


def test_the_worker_is_told_where_something_waits() -> None:
    sent(new_file())
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        assert [structures_with_requests(scope, at(day)) for day in (3, 4)] == [[], [TARBES]]
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        assert structures_with_requests(scope, at(4)) == []


def test_nobody_runs_the_house_by_hand() -> None:
    with pytest.raises(Refused):
        remind_and_escalate(actor=COLLEAGUE, at=at(4))
    with pytest.raises(Refused):
        end_links_of_file(actor=COLLEAGUE, at=at(4), dossier_id=TARBES, reason="Non")
