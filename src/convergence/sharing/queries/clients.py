"""Client applications: the list for who administers the network, and who presents a secret or a token."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Purpose, Scope
from convergence.sharing.models import ApiClient
from convergence.sharing.policies import check_is_system, check_may_manage_clients
from convergence.sharing.rules.law.families import families_within
from convergence.sharing.rules.tokens import is_genuine, read_token, signed_token
from convergence.sharing.types import AccessToken, AgreementState, ApiClientRow, ApiFamily, OpenedFamilies
from convergence.storage.journal import reads_nobody

_APPLICATIONS = "applications of other organisations, no person"


@reads_nobody(_APPLICATIONS)
def api_clients(scope: Scope) -> tuple[ApiClientRow, ...]:
    """Every application that was ever let in: those that still are first, the latest first."""
    check_may_manage_clients(scope.actor)
    rows = sorted(
        ApiClient.objects.order_by("-created_at", "-id"), key=lambda row: row.revoked_at is not None
    )
    return tuple(_row(row) for row in rows)


@reads_nobody(_APPLICATIONS)
def api_client(scope: Scope, client_id: UUID) -> ApiClientRow | None:
    """One application; None when there is none."""
    check_may_manage_clients(scope.actor)
    found = ApiClient.objects.filter(id=client_id).first()
    return _row(found) if found else None


@reads_nobody(_APPLICATIONS)
def access_token(scope: Scope, secret: str, family: ApiFamily, at: datetime) -> AccessToken | None:
    """A new token for whoever knows the secret of a client of this family; None for anybody else."""
    check_is_system(scope.actor)
    digest = token_digest(secret)
    client = ApiClient.objects.filter(
        secret_digest=digest, revoked_at=None, families__contains=[family.value]
    ).first()
    if client is None or not hmac.compare_digest(client.secret_digest, digest):
        return None
    minutes = parameter("sharing.token_minutes").integer_at(at.date())
    token = signed_token(settings.INDEX_KEY, client.id, digest, at + timedelta(minutes=minutes))
    return AccessToken(client.id, token, minutes * 60)


@reads_nobody(_APPLICATIONS)
def client_of_token(scope: Scope, token: str, family: ApiFamily, at: datetime) -> ApiClientRow | None:
    """Who presents a token that is still worth something for this family; None for anybody else."""
    check_is_system(scope.actor)
    claims = read_token(token)
    if claims is None:
        return None
    client = ApiClient.objects.filter(
        id=claims.client_id, revoked_at=None, families__contains=[family.value]
    ).first()
    if client is None or not is_genuine(settings.INDEX_KEY, claims, client.secret_digest, at):
        return None
    return _row(client)


@reads_nobody(_APPLICATIONS)
def client_of_secret(scope: Scope, secret: str) -> ApiClientRow | None:
    """Who presents a secret with each call; None when nobody is let in by it, or no more."""
    check_is_system(scope.actor)
    digest = token_digest(secret)
    client = ApiClient.objects.filter(secret_digest=digest, revoked_at=None).first()
    if client is None or not hmac.compare_digest(client.secret_digest, digest):
        return None
    return _row(client)


@reads_nobody(_APPLICATIONS)
def client_names(scope: Scope, client_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Name and organisation of applications that are or were let in, for whoever reads that one of them acted."""
    wanted = list(set(client_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, organisation FROM sharing_client_names(%s)", (wanted,))
        return {client_id: (name, organisation) for client_id, name, organisation in cursor}


@reads_nobody(_APPLICATIONS)
def opened_families(scope: Scope, client_id: UUID, at: datetime) -> OpenedFamilies:
    """What the agreements under which an application works open to it at an instant: nothing when there is none."""
    check_is_system(scope.actor)
    return openings_of([client_id], at)[client_id]


def openings_of(client_ids: Collection[UUID], at: datetime) -> dict[UUID, OpenedFamilies]:
    """The same for several applications, in one statement."""
    read: dict[UUID, _Groups] = {client_id: defaultdict(set) for client_id in client_ids}
    written: dict[UUID, _Groups] = {client_id: defaultdict(set) for client_id in client_ids}
    asked: dict[str, Any] = {
        "clients": sorted(client_ids),
        "at": at,
        "state": AgreementState.IN_FORCE.value,
        "purpose": Purpose.OPERATOR_EXCHANGE.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, asked)
        for client_id, structure_id, group, may_write in cursor.fetchall():
            (written if may_write else read)[client_id][structure_id].add(FieldGroup(group))
    return {client_id: _families(read[client_id], written[client_id]) for client_id in client_ids}


_Groups = dict[UUID | None, set[FieldGroup]]
_OPENED = """
    SELECT tied.client_id, a.structure_id, o.field_group, o.may_write
    FROM sharing_agreement a CROSS JOIN LATERAL unnest(a.client_ids) AS tied (client_id)
        JOIN storage_opening o ON o.agreement_id = a.id AND o.during @> %(at)s AND o.purpose = %(purpose)s
    WHERE a.state = %(state)s AND a.client_ids && %(clients)s::uuid[] AND tied.client_id = ANY (%(clients)s::uuid[])
"""


def _families(read: _Groups, written: _Groups) -> OpenedFamilies:
    """What is open to all files counts for those of each structure."""

    def within(place: UUID | None) -> frozenset[ApiFamily]:
        readable = read.get(None, set()) | read.get(place, set())
        return families_within(readable, written.get(None, set()) | written.get(place, set()))

    return OpenedFamilies(within(None), {place: within(place) for place in read if place is not None})


def _row(row: ApiClient) -> ApiClientRow:
    return ApiClientRow(
        client_id=row.id,
        name=row.name,
        organisation=row.organisation,
        families=tuple(ApiFamily(family) for family in row.families),
        created_at=row.created_at,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
        edit_token=row.change_id,
    )
