"""What a repair refuses: too late, its text erased, changed meanwhile, decided already, no other way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.gateways.exchange import Fate, NotSent, Sent, WhyNot
from convergence.identity.types import Role
from convergence.sharing.operations import (
    correct_address,
    give_up,
    note_answer,
    note_fate,
    retry_exchange,
    retry_provider_failures,
    send_otherwise,
    take_as_sent,
    wipe_contents,
)
from convergence.sharing.types import ExchangeState
from tests.rooms.accompagnement.world import AT, MANAGER, REUNION, at, new_file, person
from tests.rooms.sharing.steps import SYSTEM, Provider, asked, found, lane, state

pytestmark = pytest.mark.django_db
DOWN = NotSent(WhyNot.NOT_CONFIGURED, "Aucun fournisseur.")
REFUSED = NotSent(WhyNot.REFUSED, "Refusé par le fournisseur.")
DOUBT = NotSent(WhyNot.INTERRUPTED, "Nul ne sait.", is_certain=False)

ELSEWHERE_MANAGER = person("Sarah", Role.MANAGER, REUNION)
Gesture = Callable[[UUID, datetime, int], Any]


def again(exchange_id: UUID, when: datetime, token: int) -> None:
    retry_exchange(actor=MANAGER, at=when, exchange_id=exchange_id, edit_token=token)


def to(exchange_id: UUID, when: datetime, token: int) -> None:
    correct_address(actor=MANAGER, at=when, exchange_id=exchange_id, address="0698765432", edit_token=token)


def otherwise(exchange_id: UUID, when: datetime, token: int, channel: Channel = Channel.EMAIL) -> UUID:
    return send_otherwise(actor=MANAGER, at=when, exchange_id=exchange_id, channel=channel, edit_token=token)


def failed(answer: NotSent = REFUSED, **values: Any) -> UUID:
    """An exchange that the provider did not take."""
    exchange_id = asked(values.pop("file", None) or new_file(), **values)
    with time_machine.travel(AT, tick=False):
        lane(Provider([answer])).turn()
    return exchange_id


def token(exchange_id: UUID) -> int:
    return found(exchange_id).edit_token


@pytest.mark.parametrize("gesture", [again, to, otherwise], ids=lambda one: one.__name__)
def test_what_has_become_useless_is_not_sent_again(gesture: Gesture) -> None:
    exchange_id = failed(useless_at=at(1))
    for when in (at(1), at(2)):
        with pytest.raises(Conflict, match="Il est trop tard"):
            gesture(exchange_id, when, token(exchange_id))
    assert state(exchange_id) is ExchangeState.FAILED


@pytest.mark.parametrize("gesture", [again, to, otherwise], ids=lambda one: one.__name__)
def test_what_holds_no_text_any_more_is_not_sent_again(gesture: Gesture) -> None:
    exchange_id = failed()
    assert wipe_contents(actor=SYSTEM, at=at(400)) == 1
    with pytest.raises(Conflict, match="n'est plus conservé"):
        gesture(exchange_id, at(400), token(exchange_id))


@pytest.mark.parametrize("gesture", [again, to, otherwise], ids=lambda one: one.__name__)
def test_two_people_do_not_repair_the_same_thing_twice(gesture: Gesture) -> None:
    exchange_id = failed()
    seen = token(exchange_id)
    again(exchange_id, AT, seen)
    with pytest.raises(Conflict, match="a changé entre-temps"):
        gesture(exchange_id, AT, seen)
    with pytest.raises(NotFound):
        gesture(uuid4(), AT, seen)


def test_after_a_breakdown_what_is_useless_stays_and_so_does_what_was_refused() -> None:
    useful, late, refused = failed(DOWN), failed(DOWN, useless_at=at(1)), failed()
    assert retry_provider_failures(actor=ELSEWHERE_MANAGER, at=at(1)) == 0
    assert retry_provider_failures(actor=MANAGER, at=at(1), channel=Channel.EMAIL) == 0
    assert retry_provider_failures(actor=MANAGER, at=at(1)) == 1
    assert [state(one) for one in (useful, late, refused)] == [
        ExchangeState.WAITING, ExchangeState.FAILED, ExchangeState.FAILED,
    ]  # fmt: skip


def test_only_a_doubt_is_decided_by_hand() -> None:
    exchange_id = failed()
    with pytest.raises(Conflict, match="On sait déjà"):
        take_as_sent(actor=MANAGER, at=AT, exchange_id=exchange_id, edit_token=token(exchange_id))
    doubtful = failed(DOUBT)
    take_as_sent(actor=MANAGER, at=AT, exchange_id=doubtful, edit_token=token(doubtful))
    assert state(doubtful) is ExchangeState.SENT


def test_giving_up_says_why() -> None:
    exchange_id = failed()
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        give_up(actor=MANAGER, at=AT, exchange_id=exchange_id, edit_token=token(exchange_id), reason="  ")
    assert state(exchange_id) is ExchangeState.FAILED


def test_another_way_is_another_one_that_the_law_and_the_file_know() -> None:
    exchange_id = failed()
    for channel in (Channel.SMS, Channel.PUSH, Channel.CALENDAR):
        with pytest.raises(Invalid, match="Choisissez un autre canal"):
            otherwise(exchange_id, AT, token(exchange_id), channel)
    with pytest.raises(Invalid, match="n'a pas d'adresse"):
        otherwise(exchange_id, AT, token(exchange_id))
    guardian = failed(
        reason=ExchangeReason.SIGNATURE,
        recipient_kind=RecipientKind.GUARDIAN,
        file=new_file(born_on=AT.date().replace(year=AT.year - 16)),
    )
    with pytest.raises(Invalid, match="pas d'autre adresse"):
        otherwise(guardian, AT, token(guardian))


def test_a_word_about_an_earlier_sending_or_an_earlier_attempt_changes_nothing() -> None:
    exchange_id, told = asked(new_file()), Provider()
    with time_machine.travel(AT, tick=False):
        lane(told).turn()
    assert not note_fate(actor=SYSTEM, at=AT, exchange_id=exchange_id, receipt="autre", fate=Fate(True))
    (parcel,) = told.sent
    note_answer(actor=SYSTEM, at=AT, parcel=parcel, provider="essai", answer=Sent("tard"))
    assert (state(exchange_id), found(exchange_id).receipt) == (ExchangeState.SENT, "reçu-1")
    assert note_fate(actor=SYSTEM, at=AT, exchange_id=exchange_id, receipt="reçu-1", fate=Fate(True))
    assert not note_fate(actor=SYSTEM, at=AT, exchange_id=exchange_id, receipt="reçu-1", fate=Fate(True))
