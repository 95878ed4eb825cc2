"""What is asked of every adapter by which something leaves, the real ones and the local catcher alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import ovh.client
import pytest
from tests.gateways.mail_server import Mailroom, mail_server
from tests.gateways.ovh_server import Operator, ovh_server
from tests.gateways.system_server import TOKEN, system_server

from convergence.foundation.exchanges import FRANCE_TRAVAIL, OUTSIDE_SYSTEMS, Channel
from convergence.gateways.exchange import Attachment, Carrier, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.catcher import Catcher
from convergence.gateways.exchange.mail import MailCarrier
from convergence.gateways.exchange.mailbox import caught
from convergence.gateways.exchange.providers import MailServer, OutsideSystem, OvhAccount
from convergence.gateways.exchange.sms import SmsCarrier
from convergence.gateways.exchange.systems import systems_carrier

TEXT = "Bonjour Inès,\nrendez-vous à 10 h — « à côté ».\n<script>alert(1)</script> 😀"
WORDS = {"inconnu": "0001", "rebond": "0002", "occupe": "0003", "refus": "0004"}


@dataclass
class Bench:
    """One adapter under test, and what arrived at the other end: pairs of address and text."""

    carrier: Carrier
    channel: Channel
    arrived: Callable[[], list[tuple[str, str]]]

    unknown: WhyNot = WhyNot.WRONG_ADDRESS
    recipient: str = FRANCE_TRAVAIL
    answers: bool = True
    """False for a folder: whatever is left there is taken, and a file that the partner took away tells nothing."""

    def parcel(self, word: str = "ines") -> Parcel:
        """A parcel for somebody, whose address tells how the other end behaves."""
        mail = self.channel is Channel.EMAIL
        return Parcel(
            exchange_id=uuid4(),
            attempt_id=uuid4(),
            channel=self.channel,
            recipient=self._recipient(word),
            subject="Rendez-vous à l’école 😀" if mail else "",
            body=f'{TEXT}"{word}"' if self.channel is Channel.OUTSIDE_SYSTEM else TEXT,
            sender="Mission Locale de Tarbes, « Bigorre »",
            attachments=(Attachment("été.pdf", "application/pdf", b"%PDF-1.7\x00\xff"),) if mail else (),
        )

    def _recipient(self, word: str) -> str:
        if self.channel is Channel.OUTSIDE_SYSTEM:
            return self.recipient
        if self.channel is Channel.EMAIL:
            return f"{word}.dupont@exemple.fr"
        return f"+3361234{WORDS.get(word, '5678')}"


def mail(room: Mailroom) -> MailCarrier:
    return MailCarrier(MailServer("127.0.0.1", room.port, "ne-pas-repondre@exemple.fr"), seconds=5)


def sms(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> SmsCarrier:
    monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-essai", operator.url)
    return SmsCarrier(OvhAccount("sms-essai-1", "MLTARBES", "clé", "secret", "tiers", "ovh-essai"), seconds=5)


ADDRESSES = [f"{name}-https" for name in OUTSIDE_SYSTEMS]
FOLDERS = [f"{name}-dossier" for name in OUTSIDE_SYSTEMS]
CATCHERS = ["courriel-catcher", "sms-catcher", *(f"{name}-catcher" for name in OUTSIDE_SYSTEMS)]


@pytest.fixture(params=["smtp", "ovh", *ADDRESSES, *FOLDERS, *CATCHERS])
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    if request.param == "smtp":
        with mail_server() as room:
            yield Bench(mail(room), Channel.EMAIL, lambda: [_mail_read(each) for each in room.received])
    elif request.param == "ovh":
        with ovh_server() as operator:
            yield Bench(
                sms(operator, monkeypatch),
                Channel.SMS,
                lambda: [(job["receivers"][0], job["message"]) for job in operator.jobs],
            )
    elif request.param in ADDRESSES:
        name = request.param.removesuffix("-https")
        with system_server() as partner:
            yield Bench(
                systems_carrier({name: OutsideSystem(name, partner.url, TOKEN)}),
                Channel.OUTSIDE_SYSTEM,
                lambda: [(name, text) for text in partner.messages.values()],
                WhyNot.REFUSED,
                recipient=name,
            )
    elif request.param in FOLDERS:
        name = request.param.removesuffix("-dossier")
        yield Bench(
            systems_carrier({name: OutsideSystem(name, folder=tmp_path)}),
            Channel.OUTSIDE_SYSTEM,
            lambda: [(name, path.read_text()) for path in tmp_path.iterdir()],
            recipient=name,
            answers=False,
        )
    else:
        word = request.param.removesuffix("-catcher")
        yield Bench(
            Catcher(Channel.OUTSIDE_SYSTEM if word in OUTSIDE_SYSTEMS else Channel(word), tmp_path),
            Channel.OUTSIDE_SYSTEM if word in OUTSIDE_SYSTEMS else Channel(word),
            lambda: [(each.recipient, each.body) for each in caught(tmp_path)],
            recipient=word,
        )


def _mail_read(message) -> tuple[str, str]:
    body = message.get_body()
    return message["To"], body.get_content().rstrip("\n").replace("\r\n", "\n")


def test_what_is_taken_arrives_whole_and_bears_a_receipt(bench: Bench) -> None:
    parcel = bench.parcel()
    answer = bench.carrier.send(parcel)
    assert isinstance(answer, Sent)
    assert answer.receipt
    assert bench.arrived() == [(parcel.recipient, parcel.body)]


def test_two_parcels_have_two_receipts(bench: Bench) -> None:
    answers = [bench.carrier.send(bench.parcel()) for _ in range(2)]
    assert len({answer.receipt for answer in answers if isinstance(answer, Sent)}) == 2


def test_an_address_that_does_not_exist_is_told_apart_and_not_tried_again(bench: Bench) -> None:
    answer = bench.carrier.send(bench.parcel("inconnu"))
    if not bench.answers:
        assert isinstance(answer, Sent)
        return
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (bench.unknown, False, True)
    assert bench.arrived() == []


def test_no_answer_names_the_recipient(bench: Bench) -> None:
    for word in WORDS:
        answer = bench.carrier.send(bench.parcel(word))
        assert "dupont" not in answer.detail
        assert "1234" not in answer.detail


def test_a_line_break_in_a_subject_slips_no_header_in(bench: Bench) -> None:
    parcel = replace(bench.parcel(), subject="Bonjour\r\nBcc: intrus@exemple.fr")
    answer = bench.carrier.send(parcel)
    if bench.channel is Channel.EMAIL:
        assert isinstance(answer, NotSent)
        assert answer.why is WhyNot.REFUSED
        assert bench.arrived() == []


def test_an_attempt_is_found_again_or_said_to_be_unknown(bench: Bench) -> None:
    lost, never = bench.parcel(), bench.parcel()
    bench.carrier.send(lost)
    if bench.channel is Channel.EMAIL:
        assert bench.carrier.find(lost) is None
        return
    assert isinstance(bench.carrier.find(lost), Sent)
    absent = bench.carrier.find(never)
    if not bench.answers:
        assert absent is None
        return
    assert isinstance(absent, NotSent)
    assert (absent.why, absent.again) == (WhyNot.INTERRUPTED, True)
    assert bench.carrier.find(replace(lost, attempt_id=uuid4())) == absent


def test_the_fate_of_an_unknown_receipt_is_unknown_or_told(bench: Bench) -> None:
    answer = bench.carrier.send(bench.parcel())
    assert isinstance(answer, Sent)
    fate = bench.carrier.fate(answer.receipt, bench.parcel().recipient)
    assert fate is None or fate.delivered
