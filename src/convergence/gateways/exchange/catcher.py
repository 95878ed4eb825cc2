"""The local catcher: nothing leaves, everything is kept as files that the demonstration shows as a mailbox.

It stands for every provider and is held to the same contract tests. Some recipients make it answer as a provider
may: see ``MAGIC``.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from pathlib import Path

from convergence.foundation import clock
from convergence.foundation.exchanges import FRANCE_TRAVAIL, Channel
from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot

MAGIC = {"inconnu": "0001", "rebond": "0002", "occupe": "0003", "refus": "0004", "panne": "0005"}
"""Behaviour by the first letters of an e-mail address (or a word of another address), and by the end of a number.

For the system of a partner, a whole value of the message is one of these words.
``inconnu``: does not exist; ``rebond``: taken, then found not to exist; ``occupe``: asks to wait; ``refus``: refused;
``panne``: no answer.
"""

_ANSWERS = {
    "inconnu": NotSent(WhyNot.WRONG_ADDRESS, "Ce numéro ou cette adresse n’existe pas."),
    "occupe": NotSent(WhyNot.BUSY, "Le fournisseur demande d’attendre.", again=True),
    "refus": NotSent(WhyNot.REFUSED, "Le fournisseur refuse cet envoi."),
    "panne": NotSent(WhyNot.UNREACHABLE, "Le fournisseur ne répond pas.", again=True),
}


class Catcher:
    """Keeps what one channel would have sent."""

    def __init__(self, channel: Channel, folder: Path) -> None:
        self._channel = channel
        self._folder = folder

    @property
    def name(self) -> str:
        return "messagerie locale"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        behaviour = _behaviour(self._channel, parcel.recipient, parcel.body)
        if behaviour in _ANSWERS:
            return _ANSWERS[behaviour]
        if "\n" in parcel.subject or "\r" in parcel.subject:
            return NotSent(WhyNot.REFUSED, "L’objet contient un retour à la ligne.")
        try:
            _write(self._path(parcel), _kept(parcel))
        except OSError:
            return NotSent(WhyNot.UNREACHABLE, "La messagerie locale ne peut pas être écrite.", again=True)
        return Sent(_receipt(parcel))

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """As the real ones do: an SMS can be looked for, a notification is repeated, a mail nobody can tell."""
        if self._channel is Channel.EMAIL:
            return None
        if self._path(parcel).exists():
            return Sent(_receipt(parcel))
        return NotSent(WhyNot.INTERRUPTED, "L’envoi interrompu n’était pas parti.", again=True)

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        if _behaviour(self._channel, recipient) == "rebond":
            return Fate(False, WhyNot.WRONG_ADDRESS, "Ce numéro ou cette adresse n’existe pas.")
        return Fate(delivered=True) if self._channel is Channel.SMS else None

    def _path(self, parcel: Parcel) -> Path:
        return self._folder / f"{_name(parcel)}.json"


def _behaviour(channel: Channel, recipient: str, body: str = "") -> str:
    if channel is Channel.OUTSIDE_SYSTEM:
        return next((word for word in MAGIC if f'"{word}"' in body.casefold()), "")
    if channel is Channel.SMS:
        return next((word for word, end in MAGIC.items() if recipient.endswith(end)), "")
    if channel is Channel.EMAIL:
        return next((word for word in MAGIC if recipient.startswith(word)), "")
    return next((word for word in MAGIC if f"/{word}" in recipient), "")


def _name(parcel: Parcel) -> str:
    """One file an attempt, under a name that says nothing of when nor for whom."""
    return hashlib.sha256(parcel.attempt_id.bytes).hexdigest()[:32]


def _receipt(parcel: Parcel) -> str:
    """The name under which it is kept; an identifier such as France Travail gives, invented, where it is asked."""
    if parcel.recipient != FRANCE_TRAVAIL:
        return _name(parcel)
    figures = int(_name(parcel), 16)
    return f"{figures % 10_000_000:07d}{chr(ord('A') + figures % 26)}"


def _kept(parcel: Parcel) -> bytes:
    values = {
        "at": clock.now().isoformat(),
        "exchange": str(parcel.exchange_id),
        "channel": parcel.channel.value,
        "sender": parcel.sender,
        "recipient": parcel.recipient,
        "subject": parcel.subject,
        "body": parcel.body,
        "attachments": [
            {"name": each.name, "type": each.media_type, "content": b64encode(each.content).decode()}
            for each in parcel.attachments
        ],
    }
    return json.dumps(values).encode()


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, whatever stops the machine."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
