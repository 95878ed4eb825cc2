"""What partners' programs read: one file, a page of a hundred, a feed of changes, beside as many bare bytes.

A partner and its programs are let in for each measure; files of the largest structure are opened to it, and closed at
the end. A program has so many calls a minute: several take turns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import psycopg

from bench.load import Call, ask
from bench.pages import REFERENCE, Case, broken_page, figures_of, served
from bench.report import Figure

PROGRAMS, FILES, PAGE = 4, 300, 100
MOST_A_SECOND = 20.0
"""Twice what one program may ask without being held back."""
LABEL = "Mesures de l’interface partenaires"
SCOPES = ("dossier:file:read", "solutions:request:read")
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN = "/api/oauth/token"  # noqa: S105  # an address, no secret
_PARTNER = (
    "SELECT id FROM identity_structure WHERE kind = 'departement' AND closed_on IS NULL ORDER BY code LIMIT 1"
)
_FILES = """
    WITH largest AS (SELECT d.structure_id FROM dossier_dossier d JOIN identity_structure s ON s.id = d.structure_id
        WHERE s.closed_on IS NULL AND s.kind = 'mission_locale' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
    SELECT d.structure_id, d.id FROM dossier_dossier d JOIN largest USING (structure_id) ORDER BY d.id LIMIT %s
"""
_CHANGES = """
    INSERT INTO sharing_partnerchange (organisation_id, event_id, resource, change, about, file, happened_at)
    SELECT %s, -n, 'demande', 'updated', gen_random_uuid(), gen_random_uuid(), now() FROM generate_series(%s, %s) n
"""


def measure(
    connection: psycopg.Connection[Any], *, rate: float, seconds: float, say: Callable[[str], None]
) -> list[Figure]:
    """Each read with its reference just before it."""
    partner = connection.execute(_PARTNER).fetchone()
    assert partner is not None, "the invented network has partners"
    rows = connection.execute(_FILES, (FILES,)).fetchall()
    files, rate = [row[1] for row in rows], min(rate, MOST_A_SECOND)
    say(f"{len(files)} dossiers ouverts à un partenaire, {PROGRAMS} programmes…")
    figures: list[Figure] = []
    with _opened(rows[0][0], partner[0], files), ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        with _let_in(partner[0]) as programs:
            tokens = [_token(site, *program) for program in programs]
            for case in _cases(connection, site, partner[0], files, tokens):
                say(
                    f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…"
                )
                figures += figures_of(case, site, bare, rate, seconds)
    return figures


def _cases(
    connection: psycopg.Connection[Any],
    site: str,
    partner: UUID,
    files: Sequence[UUID],
    tokens: Sequence[str],
) -> Iterator[Case]:
    yield _case(
        site, "Dossier lu par un partenaire", 150.0, [f"/api/v1/files/{one}" for one in files], tokens
    )
    page = [f"/api/v1/files?limit={PAGE}"] * PROGRAMS
    yield _case(site, f"Page de {PAGE} dossiers lue par un partenaire", 300.0, page, tokens)
    feed = "/api/v1/changes/requests"
    standing = json.loads(_asked(site, Call(feed, headers=_bearer(tokens[0]))))["cursor"]
    start = int(datetime.now().timestamp()) * 1000  # a number that no measure before has used
    connection.execute(_CHANGES, (partner, start, start + PAGE - 1))
    following = [f"{feed}?{urlencode({'cursor': standing, 'limit': PAGE})}"] * PROGRAMS
    yield _case(site, f"Fil de {PAGE} changements lu par un partenaire", 150.0, following, tokens)


def _case(site: str, name: str, bound: float, paths: Sequence[str], tokens: Sequence[str]) -> Case:
    """Programs in turn; the reference answers as many bytes as the first call."""
    calls = [Call(path, headers=_bearer(tokens[rank % len(tokens)])) for rank, path in enumerate(paths)]
    size = len(_asked(site, calls[0]))
    return Case(name, bound, calls, [Call(f"/octets?{urlencode({'taille': size})}")] * len(calls))


def _asked(site: str, call: Call) -> bytes:
    answer = ask(site, call)
    if answer.status != 200:
        raise broken_page(LABEL, call.path, answer.status)
    return answer.body


def _bearer(token: str) -> list[tuple[str, str]]:
    return [("Authorization", f"Bearer {token}")]


def _token(site: str, client_id: UUID, key: Any) -> str:
    from django.conf import settings
    from joserfc import jwt

    at = int(datetime.now().timestamp())  # seconds since 1970, the same everywhere
    claims = {
        "iss": str(client_id), "sub": str(client_id), "aud": f"{settings.SITE_URL}{TOKEN}", "jti": uuid4().hex,
        "iat": at, "exp": at + 120,
    }  # fmt: skip
    form = {
        "grant_type": "client_credentials", "client_assertion_type": ASSERTION,
        "client_assertion": jwt.encode({"alg": "ES256"}, claims, key),
    }  # fmt: skip
    body = "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items()).encode()
    headers = [("Content-Type", "application/x-www-form-urlencoded")]
    return str(json.loads(_asked(site, Call(TOKEN, "POST", headers, body)))["access_token"])


@contextmanager
def _let_in(partner: UUID) -> Iterator[list[tuple[UUID, Any]]]:
    """Programs of the partner with their keys, shut out at the end."""
    from joserfc.jwk import ECKey

    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.foundation.identifiers import new_token
    from convergence.sharing.operations import create_api_client, give_program_access, revoke_api_client
    from convergence.sharing.types import ApiFamily, ProgramAccessDraft

    house, made = system_actor(), []
    for rank in range(PROGRAMS):
        key = ECKey.generate_key("P-256")
        client_id = create_api_client(
            actor=house, at=now(), name=f"{LABEL} {rank}", organisation="Mesures", families=[ApiFamily.PARTNER],
            secret=new_token(),
        )  # fmt: skip
        keys = json.dumps({"keys": [key.as_dict(private=False)]})
        draft = ProgramAccessDraft(
            organisation_id=partner, scopes=SCOPES, fields={}, keys=keys, keys_url="", agreement="Mesures"
        )
        give_program_access(actor=house, at=now(), client_id=client_id, draft=draft, reason=LABEL)
        made.append((client_id, key))
    try:
        yield made
    finally:
        for client_id, _ in made:
            revoke_api_client(actor=house, at=now(), client_id=client_id, reason="Fin de la mesure")


@contextmanager
def _opened(structure_id: UUID, partner: UUID, files: Sequence[UUID]) -> Iterator[None]:
    """Files that the partner may read for an hour, as an agreement and a sharing open them."""
    from convergence.foundation.actor import system_actor
    from convergence.foundation.classification import FieldGroup
    from convergence.foundation.clock import now
    from convergence.foundation.identifiers import uuid7
    from convergence.foundation.scope import Purpose
    from convergence.storage.files import open_to
    from convergence.storage.openings import Opened, add_openings, end_openings
    from convergence.storage.operation import operation

    agreement, groups = uuid7(), (FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
    to, purpose = [Opened(organisation_id=partner, structure_id=structure_id)], Purpose.ACCOMPAGNEMENT.value

    @operation(LABEL)
    def open_all(*, actor: Any, at: datetime) -> None:
        end = at + timedelta(hours=1)
        add_openings(agreement, to, groups, [purpose], start=at, end=end)
        for one in files:
            open_to(one, partner, groups, purpose=purpose, start=at, end=end)

    @operation(LABEL)
    def close(*, actor: Any, at: datetime) -> None:
        end_openings(agreement)

    house = system_actor(structure_id)
    open_all(actor=house, at=now())
    try:
        yield
    finally:
        close(actor=house, at=now())
