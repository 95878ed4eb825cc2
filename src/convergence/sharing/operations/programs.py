"""Programs of partners: let in by their public keys, given tokens of a few minutes, shut out at once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import new_token, token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import FieldError, Invalid, NotFound
from convergence.gateways.outbound import OutboundTrouble, check_address
from convergence.identity.queries import structure_detail
from convergence.sharing.models import ApiClient, ProgramAccess, ProgramToken, UsedAssertion
from convergence.sharing.policies import check_is_system, check_may_manage_clients
from convergence.sharing.rules.assertions import checked_keys, kept_keys
from convergence.sharing.rules.sandbox import sandbox_of_code
from convergence.sharing.rules.scopes import checked_fields, checked_scopes
from convergence.sharing.types import ApiFamily, ProgramAccessDraft, ProvenAssertion, WrongAssertion
from convergence.sharing.types import ProgramToken as GivenToken
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

_LONGEST = 500


@operation("Donner accès à l'interface partenaires")
def give_program_access(
    *, actor: Actor, at: datetime, client_id: UUID, draft: ProgramAccessDraft, reason: str = ""
) -> None:
    """Say what a program may ask for, for which organisation, by which keys; again, it replaces what was said.

    Tokens already given keep only the scopes that are still given.
    """
    check_may_manage_clients(actor)
    client = ApiClient.objects.select_for_update().filter(id=client_id, revoked_at=None).first()
    if client is None or ApiFamily.PARTNER.value not in client.families:
        raise NotFound(
            "Cette application n’existe pas, ou l’interface partenaires ne lui est pas ouverte.",
            what_to_do="Raccordez-la avec l’accès « Interface partenaires ».",
        )
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    organisation = structure_detail(scope, draft.organisation_id)
    if organisation is None or organisation.closed_on is not None:
        raise Invalid.one(
            "organisation", "Cet organisme n’existe pas ou est fermé.", "Choisissez-en un autre."
        )
    if draft.is_sandbox is (sandbox_of_code(organisation.code) is None):
        raise Invalid.one(
            "organisation",
            "Un programme du bac à sable agit pour un organisme d’essai, les autres pour un vrai.",
            "Corrigez le code de l’organisme.",
            "wrong_sandbox",
        )
    scopes = checked_scopes(draft.scopes, organisation.kind, is_sandbox=draft.is_sandbox)
    values = {
        "organisation_id": draft.organisation_id,
        "scopes": scopes,
        "fields": checked_fields(draft.fields, scopes),
        "agreement": _agreement(draft.agreement),
        "is_sandbox": draft.is_sandbox,
        **_keys(draft),
    }
    row = ProgramAccess.objects.select_for_update().filter(client_id=client_id).first()
    if row is None:
        ProgramAccess.objects.create(client_id=client_id, **values)
        return
    if row.is_sandbox != draft.is_sandbox:
        raise Invalid.one(
            "is_sandbox",
            "Une application reste au bac à sable, ou en dehors.",
            "Raccordez-en une autre, avec d’autres clés.",
        )
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def issue_program_token(
    *, actor: Actor, at: datetime, proven: ProvenAssertion, scopes: tuple[str, ...]
) -> GivenToken:
    """Give a token for an assertion that was verified, once; WrongAssertion when it has served already."""
    check_is_system(actor)
    access = ProgramAccess.objects.filter(client_id=UUID(proven.client_id), client__revoked_at=None).first()
    if access is None or not set(scopes) <= set(access.scopes):
        raise WrongAssertion("unknown_client")
    _use_once(proven, at)
    UsedAssertion.objects.filter(ends_at__lt=at).delete()
    ProgramToken.objects.filter(ends_at__lt=at).delete()
    token, minutes = new_token(), parameter("sharing.program_token_minutes").integer_at(at.date())
    ProgramToken.objects.create(
        digest=token_digest(token),
        access=access,
        scopes=list(scopes),
        ends_at=at + timedelta(minutes=minutes),
    )
    return GivenToken(token, minutes * 60, scopes)


def revoke_program_token(*, actor: Actor, at: datetime, proven: ProvenAssertion, token: str) -> None:
    """End a token of a program; an unknown one, or another's, changes nothing (RFC 7009)."""
    check_is_system(actor)
    _use_once(proven, at)
    ProgramToken.objects.filter(digest=token_digest(token), access__client_id=UUID(proven.client_id)).delete()


@operation("Clés publiques d'un partenaire relues", source="appel")
def keep_read_keys(*, actor: Actor, at: datetime, client_id: UUID, keys: Mapping[str, Any]) -> None:
    """Keep the public keys found at the address of a program."""
    check_is_system(actor)
    row = ProgramAccess.objects.select_for_update().filter(client_id=client_id).first()
    if row is not None and row.keys_url:
        row.read_keys, row.keys_read_at = kept_keys(keys), at
        row.save(update_fields=["read_keys", "keys_read_at"])


def _use_once(proven: ProvenAssertion, at: datetime) -> None:
    said = f"sharing.jti:{proven.client_id}:{proven.jti}".encode("utf-8", "replace")
    key = hmac.new(settings.INDEX_KEY, said, hashlib.sha256).hexdigest()
    with connection.cursor() as cursor:
        # a parallel use waits here for the first to end
        cursor.execute(
            "INSERT INTO sharing_usedassertion (key, ends_at) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING",
            (key, datetime.fromtimestamp(proven.ends_at, UTC)),
        )
        if cursor.rowcount == 0:
            raise WrongAssertion("replayed")


def _agreement(text: str) -> str:
    told = " ".join(text.replace("\x00", " ").split())
    if not told or len(told) > _LONGEST:
        raise Invalid.one(
            "agreement",
            "Nommez la convention qui ouvre ces données.",
            "Son titre et sa date suffisent.",
            "required",
        )
    return told


def _keys(draft: ProgramAccessDraft) -> dict[str, Any]:
    pasted, url = draft.keys.strip(), draft.keys_url.strip()
    if bool(pasted) == bool(url):
        message = "Donnez les clés publiques, ou l’adresse où elles se lisent : l’une des deux."
        raise Invalid([FieldError("keys", message, "", "required")])
    if url:
        try:
            check_address(url)
        except OutboundTrouble as trouble:
            raise Invalid.one("keys_url", trouble.message, trouble.what_to_do, "wrong_url") from None
        if len(url) > _LONGEST:
            raise Invalid.one("keys_url", "Cette adresse est trop longue.", "Raccourcissez-la.", "wrong_url")
        return {"keys": {}, "keys_url": url, "read_keys": {}, "keys_read_at": None}
    return {"keys": checked_keys(pasted), "keys_url": "", "read_keys": {}, "keys_read_at": None}
