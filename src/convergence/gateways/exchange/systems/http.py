"""A system that answers by HTTP: ``PUT messages/{attempt}`` gives it a message, ``GET`` says whether it has it.

Putting the same message twice is putting it once. The answer is an object: ``reference`` is the receipt (the
identifier of the person for a registration), ``motif`` a code of the words that both share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from convergence.foundation.clock import now
from convergence.foundation.exchanges import FRANCE_TRAVAIL, OUTSIDE_SYSTEMS, RefusalMotive
from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import OutsideSystem
from convergence.gateways.waiting import asked_wait

SECONDS = 20
_LONGEST_ANSWER, _LONGEST_RECEIPT = 64 * 1024, 100
BROKEN = (requests.RequestException, HTTPError)
"""What a connection may raise, an answer cut short or garbled included."""
_TAKEN, _KNOWN, _BAD_KEYS, _BUSY = (200, 201, 202), 409, (401, 403, 404), 429
MOTIVES: Mapping[str, Mapping[str, str]] = {
    FRANCE_TRAVAIL: {motive.value: motive.label for motive in RefusalMotive}
}
"""What the codes of refusal of a system mean; another code is told as a refusal without motive."""


class HttpSystem:
    """Speaks to one system, with a key of its own."""

    def __init__(self, system: OutsideSystem, *, seconds: int = SECONDS) -> None:
        self._system = system
        self._seconds = seconds
        self._title = OUTSIDE_SYSTEMS.get(system.name, "Le partenaire")

    @property
    def name(self) -> str:
        return self._system.name

    def send(self, parcel: Parcel) -> Sent | NotSent:
        try:
            status, answer, wait = self._asked("PUT", parcel, parcel.body.encode())
        except BROKEN as error:
            return self._silence(error)
        if status in _TAKEN or status == _KNOWN:
            detail = f"{self._title} la connaissait déjà." if status == _KNOWN else ""
            return Sent(_reference(answer) or f"message:{parcel.attempt_id}", detail=detail)
        return self._refusal(status, answer, wait)

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        try:
            status, answer, _ = self._asked("GET", parcel)
        except BROKEN:
            return None
        if status in _TAKEN:
            return Sent(_reference(answer) or f"message:{parcel.attempt_id}")
        return (
            NotSent(WhyNot.INTERRUPTED, "L’envoi interrompu n’était pas parti.", again=True)
            if status == 404
            else None
        )

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        return None

    def _asked(
        self, method: str, parcel: Parcel, body: bytes | None = None
    ) -> tuple[int, Any, timedelta | None]:
        is_json = (body or b"{").lstrip().startswith(b"{")
        kind = "application/json" if is_json else "text/csv; charset=utf-8"
        with requests.request(
            method,
            f"{self._system.url.rstrip('/')}/messages/{parcel.attempt_id}",
            data=body,
            headers={"Authorization": f"Bearer {self._system.token}", "Content-Type": kind},
            timeout=self._seconds,
            allow_redirects=False,
            stream=True,
        ) as found:
            text = found.raw.read(_LONGEST_ANSWER, decode_content=True)
            return found.status_code, _read(text), asked_wait(found.headers.get("Retry-After"), now())

    def _refusal(self, status: int, answer: Any, wait: timedelta | None) -> NotSent:
        if status in _BAD_KEYS:
            return NotSent(
                WhyNot.NOT_CONFIGURED,
                f"{self._title} refuse notre clé ou n’est pas à cette adresse.",
                again=True,
            )
        if status == _BUSY:
            return NotSent(WhyNot.BUSY, f"{self._title} demande d’attendre.", again=True, wait=wait)
        if 400 <= status < 500:
            return NotSent(WhyNot.REFUSED, self._motive(answer))
        return NotSent(WhyNot.UNREACHABLE, f"{self._title} est en panne.", again=True, is_certain=False)

    def _motive(self, answer: Any) -> str:
        code = answer.get("motif") if isinstance(answer, dict) else None
        known = MOTIVES.get(self._system.name, {}).get(str(code))
        return f"Refus : {known}." if known else f"{self._title} refuse cet envoi, sans motif connu."

    def _silence(self, error: Exception) -> NotSent:
        never_left = isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in repr(error)
        return NotSent(WhyNot.UNREACHABLE, f"{self._title} ne répond pas.", again=True, is_certain=never_left)


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _reference(answer: Any) -> str:
    found = answer.get("reference") if isinstance(answer, dict) else None
    text = str(found) if isinstance(found, (str, int)) else ""
    return text if text.isprintable() and len(text) <= _LONGEST_RECEIPT else ""
