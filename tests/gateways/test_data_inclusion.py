"""A directory at an address: the same contract for the real client and for the fake, and nothing read by halves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.gateways.data_inclusion_server import Api, api_server

from convergence.gateways.data_inclusion import (
    Directory,
    DirectoryAccess,
    DirectoryTrouble,
    Listing,
    directory,
    using,
)
from convergence.gateways.data_inclusion.client import HttpDirectory
from convergence.gateways.data_inclusion.memory import MemoryDirectory
from convergence.gateways.outbound import ALLOWED

RECORDS: dict[Listing, list[dict[str, Any]]] = {
    Listing.STRUCTURES: [{"id": f"s{number}", "nom": "Épicerie « été » 😀"} for number in range(7)],
    Listing.SERVICES: [{"id": "1", "structure_id": "s1", "thematiques": ["a", "b"], "latitude": 43.25}],
}
TOKEN = "jeton-d-essai"
Made = Callable[..., tuple[Directory, DirectoryAccess]]


@pytest.fixture(params=["client", "memory"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """A reader of ``RECORDS``, with its access; ``loses`` and ``token`` tell how the other end behaves."""
    with ExitStack() as stack:

        def make(*, token: str = "", loses: int = 0) -> tuple[Directory, DirectoryAccess]:
            if request.param == "memory":
                address = "https://annuaire.example/api/v1"
                return MemoryDirectory(address, RECORDS, token, loses=loses), DirectoryAccess(address, token)
            lists = {listing.value: records for listing, records in RECORDS.items()}
            api = stack.enter_context(api_server(lists=lists, token=token, loses=loses))
            allow(monkeypatch, api)
            return HttpDirectory(), DirectoryAccess(api.url, token)

        yield make


def allow(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    parts = urlsplit(api.url)
    monkeypatch.setenv(ALLOWED, f"{parts.hostname}:{parts.port}")


def test_every_record_comes_once_in_order(made: Made) -> None:
    reader, access = made()
    for listing, records in RECORDS.items():
        assert list(reader.records(access, listing)) == records


def test_a_slash_at_the_end_of_the_address_changes_nothing(made: Made) -> None:
    reader, access = made()
    slashed = DirectoryAccess(f"{access.address}/", access.token)
    assert list(reader.records(slashed, Listing.SERVICES)) == RECORDS[Listing.SERVICES]


def test_the_key_is_asked_for(made: Made) -> None:
    reader, access = made(token=TOKEN)
    assert len(list(reader.records(access, Listing.STRUCTURES))) == 7
    for wrong in ("", "un autre"):
        with pytest.raises(DirectoryTrouble) as refused:
            list(reader.records(DirectoryAccess(access.address, wrong), Listing.STRUCTURES))
        assert refused.value.code == "directory_key"
        assert TOKEN not in repr(access)


@pytest.mark.parametrize("loses", [1, 3])
def test_a_list_shorter_than_announced_is_no_list(made: Made, loses: int) -> None:
    reader, access = made(loses=loses)
    with pytest.raises(DirectoryTrouble) as refused:
        list(reader.records(access, Listing.STRUCTURES))
    assert refused.value.code == "directory_cut"


def test_nobody_at_the_address(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, _ = made()
    monkeypatch.setenv(ALLOWED, "127.0.0.1:9")
    with pytest.raises(DirectoryTrouble) as refused:
        list(reader.records(DirectoryAccess("http://127.0.0.1:9/api"), Listing.SERVICES))
    assert refused.value.code == "directory_unreachable"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ({"status": 500}, "directory_unreachable"),
        ({"status": 429}, "directory_busy"),
        ({"status": 401}, "directory_key"),
        ({"lists": {}}, "directory_gone"),
        ({"body": b"<html>bonjour</html>"}, "directory_broken"),
        ({"body": b'{"items": [1], "total": 1}'}, "directory_broken"),
        ({"body": b'{"items": [], "total": "2"}'}, "directory_broken"),
        ({"body": b'[{"id": 1}]'}, "directory_broken"),
        ({"body": b"[" * 100_000}, "directory_broken"),
        ({"body": b'{"items": [], "total": 4}'}, "directory_cut"),
        ({"moves_after": 1}, "directory_cut"),
    ],
)
def test_whatever_it_answers_is_told_in_french(
    behaviour: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = {"structures": [dict(one) for one in RECORDS[Listing.STRUCTURES]]}
    with api_server(**({"lists": lists} | behaviour)) as api:
        allow(monkeypatch, api)
        with pytest.raises(DirectoryTrouble) as refused:
            list(HttpDirectory().records(DirectoryAccess(api.url), Listing.STRUCTURES))
    assert refused.value.code == code
    assert refused.value.what_to_do


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/api",
        "https://127.0.0.1/api",
        "https://169.254.169.254/latest",
        "https://[::1]/api",
        "http://data.inclusion.example/api",
        "https://user:secret@data.example/api",
        "file:///etc/passwd",
    ],
)
def test_only_public_machines_are_asked(address: str) -> None:
    with pytest.raises(DirectoryTrouble) as refused:
        list(HttpDirectory().records(DirectoryAccess(address), Listing.SERVICES))
    assert refused.value.code in ("directory_forbidden_address", "directory_unreachable")


def test_a_redirection_does_not_lead_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        api_server(lists={"services": []}) as inside,
        api_server(redirects_to=f"{inside.url}/services") as api,
    ):
        allow(monkeypatch, api)
        with pytest.raises(DirectoryTrouble) as refused:
            list(HttpDirectory().records(DirectoryAccess(api.url), Listing.SERVICES))
        assert inside.pages == []
    assert refused.value.code == "directory_forbidden_address"


def test_a_key_is_not_carried_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with api_server(lists={"services": []}, token=TOKEN) as other:
        with api_server(redirects_to=f"{other.url.replace('127.0.0.1', 'localhost')}/services") as api:
            port = urlsplit(other.url).port
            monkeypatch.setenv(ALLOWED, f"127.0.0.1:{urlsplit(api.url).port},localhost:{port}")
            with pytest.raises(DirectoryTrouble) as refused:
                list(HttpDirectory().records(DirectoryAccess(api.url, TOKEN), Listing.SERVICES))
    assert refused.value.code == "directory_key"


def test_another_reader_stands_in_for_the_time_of_a_block() -> None:
    real = directory()
    with using(MemoryDirectory("https://annuaire.example")) as fake:
        assert directory() is fake
    assert directory() is real
