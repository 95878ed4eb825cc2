"""The system of a partner, by HTTP and by a shared folder: what each answer means, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.gateways.system_server import TOKEN, Partner, system_server

from convergence.foundation.exchanges import (
    FRANCE_TRAVAIL,
    Channel,
    RefusalMotive,
    is_job_seeker_number,
    motive_of,
)
from convergence.gateways.exchange import NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.catcher import Catcher
from convergence.gateways.exchange.choice import Unconfigured, carrier_of
from convergence.gateways.exchange.providers import OutsideSystem, Providers
from convergence.gateways.exchange.systems import SystemsCarrier, system_carrier, systems_carrier
from convergence.gateways.exchange.systems.http import HttpSystem


@pytest.fixture
def partner() -> Iterator[Partner]:
    with system_server() as found:
        yield found


def http(partner: Partner, token: str = TOKEN) -> HttpSystem:
    return HttpSystem(OutsideSystem(FRANCE_TRAVAIL, partner.url, token), seconds=5)


def parcel(body: str = '{"nom": "LARRIEU"}') -> Parcel:
    return Parcel(uuid4(), uuid4(), Channel.OUTSIDE_SYSTEM, FRANCE_TRAVAIL, body)


def test_a_registration_comes_back_with_the_identifier(partner: Partner) -> None:
    answer = http(partner).send(parcel())
    assert isinstance(answer, Sent)
    assert is_job_seeker_number(answer.receipt)


def test_who_is_registered_already_is_taken_with_her_identifier(partner: Partner) -> None:
    partner.status, partner.answer = 409, {"reference": "7654321Z"}
    answer = http(partner).send(parcel())
    assert isinstance(answer, Sent)
    assert (answer.receipt, "déjà" in answer.detail) == ("7654321Z", True)


def test_an_answer_that_comes_later_bears_the_receipt_of_the_message(partner: Partner) -> None:
    partner.status, partner.answer = 202, {"en_cours": True}
    sent = parcel()
    answer = http(partner).send(sent)
    assert isinstance(answer, Sent)
    assert answer.receipt == f"message:{sent.attempt_id}"
    assert not is_job_seeker_number(answer.receipt)


@pytest.mark.parametrize("motive", list(RefusalMotive))
def test_each_motive_is_told_in_words_and_read_again(partner: Partner, motive: RefusalMotive) -> None:
    partner.status, partner.answer = 422, {"motif": motive.value}
    answer = http(partner).send(parcel())
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (WhyNot.REFUSED, False, True)
    assert motive_of(answer.detail) is motive


@pytest.mark.parametrize(
    ("status", "why", "again", "certain"),
    [
        (401, WhyNot.NOT_CONFIGURED, True, True),
        (403, WhyNot.NOT_CONFIGURED, True, True),
        (404, WhyNot.NOT_CONFIGURED, True, True),
        (400, WhyNot.REFUSED, False, True),
        (429, WhyNot.BUSY, True, True),
        (500, WhyNot.UNREACHABLE, True, False),
        (503, WhyNot.UNREACHABLE, True, False),
    ],
)
def test_what_each_status_means(
    partner: Partner, status: int, why: WhyNot, again: bool, certain: bool
) -> None:
    partner.status = status
    answer = http(partner).send(parcel())
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again, answer.is_certain) == (why, again, certain)
    assert "LARRIEU" not in answer.detail


def test_a_redirection_is_not_followed_with_the_key(partner: Partner) -> None:
    partner.status, partner.headers = 302, {"Location": "https://ailleurs.exemple.fr/"}
    answer = http(partner).send(parcel())
    assert isinstance(answer, NotSent)
    assert answer.why is WhyNot.UNREACHABLE


@pytest.mark.parametrize(("text", "wait"), [("120", 120), ("9999999", 86_400), ("demain", None), ("", None)])
def test_a_partner_that_names_a_wait_is_obeyed_up_to_a_day(
    partner: Partner, text: str, wait: int | None
) -> None:
    partner.status, partner.headers = 429, {"Retry-After": text}
    answer = http(partner).send(parcel())
    assert isinstance(answer, NotSent)
    assert answer.wait == (None if wait is None else timedelta(seconds=wait))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[" * 50_000, b'{"reference": ["x"]}', b'{"reference": "\\u0000"}']
)
def test_an_unreadable_answer_still_says_that_it_was_taken(partner: Partner, body: bytes) -> None:
    partner.body = body
    sent = parcel()
    answer = http(partner).send(sent)
    assert answer == Sent(f"message:{sent.attempt_id}")
    partner.status, partner.body = 422, body
    refused = http(partner).send(parcel())
    assert isinstance(refused, NotSent)
    assert "sans motif connu" in refused.detail


def test_a_silence_after_the_message_is_a_doubt_that_a_question_settles(partner: Partner) -> None:
    partner.hangs_up_after = True
    carrier, sent = http(partner), parcel()
    answer = carrier.send(sent)
    assert isinstance(answer, NotSent)
    assert not answer.is_certain
    assert isinstance(carrier.find(replace(sent, body="")), Sent)


def test_an_answer_cut_short_is_a_doubt_too(partner: Partner) -> None:
    partner.cuts_short = True
    carrier, sent = http(partner), parcel()
    answer = carrier.send(sent)
    assert isinstance(answer, NotSent)
    assert not answer.is_certain
    assert carrier.find(sent) is None
    partner.cuts_short = False
    assert isinstance(carrier.find(sent), Sent)


def test_a_partner_that_is_not_there_received_nothing() -> None:
    carrier = HttpSystem(OutsideSystem(FRANCE_TRAVAIL, "http://127.0.0.1:1", TOKEN), seconds=2)
    answer = carrier.send(parcel())
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.is_certain) == (WhyNot.UNREACHABLE, True)
    assert carrier.find(parcel()) is None


def test_a_wrong_key_is_told(partner: Partner) -> None:
    answer = http(partner, "autre").send(parcel())
    assert isinstance(answer, NotSent)
    assert answer.why is WhyNot.NOT_CONFIGURED
    assert partner.messages == {}


def test_a_deposit_is_one_whole_file_found_again_until_it_is_taken_away(tmp_path: Path) -> None:
    carrier, sent = (
        system_carrier(OutsideSystem("asp", folder=tmp_path)),
        parcel("numero;montant\n1;561,68\n"),
    )
    answer = carrier.send(sent)
    assert isinstance(answer, Sent)
    assert answer.receipt == f"depot:{sent.attempt_id}"
    (file,) = tmp_path.iterdir()
    assert (file.name, file.read_text()) == (f"{sent.attempt_id}.csv", sent.body)
    assert isinstance(carrier.find(sent), Sent)
    file.unlink()
    assert carrier.find(sent) is None


def test_a_folder_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    answer = system_carrier(OutsideSystem("asp", folder=tmp_path / "absent")).send(parcel())
    assert isinstance(answer, NotSent)
    assert (answer.why, answer.again) == (WhyNot.UNREACHABLE, True)


def test_each_message_goes_to_the_system_that_it_names_and_to_no_other(
    partner: Partner, tmp_path: Path
) -> None:
    carrier = systems_carrier(
        {
            FRANCE_TRAVAIL: OutsideSystem(FRANCE_TRAVAIL, partner.url, TOKEN),
            "asp": OutsideSystem("asp", folder=tmp_path),
        }
    )
    carrier.send(parcel())
    carrier.send(replace(parcel(), recipient="asp"))
    assert (len(partner.messages), len(list(tmp_path.iterdir()))) == (1, 1)
    lonely = SystemsCarrier({})
    for answer in (lonely.send(parcel()), lonely.find(parcel())):
        assert isinstance(answer, NotSent)
        assert (answer.why, "France Travail" in answer.detail) == (WhyNot.NOT_CONFIGURED, True)


def test_without_a_system_the_channel_says_so() -> None:
    assert isinstance(carrier_of(Channel.OUTSIDE_SYSTEM, Providers()), Unconfigured)


def test_the_catcher_invents_an_identifier_for_a_registration_alone(tmp_path: Path) -> None:
    carrier = Catcher(Channel.OUTSIDE_SYSTEM, tmp_path)
    registration, payment = carrier.send(parcel()), carrier.send(replace(parcel(), recipient="asp"))
    assert isinstance(registration, Sent)
    assert isinstance(payment, Sent)
    assert (is_job_seeker_number(registration.receipt), is_job_seeker_number(payment.receipt)) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("1234567A", True),
        ("12345678901", True),
        ("1234567a", False),
        ("123456A", False),
        ("", False),
        ("depot:1", False),
        ("١" * 11, False),
    ],
)
def test_what_an_identifier_looks_like(text: Any, right: bool) -> None:
    assert is_job_seeker_number(text) is right
