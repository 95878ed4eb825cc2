"""Programs of partners, let in by the national DSI with keys that are known to all: one for a CAF, one in a sandbox."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from joserfc.jwk import ECKey

from convergence.demo.interface.keys import PARTNER_PROGRAMS, PartnerProgram
from convergence.demo.scenes.players import player
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code
from convergence.identity.types import StructureDetail
from convergence.sharing.operations import create_api_client, give_program_access, open_sandbox, reset_sandbox
from convergence.sharing.queries import client_of_secret, program_accesses, program_scopes, sandbox_adviser
from convergence.sharing.types import ApiFamily, ProgramAccessDraft
from convergence.storage.session import acting


def let_programs_in() -> None:
    """Let in what is not in yet; a sandbox is filled when it is opened, then left to its program."""
    for program in PARTNER_PROGRAMS:
        with suppress(Conflict):  # somebody has shut it out: it stays out
            _let_in(program)


def programs_told(base_url: str) -> dict[str, Any]:
    """What a foreign client needs to ask for tokens and to call; no identifier once somebody has shut it out."""
    return {
        one.key: {
            "client_id": str(found) if (found := _client_of(one)) else None,
            "private_key": _key_of(one).as_dict(private=True),
            "token_endpoint": f"{base_url}/api/oauth/token",
            "audience": f"{base_url}/api/oauth/token",
            "organisation_code": one.organisation,
            "scopes": list(_scopes_of(one)),
        }
        for one in PARTNER_PROGRAMS
    }


def _let_in(program: PartnerProgram) -> None:
    dsi = player("dsi")
    client_id = _client_of(program) or create_api_client(
        actor=dsi,
        at=clock.now(),
        name=program.name,
        organisation="Caisse d’allocations familiales",
        families=[ApiFamily.PARTNER],
        secret=program.secret,
    )
    with acting(dsi, Purpose.ADMINISTRATION) as scope:
        given = program_accesses(scope, [client_id])
        organisation = structure_by_code(scope, program.organisation)
    if given or organisation is None:
        return
    acts_for = _sandbox_like(organisation) if program.is_sandbox else organisation.id
    give_program_access(
        actor=dsi,
        at=clock.now(),
        client_id=client_id,
        draft=ProgramAccessDraft(
            organisation_id=acts_for,
            scopes=_scopes_of(program),
            fields={},
            keys=json.dumps({"keys": [_key_of(program).as_dict(private=False)]}),
            keys_url="",
            agreement="Convention nationale : CAF",
            is_sandbox=program.is_sandbox,
        ),
    )


def _sandbox_like(organisation: StructureDetail) -> UUID:
    """The organisation of a new sandbox, with its invented people."""
    opened = open_sandbox(actor=player("dsi"), at=clock.now(), kind=organisation.kind)
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        adviser = sandbox_adviser(scope, opened)
    assert adviser is not None, "a sandbox has its adviser"
    reset_sandbox(actor=adviser, at=clock.now(), organisation_id=opened)
    return opened


def _client_of(program: PartnerProgram) -> UUID | None:
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        found = client_of_secret(scope, program.secret)
    return found.client_id if found else None


def _scopes_of(program: PartnerProgram) -> tuple[str, ...]:
    return tuple(
        code for code, scope in program_scopes().items() if program.is_sandbox or not scope.sandbox_only
    )


def _key_of(program: PartnerProgram) -> ECKey:
    """Drawn from words that everybody knows: it opens nothing but invented people."""
    number = int.from_bytes(hashlib.sha256(program.secret.encode()).digest())
    return ECKey.import_key(derive_private_key(number, SECP256R1()))
