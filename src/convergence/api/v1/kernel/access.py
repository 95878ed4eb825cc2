"""Who calls, for which organisation, and the transaction in which her program reads and writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja.security.base import AuthBase

from convergence.api.answers import Unknown
from convergence.api.gate import HOUSE, count, reading
from convergence.foundation.actor import Actor, program_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Problem, Refused
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureState
from convergence.sharing.operations import note_api_use, note_interface_exchange
from convergence.sharing.queries import caller_of, program_scopes
from convergence.sharing.types import Caller, Direction
from convergence.storage.files import groups_opened
from convergence.storage.session import acting

CALLS = "sharing.partner_calls_a_minute"
TOKEN_ADDRESS = "/api/oauth/token"  # noqa: S105  # an address, no secret
_RIGHTS: Mapping[str, Permission] = MappingProxyType(
    {
        "referentials:data:read": Permission.READ_REFERENTIALS,
        "solutions:request:read": Permission.ANSWER_REQUESTS,
        "solutions:request:answer": Permission.ANSWER_REQUESTS,
    }
)
"""What a scope lets its program do in the rooms; every other scope reads files that were opened."""


class NotGiven(Refused):
    """The token was not given for what is asked."""

    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"Ce jeton ne porte pas l’accès « {scope} ».",
            what_to_do="Demandez un jeton avec cet accès.",
        )
        self.scope = scope


class Program(AuthBase):
    """A call with a token given for a scope. ``auth=Program("dossier:file:read")``; empty: any token."""

    openapi_type = "oauth2"
    openapi_flows: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, scope: str = "") -> None:
        if scope and scope not in program_scopes():
            raise LookupError(scope)
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Caller:
        """Who calls; Unknown without a token that is worth something, NotGiven beyond its scopes."""
        at = now()
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        with reading("api.token") as scope:
            caller = caller_of(scope, token.strip(), at) if scheme.casefold() == "bearer" else None
            if caller is not None:
                note_api_use(actor=HOUSE, at=at, client_id=caller.client_id)
        count(request, at, CALLS, client=str(caller.client_id) if caller else "")
        if caller is None:
            raise Unknown(
                "Ce jeton manque, n’est pas valable ou ne l’est plus.",
                what_to_do=f"Demandez-en un autre à {TOKEN_ADDRESS}.",
                code="invalid_token",
            )
        if self.scope:
            check_given(caller, self.scope)
        return caller


def check_given(caller: Caller, scope: str) -> None:
    """Raise NotGiven unless the token carries a scope."""
    if not caller.may(scope):
        raise NotGiven(scope)


def caller_from(request: HttpRequest) -> Caller:
    """Who calls, as the mark of the operation has found it."""
    found = getattr(request, "auth", None)
    assert isinstance(found, Caller), "the operation is marked with Program"
    return found


@contextmanager
def acting_for(caller: Caller, route: str, *, writes: bool = False) -> Iterator[Scope]:
    """The transaction in which a program works for its organisation: what it reads is journaled under its name.

    Each file that it is shown, or writes in, is a line of the ledger of exchanges.

    A problem undoes what came before it, and what was refused is journaled all the same.
    """
    problem: Problem | None = None
    with acting(actor_of(caller), Purpose.PARTNER_EXCHANGE, route=f"api.v1.{route}") as scope:
        try:
            with transaction.atomic():
                yield scope
            if scope.reading.shown:
                note_interface_exchange(
                    actor=scope.actor,
                    at=now(),
                    client_id=caller.client_id,
                    partner=f"{caller.organisation} ({caller.name})",
                    purpose=scope.purpose,
                    shown=scope.reading.shown,
                    route=f"api.v1.{route}",
                    direction=Direction.IN if writes else Direction.OUT,
                )
        except Problem as told:
            problem = told
    if problem is not None:
        raise problem


def actor_of(caller: Caller) -> Actor:
    """The program in its organisation; Unknown when that organisation is no more."""
    with reading("api.organisation") as scope:
        organisation = structure_detail(scope, caller.organisation_id)
    if organisation is None or organisation.state is not StructureState.OPEN:
        raise Unknown(
            "L’organisme de ce programme n’est plus ouvert.",
            what_to_do="Voyez la DSI des Missions Locales.",
            code="closed_organisation",
        )
    rights = {_RIGHTS.get(scope, Permission.READ_FILES) for scope in caller.scopes}
    return program_actor(
        caller.client_id,
        caller.organisation_id,
        name=f"{caller.name} ({caller.organisation})",
        organisation=organisation.usual_name,
        time_zone=organisation.time_zone,
        permissions=frozenset(rights),
    )


def fields_given(caller: Caller, scope: str) -> Mapping[str, FieldGroup]:
    """The fields that the agreement of a program lists for a scope, with the group of each."""
    known = program_scopes()[scope].fields
    listed = caller.fields.get(scope)
    return known if listed is None else {name: known[name] for name in listed if name in known}


def names_opened(given: Mapping[str, FieldGroup], groups: frozenset[FieldGroup]) -> frozenset[str]:
    """Of the fields that an agreement lists, those whose group is open in one file."""
    return frozenset(name for name, group in given.items() if group in groups)


def files_opened(scope: Scope) -> dict[UUID, frozenset[FieldGroup]]:
    """Files that are open to the organisation now, with the groups opened of each."""
    return groups_opened(scope.structure_id, now())
