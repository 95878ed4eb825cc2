"""Marked, sent, noted: what each answer of a provider makes of an exchange, and who delays whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from convergence.audit.operations import receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.dossier.operations import end_accompaniment
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.problems import Unavailable
from convergence.foundation.scope import Purpose
from convergence.gateways.exchange import Fate, NotSent, Parcel, Sent, WhyNot
from convergence.identity.types import Role
from convergence.jobs.exchanges import wipe_exchanges
from convergence.sharing import operations
from convergence.sharing.operations import claim_exchange, note_answer, sending, wipe_contents
from convergence.sharing.types import ExchangeState, FailureCause
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from convergence.storage.session import acting, current_scope
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    REUNION,
    TARBES,
    TODAY,
    at,
    count,
    events,
    give,
    new_file,
    person,
)
from tests.rooms.sharing.steps import (
    MAIL,
    PHONE,
    SYSTEM,
    Provider,
    asked,
    column,
    found,
    lane,
    state,
)

pytestmark = pytest.mark.django_db

BUSY = NotSent(WhyNot.BUSY, "Attendez.", again=True)
DOWN = NotSent(WhyNot.UNREACHABLE, "Rien ne répond.", again=True)
DOUBT = NotSent(WhyNot.UNREACHABLE, "Silence.", again=True, is_certain=False)
WRONG = NotSent(WhyNot.WRONG_ADDRESS, "Ce numéro n’existe pas.")
NO = NotSent(WhyNot.REFUSED, "Refusé.")
MISSING = NotSent(WhyNot.NOT_CONFIGURED, "Aucun fournisseur configuré.")


def turned(provider: Provider, *, hours: float = 0, channel: Channel = Channel.SMS) -> int:
    with time_machine.travel(at(0, hours), tick=False):
        return lane(provider, channel).turn()


@pytest.mark.parametrize(
    ("answer", "state_after", "cause", "told"),
    [
        (Sent("42"), ExchangeState.SENT, None, ["envoye"]),
        (BUSY, ExchangeState.WAITING, FailureCause.BUSY, []),
        (DOWN, ExchangeState.WAITING, FailureCause.UNREACHABLE, []),
        (DOUBT, ExchangeState.UNCERTAIN, FailureCause.UNREACHABLE, []),
        (WRONG, ExchangeState.WRONG_ADDRESS, FailureCause.WRONG_ADDRESS, ["adresse_fausse"]),
        (NO, ExchangeState.FAILED, FailureCause.REFUSED, ["echec"]),
        (MISSING, ExchangeState.FAILED, FailureCause.NOT_CONFIGURED, ["echec"]),
        (ZeroDivisionError(), ExchangeState.UNCERTAIN, FailureCause.INTERRUPTED, []),
    ],
)
def test_what_each_answer_makes(
    answer: Any, state_after: ExchangeState, cause: FailureCause | None, told: list[str]
) -> None:
    exchange_id = asked(new_file())
    turned(Provider([answer]))
    shown = found(exchange_id)
    assert (shown.row.state, shown.row.cause) == (state_after, cause)
    assert [each["outcome"] for each in events("ExchangeSettled")] == told
    assert column("outcome", "sharing_ledgerline") == told
    (attempt,) = shown.attempts
    assert attempt.ended_at == AT
    assert attempt.provider == "essai"


def test_what_is_sent_carries_the_name_of_the_structure_and_no_more() -> None:
    provider = Provider()
    asked(new_file(), channel=Channel.EMAIL, subject="Un\r\nBcc: intrus@exemple.fr objet")
    turned(provider, channel=Channel.EMAIL)
    (parcel,) = provider.sent
    assert parcel.recipient == MAIL
    assert parcel.subject == "Un Bcc: intrus@exemple.fr objet"
    assert parcel.body.startswith("Rendez-vous demain à 10 h.\n\n-- \nMission Locale")


def test_sending_happens_outside_any_transaction_of_the_house() -> None:
    seen: list[Any] = []
    provider = Provider(before=lambda _: seen.append((current_scope(), column("state"))))
    asked(new_file())
    turned(provider)
    assert seen == [(None, ["en_cours"])]


def test_a_provider_that_is_busy_is_tried_again_later_and_later_then_somebody_is_asked() -> None:
    exchange_id = asked(new_file())
    waits, now = [], AT
    for _ in range(20):
        with time_machine.travel(now, tick=False):
            assert lane(Provider([BUSY])).turn() == 1
        following = found(exchange_id).row.next_at
        if following is None:
            break
        waits.append((following - now).total_seconds())
        now = following
    assert len(waits) == 19
    assert 27 <= waits[0] <= 33
    assert all(later >= 1.5 * wait for wait, later in pairwise(waits[:7]))
    assert max(waits) <= 3960
    shown = found(exchange_id)
    assert (shown.row.state, len(shown.attempts)) == (ExchangeState.FAILED, 20)


def test_no_retry_comes_after_the_time_when_it_is_useful() -> None:
    exchange_id = asked(new_file(), useless_at=AT + timedelta(seconds=20))
    turned(Provider([BUSY]))
    assert state(exchange_id) is ExchangeState.EXPIRED


def test_a_doubt_is_lifted_when_the_provider_can_tell() -> None:
    left, stayed = asked(new_file()), None
    provider = Provider([DOUBT], found=Sent("77"))
    turned(provider)
    assert (state(left), len(provider.looked_for)) == (ExchangeState.SENT, 1)
    stayed = asked(new_file())
    turned(Provider([DOUBT], found=NotSent(WhyNot.INTERRUPTED, "Pas parti.", again=True)))
    assert state(stayed) is ExchangeState.WAITING


def test_an_answer_that_comes_late_to_a_former_attempt_changes_nothing() -> None:
    exchange_id = asked(new_file())
    first = claim_exchange(actor=SYSTEM, at=AT, channel=Channel.SMS)
    assert first is not None
    note_answer(actor=SYSTEM, at=AT, parcel=first.parcel, provider="essai", answer=BUSY)
    second = claim_exchange(actor=SYSTEM, at=at(0, 1), channel=Channel.SMS)
    assert second is not None
    note_answer(actor=SYSTEM, at=at(0, 1), parcel=first.parcel, provider="essai", answer=WRONG)
    assert state(exchange_id) is ExchangeState.SENDING
    note_answer(actor=SYSTEM, at=at(0, 1), parcel=second.parcel, provider="essai", answer=Sent("1"))
    note_answer(actor=SYSTEM, at=at(0, 1), parcel=second.parcel, provider="essai", answer=WRONG)
    assert state(exchange_id) is ExchangeState.SENT


def test_a_circuit_out_of_order_rests_while_the_others_go_on() -> None:
    def subscription(host: str) -> str:
        return f'{{"endpoint": "https://{host}/a", "keys": {{"p256dh": "x", "auth": "y"}}}}'

    dead = [asked(new_file(), channel=Channel.PUSH, recipient=subscription("mort.test")) for _ in range(6)]
    alive = asked(new_file(), channel=Channel.PUSH, recipient=subscription("vif.test"))

    class Half(Provider):
        def send(self, parcel: Parcel) -> Sent | NotSent:
            super().send(parcel)
            return DOWN if "mort" in parcel.recipient else Sent("ok")

    provider = Half()
    half = lane(provider, Channel.PUSH)
    with time_machine.travel(AT, tick=False):
        half.turn()
    assert state(alive) is ExchangeState.SENT
    assert sum("mort" in parcel.recipient for parcel in provider.sent) == 3
    assert {state(each) for each in dead} == {ExchangeState.WAITING}
    with time_machine.travel(AT + timedelta(seconds=31), tick=False):
        half.turn()
    assert sum("mort" in parcel.recipient for parcel in provider.sent) == 4


def test_each_structure_has_its_share_of_a_turn() -> None:
    for _ in range(25):
        asked(new_file())
    theirs = new_file(actor=ELSEWHERE)
    asked(theirs, actor=system_actor(REUNION), structure_id=REUNION)
    provider = Provider()
    turned(provider)
    assert len(provider.sent) == 21


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Unavailable("Le magasin de documents ne répond pas."), "Le magasin de documents ne répond pas."),
        (ZeroDivisionError("secret"), "Cet envoi n'a pas pu être préparé."),
    ],
)
def test_one_that_cannot_be_prepared_holds_up_nobody(
    fault: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = asked(new_file())
    behind = asked(new_file())
    prepare = sending.parcel_of

    def prepared(actor: Actor, row: Any, at: datetime) -> Parcel:
        if row.id == broken:
            raise fault
        return prepare(actor, row, at)

    monkeypatch.setattr(sending, "parcel_of", prepared)
    turned(Provider())
    shown = found(broken)
    assert state(behind) is ExchangeState.SENT
    assert (shown.row.state, shown.row.detail, shown.attempts) == (ExchangeState.WAITING, told, ())
    assert shown.row.next_at is not None
    assert shown.row.next_at > AT
    monkeypatch.setattr(sending, "parcel_of", prepare)
    turned(Provider(), hours=1)
    assert state(broken) is ExchangeState.SENT


def test_what_goes_wrong_in_a_structure_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked(new_file())
    theirs = asked(new_file(actor=ELSEWHERE), actor=system_actor(REUNION), structure_id=REUNION)
    claim = operations.claim_exchange

    def claimed(*, actor: Actor, **values: Any) -> Any:
        if actor.structure_id == TARBES:
            raise ZeroDivisionError
        return claim(actor=actor, **values)

    monkeypatch.setattr(operations, "claim_exchange", claimed)
    turned(Provider())
    assert state(theirs, ELSEWHERE) is ExchangeState.SENT


def test_each_more_exchange_costs_the_same_few_statements() -> None:
    costs = []
    for number in (1, 6):
        for _ in range(number):
            asked(new_file())
        with CaptureQueriesContext(connection) as captured:
            turned(Provider())
        costs.append(len(captured))
    assert (costs[1] - costs[0]) / 5 <= 50, costs


def death() -> UUID:
    dossier_id = new_file()
    end_accompaniment(actor=ADVISER, at=AT, dossier_id=dossier_id, ended_on=TODAY, motive="deces")
    return dossier_id


def restriction() -> UUID:
    dossier_id = new_file()
    receive_rights_request(
        actor=person("Directrice", Role.DIRECTION),
        at=AT,
        dossier_id=dossier_id,
        kind=RightsRequestKind.RESTRICTION,
        received_on=TODAY,
    )
    return dossier_id


@pytest.mark.parametrize("make", [death, restriction])
def test_nothing_leaves_about_a_file_that_must_be_left_alone(make: Any) -> None:
    exchange_id = asked(make())
    provider = Provider()
    turned(provider)
    assert provider.sent == []
    assert state(exchange_id) is ExchangeState.FORBIDDEN


def test_a_guardian_is_written_to_for_a_signature_of_a_minor_alone() -> None:
    minor, adult = new_file(born_on=TODAY.replace(year=TODAY.year - 17)), new_file()
    guardian = RecipientKind.GUARDIAN
    for dossier_id, reason, allowed in (
        (minor, ExchangeReason.SIGNATURE, True),
        (minor, ExchangeReason.REMINDER, False),
        (adult, ExchangeReason.SIGNATURE, False),
    ):
        exchange_id = asked(dossier_id, reason=reason, recipient_kind=guardian)
        turned(Provider())
        assert (state(exchange_id) is ExchangeState.SENT) is allowed


def test_a_file_handed_over_takes_what_waits_along_and_leaves_the_ledger() -> None:
    dossier_id = new_file()
    asked(dossier_id)
    turned(Provider())
    waiting = asked(dossier_id, not_before=at(2))
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert count(ADVISER, "sharing_exchange") == count(ADVISER, "sharing_exchangecontent") == 0
    provider = Provider()
    turned(provider, hours=49)
    assert [parcel.exchange_id for parcel in provider.sent] == [waiting]
    assert count(ADVISER, "sharing_ledgerline") == 1
    assert count(ELSEWHERE, "sharing_ledgerline") == 2, "its own line, and what had left of the file before"


@operation("Effacer le dossier d’essai")
def erase(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    erase_file(dossier_id, "essai")


def test_erasure_takes_exchanges_and_leaves_the_ledger() -> None:
    dossier_id = new_file()
    asked(dossier_id)
    turned(Provider())
    asked(dossier_id, not_before=at(2))
    erase(actor=ADVISER, at=at(1), dossier_id=dossier_id)
    for table in ("exchange", "exchangecontent", "exchangeattempt"):
        assert count(ADVISER, f"sharing_{table}") == 0
    assert column("file", "sharing_ledgerline") == [dossier_id]
    provider = Provider()
    turned(provider, hours=49)
    assert provider.sent == []


def test_the_ledger_can_neither_be_rewritten_nor_shortened() -> None:
    asked(new_file())
    turned(Provider())
    for statement in ("UPDATE sharing_ledgerline SET outcome = 'echec'", "DELETE FROM sharing_ledgerline"):
        with acting(SYSTEM, Purpose.SYSTEM):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)


def test_news_are_asked_and_told_once() -> None:
    exchange_id = asked(new_file())
    provider = Provider(told=Fate(delivered=True))
    turned(provider)
    assert turned(provider, hours=0.01) == 0
    assert turned(provider, hours=0.1) == 1
    assert turned(provider, hours=1) == 0
    assert state(exchange_id) is ExchangeState.DELIVERED
    assert [each["outcome"] for each in events("ExchangeSettled")] == ["envoye", "remis"]


def test_a_silence_of_the_provider_is_not_asked_for_ever() -> None:
    asked(new_file())
    provider = Provider()
    turned(provider)
    assert sum(turned(provider, hours=hours) for hours in (0.1, 1, 3, 25, 26, 100)) == 4


def test_the_segments_and_their_price_are_told() -> None:
    exchange_id = asked(new_file(), body="a" * 161)
    turned(Provider())
    shown = found(exchange_id)
    assert (shown.segments, shown.cost_millicents) == (2, 14_000)
    assert events("ExchangeSettled")[0]["cost_millicents"] == 14_000


def test_texts_and_addresses_are_erased_in_time_with_no_version_left() -> None:
    done, waiting = asked(new_file()), asked(new_file(), not_before=at(400))
    turned(Provider())
    assert wipe_contents(actor=SYSTEM, at=at(89)) == 0
    assert wipe_contents(actor=SYSTEM, at=at(91)) == 1
    assert not found(done).is_content_kept
    assert found(waiting).is_content_kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storage_version WHERE content::text LIKE %s", (f"%{PHONE}%",))
        assert cursor.fetchone() == (0,)
    assert wipe_exchanges() == 0


def test_a_text_with_a_personal_link_goes_as_soon_as_the_link_has_ended() -> None:
    signing = asked(new_file(), reason=ExchangeReason.SIGNATURE, useless_at=at(2))
    reminder = asked(new_file(), useless_at=at(2))
    turned(Provider())
    assert wipe_contents(actor=SYSTEM, at=at(1)) == 0
    assert wipe_contents(actor=SYSTEM, at=at(3)) == 1
    assert (found(signing).is_content_kept, found(reminder).is_content_kept) == (False, True)


def test_a_request_without_a_file_leaves_only_when_it_may() -> None:
    booked = asked(None, reason=ExchangeReason.BOOKING)
    reminded = asked(None)
    turned(Provider())
    assert (state(booked), state(reminded)) == (ExchangeState.SENT, ExchangeState.FORBIDDEN)
