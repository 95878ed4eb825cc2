"""The load: requests sent at a constant rate whatever the answers do, so that a slow answer hides no other.

The time of an answer runs from the instant when its request was due, not from when it could be sent.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_WAITING = 400
ANSWER_SECONDS = 30.0
STATUS_OK = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request: method, path with query, headers and body."""

    path: str
    method: str = "GET"
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        """The request as sent on a connection that stays open."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: identity"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request gave. ``status`` is 0 when nothing came back."""

    milliseconds: float
    status: int
    size: int = 0
    head: bytes = b""
    body: bytes = b""


@dataclass(slots=True)
class Outcome:
    """The answers of a phase; those that failed count as infinitely slow."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def times(self) -> list[float]:
        """Milliseconds of every request, infinite for a failed one."""
        return [a.milliseconds if a.status == STATUS_OK else math.inf for a in self.answers]

    @property
    def failures(self) -> list[int]:
        """Status of the requests that did not get their page."""
        return [answer.status for answer in self.answers if answer.status != STATUS_OK]


def send(url: str, calls: Sequence[Call], *, rate: float, seconds: float) -> Outcome:
    """Send the calls in turn at ``rate`` a second for ``seconds``, and wait for the last answer."""
    return asyncio.run(_Sender(url).at_rate(calls, rate, max(1, round(rate * seconds))))


def ask(url: str, call: Call) -> Answer:
    """Send one request and keep its whole answer."""
    return asyncio.run(_Sender(url, keep=True).at_rate([call], 1.0, 1)).answers[0]


class _Sender:
    """Connections that stay open, as many as there are requests waiting."""

    def __init__(self, url: str, *, keep: bool = False) -> None:
        parts = urlsplit(url)
        self.host, self.port = str(parts.hostname), int(parts.port or 80)
        self.keep = keep
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.waiting = 0

    async def at_rate(self, calls: Sequence[Call], rate: float, count: int) -> Outcome:
        wires = [call.wire(f"{self.host}:{self.port}") for call in calls]
        loop = asyncio.get_running_loop()
        started = loop.time() + 0.05
        tasks = []
        for number in range(count):
            due = started + number / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            tasks.append(asyncio.create_task(self._answer(wires[number % len(wires)], due)))
        answers = list(await asyncio.gather(*tasks))
        for _, writer in self.idle:
            writer.close()
        return Outcome(answers)

    async def _answer(self, wire: bytes, due: float) -> Answer:
        if self.waiting >= MOST_WAITING:
            return Answer(math.inf, 0)
        self.waiting += 1
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status, head, body = await self._exchange(wire)
        except (OSError, EOFError, TimeoutError):
            status, head, body = 0, b"", b""
        finally:
            self.waiting -= 1
        elapsed = (asyncio.get_running_loop().time() - due) * 1000
        kept = (head, body) if self.keep else (b"", b"")
        return Answer(elapsed, status, len(body), *kept)

    async def _exchange(self, wire: bytes) -> tuple[int, bytes, bytes]:
        if self.idle:
            link = self.idle.pop()
            try:
                return await self._on(link, wire)
            except (OSError, EOFError):
                link[1].close()  # the server had closed a connection that waited: another one, same clock
        return await self._on(await asyncio.open_connection(self.host, self.port), wire)

    async def _on(
        self, link: tuple[asyncio.StreamReader, asyncio.StreamWriter], wire: bytes
    ) -> tuple[int, bytes, bytes]:
        reader, writer = link
        writer.write(wire)
        head = await reader.readuntil(b"\r\n\r\n")
        fields = _fields(head)
        body = await _body(reader, fields)
        if fields.get(b"connection", b"").lower() == b"close":
            writer.close()
        else:
            self.idle.append(link)
        return int(head.split(b" ", 2)[1]), head, body


def _fields(head: bytes) -> dict[bytes, bytes]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:] if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, fields: dict[bytes, bytes]) -> bytes:
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        await reader.readuntil(b"\r\n")
        return b"".join(parts)
    return await reader.readexactly(int(fields.get(b"content-length", b"0")))
