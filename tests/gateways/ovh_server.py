"""A local server that answers as OVHcloud's SMS service does: jobs, outgoing messages, delivery receipts."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit


@dataclass
class Operator:
    """What it received, and how it is told to behave."""

    jobs: list[dict[str, Any]] = field(default_factory=list)
    receipts: dict[int, int] = field(default_factory=dict)
    status: int = 200
    error_code: str = ""
    hangs_up_after: bool = False
    body: bytes | None = None
    wait: str = ""
    url: str = ""


def _taken(operator: Operator, job: dict[str, Any]) -> dict[str, Any]:
    known = [each for each in job["receivers"] if not each.endswith("0001")]
    if known:
        operator.jobs.append(job)
    return {
        "ids": [len(operator.jobs)] if known else [],
        "invalidReceivers": [each for each in job["receivers"] if each not in known],
        "validReceivers": known,
        "totalCreditsRemoved": len(known),
        "tag": job["tag"],
    }


def _told(operator: Operator, asked: SplitResult) -> Any:
    if asked.path == "/sms/sms-essai-1/outgoing":
        tag = parse_qs(asked.query)["tag"][0]
        return [index for index, job in enumerate(operator.jobs, 1) if job["tag"] == tag]
    number = int(asked.path.rpartition("/")[2])
    return {"id": number, "deliveryReceipt": operator.receipts.get(number, 0)}


class _Handler(BaseHTTPRequestHandler):
    operator: Operator

    def log_message(self, *_: Any) -> None:
        return

    def answer(self, value: Any, status: int = 200) -> None:
        body = json.dumps(value).encode() if self.operator.body is None else self.operator.body
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.operator.wait:
            self.send_header("Retry-After", self.operator.wait)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/auth/time":
            self.answer(1_700_000_000)
        elif not self.refused():
            self.answer(_told(self.operator, parts))

    def do_POST(self) -> None:
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.refused():
            return
        assert self.headers["X-Ovh-Signature"].startswith("$1$")
        taken = _taken(self.operator, job)
        if self.operator.hangs_up_after:
            self.close_connection = True
            self.connection.close()
        else:
            self.answer(taken)

    def refused(self) -> bool:
        if self.operator.status == 200:
            return False
        self.answer({"message": "non", "errorCode": self.operator.error_code}, self.operator.status)
        return True

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, ValueError):
            return


@contextmanager
def ovh_server() -> Iterator[Operator]:
    """The server on a port of its own, for the time of the block."""
    operator = Operator()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"operator": operator}))
    operator.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield operator
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
