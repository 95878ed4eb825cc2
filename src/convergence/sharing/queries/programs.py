"""Programs of partners: what they were given, who presents an assertion or a token."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_by_code, structure_detail
from convergence.sharing.models import ProgramAccess, ProgramToken
from convergence.sharing.policies import check_is_system, check_may_manage_clients
from convergence.sharing.rules import scopes as rules
from convergence.sharing.rules.assertions import assertion_head, proven_assertion
from convergence.sharing.rules.sandbox import sandbox_of_code
from convergence.sharing.types import (
    Caller,
    ProgramAccessRow,
    ProgramScope,
    ProvenAssertion,
    ProvingProgram,
    WrongAssertion,
)
from convergence.storage.journal import reads_nobody

_PROGRAMS = "programs of partners, no person"
_LONGEST_TOKEN = 200


@reads_nobody("a file of data")
def program_scopes(scope: Scope | None = None) -> Mapping[str, ProgramScope]:
    """Every scope that exists, by its code."""
    return rules.program_scopes()


@reads_nobody(_PROGRAMS)
def program_accesses(scope: Scope, client_ids: Iterable[UUID]) -> dict[UUID, ProgramAccessRow]:
    """What each application was given of the partner interface; absent for those that were given nothing."""
    check_may_manage_clients(scope.actor)
    rows = ProgramAccess.objects.filter(client_id__in=list(client_ids)).order_by("id")
    return {row.client_id: _row(row) for row in rows}


@reads_nobody(_PROGRAMS)
def proving_program(scope: Scope, assertion: str) -> ProvingProgram | None:
    """Whose assertion this would be; None for one without shape, for nobody, and for one shut out."""
    check_is_system(scope.actor)
    try:
        client_id = assertion_head(assertion).client_id
        wanted = UUID(client_id)
    except (WrongAssertion, ValueError):
        return None
    row = ProgramAccess.objects.filter(client_id=wanted, client__revoked_at=None).first()
    if row is None or str(wanted) != client_id:
        return None
    keys = row.read_keys if row.keys_url else row.keys
    return ProvingProgram(wanted, tuple(row.scopes), keys, row.keys_url, row.keys_read_at)


@reads_nobody(_PROGRAMS)
def prove(
    scope: Scope, assertion: str, program: ProvingProgram, *, audiences: Collection[str], at: datetime
) -> ProvenAssertion:
    """What an assertion proves with the keys of its program; WrongAssertion with « stale_keys » when they are old."""
    day = at.date()
    fresh = timedelta(minutes=parameter("sharing.keys_read_minutes").integer_at(day))
    if program.keys_url and (program.read_at is None or at - program.read_at > fresh):
        raise WrongAssertion("stale_keys")
    seconds = parameter("sharing.assertion_minutes").integer_at(day) * 60
    return proven_assertion(assertion, program.keys, audiences=audiences, at=at, most_seconds=seconds)


@reads_nobody("words of a demand")
def scopes_asked(scope: Scope, text: str, granted: Collection[str]) -> tuple[str, ...] | None:
    """What a demand of token names among what was given: all of it when it names nothing; None for anything else."""
    return rules.asked_scopes(text, granted)


@reads_nobody(_PROGRAMS)
def caller_of(scope: Scope, token: str, at: datetime) -> Caller | None:
    """Who presents a token that is still worth something: its program let in, its scopes still given."""
    check_is_system(scope.actor)
    if not token.isascii() or not 0 < len(token) <= _LONGEST_TOKEN:
        return None
    found = (
        ProgramToken.objects.filter(
            digest=token_digest(token), ends_at__gt=at, access__client__revoked_at=None
        )
        .select_related("access__client")
        .first()
    )
    if found is None:
        return None
    access, client = found.access, found.access.client
    return Caller(
        client_id=client.id,
        name=client.name,
        organisation=client.organisation,
        organisation_id=access.organisation_id,
        scopes=frozenset(found.scopes) & frozenset(access.scopes),
        fields={code: tuple(names) for code, names in access.fields.items()},
        is_sandbox=access.is_sandbox,
    )


@reads_nobody("two organisations that exist nowhere")
def sandbox_adviser(scope: Scope, organisation_id: UUID) -> Actor | None:
    """Who works in the invented Mission Locale of a sandbox; None for an organisation that is none."""
    check_is_system(scope.actor)
    organisation = structure_detail(scope, organisation_id)
    codes = sandbox_of_code(organisation.code) if organisation else None
    invented = structure_by_code(scope, codes.structure) if codes else None
    if invented is None:
        return None
    return Actor(
        user_id=uuid5(NAMESPACE_URL, f"sandbox:{invented.code}"),
        name="Conseillère d’essai",
        structure_id=invented.id,
        structure_name=invented.usual_name,
        time_zone=invented.time_zone,
        role_labels=("Bac à sable",),
        permissions=frozenset(Permission) - {Permission.MANAGE_NETWORK},
    )


def _row(row: ProgramAccess) -> ProgramAccessRow:
    keys = (row.read_keys if row.keys_url else row.keys).get("keys", ())
    return ProgramAccessRow(
        client_id=row.client_id,
        organisation_id=row.organisation_id,
        scopes=tuple(row.scopes),
        fields={code: tuple(names) for code, names in row.fields.items()},
        key_names=tuple(key.get("kid", f"clé {rank}") for rank, key in enumerate(keys, 1)),
        keys_url=row.keys_url,
        agreement=row.agreement,
        is_sandbox=row.is_sandbox,
        edit_token=row.change_id,
    )
