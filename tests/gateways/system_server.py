"""A local server that answers as the system of a partner does: messages put once, looked for, refused with a motive."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

TOKEN = "jeton-d-essai"


@dataclass
class Partner:
    """What it received, and how it is told to behave."""

    messages: dict[str, str] = field(default_factory=dict)
    status: int = 201
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up_after: bool = False
    body: bytes | None = None
    answers: list[Any] = field(default_factory=list)
    cuts_short: bool = False
    url: str = ""

    def reference(self, name: str) -> str:
        """An identifier as France Travail gives, one for each message."""
        return f"{1_000_000 + list(self.messages).index(name)}K"


REFUSED = {
    "inconnu": (422, {"motif": "personne_inconnue"}),
    "occupe": (429, {}),
    "refus": (422, {"motif": "?"}),
}


class _Handler(BaseHTTPRequestHandler):
    partner: Partner

    def log_message(self, *_: Any) -> None:
        return

    def reply(self, value: Any, status: int) -> None:
        body = json.dumps(value).encode() if self.partner.body is None else self.partner.body
        self.send_response(status)
        for name, text in self.partner.headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body) + (1 if self.partner.cuts_short else 0)))
        self.end_headers()
        self.wfile.write(body)

    def do_DELETE(self) -> None:
        name = unquote(self.path.rpartition("/")[2])
        self.partner.answers = [each for each in self.partner.answers if each.get("reference") != name]
        self.reply({}, 200)

    def do_GET(self) -> None:
        if self.path == "/reponses":
            is_known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            self.reply({"reponses": self.partner.answers}, self.partner.status if is_known else 401)
            return
        name = self.path.rpartition("/")[2]
        known = name in self.partner.messages
        self.reply({"reference": self.partner.reference(name)} if known else {}, 200 if known else 404)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.reply({}, 401)
            return
        word = next((word for word in REFUSED if f'"{word}"' in body), "")
        if word or self.partner.status >= 400:
            status, value = REFUSED.get(word, (self.partner.status, self.partner.answer))
            self.reply(value, status)
            return
        name = self.path.rpartition("/")[2]
        self.partner.messages[name] = body
        if self.partner.hangs_up_after:
            self.close_connection = True
            self.connection.close()
        else:
            told = self.partner.answer or {"reference": self.partner.reference(name)}
            self.reply(told, self.partner.status)

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, ValueError):
            return


@contextmanager
def system_server() -> Iterator[Partner]:
    """The server on a port of its own, for the time of the block."""
    partner = Partner()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"partner": partner}))
    partner.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield partner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
