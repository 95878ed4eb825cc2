"""What we ask a provider directly: one answer, bounded in time and size, never redirected, JSON read strictly."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from convergence.gateways.openid.troubles import OpenIdUnavailable
from convergence.gateways.outbound import GuardedAdapter, GuardedSession, OutboundTrouble

TOTAL_SECONDS = 10.0
LONGEST_ANSWER = 256 * 1024


class _ShortAdapter(GuardedAdapter):
    """Somebody waits at the log-in page: ten seconds, not a minute."""

    def __init__(self, deadline: float) -> None:
        super().__init__(min(deadline, time.monotonic() + TOTAL_SECONDS))


class _Session(GuardedSession):
    adapter = _ShortAdapter


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer whose status is 200."""

    body: bytes
    media: str


class NotUniqueError(ValueError):
    """A name stands twice in one object: two readers would understand it differently."""


def ask(
    label: str, url: str, *, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """GET, or POST when there are ``data``. A redirection is no answer: what we send is for this address only."""
    session = _Session()
    try:
        response = session.request(
            "POST" if data is not None else "GET", url, data=data, headers=headers, allow_redirects=False
        )
    except OutboundTrouble as trouble:
        raise OpenIdUnavailable(label, f"openid_{trouble.reason.value}") from None
    except (requests.exceptions.RequestException, OSError, ValueError):
        raise OpenIdUnavailable(label, "openid_unreachable") from None
    finally:
        session.close()
    if response.status_code != 200:
        raise OpenIdUnavailable(label, f"openid_status_{response.status_code}")
    if len(response.content) > LONGEST_ANSWER:
        raise OpenIdUnavailable(label, "openid_too_big")
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Answer(response.content, media)


def ask_object(
    label: str, url: str, *, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object of an answer."""
    answer = ask(label, url, data=data, headers=headers)
    if answer.media not in ("application/json", "application/jwk-set+json"):
        raise OpenIdUnavailable(label, "openid_not_json")
    try:
        return strict_object(answer.body)
    except (ValueError, RecursionError):
        raise OpenIdUnavailable(label, "openid_not_json") from None


def strict_object(body: bytes | str) -> dict[str, Any]:
    """A JSON object in which no name stands twice; ValueError for anything else."""
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotUniqueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
