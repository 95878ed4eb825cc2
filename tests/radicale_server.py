"""A real CalDAV server, Radicale, on loopback for the time of a test."""

from __future__ import annotations

import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import requests
from radicale import config
from radicale.app import Application

from convergence.gateways.outbound import ALLOWED

LOGIN, PASSWORD = "camille", "quatre lampes bleues"


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class Radicale:
    """A running server with one account. ``fail_next`` loses the answer of the next request of a verb."""

    url: str
    users: Path
    asked: list[tuple[str, str]] = field(default_factory=list)
    lose_answer_of: list[str] = field(default_factory=list)

    @property
    def calendar_url(self) -> str:
        return f"{self.url}{LOGIN}/agenda/"

    def set_password(self, password: str) -> None:
        self.users.write_text(f"{LOGIN}:{password}\n")

    def hers(self, method: str, href: str, body: str = "", **headers: str) -> requests.Response:
        """What her own telephone sends."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method, href, data=body.encode(), auth=(LOGIN, PASSWORD), headers=headers, timeout=5
            )

    def hrefs(self) -> list[str]:
        answer = self.hers("PROPFIND", self.calendar_url, Depth="1").text
        found = [part.split("</href>")[0] for part in answer.split("<href>")[1:]]
        return [self.url.rstrip("/") + path for path in found if path.endswith(".ics")]

    def bodies(self) -> list[str]:
        return [self.hers("GET", href).content.decode() for href in self.hrefs()]

    def make_calendar(self, name: str = "agenda") -> str:
        href = f"{self.url}{LOGIN}/{name}/"
        assert self.hers("MKCALENDAR", href).status_code == 201
        return href


@contextmanager
def radicale(folder: Path, port: int = 0) -> Iterator[Radicale]:
    """Serve one account whose calendar « agenda » exists."""
    users = folder / "users"
    configuration = config.load()
    configuration.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "store")},
            "logging": {"level": "critical"},
        },
        "test",
    )
    users.write_text(f"{LOGIN}:{PASSWORD}\n")
    application = Application(configuration)
    with _Threads(("127.0.0.1", port), _Quiet) as server:
        address = f"127.0.0.1:{server.server_port}"
        found = Radicale(f"http://{address}/", users)

        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            method = environ["REQUEST_METHOD"]
            found.asked.append((method, environ["PATH_INFO"]))
            body = application(environ, start_response)
            if method in found.lose_answer_of:
                found.lose_answer_of.remove(method)
                start_response("504 Gateway Timeout", [("Content-Length", "0")])
                return []
            return body

        server.set_app(answer)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        with mock.patch.dict(os.environ, {ALLOWED: address}):
            if not (folder / "store" / "collection-root" / LOGIN / "agenda").exists():
                found.make_calendar()
            try:
                yield found
            finally:
                server.shutdown()
                thread.join()
