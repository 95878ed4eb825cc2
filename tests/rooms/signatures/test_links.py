"""Links and codes: forwarded, replayed, guessed, tried twice, of somebody else. One answer for all that is no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, ExchangeSettled
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.signatures.handlers import show_delivery
from convergence.signatures.operations import (
    note_seen,
    open_copy,
    refuse_by_link,
    resend_link,
    send_code,
    sign_by_link,
    start_round,
)
from convergence.signatures.queries import evidence_of, link_view
from convergence.signatures.types import SignerState, SignOutcome
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, TARBES, at, events, new_file, read, stored
from tests.rooms.signatures.steps import (
    CLIENT,
    HERE,
    HOUSE,
    TUTOR,
    TUTOR_MAIL,
    YOUNG,
    YOUNG_PHONE,
    asked,
    code_for,
    guest,
    holder,
    messages,
    sealed,
    sign,
    signer_of,
    tokens,
)

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_file_to_its_holder_and_nothing_else() -> None:
    mine, other = new_file(), new_file(names=("MARTIN", "Zoé"))
    asked(mine, at())
    asked(other, at(), replace(YOUNG, name="Zoé MARTIN", contact=TUTOR_MAIL, way=TUTOR.way))
    token, hers = tokens(YOUNG_PHONE)[0], tokens(TUTOR_MAIL)[0]
    actor = guest(token, at())
    assert actor.only_file_id == mine
    assert actor.name == "Inès DUPONT"
    with acting(actor, Purpose.PERSON_SPACE) as scope:
        view = link_view(scope, token, at())
        assert view.dossier_id == mine
        assert set(scope.reading.shown) == {mine}
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT dossier_id FROM signatures_signer")
            assert cursor.fetchall() == [(mine,)]
    # with the link of another, she reaches nothing of it
    with acting(actor, Purpose.PERSON_SPACE) as scope, pytest.raises(NotFound):
        link_view(scope, hers, at())
    with pytest.raises(NotFound):
        refuse_by_link(actor=actor, at=at(), token=hers, reason="Non")


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "\x00", "é" * 1000, "../../etc", "\ud800"])
def test_an_unknown_token_is_nobody(token: str) -> None:
    asked(new_file(), at())
    assert holder(token, at()) is None


def test_unknown_used_ended_and_late_are_answered_alike() -> None:
    signing_id = asked(new_file(), at())
    first = tokens(YOUNG_PHONE)[0]
    assert holder(first, at(days=15)) is None
    resend_link(
        actor=ADVISER, at=at(hours=1), signing_id=signing_id, signer_id=signer_of(signing_id).signer_id
    )
    assert holder(first, at(hours=1)) is None
    sign(YOUNG_PHONE, at(hours=2))
    assert holder(tokens(YOUNG_PHONE)[1], at(hours=2)) is None


def test_only_hashes_are_kept() -> None:
    asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    code = code_for(token, YOUNG_PHONE, at())
    for table, column in (("signatures_signinglink", "token_hash"), ("signatures_signingcode", "code_hash")):
        for value in stored(ADVISER, table, column):
            assert token not in value
            assert code not in value
            assert len(value) == 64


def test_a_forwarded_link_signs_nothing_without_the_code() -> None:
    signing_id = asked(new_file(), at())
    assert sign(YOUNG_PHONE, at(hours=1), code="123456") is SignOutcome.NO_CODE
    good = code_for(tokens(YOUNG_PHONE)[0], YOUNG_PHONE, at(hours=1))
    wrong = f"{(int(good) + 1) % 10**6:06}"
    assert sign(YOUNG_PHONE, at(hours=1), code=wrong) is SignOutcome.WRONG_CODE
    assert sign(YOUNG_PHONE, at(hours=1), code="") is SignOutcome.WRONG_CODE
    assert sign(YOUNG_PHONE, at(hours=1), code="x" * 100_000) is SignOutcome.WRONG_CODE
    assert signer_of(signing_id).state is not SignerState.SIGNED
    assert read(ADVISER, evidence_of, signing_id) == []


def test_five_tries_then_another_code_is_needed() -> None:
    signing_id = asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    good = code_for(token, YOUNG_PHONE, at())
    wrong = f"{(int(good) + 1) % 10**6:06}"
    for _ in range(5):
        assert sign(YOUNG_PHONE, at(), code=wrong) is SignOutcome.WRONG_CODE
    assert sign(YOUNG_PHONE, at(), code=good) is SignOutcome.TOO_MANY
    assert sign(YOUNG_PHONE, at() + timedelta(minutes=2)) is SignOutcome.SIGNED
    assert len(read(ADVISER, evidence_of, signing_id)) == 1


def test_a_code_works_ten_minutes() -> None:
    asked(new_file(), at())
    good = code_for(tokens(YOUNG_PHONE)[0], YOUNG_PHONE, at())
    assert sign(YOUNG_PHONE, at() + timedelta(minutes=10), code=good) is SignOutcome.OLD_CODE
    asked(new_file(), at())
    good = code_for(tokens(YOUNG_PHONE)[-1], YOUNG_PHONE, at())
    spaced = f" {good[:3]} {good[3:]} "
    assert sign(YOUNG_PHONE, at() + timedelta(minutes=9, seconds=59), code=spaced) is SignOutcome.SIGNED


def test_a_new_code_replaces_the_former() -> None:
    asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    first = code_for(token, YOUNG_PHONE, at())
    second = code_for(token, YOUNG_PHONE, at() + timedelta(minutes=1, seconds=1))
    if first != second:
        assert sign(YOUNG_PHONE, at() + timedelta(minutes=2), code=first) is SignOutcome.WRONG_CODE
    assert sign(YOUNG_PHONE, at() + timedelta(minutes=2), code=second) is SignOutcome.SIGNED


def test_a_code_of_somebody_else_is_wrong() -> None:
    asked(new_file(), at(), YOUNG, TUTOR)
    hers = code_for(tokens(YOUNG_PHONE)[0], YOUNG_PHONE, at())
    his = code_for(tokens(TUTOR_MAIL)[0], TUTOR_MAIL, at())
    if hers != his:
        assert sign(YOUNG_PHONE, at(), code=his) is SignOutcome.WRONG_CODE


def test_codes_go_to_the_address_agreed_at_a_bounded_pace() -> None:
    asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    actor = guest(token, at())
    send_code(actor=actor, at=at(), token=token)
    with pytest.raises(Conflict, match="vient de partir"):
        send_code(actor=actor, at=at() + timedelta(seconds=59), token=token)
    for minute in range(2, 10, 2):
        send_code(actor=actor, at=at() + timedelta(minutes=minute), token=token)
    with pytest.raises(Conflict, match="Trop de codes"):
        send_code(actor=actor, at=at() + timedelta(minutes=30), token=token)
    codes = [event for event in events("ExchangeRequested") if "code" in event["body"]]
    assert {event["recipient"] for event in codes} == {YOUNG_PHONE}
    assert len(codes) == 5
    assert all("/jeune/s/" not in event["body"] for event in codes)


def test_one_tells_by_their_subjects_the_link_the_code_and_the_copy_apart() -> None:
    signing_id = asked(new_file(), at(), TUTOR)
    sign(TUTOR_MAIL, at(hours=1), name=TUTOR.name)
    sealed(signing_id, at(hours=2))
    subjects = [one["subject"] for one in events("ExchangeRequested") if one["recipient"] == TUTOR_MAIL]
    assert [subject.partition(" : ")[0] for subject in subjects] == [
        "À signer", "Votre code pour signer", "Votre copie"
    ]  # fmt: skip


def test_a_replay_after_signing_finds_nothing() -> None:
    signing_id = asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    actor = guest(token, at())
    code = code_for(token, YOUNG_PHONE, at())
    sign(YOUNG_PHONE, at(), code=code)
    for _ in range(2):
        with pytest.raises(NotFound):
            sign_by_link(
                actor=actor, at=at(hours=1), token=token, typed_name="Inès DUPONT", consents=True, code=code,
                client=CLIENT,
            )  # fmt: skip
        with pytest.raises(NotFound):
            refuse_by_link(actor=actor, at=at(hours=1), token=token, reason="Finalement non")
        with pytest.raises(NotFound):
            send_code(actor=actor, at=at(hours=1), token=token)
    assert len(read(ADVISER, evidence_of, signing_id)) == 1


def test_opening_is_noted_once() -> None:
    signing_id = asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    for hour in (1, 2):
        note_seen(actor=guest(token, at()), at=at(hours=hour), token=token)
    signer = signer_of(signing_id)
    assert signer.state is SignerState.SEEN
    assert signer.seen_at == at(hours=1)


def test_a_link_goes_to_another_address_under_the_same_rules() -> None:
    signing_id = asked(new_file(), at())
    signer_id = signer_of(signing_id).signer_id
    values = {"actor": ADVISER, "signing_id": signing_id, "signer_id": signer_id}
    with pytest.raises(Invalid, match="numéro de téléphone"):
        resend_link(at=at(hours=1), contact="nulle part", **values)
    resend_link(at=at(hours=1), contact="06 39 98 00 77", **values)
    assert len(tokens("+33639980077")) == 1
    assert holder(tokens(YOUNG_PHONE)[0], at(hours=1)) is None
    sign("+33639980077", at(hours=2))
    with pytest.raises(Conflict, match="n’attend pas de lien"):
        resend_link(at=at(hours=3), **values)


def test_a_link_of_one_kind_does_what_its_kind_does() -> None:
    signing_id = asked(new_file(), at(), YOUNG, TUTOR)
    sign(YOUNG_PHONE, at())
    signer_id = signer_of(signing_id).signer_id
    token = tokens(TUTOR_MAIL)[0]
    copy = open_copy(actor=guest(token, at()), at=at(), signing_id=signing_id, signer_id=signer_id)
    actor = guest(copy, at())
    with pytest.raises(NotFound):
        sign_by_link(
            actor=actor, at=at(), token=copy, typed_name="Inès DUPONT", consents=True, code="1", client=CLIENT
        )
    with pytest.raises(NotFound):
        refuse_by_link(actor=actor, at=at(), token=copy, reason="Non")
    assert holder(copy, at(days=31)) is None
    with pytest.raises(Conflict):
        open_copy(actor=actor, at=at(), signing_id=signing_id, signer_id=signer_of(signing_id, 1).signer_id)


def test_a_round_link_sends_no_code() -> None:
    signing_id = asked(new_file(), at(), HERE)
    token = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    with pytest.raises(NotFound):
        send_code(actor=guest(token, at()), at=at(), token=token)


def test_a_message_that_did_not_arrive_is_shown_beside_its_signer() -> None:
    signing_id = asked(new_file(), at())
    signer = signer_of(signing_id)
    settled = ExchangeSettled(
        structure_id=TARBES, exchange_id=signer.signer_id, channel=Channel.SMS, reason=ExchangeReason.SIGNATURE,
        outcome=ExchangeOutcome.WRONG_ADDRESS, settled_at=at(), about_kind="signatures.Signer",
        about_id=signer.signer_id,
    )  # fmt: skip
    for _ in range(2):
        show_delivery(settled, actor=HOUSE, at=at())
    assert signer_of(signing_id).delivery == ExchangeOutcome.WRONG_ADDRESS.label
    show_delivery(replace(settled, about_kind="autre"), actor=HOUSE, at=at())


def test_the_words_that_leave_name_no_person() -> None:
    asked(new_file(), at())
    (invitation,) = messages(YOUNG_PHONE)
    assert "DUPONT" not in invitation
    assert "Inès" not in invitation
    assert "jusqu'au 9 décembre 2026" in invitation
