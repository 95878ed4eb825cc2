"""Posting to the address of a partner: public machines only, no redirection, a few seconds, a body that is not kept."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from convergence.foundation.clock import now
from convergence.gateways.outbound import GuardedAdapter, OutboundTrouble, Reason
from convergence.gateways.waiting import asked_wait

SECONDS = 10.0
_SENTENCES = {
    Reason.FORBIDDEN_ADDRESS: "L’adresse ne mène pas à un serveur public.",
    Reason.UNREACHABLE: "Le serveur ne répond pas.",
    Reason.TIMEOUT: "Le serveur met trop longtemps à répondre.",
    Reason.TOO_BIG: "La réponse est trop lourde.",
    Reason.BROKEN: "La réponse est incompréhensible.",
}


@dataclass(frozen=True, slots=True)
class Posted:
    """What the address answered. ``status`` is 0 when it did not; ``wait_seconds`` is what it asked for."""

    status: int
    milliseconds: int
    detail: str = ""
    wait_seconds: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether it said that it has the message."""
        return 200 <= self.status < 300


class Poster(AbstractContextManager["Poster"]):
    """Posts one message after the other to an address, over one connection where the server keeps it."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        self._url = url
        self._seconds = seconds
        self._adapter = GuardedAdapter(0.0)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)

    def __exit__(self, *_: Any) -> None:
        self._session.close()

    def post(self, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once; whatever happens outside becomes an answer."""
        began = time.monotonic()
        self._adapter.deadline = began + self._seconds
        try:
            answer = self._session.post(self._url, data=body, headers=dict(headers), allow_redirects=False)
        except OutboundTrouble as problem:
            return Posted(0, _since(began), _SENTENCES[problem.reason])
        except requests.exceptions.Timeout:
            return Posted(0, _since(began), _SENTENCES[Reason.TIMEOUT])
        except (requests.exceptions.RequestException, OSError, ValueError):
            return Posted(0, _since(began), _SENTENCES[Reason.UNREACHABLE])
        status = answer.status_code
        wait = asked_wait(answer.headers.get("Retry-After"), now()) if status >= 400 else None
        detail = "" if 200 <= status < 300 else f"Le serveur a répondu {status}."
        return Posted(status, _since(began), detail, int(wait.total_seconds()) if wait else 0)


def signature(keys: Iterable[str], at: datetime, body: bytes) -> str:
    """``t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">``, one ``v1`` for each secret that is still worth something.

    The instant is signed with the body, so that an old message cannot be sent again later.
    """
    seconds = int(at.timestamp())
    signed = str(seconds).encode() + b"." + body
    made = (hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys)
    return ",".join([f"t={seconds}", *(f"v1={one}" for one in made)])


def _since(began: float) -> int:
    return int(1000 * (time.monotonic() - began))
