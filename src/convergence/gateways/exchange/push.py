"""Notifications by Web Push, through pywebpush: encrypted for the browser, signed by our key.

A notification may be sent again without harm: its topic makes the push service replace the one that waits.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid, VapidException  # type: ignore[import-untyped]  # the library says no types
from pywebpush import (  # type: ignore[import-untyped]  # the library says no types
    WebPushException,
    webpush,
)
from requests.adapters import HTTPAdapter

from convergence.foundation.clock import now
from convergence.foundation.problems import Unavailable
from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import PushKey
from convergence.gateways.outbound import GuardedAdapter, OutboundTrouble, Reason, check_address
from convergence.gateways.waiting import asked_wait

SECONDS = 15.0
A_DAY = 86_400
_GONE = (404, 410)


class _PushAdapter(GuardedAdapter):
    """Connects to public machines only, as calendars do: a subscription is an address that a browser typed.

    What comes back is not read: its status and headers are enough.
    """

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        check_address(request.url or "")
        left = max(1.0, self.deadline - time.monotonic())
        answer = HTTPAdapter.send(self, request, stream=True, timeout=(left, left), proxies={})
        answer.close()
        answer.__dict__.update({"_content": b"", "_content_consumed": True})
        return answer


def public_key(key: PushKey) -> str:
    """What a browser is given to subscribe: the public half of our key (RFC 8292), in base64url.

    Raise Unavailable when the key cannot be read.
    """
    try:
        point = Vapid.from_file(str(key.key_file)).public_key.public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
    except (OSError, ValueError, VapidException):
        raise Unavailable(
            "Les notifications ne sont pas disponibles pour le moment.",
            what_to_do="Choisissez le SMS ou le courriel, ou réessayez plus tard.",
            code="push_key",
        ) from None
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode("ascii")


class PushCarrier:
    """Sends notifications to the push service that each subscription names."""

    def __init__(self, key: PushKey, *, seconds: float = SECONDS) -> None:
        self._key = key
        self._seconds = seconds

    @property
    def name(self) -> str:
        return "webpush"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        try:
            subscription = json.loads(parcel.recipient)
            subscription["endpoint"].encode("ascii")
            answer = self._post(subscription, parcel)
        except OutboundTrouble as problem:
            return _unreached(problem)
        except WebPushException as error:
            return _refused(error)
        except requests.exceptions.RequestException:
            return NotSent(WhyNot.UNREACHABLE, "Le service de notification ne répond pas.", again=True)
        except (OSError, VapidException):
            return NotSent(
                WhyNot.NOT_CONFIGURED, "La clé des notifications ne peut pas être lue.", again=True
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return NotSent(WhyNot.WRONG_ADDRESS, "Cet abonnement aux notifications est illisible.")
        return Sent(str(answer.headers.get("Location", "")))

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """Sending again replaces: an interrupted attempt is simply made anew."""
        return NotSent(WhyNot.INTERRUPTED, "L’envoi a été interrompu.", again=True)

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        """A push service does not tell."""
        return None

    def _post(self, subscription: Any, parcel: Parcel) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _PushAdapter(time.monotonic() + self._seconds))
            session.mount("http://", _PushAdapter(time.monotonic() + self._seconds))
            answer = webpush(
                subscription_info=subscription,
                data=json.dumps({"title": parcel.subject, "body": parcel.body, "tag": topic(parcel)}),
                vapid_private_key=str(self._key.key_file),
                vapid_claims={"sub": f"mailto:{self._key.contact}"},
                ttl=min(parcel.seconds_useful or A_DAY, A_DAY * 28),
                headers={"Topic": topic(parcel), "Urgency": "normal"},
                timeout=self._seconds,
                requests_session=session,
            )
        if not isinstance(answer, requests.Response):
            raise TypeError("pywebpush answered a command line")
        return answer


def _unreached(problem: OutboundTrouble) -> NotSent:
    if problem.reason is Reason.FORBIDDEN_ADDRESS:
        return NotSent(WhyNot.REFUSED, "L’adresse de cet abonnement aux notifications n’est pas permise.")
    return NotSent(WhyNot.UNREACHABLE, "Le service de notification ne répond pas.", again=True)


def topic(parcel: Parcel) -> str:
    """At most 32 letters of base64url (RFC 8030), the same for each attempt of an exchange."""
    return hashlib.sha256(parcel.exchange_id.bytes).hexdigest()[:32]


def _refused(error: WebPushException) -> NotSent:
    answer = error.response
    status = answer.status_code if answer is not None else 0
    if status in _GONE:
        return NotSent(WhyNot.WRONG_ADDRESS, "Cet appareil n’est plus abonné aux notifications.")
    if status == 429 or status >= 500:
        return NotSent(
            WhyNot.BUSY,
            f"Le service de notification demande d’attendre (code {status}).",
            again=True,
            wait=asked_wait(answer.headers.get("Retry-After"), now()) if answer is not None else None,
        )
    if status:
        return NotSent(WhyNot.REFUSED, f"Le service de notification refuse cet envoi (code {status}).")
    return NotSent(WhyNot.WRONG_ADDRESS, "Cet abonnement aux notifications est illisible.")
