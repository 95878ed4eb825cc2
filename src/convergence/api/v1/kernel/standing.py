"""What stands of the interface: its numbered changelog, its dated deprecations, and what every answer says of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from convergence.api.v1.kernel.problems import CONTENT_TYPE, kind_of_status, problem_answer, problem_kinds
from convergence.foundation.clock import now

PARTNERS = "/api/v1/"
CHANGELOG, DEPRECATIONS = "/api/v1/changelog", "/api/v1/changelog#retraits"
_FILE = Path(__file__).with_name("standing.yaml")


@dataclass(frozen=True, slots=True)
class Release:
    """A numbered line of the changelog."""

    number: int
    day: date
    title: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """What goes: since when it should not be used, the day on which it answers no more, what to use instead."""

    name: str
    title: str
    instead: str
    since: date
    until: date
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole of it, newest first."""

    releases: tuple[Release, ...]
    deprecations: tuple[Deprecation, ...]
    by_address: Mapping[str, Deprecation]


@lru_cache(maxsize=1)
def standing() -> Standing:
    """What the file of data tells."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    gone = tuple(Deprecation(**{**one, "addresses": tuple(one["addresses"])}) for one in read["deprecations"])
    return Standing(
        tuple(Release(**{**one, "changes": tuple(one["changes"])}) for one in read["changelog"]),
        gone,
        MappingProxyType({address: one for one in gone for address in one.addresses}),
    )


def retired(path: str) -> HttpResponseBase | None:
    """What an address answers from the day on which it was to go; None while it stands."""
    going = standing().by_address.get(path)
    if going is None or now() < _midnight(going.until):
        return None
    kind = problem_kinds()["gone"]
    answer: HttpResponseBase = problem_answer(kind, f"{going.title}. {going.instead}")
    return answer


def for_partners(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An answer under the partner interface: errors are problems, and what goes says until when it stays."""
    if response.status_code >= 400 and not _is_problem(response):
        response = _as_problem(response)
    going = standing().by_address.get(request.path_info)
    if going is not None:
        response.headers["Deprecation"] = f"@{int(_midnight(going.since).timestamp())}"
        response.headers["Sunset"] = format_datetime(_midnight(going.until), usegmt=True)
        response.headers["Link"] = f'<{settings.SITE_URL}{DEPRECATIONS}>; rel="deprecation"'
    return response


def _is_problem(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith(CONTENT_TYPE)


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    try:
        told = json.loads(getattr(response, "content", b"{}"))
    except ValueError:
        told = {}
    kind = kind_of_status(response.status_code)
    if response.status_code == 429:
        kind = problem_kinds()["too_many_calls"]
    detail = str(told.get("message") or f"{kind.title}. {kind.what_to_do}")
    # readers of the export know « message »: it stays beside « detail »
    answer: HttpResponseBase = problem_answer(
        kind, detail, code=str(told.get("code", "")), more={"message": detail}
    )
    for name, value in response.headers.items():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.setdefault(name, value)
    return answer


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
