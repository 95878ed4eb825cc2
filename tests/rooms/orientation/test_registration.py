"""The registration at France Travail: asked once, answered, refused and repaired, followed, ended."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.queries import (
    count_to_repair,
    messages_of,
    registrations_to_repair,
    silent_registrations,
)
from convergence.accompagnement.orientation.types import (
    Aim,
    Category,
    CessationMotive,
    MessageKind,
    MessageState,
    RegistrationState,
)
from convergence.foundation.exchanges import ExchangeOutcome, RefusalMotive
from convergence.foundation.problems import Conflict, Invalid
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    TODAY,
    count,
    events,
    new_file,
    read,
)
from tests.rooms.orientation.world import (
    IDENTIFIER,
    REFUSED,
    answer,
    awaited,
    orient,
    register,
    registered,
    registration,
)

pytestmark = pytest.mark.django_db

S = RegistrationState


def test_a_registration_leaves_as_one_message_with_her_identity_and_no_more() -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    (asked,) = events("ExchangeRequested")
    assert (asked["channel"], asked["recipient"], asked["recipient_kind"]) == (
        "systeme",
        "france_travail",
        "partenaire",
    )
    told = json.loads(asked["body"])
    assert told["demande"] == str(registration_id)
    assert told["personne"]["nom_naissance"] == "DUPONT"
    assert registration(dossier_id).state is S.WAITING
    assert [each["category"] for each in events("RegistrationRequested")] == ["A"]


def test_the_same_person_asked_twice_is_one_registration() -> None:
    dossier_id = new_file()
    assert register(dossier_id) == register(dossier_id, COLLEAGUE)
    answer(dossier_id, receipt=IDENTIFIER)
    assert register(dossier_id) == registration(dossier_id).registration_id
    assert (count(ADVISER, "orientation_registration"), len(events("ExchangeRequested"))) == (1, 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"aim": Aim.HEALTH}, "santé"),
        ({"receives_rsa": True}, "RSA"),
        ({"receives_rsa": None}, "RSA"),
        ({"is_invalid": True}, "invalidité"),
        ({"asked_on": date(2024, 12, 31)}, "1er janvier 2025"),
    ],
)
def test_who_is_not_concerned_is_told_why_and_nothing_of_it_is_kept(values: Any, said: str) -> None:
    dossier_id = new_file()
    with pytest.raises(Conflict, match=said) as raised:
        register(dossier_id, **values)
    assert raised.value.what_to_do
    assert count(ADVISER, "orientation_registration") == 0
    assert events("ExchangeRequested") == []


def test_a_request_to_come_is_refused() -> None:
    with pytest.raises(Invalid):
        register(new_file(), asked_on=TODAY + timedelta(days=1))


def test_a_contract_registers_whoever_is_concerned_and_says_nothing_of_the_others() -> None:
    young, rsa, old = new_file(), new_file(), new_file(born_on=date(1999, 1, 1))
    given = {"actor": ADVISER, "at": AT, "asked_on": TODAY}
    first = operations.register_for_contract(dossier_id=young, receives_rsa=False, **given)
    assert first is not None
    assert operations.register_for_contract(dossier_id=young, receives_rsa=False, **given) == first
    assert operations.register_for_contract(dossier_id=rsa, receives_rsa=True, **given) is None
    assert operations.register_for_contract(dossier_id=old, receives_rsa=False, **given) is None
    assert count(ADVISER, "orientation_registration") == 1


def test_a_contract_of_whoever_was_not_asked_about_the_rsa_waits_for_the_question() -> None:
    young, old = new_file(), new_file(born_on=date(1999, 1, 1))
    for dossier_id in (young, old):
        for _ in range(2):
            assert operations.register_for_contract(
                actor=ADVISER, at=AT, dossier_id=dossier_id, asked_on=TODAY, receives_rsa=None
            ) is None  # fmt: skip
    assert awaited(young) == {DeadlineKind.REGISTRATION: TODAY + timedelta(days=7)}
    assert awaited(old) == {}, "whatever the answer, she is not concerned"
    operations.register_for_contract(
        actor=ADVISER, at=AT, dossier_id=young, asked_on=TODAY, receives_rsa=True
    )  # fmt: skip
    assert awaited(young) == {}, "France Travail registers her with the RSA"
    operations.register_for_contract(
        actor=ADVISER, at=AT, dossier_id=young, asked_on=TODAY, receives_rsa=None
    )  # fmt: skip
    register(young)
    assert DeadlineKind.REGISTRATION not in awaited(young)


def test_the_answer_brings_the_identifier_the_receipt_and_the_orientation_to_decide() -> None:
    dossier_id = new_file()
    register(dossier_id)
    for _ in range(2):
        answer(dossier_id, receipt=IDENTIFIER)
    row = registration(dossier_id)
    assert (row.state, row.identifier, row.registered_on) == (S.REGISTERED, IDENTIFIER, TODAY)
    (message,) = read(ADVISER, messages_of, dossier_id)
    assert (message.state, message.receipt) == (MessageState.ACCEPTED, IDENTIFIER)
    assert awaited(dossier_id) == {DeadlineKind.ORIENTATION: TODAY + timedelta(days=15)}
    assert [each["state"] for each in events("RegistrationSettled")] == ["inscrite"]


def test_an_answer_that_comes_later_leaves_it_sent_until_it_comes() -> None:
    dossier_id = new_file()
    register(dossier_id)
    answer(dossier_id, receipt=f"depot:{uuid4()}")
    assert registration(dossier_id).state is S.SENT
    answer(dossier_id, receipt=IDENTIFIER)
    assert registration(dossier_id).state is S.REGISTERED


@pytest.mark.parametrize(
    ("outcome", "detail", "state", "motive"),
    [
        (ExchangeOutcome.FAILED, REFUSED, S.REFUSED, RefusalMotive.ADDRESS),
        (ExchangeOutcome.FAILED, "Le fournisseur refuse cet envoi.", S.REFUSED, RefusalMotive.OTHER),
        (ExchangeOutcome.FAILED, "France Travail ne répond pas.", S.FAILED, None),
        (ExchangeOutcome.FORBIDDEN, "Le dossier porte un décès : rien ne part.", S.FAILED, None),
        (ExchangeOutcome.WRONG_ADDRESS, "Ce système n’est pas connu.", S.FAILED, None),
    ],
)
def test_a_refusal_and_a_failure_wait_for_somebody_with_their_reason(
    outcome: ExchangeOutcome, detail: str, state: S, motive: RefusalMotive | None
) -> None:
    dossier_id = new_file()
    register(dossier_id)
    for _ in range(2):
        answer(dossier_id, outcome, detail=detail)
    row = registration(dossier_id)
    assert (row.state, row.motive, row.detail, row.needs_somebody) == (state, motive, detail, True)
    assert [each.dossier_id for each in read(ADVISER, registrations_to_repair)] == [dossier_id]
    assert awaited(dossier_id) == {DeadlineKind.REGISTRATION: TODAY + timedelta(days=7)}


def refused() -> Any:
    dossier_id = new_file()
    register(dossier_id)
    answer(dossier_id, ExchangeOutcome.FAILED, detail=REFUSED)
    return dossier_id, registration(dossier_id)


def test_a_refusal_is_corrected_and_sent_again_and_the_former_message_is_taken_back() -> None:
    dossier_id, row = refused()
    (former,) = read(ADVISER, messages_of, dossier_id)
    operations.send_again(
        actor=ADVISER,
        at=AT,
        registration_id=row.registration_id,
        category=Category.B,
        edit_token=row.edit_token,
    )
    last, replaced = read(ADVISER, messages_of, dossier_id)
    assert (replaced.message_id, replaced.state) == (former.message_id, MessageState.REPLACED)
    assert (last.state, last.category) == (MessageState.WAITING, Category.B)
    assert [each["exchange_id"] for each in events("ExchangeWithdrawn")] == [str(former.message_id)]
    bodies = [json.loads(each["body"])["demande"] for each in events("ExchangeRequested")]
    assert bodies == [str(row.registration_id)] * 2
    now = registration(dossier_id)
    assert (now.state, now.needs_somebody, awaited(dossier_id)) == (S.WAITING, False, {})
    answer(dossier_id, ExchangeOutcome.FAILED, detail=REFUSED, message_id=former.message_id)
    assert registration(dossier_id).state is S.WAITING
    answer(dossier_id, receipt=IDENTIFIER, message_id=former.message_id)
    assert registration(dossier_id).state is S.REGISTERED


def test_two_who_repair_at_once_send_once() -> None:
    _, row = refused()
    given = {"at": AT, "registration_id": row.registration_id, "category": Category.A}
    operations.send_again(actor=ADVISER, edit_token=row.edit_token, **given)
    with pytest.raises(Conflict):
        operations.send_again(actor=COLLEAGUE, edit_token=row.edit_token, **given)
    assert len(events("ExchangeRequested")) == 2


@pytest.mark.parametrize("receipt", ["", "depot:1"])
def test_a_message_without_an_answer_is_shown_after_a_week_and_sent_again_as_the_same_request(
    receipt: str,
) -> None:
    """Nobody knows whether it arrived: a silence of the partner, an answer that never came."""
    dossier_id = new_file()
    register(dossier_id)
    if receipt:
        answer(dossier_id, receipt=receipt)
    row = registration(dossier_id)
    week = AT + timedelta(days=7)
    given = {"registration_id": row.registration_id, "category": Category.A, "edit_token": row.edit_token}
    for moment, shown in ((week, 0), (week + timedelta(seconds=1), 1)):
        assert len(read(ADVISER, silent_registrations, moment)) == shown
        assert read(ADVISER, count_to_repair, moment) == shown
    with pytest.raises(Conflict, match="Rien n’est à réparer"):
        operations.send_again(actor=ADVISER, at=week, **given)
    operations.send_again(actor=ADVISER, at=week + timedelta(seconds=1), **given)
    bodies = [json.loads(each["body"])["demande"] for each in events("ExchangeRequested")]
    assert bodies == [str(row.registration_id)] * 2
    assert read(ADVISER, silent_registrations, week + timedelta(days=1)) == []
    answer(dossier_id, receipt=IDENTIFIER)
    assert registration(dossier_id).state is S.REGISTERED
    assert read(ELSEWHERE, silent_registrations, week + timedelta(days=30)) == []


def test_nothing_is_sent_again_of_what_waits_or_went_well() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    row = registration(dossier_id)
    with pytest.raises(Conflict):
        operations.send_again(
            actor=ADVISER,
            at=AT,
            registration_id=row.registration_id,
            category=Category.A,
            edit_token=row.edit_token,
        )


def test_she_was_registered_already_and_her_identifier_settles_the_refusal() -> None:
    dossier_id, row = refused()
    operations.note_registered(
        actor=ADVISER, at=AT, dossier_id=dossier_id, identifier=" 765 4321 z ", registered_on=date(2026, 3, 1),
        category=Category.A,
    )  # fmt: skip
    now = registration(dossier_id)
    assert (now.registration_id, now.state, now.identifier) == (row.registration_id, S.REGISTERED, "7654321Z")
    assert now.registered_on == date(2026, 3, 1)
    assert len(events("ExchangeRequested")) == 1
    assert DeadlineKind.REGISTRATION not in awaited(dossier_id)


def test_whoever_receives_the_rsa_is_noted_and_the_delay_of_the_departement_told() -> None:
    dossier_id = new_file(born_on=date(2001, 1, 1))
    operations.note_registered(
        actor=ADVISER, at=AT, dossier_id=dossier_id, identifier="12345678901", registered_on=TODAY,
        category=Category.G,
    )  # fmt: skip
    assert not registration(dossier_id).is_ours
    assert events("ExchangeRequested") == []
    assert awaited(dossier_id) == {DeadlineKind.ORIENTATION: TODAY + timedelta(weeks=6)}


@pytest.mark.parametrize(
    "identifier", ["", "1234567", "ABCDEFGH", "1234567é", "\x00", "😀" * 8, "1" * 10_000]
)
def test_what_is_no_identifier_is_refused(identifier: str) -> None:
    with pytest.raises(Invalid, match="identifiant"):
        operations.note_registered(
            actor=ADVISER, at=AT, dossier_id=new_file(), identifier=identifier, registered_on=TODAY,
            category=Category.A,
        )  # fmt: skip
    assert count(ADVISER, "orientation_registration") == 0


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1990, 1, 1)])
def test_an_impossible_day_of_registration_is_refused(day: date) -> None:
    with pytest.raises(Invalid):
        operations.note_registered(
            actor=ADVISER, at=AT, dossier_id=new_file(), identifier=IDENTIFIER, registered_on=day,
            category=Category.A,
        )  # fmt: skip


def test_another_identifier_than_hers_is_a_conflict() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    with pytest.raises(Conflict, match="autre identifiant"):
        operations.note_registered(
            actor=ADVISER, at=AT, dossier_id=dossier_id, identifier="7654321Z", registered_on=TODAY,
            category=Category.A,
        )  # fmt: skip


def test_a_registration_is_given_up_with_a_reason_and_another_may_follow() -> None:
    dossier_id, row = refused()
    given = {"actor": ADVISER, "at": AT, "registration_id": row.registration_id, "edit_token": row.edit_token}
    with pytest.raises(Invalid):
        operations.abandon_registration(**given, reason=" ")
    operations.abandon_registration(**given, reason="Ne cherche plus d’emploi")
    assert registration(dossier_id).state is S.ABANDONED
    assert awaited(dossier_id) == {}
    answer(dossier_id, receipt=IDENTIFIER)
    assert registration(dossier_id).state is S.ABANDONED
    assert register(dossier_id) != row.registration_id


def test_a_registered_person_is_not_given_up() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    row = registration(dossier_id)
    with pytest.raises(Conflict):
        operations.abandon_registration(
            actor=ADVISER, at=AT, registration_id=row.registration_id, edit_token=row.edit_token, reason="?"
        )


def change(dossier_id: Any, category: Category, **values: Any) -> bool:
    return operations.change_category(
        actor=ADVISER, at=AT, dossier_id=dossier_id, category=category, **values
    )


def test_a_category_that_changes_is_told_once_with_the_identifier_alone() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    assert change(dossier_id, Category.C)
    assert not change(dossier_id, Category.C)
    told = json.loads(events("ExchangeRequested")[-1]["body"])
    assert (told["nature"], told["categorie"], told["identifiant"]) == ("categorie", "C", IDENTIFIER)
    assert "personne" not in told
    answer(dossier_id, receipt="message:1")
    row = registration(dossier_id)
    assert (row.state, row.category, row.needs_somebody) == (S.REGISTERED, Category.C, False)
    assert [each.kind for each in read(ADVISER, messages_of, dossier_id)] == [
        MessageKind.CATEGORY,
        MessageKind.REGISTRATION,
    ]


def test_two_who_change_the_category_at_once_are_told_and_one_message_leaves() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    read_before = registration(dossier_id).edit_token
    assert change(dossier_id, Category.C, edit_token=read_before)
    with pytest.raises(Conflict, match="a changé pendant votre saisie"):
        change(dossier_id, Category.B, edit_token=read_before)
    assert registration(dossier_id).category is Category.C
    assert len(events("ExchangeRequested")) == 2


def test_a_category_that_france_travail_told_is_not_told_back() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    assert change(dossier_id, Category.D, is_told_by_france_travail=True)
    assert len(events("ExchangeRequested")) == 1


def test_a_category_corrected_before_the_answer_is_one_registration() -> None:
    dossier_id = new_file()
    register(dossier_id)
    assert change(dossier_id, Category.B)
    told = [json.loads(each["body"]) for each in events("ExchangeRequested")]
    assert [(each["nature"], each["categorie"]) for each in told] == [
        ("inscription", "A"),
        ("inscription", "B"),
    ]
    assert told[0]["demande"] == told[1]["demande"]


def test_nobody_registered_has_no_category_to_change() -> None:
    assert not change(new_file(), Category.B)
    assert events("ExchangeRequested") == []


def test_a_refused_change_of_category_is_repaired_and_she_stays_registered() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    change(dossier_id, Category.E)
    answer(
        dossier_id,
        ExchangeOutcome.FAILED,
        detail="Refus : La catégorie demandée ne convient pas à la situation.",
    )
    row = registration(dossier_id)
    assert (row.state, row.needs_somebody, row.motive) == (S.REGISTERED, True, RefusalMotive.CATEGORY)
    assert DeadlineKind.REGISTRATION in awaited(dossier_id)
    operations.send_again(
        actor=ADVISER,
        at=AT,
        registration_id=row.registration_id,
        category=Category.B,
        edit_token=row.edit_token,
    )
    assert json.loads(events("ExchangeRequested")[-1]["body"])["nature"] == "categorie"
    answer(dossier_id, receipt="message:2")
    assert not registration(dossier_id).needs_somebody


@pytest.mark.parametrize("told", [True, False])
def test_the_end_of_a_registration_is_noted_and_told_to_whoever_does_not_know(told: bool) -> None:
    dossier_id = new_file()
    registered(dossier_id)
    row = registration(dossier_id)
    operations.end_registration(
        actor=ADVISER, at=AT, registration_id=row.registration_id, ended_on=TODAY, motive=CessationMotive.JOB,
        edit_token=row.edit_token, is_told_by_france_travail=told,
    )  # fmt: skip
    now = registration(dossier_id)
    assert (now.state, now.ended_on, now.end_motive) == (S.ENDED, TODAY, CessationMotive.JOB)
    natures = [json.loads(each["body"])["nature"] for each in events("ExchangeRequested")]
    assert natures == (["inscription"] if told else ["inscription", "cessation"])
    assert awaited(dossier_id) == {}
    assert [each["motive"] for each in events("RegistrationEnded")] == ["emploi"]
    assert register(dossier_id) != row.registration_id


@pytest.mark.parametrize("days", [1, -1])
def test_an_end_before_the_registration_or_to_come_is_refused(days: int) -> None:
    dossier_id = new_file()
    registered(dossier_id)
    row = registration(dossier_id)
    with pytest.raises(Invalid):
        operations.end_registration(
            actor=ADVISER, at=AT, registration_id=row.registration_id, ended_on=TODAY + timedelta(days=days),
            motive=CessationMotive.JOB, edit_token=row.edit_token,
        )  # fmt: skip


def test_who_is_oriented_already_awaits_no_orientation() -> None:
    dossier_id = new_file()
    orient(dossier_id)
    registered(dossier_id)
    assert DeadlineKind.ORIENTATION not in awaited(dossier_id)
