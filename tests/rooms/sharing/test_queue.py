"""What rooms ask for is queued once, or settled at once; what they withdraw no longer leaves."""

from __future__ import annotations

import pytest
import time_machine

from convergence.foundation.exchanges import (
    Channel,
    ExchangeReason,
    ExchangeWithdrawn,
    RecipientKind,
)
from convergence.foundation.problems import Refused
from convergence.gateways.exchange import NotSent, WhyNot
from convergence.sharing.operations import claim_exchange, claim_lost, queue_exchange, withdraw_exchange
from convergence.sharing.types import ExchangeState
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, at, events, new_file
from tests.rooms.sharing.steps import SYSTEM, Provider, asked, column, found, lane, request, state

pytestmark = pytest.mark.django_db

NAUGHTY = [
    "\x00\x07début\x1bfin",
    "\u202eà l'envers",
    "😀" * 50,
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "a" * 100_000,
    "\ud800",
    "{{ 7*7 }} %s %(x)s",
]


def test_the_same_request_twice_is_one_exchange() -> None:
    made = request(new_file())
    for _ in range(2):
        queue_exchange(actor=SYSTEM, at=AT, request=made)
    assert column("state") == ["attente"]


def test_nothing_leaves_before_its_time() -> None:
    exchange_id = asked(new_file(), not_before=at(1))
    provider = Provider()
    with time_machine.travel(at(0, 23), tick=False):
        assert lane(provider).turn() == 0
    with time_machine.travel(at(1), tick=False):
        assert lane(provider).turn() == 1
    assert [parcel.exchange_id for parcel in provider.sent] == [exchange_id]


def test_nothing_leaves_after_its_time() -> None:
    late, waiting = asked(new_file(), useless_at=AT), asked(new_file(), useless_at=at(0, 1))
    assert state(late) is ExchangeState.EXPIRED
    provider = Provider()
    with time_machine.travel(at(0, 2), tick=False):
        lane(provider).turn()
    assert provider.sent == []
    assert state(waiting) is ExchangeState.EXPIRED
    assert [each["outcome"] for each in events("ExchangeSettled")] == ["perime", "perime"]


def test_an_unknown_combination_is_forbidden_told_and_its_text_is_not_kept() -> None:
    exchange_id = asked(new_file(), reason=ExchangeReason.TEAM)
    shown = found(exchange_id)
    assert shown.row.state is ExchangeState.FORBIDDEN
    assert "Aucune base légale" in shown.row.detail
    assert not shown.is_content_kept
    assert column("outcome", "sharing_ledgerline") == ["interdit"]
    (told,) = events("ExchangeSettled")
    assert (told["outcome"], told["about_kind"], told["exchange_id"]) == (
        "interdit",
        "essai",
        str(exchange_id),
    )


@pytest.mark.parametrize(("channel", "wrong"), [(Channel.SMS, "12"), (Channel.EMAIL, "a@b@c")])
def test_an_impossible_address_waits_for_somebody(channel: Channel, wrong: str) -> None:
    shown = found(asked(new_file(), channel=channel, recipient=wrong))
    assert shown.row.state is ExchangeState.WRONG_ADDRESS
    assert shown.recipient == wrong


def test_a_withdrawal_cancels_what_waits_and_nothing_else() -> None:
    dossier_id = new_file()
    waiting = asked(dossier_id, not_before=at(1))
    gone = asked(dossier_id)
    with time_machine.travel(AT, tick=False):
        lane().turn()
    for exchange_id in (waiting, gone):
        for _ in range(2):
            withdrawn(exchange_id)
    assert (state(waiting), state(gone)) == (ExchangeState.CANCELLED, ExchangeState.SENT)
    assert [each["outcome"] for each in events("ExchangeSettled")] == ["envoye", "annule"]


def test_a_withdrawal_gives_up_what_failed_and_waits_for_somebody() -> None:
    failed = asked(new_file())
    with time_machine.travel(AT, tick=False):
        lane(Provider([NotSent(WhyNot.REFUSED, "Refusé.")])).turn()
    assert state(failed) is ExchangeState.FAILED
    for _ in range(2):
        withdrawn(failed)
    assert state(failed) is ExchangeState.GIVEN_UP


def test_a_system_that_nobody_knows_is_an_address_to_correct() -> None:
    given = {"channel": Channel.OUTSIDE_SYSTEM, "reason": ExchangeReason.FRANCE_TRAVAIL_REGISTRATION}
    common = {"recipient_kind": RecipientKind.PARTNER, "body": '{"nom": "DUPONT"}'} | given
    right = asked(new_file(), recipient="france_travail", **common)
    wrong = asked(new_file(), recipient="ailleurs", **common)
    assert (state(right), state(wrong)) == (ExchangeState.WAITING, ExchangeState.WRONG_ADDRESS)
    assert (found(right).body, found(right).recipient) == ("", "France Travail")


def test_an_interrupted_message_is_looked_for_in_its_own_system() -> None:
    asked(
        new_file(),
        channel=Channel.OUTSIDE_SYSTEM,
        reason=ExchangeReason.FRANCE_TRAVAIL_REGISTRATION,
        recipient="france_travail",
        recipient_kind=RecipientKind.PARTNER,
        body="{}",
    )
    claim_exchange(actor=SYSTEM, at=AT, channel=Channel.OUTSIDE_SYSTEM)
    lost = claim_lost(actor=SYSTEM, at=at(1), channel=Channel.OUTSIDE_SYSTEM)
    assert lost is not None
    assert lost.recipient == "france_travail"


def test_a_withdrawal_read_before_its_request_still_holds() -> None:
    made = request(new_file())
    withdrawn(made.exchange_id)
    withdrawn(made.exchange_id)
    queue_exchange(actor=SYSTEM, at=AT, request=made)
    provider = Provider()
    with time_machine.travel(at(1), tick=False):
        lane(provider).turn()
    assert provider.sent == []
    assert state(made.exchange_id) is ExchangeState.CANCELLED


def withdrawn(exchange_id) -> None:
    event = ExchangeWithdrawn(structure_id=TARBES, exchange_id=exchange_id)
    withdraw_exchange(actor=SYSTEM, at=at(0, 1), request=event)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
@pytest.mark.parametrize("channel", list(Channel))
def test_any_text_in_any_field_is_kept_or_refused_never_broken(channel: Channel, text: str) -> None:
    dossier_id = new_file()
    asked(dossier_id, channel=channel, recipient=text[:3000])
    reason, kind = ExchangeReason.REMINDER, None
    if channel is Channel.CALENDAR:
        reason, kind = ExchangeReason.CALENDAR_SYNC, RecipientKind.PROFESSIONAL
    clean = text.encode("utf-8", "ignore").decode()
    exchange_id = asked(
        dossier_id, channel=channel, reason=reason, recipient_kind=kind, subject=text, body=f"bonjour {clean}"
    )
    shown = found(exchange_id)
    if shown.is_content_kept:
        assert not set("\x00\n\r") & set(shown.subject)
        assert "\x00" not in shown.body


def test_a_social_security_number_never_leaves() -> None:
    for body in ("Votre numéro 2 55 08 14 168 025 38 est faux", "255081416802538"):
        assert state(asked(new_file(), body=body)) is ExchangeState.FORBIDDEN
    assert state(asked(new_file(), body="Appelez le 06 12 34 56 78")) is ExchangeState.WAITING


def test_people_do_not_send_by_hand() -> None:
    with pytest.raises(Refused):
        queue_exchange(actor=ADVISER, at=AT, request=request(new_file()))
