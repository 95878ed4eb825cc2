"""What each provider may answer, on servers of this machine that speak as it does."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import http_ece  # type: ignore[import-untyped]  # the library says no types
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid, Vapid02
from py_vapid.utils import b64urlencode
from tests.gateways.mail_server import free_port, mail_server
from tests.gateways.ovh_server import ovh_server
from tests.gateways.test_exchange_contract import mail, sms

from convergence.foundation.exchanges import Channel
from convergence.foundation.problems import Unavailable
from convergence.gateways import caldav
from convergence.gateways.caldav import CalendarAccess, CalendarDelivery, Receipt
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.gateways.exchange import NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.calendar import CalendarCarrier
from convergence.gateways.exchange.catcher import MAGIC, Catcher
from convergence.gateways.exchange.choice import carrier_of
from convergence.gateways.exchange.mail import MailCarrier
from convergence.gateways.exchange.mailbox import caught, one
from convergence.gateways.exchange.providers import MailServer, Providers, PushKey
from convergence.gateways.exchange.push import PushCarrier, public_key

AUTH = b"0123456789abcdef"


def parcel(recipient: str, channel: Channel = Channel.EMAIL, body: str = "Bonjour") -> Parcel:
    return Parcel(uuid4(), uuid4(), channel, recipient, body, subject="Objet", sender="Mission Locale")


@pytest.mark.parametrize(
    ("recipient", "to_data", "why", "again"),
    [
        ("ancien@exemple.fr", "250 OK", WhyNot.WRONG_ADDRESS, False),
        ("occupe@exemple.fr", "250 OK", WhyNot.BUSY, True),
        ("refus@exemple.fr", "250 OK", WhyNot.REFUSED, False),
        ("ines@exemple.fr", "451 4.3.0 later", WhyNot.BUSY, True),
        ("ines@exemple.fr", "554 5.6.0 no", WhyNot.REFUSED, False),
        ("ines@exemple.fr", "550 too much like spam", WhyNot.REFUSED, False),
    ],
)
def test_codes_of_mail(recipient: str, to_data: str, why: WhyNot, again: bool) -> None:
    with mail_server() as room:
        room.to_data = to_data
        answer = mail(room).send(parcel(recipient))
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (why, again, True)


def test_a_mail_is_plain_signed_and_answered_by_no_machine() -> None:
    with mail_server() as room:
        answer = mail(room).send(parcel("ines@exemple.fr"))
        (message,) = room.received
    assert isinstance(answer, Sent)
    assert message["Message-ID"].strip() == answer.receipt
    assert message["From"] == "Mission Locale <ne-pas-repondre@exemple.fr>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"


def test_a_mail_server_that_is_absent_has_taken_nothing() -> None:
    answer = MailCarrier(MailServer("127.0.0.1", free_port(), "a@exemple.fr"), seconds=2).send(
        parcel("ines@exemple.fr")
    )
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (WhyNot.UNREACHABLE, True, True)


def test_a_mail_server_that_vanishes_after_the_message_leaves_a_doubt() -> None:
    with mail_server() as room:
        room.vanishes = True
        answer = mail(room).send(parcel("ines@exemple.fr"))
    assert isinstance(answer, NotSent)
    assert (answer.again, answer.is_certain) == (True, False)


@pytest.mark.parametrize("name", ["Deux\r\nBcc: x@y.fr", "Nom <x@y.fr>", "a" * 500])
def test_the_name_of_a_structure_slips_no_header_in(name: str) -> None:
    with mail_server() as room:
        made = Parcel(uuid4(), uuid4(), Channel.EMAIL, "ines@exemple.fr", "Bonjour", "Objet", name)
        answer = mail(room).send(made)
        assert isinstance(answer, NotSent) or room.received[0]["Bcc"] is None
        assert [each["To"] for each in room.received] in ([], ["ines@exemple.fr"])


@pytest.mark.parametrize(
    ("status", "code", "why", "again", "certain"),
    [
        (403, "INVALID_CREDENTIAL", WhyNot.NOT_CONFIGURED, True, True),
        (404, "", WhyNot.NOT_CONFIGURED, True, True),
        (400, "", WhyNot.REFUSED, False, True),
        (402, "", WhyNot.NOT_CONFIGURED, True, True),
        (429, "", WhyNot.BUSY, True, True),
        (500, "", WhyNot.UNREACHABLE, True, False),
    ],
)
def test_codes_of_ovhcloud(
    status: int, code: str, why: WhyNot, again: bool, certain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ovh_server() as operator:
        operator.status, operator.error_code = status, code
        answer = sms(operator, monkeypatch).send(parcel("+33612345678", Channel.SMS))
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (why, again, certain)


def test_an_answer_of_ovhcloud_that_is_lost_is_found_by_its_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    with ovh_server() as operator:
        carrier, made = sms(operator, monkeypatch), parcel("+33612345678", Channel.SMS)
        operator.hangs_up_after = True
        lost = carrier.send(made)
        assert isinstance(lost, NotSent)
        assert not lost.is_certain
        operator.hangs_up_after = False
        assert carrier.find(made) == Sent("1")
        assert len(operator.jobs) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"x"', b"null", b'{"ids": []}'])
def test_an_unreadable_answer_of_ovhcloud_leaves_a_doubt(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ovh_server() as operator:
        carrier = sms(operator, monkeypatch)
        carrier.send(parcel("+33612345678", Channel.SMS))
        operator.body = body
        answer = carrier.send(parcel("+33612345678", Channel.SMS))
    assert isinstance(answer, NotSent)
    assert not answer.is_certain


def test_an_operator_that_is_absent_has_taken_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with ovh_server() as operator:
        carrier = sms(operator, monkeypatch)
        carrier.send(parcel("+33612345678", Channel.SMS))
    answer = carrier.send(parcel("+33612345678", Channel.SMS))
    assert isinstance(answer, NotSent)
    assert answer.is_certain


@pytest.mark.parametrize(
    ("code", "delivered", "why"),
    [
        (1, True, None),
        (2, False, WhyNot.REFUSED),
        (16, False, WhyNot.WRONG_ADDRESS),
        (0, None, None),
        (4, None, None),
        (8, None, None),
        (99, None, None),
    ],
)
def test_fates_of_an_sms(
    code: int, delivered: bool | None, why: WhyNot | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ovh_server() as operator:
        carrier = sms(operator, monkeypatch)
        answer = carrier.send(parcel("+33612345678", Channel.SMS))
        assert isinstance(answer, Sent)
        operator.receipts[1] = code
        fate = carrier.fate(answer.receipt, "")
    assert (fate.delivered, fate.why) == (delivered, why) if fate else delivered is None


def test_the_coding_of_an_sms_follows_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    with ovh_server() as operator:
        carrier = sms(operator, monkeypatch)
        for body in ("Rendez-vous à 10 h", "Rendez-vous à l’école"):
            carrier.send(parcel("+33612345678", Channel.SMS, body))
        assert [job["coding"] for job in operator.jobs] == ["7bit", "8bit"]
        assert {len(job["tag"]) for job in operator.jobs} == {20}


@dataclass
class PushService:
    """A push service of this machine."""

    status: int = 201
    wait: str = "120"
    posted: list[dict[str, str]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    found = PushService()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append({name.lower(): value for name, value in self.headers.items()})
            found.posted[-1]["body"] = body.hex()
            self.send_response(found.status)
            self.send_header("Location", "https://push.test/m/1")
            self.send_header("Retry-After", found.wait)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    monkeypatch.setenv("CONVERGENCE_OUTBOUND_HOSTS", f"127.0.0.1:{found.port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def pusher(tmp_path: Path) -> PushCarrier:
    vapid = Vapid()
    vapid.generate_keys()
    vapid.save_key(str(tmp_path / "push.pem"))
    return PushCarrier(PushKey(tmp_path / "push.pem", "contact@exemple.fr"), seconds=5)


def subscription(
    port: int, host: str = "127.0.0.1", browser: ec.EllipticCurvePrivateKey | None = None
) -> str:
    key = (browser or ec.generate_private_key(ec.SECP256R1())).public_key()
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    keys = {"p256dh": b64urlencode(point), "auth": b64urlencode(AUTH)}
    return json.dumps({"endpoint": f"http://{host}:{port}/x", "keys": keys})


def test_a_notification_is_sealed_signed_and_bears_a_topic(service: PushService, pusher: PushCarrier) -> None:
    made = parcel(subscription(service.port), Channel.PUSH, "secret du message")
    assert pusher.send(made) == Sent("https://push.test/m/1")
    pusher.send(made)
    first, second = service.posted
    assert b"secret" not in bytes.fromhex(first["body"])
    assert first["content-encoding"] == "aes128gcm"
    assert first["authorization"].startswith("vapid ")
    assert first["topic"] == second["topic"]
    assert len(first["topic"]) == 32


def test_only_the_browser_that_subscribed_reads_a_notification(
    service: PushService, pusher: PushCarrier, tmp_path: Path
) -> None:
    browser = ec.generate_private_key(ec.SECP256R1())
    made = parcel(subscription(service.port, browser=browser), Channel.PUSH, "À 10 h : l’atelier 🙂")
    assert isinstance(pusher.send(made), Sent)
    (posted,) = service.posted
    body = bytes.fromhex(posted["body"])
    read = json.loads(http_ece.decrypt(body, private_key=browser, auth_secret=AUTH, version="aes128gcm"))
    assert read == {"title": made.subject, "body": made.body, "tag": posted["topic"]}
    for private_key, auth in ((ec.generate_private_key(ec.SECP256R1()), AUTH), (browser, b"x" * 16)):
        with pytest.raises((http_ece.ECEException, InvalidTag)):
            http_ece.decrypt(body, private_key=private_key, auth_secret=auth, version="aes128gcm")


def test_our_key_signs_for_that_push_service_alone(
    service: PushService, pusher: PushCarrier, tmp_path: Path
) -> None:
    pusher.send(parcel(subscription(service.port), Channel.PUSH))
    told = service.posted[0]["authorization"]
    parts = dict(part.strip().split("=", 1) for part in told.removeprefix("vapid ").split(","))
    assert parts["k"] == public_key(PushKey(tmp_path / "push.pem", "contact@exemple.fr"))
    assert Vapid02.verify(told)
    claims = json.loads(_unpadded(parts["t"].split(".")[1]))
    assert claims["aud"] == f"http://127.0.0.1:{service.port}"
    assert claims["sub"] == "mailto:contact@exemple.fr"
    assert 0 < claims["exp"] - time.time() <= 86_400


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("status", [429, 503])
def test_a_push_service_that_names_a_date_is_obeyed(
    status: int, service: PushService, pusher: PushCarrier, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), tick=False)
    service.status, service.wait = status, "Sun, 25 Oct 2026 01:15:00 GMT"
    answer = pusher.send(parcel(subscription(service.port), Channel.PUSH))
    assert isinstance(answer, NotSent)
    assert answer.wait == timedelta(minutes=45)


@pytest.mark.parametrize(("wait", "asked"), [("90", timedelta(seconds=90)), ("", None)])
def test_an_operator_of_sms_that_names_a_wait_is_obeyed(
    wait: str, asked: timedelta | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ovh_server() as operator:
        operator.status, operator.wait = 429, wait
        answer = sms(operator, monkeypatch).send(parcel("+33612345678", Channel.SMS))
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.wait) == (WhyNot.BUSY, asked)


@pytest.mark.parametrize(
    ("status", "why", "again"),
    [
        (404, WhyNot.WRONG_ADDRESS, False),
        (410, WhyNot.WRONG_ADDRESS, False),
        (413, WhyNot.REFUSED, False),
        (429, WhyNot.BUSY, True),
        (503, WhyNot.BUSY, True),
    ],
)
def test_codes_of_push(
    status: int, why: WhyNot, again: bool, service: PushService, pusher: PushCarrier
) -> None:
    service.status = status
    answer = pusher.send(parcel(subscription(service.port), Channel.PUSH))
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again) == (why, again)
    assert answer.wait is None or answer.wait.total_seconds() == 120


def test_a_subscription_leads_to_no_machine_inside(
    service: PushService, pusher: PushCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONVERGENCE_OUTBOUND_HOSTS")
    answer = pusher.send(parcel(subscription(service.port), Channel.PUSH))
    assert isinstance(answer, NotSent)
    assert answer.why is WhyNot.REFUSED
    assert service.posted == []


def test_a_subscription_in_clear_is_refused_before_any_name_is_looked_up(pusher: PushCarrier) -> None:
    answer = pusher.send(parcel(subscription(80, host="push.exemple.fr"), Channel.PUSH))
    assert isinstance(answer, NotSent)
    assert answer.why is WhyNot.REFUSED


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"endpoint": 3}', '{"endpoint": "https://x", "keys": {}}'])
def test_an_unreadable_subscription_is_a_wrong_address(text: str, pusher: PushCarrier) -> None:
    answer = pusher.send(parcel(text, Channel.PUSH))
    assert isinstance(answer, NotSent)
    assert answer.why is WhyNot.WRONG_ADDRESS


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL, Channel.PUSH])
def test_a_channel_without_a_provider_fails_and_says_so(channel: Channel) -> None:
    answer = carrier_of(channel, Providers()).send(parcel("x", channel))
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again) == (WhyNot.NOT_CONFIGURED, False)
    assert "aucun fournisseur configuré" in answer.detail


def test_the_catcher_keeps_whole_files_under_names_that_say_nothing(tmp_path: Path) -> None:
    carrier = Catcher(Channel.SMS, tmp_path)
    made = parcel(
        "+33612345678", Channel.SMS, "lu \ud83d\ude00 deux".encode("utf-16", "surrogatepass").decode("utf-16")
    )
    first = carrier.send(made)
    assert carrier.send(made) == first
    assert isinstance(first, Sent)
    (path,) = tmp_path.iterdir()
    assert path.stem == first.receipt
    assert path.stat().st_mode & 0o077 == 0
    assert made.attempt_id.hex not in path.read_text()
    (tmp_path / f"{'0' * 32}.json").write_text("{abîmé")
    assert [each.body for each in caught(tmp_path)] == [made.body]
    assert one(tmp_path, "../../etc/passwd") is None


@pytest.mark.parametrize("word", MAGIC)
def test_the_catcher_answers_as_it_is_asked_to(word: str, tmp_path: Path) -> None:
    for channel, recipient in (
        (Channel.SMS, f"+3361234{MAGIC[word]}"),
        (Channel.EMAIL, f"{word}@exemple.fr"),
    ):
        carrier = Catcher(channel, tmp_path)
        answer = carrier.send(parcel(recipient, channel))
        assert isinstance(answer, Sent) is (word == "rebond")
        if isinstance(answer, Sent):
            fate = carrier.fate(answer.receipt, recipient)
            assert fate is not None
            assert fate.why is WhyNot.WRONG_ADDRESS


ICS = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:essai\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class Server(MemoryCalendars):
    """A calendar server of this process, which may be out of order."""

    trouble = ""

    def deliver(self, delivery: CalendarDelivery) -> Receipt:
        if self.trouble:
            raise Unavailable("Rien.", code=self.trouble)
        return super().deliver(delivery)


def calendar_parcel() -> Parcel:
    url = "https://memoire.example/agenda/"
    access = CalendarAccess(url, "ines", "secret", url)
    delivery = CalendarDelivery(access, f"{url}essai.ics", "essai", False, lambda _: ICS, "1")
    return Parcel(uuid4(), uuid4(), Channel.CALENDAR, str(uuid4()), ICS, calendar=delivery)


def test_an_event_written_twice_is_written_once_and_the_receipt_says_where() -> None:
    server = Server("secret")
    with caldav.using(server):
        made = calendar_parcel()
        answers = [CalendarCarrier().send(made) for _ in range(2)]
    receipts = [Receipt.from_text(each.receipt) for each in answers if isinstance(each, Sent)]
    assert len(receipts) == 2
    assert receipts[0] is not None
    assert receipts[1] is not None
    assert receipts[0].href == receipts[1].href


@pytest.mark.parametrize(
    ("code", "why", "again"),
    [
        ("calendar_timeout", WhyNot.UNREACHABLE, True),
        ("calendar_unreachable", WhyNot.UNREACHABLE, True),
        ("calendar_password", WhyNot.REFUSED, False),
        ("calendar_gone", WhyNot.REFUSED, False),
        ("calendar_full", WhyNot.REFUSED, False),
    ],
)
def test_troubles_of_a_calendar(code: str, why: WhyNot, again: bool) -> None:
    server = Server("secret")
    server.trouble = code
    with caldav.using(server):
        answer = CalendarCarrier().send(calendar_parcel())
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (why, again, True)


def test_nothing_more_to_write_is_done() -> None:
    made = Parcel(uuid4(), uuid4(), Channel.CALENDAR, str(uuid4()), "")
    assert isinstance(CalendarCarrier().send(made), Sent)
