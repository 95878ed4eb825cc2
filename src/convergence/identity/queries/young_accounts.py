"""Accounts of young people: seen from their file, and found by what their holder brings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.scope import Scope
from convergence.identity.models import Structure, YoungAccount, YoungLink
from convergence.identity.queries.bearers import young_actor
from convergence.identity.types import YoungAccountRow, YoungAccountState, YoungLinkHolder
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.CONTACT)
def young_account_of(scope: Scope, dossier_id: UUID) -> YoungAccountRow | None:
    """The account tied to a file; None when it has none, and out of reach."""
    row = YoungAccount.objects.filter(dossier_id=dossier_id).first()
    if row is None:
        return None
    return YoungAccountRow(
        dossier_id=row.dossier_id,
        account_id=row.id,
        email=row.email,
        state=YoungAccountState(row.state),
        opened_at=row.opened_at,
        activated_at=row.activated_at,
    )


@reads_nobody("the holder of a link, about herself")
def young_link_holder(scope: Scope, token: str, at: datetime) -> YoungLinkHolder | None:
    """Who chooses a password by this link; None when it has served, has ended or never was."""
    link = (
        YoungLink.objects.select_related("account")
        .filter(digest=token_digest(token), expires_at__gt=at)
        .first()
    )
    if link is None or link.account.state == YoungAccountState.CLOSED:
        return None
    account = link.account
    holder = Structure.objects.get(id=account.structure_id)
    return YoungLinkHolder(
        account_id=account.id,
        structure_id=holder.id,
        structure_name=holder.usual_name,
        structure_phone=holder.phone,
        first_name=account.first_name,
        email=account.email,
        is_first=account.state == YoungAccountState.TO_ACTIVATE,
    )


@reads_nobody("the young person herself, before any file is read")
def young_actor_of(scope: Scope, account_id: UUID, version: str) -> Actor | None:
    """Who acts in the session of a young person; None once her account is closed or her password changed."""
    return young_actor(YoungAccount.objects.filter(id=account_id).first(), version)
