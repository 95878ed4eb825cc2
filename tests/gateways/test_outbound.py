"""Which addresses may be asked at all: only public machines, whatever name leads to them."""

from __future__ import annotations

import socket

import pytest

from convergence.gateways.data_inclusion.troubles import trouble
from convergence.gateways.outbound import OutboundTrouble, Reason, check_address, public_address


@pytest.mark.parametrize(
    "url",
    ["http://exemple.fr/", "ftp://exemple.fr/", "file:///etc/passwd", "https://", "https://a:b@exemple.fr/",
     "https://exemple.fr\\@127.0.0.1/", "https://exemple.fr/\r\nX: 1", "https://exemple.fr:port/", "exemple.fr",
     "https://[::1", "\x00", "https://localhost/", "https://a.localhost/", "https://127.1/", "https://0x7f.1/",
     "https://2130706433/", "https://0/", "https://[::1]:8443/", "https://[fe80::1%25eth0]/",
     "https://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_addresses_that_are_never_asked(url: str) -> None:
    with pytest.raises(OutboundTrouble) as problem:
        check_address(url)
    assert problem.value.reason is Reason.FORBIDDEN_ADDRESS


def test_a_name_and_a_public_machine_may_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (
        "https://exemple.fr/",
        "https://93.184.215.14/",
        "https://[2a01:e0a::1]/",
        "https://10.exemple.fr/",
    ):
        check_address(url)
    monkeypatch.setenv("CONVERGENCE_OUTBOUND_HOSTS", "localhost:8080")
    check_address("http://localhost:8080/")


def dotted(*numbers: int) -> str:
    return ".".join(map(str, numbers))


INSIDE = [
    *(dotted(*numbers) for numbers in (
        (127, 0, 0, 1), (10, 1, 2, 3), (172, 16, 0, 1), (192, 168, 1, 1), (169, 254, 169, 254), (100, 64, 0, 1),
        (0, 0, 0, 0), (224, 0, 0, 1), (255, 255, 255, 255),
    )),
    "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_followed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443)), (socket.AF_INET, 1, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(OutboundTrouble) as problem:
        public_address("calendrier.exemple.fr", 443)
    assert problem.value.reason is Reason.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_sentence_for_a_directory(reason: Reason) -> None:
    assert trouble(f"directory_{reason.value}").what_to_do
    assert OutboundTrouble(reason).what_to_do
