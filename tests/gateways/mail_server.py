"""A local mail server with aiosmtpd, told by the recipient how to answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

RECIPIENTS = {
    "inconnu": "550 5.1.1 unknown user",
    "ancien": "550 no such user here",
    "occupe": "450 4.2.0 try later",
    "refus": "550 5.7.1 not welcome",
}


@dataclass
class Mailroom:
    """What it took, and its answer to the message itself."""

    received: list[EmailMessage] = field(default_factory=list)
    to_data: str = "250 OK"
    vanishes: bool = False
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  # aiosmtpd calls it by that name
        for word, answer in RECIPIENTS.items():
            if address.startswith(word):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # same
        if self.to_data.startswith("2"):
            found = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.received.append(found)
        if self.vanishes:
            server.transport.close()
        return self.to_data


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[Mailroom]:
    """The server on a port of its own, for the time of the block."""
    room = Mailroom(port=free_port())
    controller = Controller(room, hostname="127.0.0.1", port=room.port)
    controller.start()
    try:
        yield room
    finally:
        controller.stop()
