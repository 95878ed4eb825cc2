"""Calls 3, 4 and 5: the account of a young person, opened, taken over, mailed its activation link again.

The first generation opens an account by the application's key alone; the second asks for the adviser's bearer too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from convergence.api.gate import HOUSE
from convergence.api.imilo.answers import Told, empty_answer, text_answer, told_to_operators
from convergence.api.imilo.gate import (
    application,
    as_person,
    everywhere,
    is_over,
    on_file,
    person,
    unknown_file,
    where_held,
)
from convergence.api.imilo.naming import dossier_named
from convergence.dossier.operations import open_account, take_account_over
from convergence.dossier.queries import place_of_number
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.operations import send_activation
from convergence.identity.types import AccountHeld, BearerKind
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting

OPENING = frozenset({Permission.READ_FILES, Permission.EDIT_FILES})
"""What an application may do to the one file for which it opens an account."""

_FAMILY = ApiFamily.YOUNG_ACCOUNTS
_ATTACHED, _ELSEWHERE = "SUE_RECORD_ALREADY_ATTACHED_TO_ACCOUNT", "SUE_ACCOUNT_EXISTING_OTHER_ML"
_CODES = {
    "account_of_file": _ATTACHED,
    "account_held_here": _ATTACHED,
    "account_held_elsewhere": _ELSEWHERE,
}
_LONGEST_BODY = 1000

Entered = tuple[Actor, datetime, UUID]
"""Who acts, when, on which file."""


class Deed(Protocol):
    """An operation on the account of one file; it answers the identifier of the account."""

    def __call__(self, *, actor: Actor, at: datetime, dossier_id: UUID) -> UUID: ...


def _by_key(request: HttpRequest, dossier: str) -> Iterator[Entered]:
    caller = application(request, _FAMILY)
    with on_file(caller, dossier_named(dossier), "imilo.account", OPENING) as (scope, dossier_id):
        yield scope.actor, caller.at, dossier_id


def _by_adviser(request: HttpRequest, dossier: str) -> Iterator[Entered]:
    caller = person(request, {BearerKind.ADVISER: (_FAMILY,)})
    number = dossier_named(dossier)
    with acting(HOUSE, Purpose.OPERATOR_EXCHANGE, route="imilo.place") as scope:
        place = place_of_number(scope, number)
    if place is None:
        raise unknown_file()
    there = where_held(caller, place.structure_id) or caller
    with as_person(there, "imilo.account") as scope:
        if is_over(scope, place.dossier_id):
            raise unknown_file()
        yield there.actor, there.at, place.dossier_id


def _call(
    deed: Deed, way: Callable[[HttpRequest, str], AbstractContextManager[Entered]]
) -> Callable[[HttpRequest, str], HttpResponseBase]:
    @told_to_operators
    def answered(request: HttpRequest, dossier: str) -> HttpResponseBase:
        try:
            with way(request, dossier) as (actor, at, dossier_id):
                account_id = deed(actor=actor, at=at, dossier_id=dossier_id)
        except AccountHeld as held:
            raise _told(held) from None
        return text_answer(str(account_id), status=201)

    return answered


open_by_key = _call(open_account, contextmanager(_by_key))
open_by_adviser = _call(open_account, contextmanager(_by_adviser))
take_over_by_key = _call(take_account_over, contextmanager(_by_key))
take_over_by_adviser = _call(take_account_over, contextmanager(_by_adviser))


@told_to_operators
def send_mail(request: HttpRequest) -> HttpResponseBase:
    """Call 5: another activation link, to the bare e-mail of the body (quotes of a JSON text are taken off)."""
    caller = person(request, {BearerKind.ADVISER: (ApiFamily.ACTIVATION_MAILS,)})
    email = request.body[:_LONGEST_BODY].decode("utf-8", "replace").strip().strip('"')
    refused: NotFound | None = None
    for each in everywhere(caller):
        try:
            with as_person(each, "imilo.activation"):
                send_activation(actor=each.actor, at=each.at, email=email)
        except NotFound as unknown:
            refused = refused or unknown
            continue
        return empty_answer()
    assert refused is not None, "she works somewhere"
    raise refused


def _told(held: AccountHeld) -> Told:
    more = {"id-keycloak": str(held.account_id)} if held.account_id else {}
    return Told(400, _CODES.get(held.code, held.code), held.message, what_to_do=held.what_to_do, more=more)
