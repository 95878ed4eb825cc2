"""SMS by OVHcloud, through its own library. Each job bears a tag, by which an interrupted one is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests
from ovh import Client  # type: ignore[import-untyped]  # the library says no types
from ovh.exceptions import (  # type: ignore[import-untyped]  # the library says no types
    APIError,
    BadParametersError,
    Forbidden,
    HTTPError,
    InvalidCredential,
    InvalidKey,
    NotCredential,
    NotGrantedCall,
    ResourceNotFoundError,
)

from convergence.foundation.clock import now
from convergence.foundation.exchanges import sms_size
from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import OvhAccount
from convergence.gateways.waiting import asked_wait

SECONDS = 20
_KEYS = (InvalidCredential, InvalidKey, NotCredential, NotGrantedCall, Forbidden, ResourceNotFoundError)
# what OVHcloud says of a delivery (field deliveryReceipt)
_PENDING, _DELIVERED, _LOST, _REFUSED = (0, 4, 8), 1, 2, 16


class SmsCarrier:
    """Sends SMS by one service of OVHcloud."""

    def __init__(self, account: OvhAccount, *, seconds: int = SECONDS) -> None:
        self._account = account
        self._client = Client(
            endpoint=account.endpoint,
            application_key=account.key,
            application_secret=account.secret,
            consumer_key=account.consumer,
            timeout=seconds,
        )
        self._path = f"/sms/{quote(account.service, safe='')}"

    @property
    def name(self) -> str:
        return "ovhcloud"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        answer = _asked(lambda: self._client.call("POST", f"{self._path}/jobs", self._job(parcel)))
        if isinstance(answer, NotSent):
            return answer
        if not isinstance(answer, dict):
            return _unreadable()
        if answer.get("invalidReceivers"):
            return NotSent(WhyNot.WRONG_ADDRESS, "L’opérateur dit que ce numéro n’existe pas.")
        ids = answer.get("ids") or []
        return Sent(str(ids[0])) if ids else _unreadable()

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """Ask whether a job with the tag of this attempt was taken."""
        path = f"{self._path}/outgoing?tag={_tag(parcel)}"
        answer = _asked(lambda: self._client.call("GET", path))
        if not isinstance(answer, list):
            return None
        return (
            Sent(str(answer[0]))
            if answer
            else NotSent(WhyNot.INTERRUPTED, "L’envoi interrompu n’était pas parti.", again=True)
        )

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        if not receipt.isdecimal():
            return None
        answer = _asked(lambda: self._client.call("GET", f"{self._path}/outgoing/{receipt}"))
        code = answer.get("deliveryReceipt") if isinstance(answer, dict) else None
        if code == _DELIVERED:
            return Fate(delivered=True)
        if code == _LOST:
            return Fate(False, WhyNot.REFUSED, "L’opérateur n’a pas pu remettre ce SMS.")
        if code == _REFUSED:
            return Fate(False, WhyNot.WRONG_ADDRESS, "L’opérateur refuse ce numéro.")
        return None

    def _job(self, parcel: Parcel) -> dict[str, Any]:
        job: dict[str, Any] = {
            "message": parcel.body,
            "receivers": [parcel.recipient],
            "sender": self._account.sender,
            "noStopClause": True,
            "charset": "UTF-8",
            "coding": "8bit" if sms_size(parcel.body).is_unicode else "7bit",
            "priority": "high",
            "tag": _tag(parcel),
        }
        if parcel.seconds_useful is not None:
            job["validityPeriod"] = max(1, min(parcel.seconds_useful // 60, 2880))
        return job


def _tag(parcel: Parcel) -> str:
    """Twenty characters, all that OVHcloud keeps, of this attempt alone."""
    return hashlib.sha256(parcel.attempt_id.bytes).hexdigest()[:20]


def _asked(call: Callable[[], Any]) -> Any:
    """The answer of the provider, or why there is none."""
    try:
        return call()
    except _KEYS:
        return NotSent(
            WhyNot.NOT_CONFIGURED, "OVHcloud refuse nos clés ou ne connaît pas ce service.", again=True
        )
    except BadParametersError:
        return NotSent(WhyNot.REFUSED, "OVHcloud refuse cet envoi (numéro, expéditeur ou texte).")
    except HTTPError as error:
        return _silence(error.args[1] if len(error.args) > 1 else error)
    except APIError as error:
        return _trouble(error)
    except (AttributeError, TypeError, ValueError):
        return _unreadable()


def _silence(error: object) -> NotSent:
    """A request that could not be made did not leave; one without an answer may have."""
    never_left = isinstance(error, requests.exceptions.ConnectTimeout) or (
        isinstance(error, requests.exceptions.ConnectionError)
        and ("NewConnectionError" in repr(error) or "NameResolution" in repr(error))
    )
    return NotSent(WhyNot.UNREACHABLE, "OVHcloud ne répond pas.", again=True, is_certain=never_left)


def _trouble(error: APIError) -> NotSent:
    status = getattr(error.response, "status_code", 0)
    if status == 402:
        return NotSent(WhyNot.NOT_CONFIGURED, "Il n’y a plus de crédit de SMS chez OVHcloud.", again=True)
    if status == 429:
        wait = asked_wait(error.response.headers.get("Retry-After"), now())
        return NotSent(WhyNot.BUSY, "OVHcloud demande d’attendre.", again=True, wait=wait)
    if 400 <= status < 500:
        return NotSent(WhyNot.REFUSED, f"OVHcloud refuse cet envoi (code {status}).")
    return NotSent(WhyNot.UNREACHABLE, "OVHcloud est en panne.", again=True, is_certain=False)


def _unreadable() -> NotSent:
    return NotSent(WhyNot.UNREACHABLE, "La réponse d’OVHcloud est illisible.", again=True, is_certain=False)
