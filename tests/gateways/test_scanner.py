"""The scanner: a clamd on the loopback that speaks as the real one, a silent one, and the fake."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer, ThreadingUnixStreamServer

import pytest
from tests.rooms.documents.world import EICAR

from convergence.foundation.problems import Problem
from convergence.gateways.scanner import FakeScanner, NoScanner, Scanner, Verdict, open_scanner


class Clamd(StreamRequestHandler):
    """The one command that is used: INSTREAM, with its chunks."""

    answer = ""

    def handle(self) -> None:
        """Read the chunks, answer as clamd does."""
        assert self.rfile.readline().strip() == b"nINSTREAM"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        found = "stream: Eicar-Signature FOUND" if EICAR in content else "stream: OK"
        self.wfile.write((self.answer or found).encode() + b"\n")


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scanner]:
    """The scanner of a clamd that answers; its answer may be changed."""
    place = str(tmp_path / "clamd.ctl")
    server = (
        ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        if request.param == "tcp"
        else ThreadingUnixStreamServer(place, Clamd)
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"tcp://127.0.0.1:{server.server_address[1]}" if request.param == "tcp" else f"unix://{place}"
    yield open_scanner(address)
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_harmless_file_that_every_scanner_knows_is_recognised(clamd: Scanner) -> None:
    for scanner in (clamd, FakeScanner()):
        assert scanner.verdict(b"x" * 5000 + EICAR) is Verdict.INFECTED
        assert scanner.verdict(b"bonjour" * 1000) is Verdict.CLEAN
        assert scanner.verdict(b"") is Verdict.CLEAN


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", "stream: broken ERROR", "???", ""])
def test_whatever_is_not_a_clear_answer_is_none(
    clamd: Scanner, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(Clamd, "answer", answer or "\n")
    assert clamd.verdict(b"bonjour") is Verdict.NO_ANSWER


def test_a_silent_scanner_is_no_verdict(tmp_path: Path) -> None:
    for address in ("tcp://127.0.0.1:9", f"unix://{tmp_path}/absent.ctl"):
        assert open_scanner(address).verdict(b"bonjour") is Verdict.NO_ANSWER


def test_where_none_is_configured_nothing_waits() -> None:
    assert isinstance(open_scanner(""), NoScanner)
    assert open_scanner("").verdict(EICAR) is Verdict.CLEAN


@pytest.mark.parametrize("address", ["http://x", "tcp://", "unix:"])
def test_an_address_that_is_not_understood_says_what_to_write(address: str) -> None:
    with pytest.raises(Problem, match="CONVERGENCE_SCANNER"):
        open_scanner(address)
