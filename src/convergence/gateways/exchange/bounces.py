"""Mails that came back: delivery reports (RFC 3464) dropped by the mail server in a Maildir."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from convergence.gateways.exchange.mail import is_unknown_mailbox
from convergence.gateways.exchange.parcels import Fate, WhyNot

LARGEST = 2_000_000
_OURS = re.compile(r"<([0-9a-f]{32})\.[0-9a-f]{32}@[^>\s]+>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says of one of our mails. ``receipt`` is the Message-ID under which it left."""

    path: Path
    exchange_id: UUID | None = None
    receipt: str = ""
    fate: Fate | None = None


def bounces(folder: Path, *, limit: int = 200) -> Iterator[Bounce]:
    """The reports that wait; one that is not a report, or not ours, has no ``fate``. ``done`` puts each away."""
    waiting = sorted(folder.joinpath("new").glob("*"))[:limit]
    for path in waiting:
        yield _read(path)


def done(bounce: Bounce) -> None:
    """Put a report that was treated with the mails already read."""
    read = bounce.path.parent.parent / "cur"
    read.mkdir(exist_ok=True)
    bounce.path.replace(read / f"{bounce.path.name}:2,S")


def _read(path: Path) -> Bounce:
    with path.open("rb") as file:
        content = file.read(LARGEST)
    message = email.message_from_bytes(content, policy=email.policy.default)
    found = _OURS.search(_original_headers(message))
    fate = _fate(message)
    if found is None or fate is None:
        return Bounce(path)
    return Bounce(path, UUID(found[1]), found[0], fate)


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if isinstance(part, EmailMessage):
            yield part


def _original_headers(message: EmailMessage) -> str:
    """The headers of the mail that came back, whole or alone: never those of the report itself."""
    told = []
    for part in _parts(message):
        if part.get_content_type() == "text/rfc822-headers":
            told.append(str(part.get_content()))
        elif part.get_content_type() == "message/rfc822":
            told += [str(each["Message-ID"] or "") for each in part.iter_parts()]
    return "\n".join(told)


def _fate(message: EmailMessage) -> Fate | None:
    for part in _parts(message):
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.iter_parts():
            action = str(block.get("Action", "")).strip().casefold()
            status = str(block.get("Status", "")).strip()
            if action == "delivered":
                return Fate(delivered=True)
            if action == "failed":
                return _failed(status, str(block.get("Diagnostic-Code", "")))
    return None


def _failed(status: str, diagnostic: str) -> Fate:
    code = next((int(word) for word in re.findall(r"\b[245]\d\d\b", diagnostic)), 0)
    if is_unknown_mailbox(code, status if status.startswith("5.") else diagnostic):
        return Fate(False, WhyNot.WRONG_ADDRESS, "Le courriel est revenu : cette adresse n’existe pas.")
    return Fate(False, WhyNot.REFUSED, "Le courriel est revenu : le serveur du destinataire l’a refusé.")
