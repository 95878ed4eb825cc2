"""A local server that answers as the API of data·inclusion does: two lists in pages, a key, and ways to misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Api:
    """What it holds, and how it is told to behave. ``largest_page`` is what it gives at most, whatever is asked."""

    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    token: str = ""
    largest_page: int = 3
    status: int = 200
    loses: int = 0
    body: bytes | None = None
    redirects_to: str = ""
    moves_after: int = 0
    pages: list[str] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    api: Api

    def log_message(self, *_: Any) -> None:
        return

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.api.pages.append(self.path)
        records = self.api.lists.get(parts.path.rpartition("/")[2])
        if self.api.redirects_to:
            self.send_response(302)
            self.send_header("Location", self.api.redirects_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.api.token and self.headers["Authorization"] != f"Bearer {self.api.token}":
            self._reply({"detail": "Not authenticated"}, 403)
        elif self.api.status != 200 or records is None:
            self._reply({}, 404 if records is None else self.api.status)
        else:
            self._reply(self._page(records, parse_qs(parts.query)), 200)

    def _page(self, records: list[dict[str, Any]], asked: dict[str, list[str]]) -> dict[str, Any]:
        number, size = int(asked["page"][0]), min(int(asked["size"][0]), self.api.largest_page)
        kept = records[: len(records) - self.api.loses]
        total = len(records) + (1 if self.api.moves_after and number > self.api.moves_after else 0)
        items = kept[(number - 1) * size : number * size]
        return {"items": items, "total": total, "page": number, "size": size, "pages": -(-total // size)}

    def _reply(self, value: Any, status: int) -> None:
        body = json.dumps(value).encode() if self.api.body is None else self.api.body
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def api_server(**behaviour: Any) -> Iterator[Api]:
    """The server on loopback for the time of the block."""
    api = Api(**behaviour)
    handler = type("Handler", (_Handler,), {"api": api})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        api.url = f"http://127.0.0.1:{server.server_address[1]}/api/v1"
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()
