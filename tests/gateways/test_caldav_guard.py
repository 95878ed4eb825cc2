"""Whatever address is typed and whatever it answers: only public machines, in bounded time and size, told in French."""

from __future__ import annotations

import logging
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from convergence.foundation.problems import Unavailable
from convergence.gateways import outbound
from convergence.gateways.caldav import CalendarAccess
from convergence.gateways.caldav.client import CalDavServer
from convergence.gateways.caldav.troubles import status_trouble, trouble
from convergence.gateways.outbound import ALLOWED, Reason

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)
SECRET = "Dentiste de Léa"


@contextmanager
def answering(answer: bytes | Any, *, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A machine on loopback that gives these bytes to whoever comes, or does something else."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(5)
            try:
                got = b""
                while b"\r\n\r\n" not in got:
                    chunk = self.request.recv(65536)
                    if not chunk:
                        return
                    got += chunk
                if callable(answer):
                    answer(self.request, got)
                else:
                    self.request.sendall(answer)
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def get_request(self) -> Any:
            connected, address = super().get_request()
            return (context.wrap_socket(connected, server_side=True) if context else connected), address

        def handle_error(self, *_: Any) -> None:
            """A client that refuses our certificate."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def http(status: str, kind: str, body: bytes, *headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def told(address: str, monkeypatch: pytest.MonkeyPatch, *, scheme: str = "http") -> str:
    """The code of what goes wrong with an allowed server."""
    monkeypatch.setenv(ALLOWED, address)
    url = f"{scheme}://{address}/"
    with pytest.raises(Unavailable) as problem:
        CalDavServer().changes(CalendarAccess(url, "camille", "secret", f"{url}agenda/"), "", START, END)
    assert problem.value.what_to_do
    assert "secret" not in str(problem.value)
    return problem.value.code


def test_a_public_name_is_connected_at_the_very_address_that_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked: list[Any] = []

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (next(answers), 443))]

    def connect(address: Any, timeout: float) -> socket.socket:
        asked.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    access = CalendarAccess("https://calendrier.exemple.fr/", "a", "b")
    with pytest.raises(Unavailable):
        CalDavServer().calendars(access)
    assert asked[0] == ("93.184.215.14", 443)
    assert ("127.0.0.1", 443) not in asked


def test_loopback_is_refused_unless_the_administrator_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(http("200 OK", "text/plain", b"")) as address:
        monkeypatch.delenv(ALLOWED, raising=False)
        for scheme in ("http", "https"):
            with pytest.raises(Unavailable) as problem:
                CalDavServer().calendars(CalendarAccess(f"{scheme}://{address}/", "a", "b"))
            assert problem.value.code == "calendar_forbidden_address"
        assert told(address, monkeypatch) != "calendar_forbidden_address"


def test_a_redirection_inside_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[bytes] = []
    with answering(lambda connected, got: reached.append(got)) as inside:
        away = http("302 Found", "text/plain", b"", f"Location: http://{inside}/")
        with answering(away) as address:
            assert told(address, monkeypatch) == "calendar_forbidden_address"
    assert reached == []


def test_a_redirection_without_encryption_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(
        http("302 Found", "text/plain", b"", "Location: http://calendrier.exemple.fr/")
    ) as address:
        assert told(address, monkeypatch) == "calendar_forbidden_address"


def test_a_redirection_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(http("302 Found", "text/plain", b"", "Location: /encore")) as address:
        assert told(address, monkeypatch) == "calendar_not_caldav"


def test_a_redirected_question_stays_the_same_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(connected: socket.socket, got: bytes) -> None:
        asked.append(got.split(b"\r\n", 1)[0].decode())
        there = b"/there" in got.split(b"\r\n", 1)[0]
        connected.sendall(
            http("500 No", "text/plain", b"")
            if there
            else http("302 Found", "text/plain", b"", "Location: /there")
        )

    with answering(answer) as address:
        told(address, monkeypatch)
    assert asked[1].startswith("PROPFIND /there")


ENTITY = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
MULTISTATUS = b'<?xml version="1.0"?><multistatus xmlns="DAV:"></multistatus>'
WRONG = http("401 No", "text/html", SECRET.encode(), 'WWW-Authenticate: Basic realm="x"')
ANSWERS = {
    "a page": (http("200 OK", "text/html", f"<html>{SECRET}</html>".encode()), "calendar_not_caldav"),
    "a page that says it is nothing": (http("200 OK", "", b"<html></html>"), "calendar_not_caldav"),
    "xml that is none": (http("207 Multi-Status", "text/xml", f"<a>{SECRET}".encode()), "calendar_broken"),
    "xml of something else": (http("200 OK", "text/xml", b"<rss/>"), "calendar_not_caldav"),
    "entities": (http("207 Multi-Status", "text/xml", ENTITY), "calendar_broken"),
    "too big": (http("207 Multi-Status", "text/xml", b"<a>" + b"x" * (9 * 1024 * 1024)), "calendar_too_big"),
    "compressed": (http("207 Multi-Status", "text/xml", b"abc", "Content-Encoding: gzip"), "calendar_broken"),
    "wrong password": (WRONG, "calendar_password"),
    "forbidden": (http("403 No", "text/plain", b""), "calendar_refused"),
    "gone": (http("404 No", "text/html", SECRET.encode()), "calendar_gone"),
    "broken": (http("500 No", "text/html", SECRET.encode()), "calendar_unreachable"),
    "not http": (b"SSH-2.0-OpenSSH_9.2\r\n", "calendar_unreachable"),
    "nothing": (b"", "calendar_unreachable"),
    "empty answers": (http("207 Multi-Status", "text/xml", b""), "calendar_broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_each_odd_answer_has_its_sentence_and_none_goes_to_the_log(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answer, code = ANSWERS[name]
    with caplog.at_level(logging.DEBUG), answering(answer) as address:
        assert told(address, monkeypatch) == code
    assert SECRET not in caplog.text


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_gives_a_byte_at_a_time_holds_nobody(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def drip(connected: socket.socket, got: bytes) -> None:
        if where == "body":
            connected.sendall(b"HTTP/1.1 207 M\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n")
        else:
            connected.sendall(b"HTTP/1.1 207 M\r\nX: ")
        while not over.wait(0.05):
            connected.sendall(b"a")

    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.6)
    with answering(drip) as address:
        try:
            assert told(address, monkeypatch) == "calendar_timeout"
        finally:
            over.set()


def test_silence_is_told_as_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.3)
    with answering(lambda connected, got: over.wait(5)) as address:
        try:
            assert told(address, monkeypatch) == "calendar_timeout"
        finally:
            over.set()


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    assert told(address, monkeypatch) == "calendar_unreachable"


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with answering(http("207 M", "text/xml", MULTISTATUS), context=context) as address:
        assert told(address, monkeypatch, scheme="https") == "calendar_certificate"


@pytest.mark.parametrize(
    ("status", "code"), [(507, "calendar_full"), (413, "calendar_refused"), (418, "calendar_refused")]
)
def test_what_a_status_says(status: int, code: str) -> None:
    assert status_trouble(status).code == code


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_sentence_for_a_calendar(reason: Reason) -> None:
    assert trouble(f"calendar_{reason.value}").what_to_do
