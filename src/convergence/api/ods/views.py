"""The three daily streams of the Missions Locales' own offers, with the token that opens them.

The contract is that of the former system's streams, whose clients are pointed here unchanged: a secret gives a token of
one hour; each stream is one JSON array, whose elements wrap the record under the name of the list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe

from convergence.api.answers import Unknown, json_answer, told_in_json
from convergence.api.gate import CALLS, HOUSE, TOKENS, count, reading
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import Invalid
from convergence.foundation.scope import Scope
from convergence.offers.queries import own_links, own_offers, own_structures
from convergence.offers.types.feed import StreamPage
from convergence.sharing.operations import note_api_use
from convergence.sharing.queries import access_token, client_of_token
from convergence.sharing.types import ApiFamily

FAMILY = ApiFamily.DIRECTORY_STREAMS
_LONGEST_BODY = 10_000
_FIELD = "client_secret"


class Batches(Protocol):
    """A query that gives a stream batch by batch."""

    def __call__(self, scope: Scope, *, after: UUID | None, today: date) -> StreamPage: ...


@told_in_json
@require_POST
def get_token(request: HttpRequest) -> HttpResponseBase:
    """Exchange the secret of an application for a token of one hour."""
    at = now()
    count(request, at, TOKENS)
    secret = _secret(request)
    with reading("ods.get_token") as scope:
        token = access_token(scope, secret, FAMILY, at)
        if token is None:
            raise Unknown(
                "Ce secret n’ouvre aucun flux.",
                what_to_do="Vérifiez-le, ou demandez-en un autre à la DSI des Missions Locales.",
                code="invalid_client",
            )
        note_api_use(actor=HOUSE, at=at, client_id=token.client_id)
    return json_answer(
        {"access_token": token.token, "token_type": "Bearer", "expires_in": token.seconds},
        headers={"Cache-Control": "no-store"},
    )


@told_in_json
@require_safe
def get_offres(request: HttpRequest) -> HttpResponseBase:
    """Every service of the Missions Locales' own catalogues."""
    return _stream(request, "offres", own_offers)


@told_in_json
@require_safe
def get_structures(request: HttpRequest) -> HttpResponseBase:
    """Every Mission Locale, and every structure that proposes one of these services."""
    return _stream(request, "structures", own_structures)


@told_in_json
@require_safe
def get_structures_offres(request: HttpRequest) -> HttpResponseBase:
    """Which structure proposes which service."""
    return _stream(request, "structures_offres", own_links)


def _stream(request: HttpRequest, name: str, batches: Batches) -> HttpResponseBase:
    """One array, written as it is read: a stream that breaks half-way is no JSON, and is seen to be cut."""
    _check_token(request)
    today = local_today(HOUSE.time_zone)

    def batch(after: UUID | None) -> StreamPage:
        with reading(f"ods.{name}") as scope:
            return batches(scope, after=after, today=today)

    first = batch(None)  # before any byte leaves: what cannot be read at all is told as an error
    return StreamingHttpResponse(_array(name, first, batch), content_type="application/json; charset=utf-8")


def _array(name: str, page: StreamPage, batch: Callable[[UUID | None], StreamPage]) -> Iterator[bytes]:
    yield b"["
    separator = ""
    while True:
        for values in page.values:
            yield (separator + json.dumps({name: values}, ensure_ascii=False)).encode()
            separator = ",\n"
        if page.is_end:
            break
        page = batch(page.last)
    yield b"]"


def _check_token(request: HttpRequest) -> None:
    at = now()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    with reading("ods.token") as scope:
        client = client_of_token(scope, token.strip(), FAMILY, at) if scheme.casefold() == "bearer" else None
    count(request, at, CALLS, client=str(client.client_id) if client else "")
    if client is None:
        raise Unknown(
            "Ce jeton n’est pas ou n’est plus valable.",
            what_to_do="Demandez-en un autre à /ods/get_token.",
            code="invalid_token",
        )


def _secret(request: HttpRequest) -> str:
    """The secret, sent as JSON or as a form, whatever the content is said to be."""
    found = request.POST if request.content_type == "multipart/form-data" else _content(request)
    secret = found.get(_FIELD) if isinstance(found, dict) else None
    if not isinstance(secret, str) or not secret:
        raise _wrong_body()
    return secret


def _content(request: HttpRequest) -> Any:
    body = request.read(_LONGEST_BODY + 1)
    if len(body) > _LONGEST_BODY:
        raise _wrong_body()
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return QueryDict(body, encoding="utf-8")


def _wrong_body() -> Invalid:
    return Invalid.one(
        _FIELD,
        "Le secret manque.",
        'Envoyez {"client_secret": "…"} en JSON, ou le champ client_secret d’un formulaire.',
        "invalid_request",
    )
