"""What the system of a partner answers later: the same from a folder, from an address, and from the local catcher."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.gateways.system_server import TOKEN, system_server

from convergence.foundation.exchanges import ASP, FRANCE_TRAVAIL, OUTSIDE_SYSTEMS
from convergence.gateways.exchange.providers import OutsideSystem, Providers
from convergence.gateways.exchange.systems.inbox import HttpInbox, Inbox, Received, inbox_of

ANSWER = {
    "reference": "FT/42 é", "message": "m", "demande": "d", "structure": "ML65", "identifiant": "1234567A",
}  # fmt: skip


@dataclass
class Bench:
    """One inbox, how a partner leaves an answer there, and what still waits."""

    inbox: Inbox
    leave: Callable[[Any], None]


def left(folder: Path) -> Callable[[Any], None]:
    """A partner that leaves files written long enough ago."""

    def leave(value: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{len(list(folder.iterdir()))}.json"
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        os.utime(path, (time.time() - 60, time.time() - 60))

    return leave


@pytest.fixture(
    params=[f"{name}-{way}" for name in OUTSIDE_SYSTEMS for way in ("https", "dossier", "catcher")]
)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    name, _, way = request.param.rpartition("-")
    if way == "https":
        with system_server() as partner:
            partner.status = 200
            inbox = inbox_of(name, Providers(systems={name: OutsideSystem(name, partner.url, TOKEN)}))
            assert inbox
            yield Bench(inbox, partner.answers.append)
        return
    system = OutsideSystem(name, folder=tmp_path)
    providers = Providers(catcher=tmp_path) if way == "catcher" else Providers(systems={name: system})
    inbox = inbox_of(name, providers)
    assert inbox
    yield Bench(inbox, left((tmp_path / name if way == "catcher" else tmp_path) / "reponses"))


def test_nothing_waits_where_nothing_was_left(bench: Bench) -> None:
    assert list(bench.inbox.waiting()) == []


def test_an_answer_is_read_whole_until_it_is_put_away(bench: Bench) -> None:
    bench.leave(ANSWER)
    bench.leave({**ANSWER, "reference": "FT/43", "identifiant": "", "motif": "adresse"})
    for _ in range(2):
        first, second = bench.inbox.waiting()
        assert (first.reference, first.message, first.request) == ("FT/42 é", "m", "d")
        assert (first.structure, first.identifier, first.motive) == ("ML65", "1234567A", "")
        assert (second.identifier, second.motive) == ("", "adresse")
    bench.inbox.put_away(first, is_understood=True)
    assert [each.reference for each in bench.inbox.waiting()] == ["FT/43"]
    bench.inbox.put_away(second, is_understood=False)
    bench.inbox.put_away(second, is_understood=False)
    assert list(bench.inbox.waiting()) == []


@pytest.mark.parametrize("value", ["x" * 201, "a\u0000b", ["1234567A"], 12, None, "\u202e"])
def test_what_is_no_text_is_read_as_nothing(bench: Bench, value: Any) -> None:
    bench.leave({"reference": "FT-1", "identifiant": value, "motif": value})
    (found,) = bench.inbox.waiting()
    assert (found.is_readable, found.reference) == (False, "FT-1")


@pytest.mark.parametrize("content", [b"", b"<html>", b"[" * 50_000, b"[1]", b"{" + b" " * 70_000 + b"}"])
def test_a_file_that_nobody_can_read_bears_the_fingerprint_of_its_content(
    tmp_path: Path, content: bytes
) -> None:
    inbox = inbox_of(ASP, Providers(systems={ASP: OutsideSystem(ASP, folder=tmp_path)}))
    assert inbox
    left(tmp_path / "reponses")(content)
    for _ in range(2):
        (found,) = inbox.waiting()
        assert (found.is_readable, len(found.reference)) == (False, 32)
    inbox.put_away(found, is_understood=False)
    assert [path.name for path in (tmp_path / "reponses" / "illisibles").iterdir()] == ["0.json"]


def test_a_file_that_is_still_written_waits(tmp_path: Path) -> None:
    inbox = inbox_of(ASP, Providers(systems={ASP: OutsideSystem(ASP, folder=tmp_path)}))
    assert inbox
    left(tmp_path / "reponses")(b'{"reference": "FT-1", "iden')
    os.utime(tmp_path / "reponses" / "0.json")
    assert list(inbox.waiting()) == []


def test_an_address_out_of_reach_or_that_says_no_gives_nothing() -> None:
    with system_server() as partner:
        partner.status, partner.answers = 200, [ANSWER, {"identifiant": "1234567A"}, "x", None]
        inbox = HttpInbox(OutsideSystem(FRANCE_TRAVAIL, partner.url, TOKEN))
        assert [each.reference for each in inbox.waiting()] == ["FT/42 é"], (
            "without reference, none can be named"
        )
        partner.cuts_short = True
        assert list(inbox.waiting()) == []
        partner.cuts_short = False
        for status, body in (
            (503, None),
            (302, None),
            (200, b"<html>"),
            (200, b"[]"),
            (200, b'{"reponses": 1}'),
        ):
            partner.status, partner.body = status, body
            assert list(inbox.waiting()) == []
        assert list(HttpInbox(OutsideSystem(FRANCE_TRAVAIL, partner.url, "autre")).waiting()) == []
    gone = HttpInbox(OutsideSystem(FRANCE_TRAVAIL, "http://127.0.0.1:1", TOKEN), seconds=2)
    assert list(gone.waiting()) == []
    gone.put_away(Received("FT-1", "FT-1"), is_understood=True)


def test_an_installation_without_that_system_has_no_inbox() -> None:
    assert inbox_of(FRANCE_TRAVAIL, Providers()) is None
