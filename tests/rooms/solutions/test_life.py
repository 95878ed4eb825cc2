"""The life of a request from both sides: who answers, how, what the list awaits, what becomes of it in the file."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.acts.queries import acts_of, timeline
from convergence.accompagnement.acts.types import ActKind, ActStatus, ActTheme
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.solutions.operations import (
    accept_request,
    conclude_request,
    note_presence,
    receive_request,
    refuse_request,
    withdraw_request,
)
from convergence.accompagnement.solutions.queries import (
    awaiting_of_adviser,
    by_link,
    count_to_answer,
    inbox,
    request,
    requests_of_file,
)
from convergence.accompagnement.solutions.types import (
    Outcome,
    RefusalMotive,
    RequestAction,
    RequestState,
    Waiting,
)
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    TODAY,
    at,
    new_file,
    read,
)
from tests.rooms.solutions.steps import (
    OTHER_PARTNER,
    PARTNER,
    PARTNER_HOUSE,
    SERVICE_MAIL,
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


def test_by_link_the_service_reads_accepts_says_that_she_came_and_what_came_of_it() -> None:
    dossier_id, offer_id = new_file(), service()
    request_id = sent(dossier_id, offer_id)
    (token,) = tokens()
    who = guest(token)
    assert awaited(dossier_id) == {K.SERVICE_ANSWER: at(10).date()}
    receive_request(actor=who, at=at(1), request_id=request_id, token=token)
    receive_request(actor=who, at=at(2), request_id=request_id, token=token)
    assert shown(request_id).row.received_at == at(1)
    accept_request(
        actor=who, at=at(2), request_id=request_id, token=token, meeting_at=at(6), words="Demandez Sonia.",
        by_name="Sonia  Belkacem",
    )  # fmt: skip
    row = shown(request_id).row
    assert (row.state, row.answered_at, row.meeting_at) == (S.ACCEPTED, at(2), at(6))
    assert row.answered_by == "Sonia Belkacem (Plateforme mobilité)"
    assert awaited(dossier_id) == {K.SERVICE_OUTCOME: at(13).date()}
    note_presence(actor=who, at=at(7), request_id=request_id, token=token, came=True, done_on=at(6).date())
    assert awaited(dossier_id) == {K.SERVICE_OUTCOME: at(36).date()}
    conclude_request(actor=who, at=at(8), request_id=request_id, token=token, outcome=Outcome.MET)
    row = shown(request_id).row
    assert (row.state, row.done_on, row.outcome, row.concluded_on) == (
        S.CONCLUDED, at(6).date(), Outcome.MET, at(8).date(),
    )  # fmt: skip
    assert awaited(dossier_id) == {}
    steps = [(step.action, step.state) for step in shown(request_id).steps]
    assert steps == [
        (None, S.SENT),
        (RequestAction.RECEIVE, S.RECEIVED),
        (RequestAction.ACCEPT, S.ACCEPTED),
        (RequestAction.COME, S.DONE),
        (RequestAction.CONCLUDE, S.CONCLUDED),
    ]
    treated(at(9))
    assert counted(offer_id) == {
        "sent": 1, "answered": 1, "accepted": 1, "came": 1, "helped": 1, "answer_days": 2,
    }  # fmt: skip


def test_in_its_own_screen_an_organisation_answers_what_was_sent_to_it() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id, organisation_id=PARTNER_HOUSE)
    assert read(PARTNER, count_to_answer) == 1
    (line,) = read(PARTNER, inbox)
    assert (line.full_name, line.row.state) == ("Inès DUPONT", S.SENT)
    receive_request(actor=PARTNER, at=at(1), request_id=request_id)
    refuse_request(
        actor=PARTNER,
        at=at(2),
        request_id=request_id,
        motive=RefusalMotive.NO_ROOM,
        words="Complet en janvier.",
    )
    assert read(PARTNER, count_to_answer) == 0
    assert [one.row.request_id for one in read(PARTNER, inbox, kept=Waiting.FINISHED)] == [request_id]
    view = shown(request_id)
    assert (view.row.state, view.row.refusal_motive) == (S.REFUSED, RefusalMotive.NO_ROOM)
    assert view.row.answered_by == "Sonia"
    assert [note.text for note in view.notes] == ["Complet en janvier."]
    # the service cannot write on the list of another structure: the house does
    assert awaited(dossier_id) == {K.SERVICE_ANSWER: at(10).date()}
    treated(at(2))
    assert awaited(dossier_id) == {}


def test_told_by_telephone_the_answer_is_noted_by_the_adviser() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id, service(email=""))
    assert (mails(""), tokens()) == ([], [])
    receive_request(actor=ADVISER, at=at(1), request_id=request_id)
    assert shown(request_id).row.received_at is None
    accept_request(actor=ADVISER, at=at(1), request_id=request_id, words="Mardi, sans heure.")
    row = shown(request_id).row
    assert row.answered_by == "Plateforme mobilité, par téléphone à Claire"
    assert [note.by_service for note in shown(request_id).notes] == [False]
    assert awaited(dossier_id) == {K.SERVICE_OUTCOME: at(8).date()}


def test_a_service_may_change_its_mind_and_give_another_day() -> None:
    request_id = sent(new_file(), offer_id := service())
    (token,) = tokens()
    who = guest(token)
    accept_request(actor=who, at=at(1), request_id=request_id, token=token, meeting_at=at(5))
    accept_request(actor=who, at=at(2), request_id=request_id, token=token, meeting_at=at(9))
    assert shown(request_id).row.meeting_at == at(9)
    refuse_request(actor=who, at=at(3), request_id=request_id, token=token, motive=RefusalMotive.STOPPED)
    row = shown(request_id).row
    assert (row.state, row.meeting_at, row.answered_at) == (S.REFUSED, None, at(1))
    treated(at(4))
    assert counted(offer_id) == {"sent": 1, "answered": 1, "accepted": 1, "answer_days": 1}


def test_who_came_has_an_act_of_that_day_and_who_did_not_is_accused_of_nothing() -> None:
    dossier_id, other = new_file(), new_file(names=("MARTIN", "Léo"))
    came, missed = sent(dossier_id), sent(other)
    for request_id in (came, missed):
        accept_request(actor=ADVISER, at=at(1), request_id=request_id)
    note_presence(actor=ADVISER, at=at(5), request_id=came, came=True, done_on=at(4).date())
    note_presence(actor=ADVISER, at=at(5), request_id=missed, came=False, done_on=at(4).date())
    treated(at(5), rooms=("solutions", "acts", "sanctions"))
    (act,) = read(ADVISER, acts_of, dossier_id)
    assert (act.kind, act.status, act.theme) == (ActKind.SERVICE, ActStatus.PRESENT, ActTheme.MOBILITY)
    assert (act.occurred_on, act.source, act.adviser_id) == (
        at(4).date(), "demande_service", ADVISER.user_id,
    )  # fmt: skip
    assert read(ADVISER, acts_of, other) == []
    assert shown(missed).row.state is S.NOT_COME


def test_a_presence_noted_by_mistake_is_put_right_with_its_act() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id)
    accept_request(actor=ADVISER, at=at(1), request_id=request_id)

    def live_acts() -> list[date]:
        rows = read(ADVISER, acts_of, dossier_id)
        return sorted(row.occurred_on for row in rows if row.status is not ActStatus.CANCELLED)

    last = 0
    for day, came, expected in (
        (3, False, []), (4, True, [4]), (2, True, [2]), (2, False, []), (3, True, [3]), (3, True, [3]),
    ):  # fmt: skip
        note_presence(actor=ADVISER, at=at(6), request_id=request_id, came=came, done_on=at(day).date())
        last = treated(at(6), after=last)
        assert live_acts() == [at(one).date() for one in expected]
        assert (shown(request_id).row.done_on is not None) is came


def test_the_history_of_the_file_tells_the_request_its_answer_and_its_result() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id)
    accept_request(actor=ADVISER, at=at(1), request_id=request_id)
    note_presence(actor=ADVISER, at=at(2), request_id=request_id, came=True, done_on=at(2).date())
    conclude_request(actor=ADVISER, at=at(3), request_id=request_id, outcome=Outcome.PARTLY)
    refused = sent(dossier_id, at=at(4))
    refuse_request(actor=ADVISER, at=at(5), request_id=refused, motive=RefusalMotive.NO_ROOM)
    lines = [
        (line.on, line.title.partition(" : ")[2], line.detail)
        for line in read(ADVISER, timeline, dossier_id, on=at(6).date())
    ]
    assert lines == [
        (at(5).date(), "demande refusée", "Plus de place"),
        (at(4).date(), "demande envoyée", "Plateforme mobilité"),
        (at(3).date(), "résultat", "Besoin résolu en partie"),
        (at(1).date(), "demande acceptée", ""),
        (TODAY, "demande envoyée", "Plateforme mobilité"),
    ]


def test_what_is_taken_back_is_closed_to_the_service() -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id, organisation_id=PARTNER_HOUSE)
    (token,) = tokens()
    accept_request(actor=PARTNER, at=at(1), request_id=request_id, meeting_at=at(4))
    withdraw_request(actor=ADVISER, at=at(2), request_id=request_id, words="Elle a déménagé.")
    assert holder(token, at(2)) is None
    assert [mail["subject"] for mail in mails()][-1] == "Une demande d’orientation est retirée"
    assert "Inès" not in mails()[-1]["body"]
    view = shown(request_id, PARTNER)
    assert (view.row.state, view.row.meeting_at) == (S.WITHDRAWN, None)
    assert (view.told.full_name, view.told.message, view.notes) == ("", "", ())
    (line,) = read(PARTNER, inbox, kept=Waiting.FINISHED)
    assert line.full_name == ""
    own = shown(request_id)
    assert own.told.full_name == "Inès DUPONT"
    assert [note.text for note in own.notes] == ["Elle a déménagé."]
    assert awaited(dossier_id) == {}


def test_a_request_that_never_left_by_mail_is_taken_back_without_one() -> None:
    request_id = sent(new_file(), service(email=""))
    withdraw_request(actor=ADVISER, at=at(1), request_id=request_id, words="Non.")
    assert mails("") == mails(SERVICE_MAIL) == []


def test_another_service_is_proposed_after_a_refusal_and_names_it() -> None:
    dossier_id, first_offer, second_offer = new_file(), service(), service()
    first = sent(dossier_id, first_offer)
    refuse_request(actor=ADVISER, at=at(1), request_id=first, motive=RefusalMotive.OUT_OF_ZONE)
    second = sent(dossier_id, second_offer, at=at(2), replaces_id=first)
    assert [row.replaces_id for row in read(ADVISER, requests_of_file, dossier_id)] == [first, None]
    assert shown(second).row.state is S.SENT


def test_a_link_opens_its_own_request_and_no_other() -> None:
    dossier_id = new_file()
    first, second, same_file = sent(dossier_id), sent(new_file(names=("MARTIN", "Léo"))), sent(dossier_id)
    mine, other, _ = tokens()
    who = guest(mine)
    for foreign in (second, same_file):
        with pytest.raises(NotFound):
            accept_request(actor=who, at=at(1), request_id=foreign, token=mine)
    with pytest.raises(NotFound):
        accept_request(actor=who, at=at(1), request_id=second, token=other)
    with pytest.raises(NotFound):
        accept_request(actor=who, at=at(1), request_id=first)
    with pytest.raises(NotFound):
        read(who, by_link, other, at(1))
    with pytest.raises(NotFound):
        read(ADVISER, by_link, mine, at(1))
    assert read(who, by_link, mine, at(1)).row.request_id == first
    assert read(who, request, first) is None
    assert read(who, requests_of_file, shown(first).dossier_id) == []
    assert holder("x" * 43) is None


def test_a_link_ends_after_its_days() -> None:
    sent(new_file())
    (token,) = tokens()
    assert holder(token, at(89, 23)) is not None
    assert holder(token, at(90)) is None


@pytest.mark.parametrize("gesture", ["accept", "refuse", "come", "conclude", "withdraw"])
def test_an_organisation_answers_nothing_that_was_sent_to_another(gesture: str) -> None:
    request_id = sent(new_file(), organisation_id=PARTNER_HOUSE)
    acts = {
        "accept": lambda who: accept_request(actor=who, at=at(1), request_id=request_id),
        "refuse": lambda who: refuse_request(
            actor=who, at=at(1), request_id=request_id, motive=RefusalMotive.NO_ROOM
        ),
        "come": lambda who: note_presence(
            actor=who, at=at(1), request_id=request_id, came=True, done_on=TODAY
        ),
        "conclude": lambda who: conclude_request(
            actor=who, at=at(1), request_id=request_id, outcome=Outcome.MET
        ),
        "withdraw": lambda who: withdraw_request(actor=who, at=at(1), request_id=request_id, words="Non."),
    }
    with pytest.raises((NotFound, Refused)):
        acts[gesture](OTHER_PARTNER)
    if gesture == "withdraw":
        with pytest.raises((NotFound, Refused)):
            acts[gesture](PARTNER)
    assert shown(request_id).row.state is S.SENT
    if gesture == "conclude":
        acts["come"](PARTNER)
    if gesture != "withdraw":
        acts[gesture](PARTNER)
        assert shown(request_id).row.state is not S.SENT


def test_bad_answers_are_told_in_french_and_change_nothing() -> None:
    request_id = sent(new_file())
    with pytest.raises(Invalid) as refused:
        refuse_request(actor=ADVISER, at=at(1), request_id=request_id, motive=None)
    assert refused.value.field == "motive"
    with pytest.raises(Conflict):
        conclude_request(actor=ADVISER, at=at(1), request_id=request_id, outcome=Outcome.MET)
    with pytest.raises(Invalid) as refused:
        accept_request(actor=ADVISER, at=at(1), request_id=request_id, words="2 94 03 75 120 005 91")
    assert refused.value.code == "nir"
    view = shown(request_id)
    assert (view.row.state, len(view.steps), view.notes) == (S.SENT, 1, ())


def test_an_absence_put_right_after_a_new_request_says_that_one_is_open() -> None:
    dossier_id, offer_id = new_file(), service()
    first = sent(dossier_id, offer_id)
    accept_request(actor=ADVISER, at=at(1), request_id=first)
    note_presence(actor=ADVISER, at=at(2), request_id=first, came=False, done_on=at(2).date())
    sent(dossier_id, offer_id, at=at(3))
    with pytest.raises(Conflict) as refused:
        note_presence(actor=ADVISER, at=at(4), request_id=first, came=True, done_on=at(2).date())
    assert refused.value.code == "already_asked"
    assert shown(first).row.state is S.NOT_COME


def test_an_adviser_follows_her_requests_and_a_manager_those_of_the_team() -> None:
    files = [new_file(names=("DUPONT", name)) for name in ("Inès", "Zoé", "Maël")]
    ids = [sent(one, at=at(rank)) for rank, one in enumerate(files)]
    accept_request(actor=COLLEAGUE, at=at(4), request_id=ids[0])
    page = read(ADVISER, awaiting_of_adviser, limit=1)
    assert [line.full_name for line in page.rows] == ["Maël DUPONT"]
    assert page.counts == {Waiting.AWAITED: 2, Waiting.LATE: 0, Waiting.ANSWERED: 1, Waiting.FINISHED: 0}
    following = read(ADVISER, awaiting_of_adviser, limit=1, after=page.next)
    assert [line.row.request_id for line in following] == [ids[1]]
    assert following.next is None
    assert read(COLLEAGUE, awaiting_of_adviser).rows == ()
    assert len(read(MANAGER, awaiting_of_adviser, whole_team=True).rows) == 2
    with pytest.raises(Refused):
        read(ADVISER, awaiting_of_adviser, whole_team=True)


def test_a_colleague_notes_what_the_adviser_would() -> None:
    request_id = sent(new_file())
    accept_request(actor=COLLEAGUE, at=at(1), request_id=request_id)
    assert "Nadia" in shown(request_id).row.answered_by


def test_pages_of_an_inbox_lose_and_repeat_nothing() -> None:
    ids: list[UUID] = [
        sent(new_file(), organisation_id=PARTNER_HOUSE, at=at(hours=one // 2)) for one in range(5)
    ]
    seen: list[UUID] = []
    page = read(PARTNER, inbox, limit=2)
    while True:
        seen += [line.row.request_id for line in page]
        if page.next is None:
            break
        page = read(PARTNER, inbox, limit=2, after=page.next)
    assert len(seen) == len(ids)
    assert set(seen) == set(ids)
    assert AT + timedelta(hours=2) == shown(seen[0]).row.sent_at


def test_lists_take_as_few_statements_for_twenty_requests_as_for_one() -> None:
    counts: dict[str, list[int]] = {"inbox": [], "adviser": [], "one": []}
    for number in (1, 20):
        ids = [sent(new_file(), organisation_id=PARTNER_HOUSE) for _ in range(number)]
        for name, actor, ask in (
            ("inbox", PARTNER, inbox),
            ("adviser", ADVISER, awaiting_of_adviser),
            ("one", ADVISER, lambda scope, request_id=ids[0]: request(scope, request_id)),
        ):
            with (
                acting(actor, Purpose.ACCOMPAGNEMENT) as scope,
                CaptureQueriesContext(connection) as statements,
            ):
                ask(scope)
            counts[name].append(len(statements))
    assert counts == {"inbox": [3, 3], "adviser": [3, 3], "one": [7, 7]}


def test_another_mission_locale_answers_what_it_receives_and_takes_nothing_back() -> None:
    request_id = sent(new_file(), organisation_id=REUNION)
    with pytest.raises(Refused) as refused:
        withdraw_request(actor=ELSEWHERE, at=at(1), request_id=request_id, words="Non.")
    assert refused.value.code == "read_only_file"
    accept_request(actor=ELSEWHERE, at=at(1), request_id=request_id)
    row = shown(request_id).row
    assert (row.state, row.answered_by) == (S.ACCEPTED, "Paul")


def test_a_service_of_the_structure_itself_is_answered_by_its_own_people() -> None:
    request_id = sent(new_file(), organisation_id=TARBES)
    assert read(COLLEAGUE, count_to_answer) == 1
    receive_request(actor=COLLEAGUE, at=at(1), request_id=request_id)
    accept_request(actor=COLLEAGUE, at=at(1), request_id=request_id, words="Bienvenue.")
    view = shown(request_id)
    assert (view.row.answered_by, [note.by_service for note in view.notes]) == ("Nadia", [True])
    withdraw_request(actor=ADVISER, at=at(2), request_id=request_id, words="Autre chose.")
