"""Identities of young people proved by a provider: linked from an open session only, unlinked by herself, who is told.

An identity that is linked to nobody opens nothing; an e-mail never links.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import YoungAccount, YoungCredential, YoungExternalIdentity
from convergence.identity.operations.proofs.external_identities import identity_taken, subject_key
from convergence.identity.operations.young.accounts import ABOUT
from convergence.identity.rules.young_accounts import UNLINKED_SUBJECT, unlinked_letter
from convergence.identity.types import BearerKind, LoggedIn, YoungAccountState, authentication_actor
from convergence.identity.types.factors import (
    ExternalProof,
    YoungIdentityLinked,
    YoungIdentityUnlinked,
)
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting


def log_young_person_in_from_elsewhere(*, proof: ExternalProof, at: datetime) -> LoggedIn | None:
    """The young person to whom this identity is linked, her account being active; None when it is linked to nobody."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.young_from_elsewhere"):
        found = YoungExternalIdentity.objects.filter(**_key(proof)).first()
        account = YoungAccount.objects.filter(id=found.account_id).first() if found else None
    if account is None:
        return None
    if account.state != YoungAccountState.ACTIVE:
        raise Refused(
            "Votre compte est fermé.",
            what_to_do="Si vous en avez besoin, parlez-en à votre conseiller.",
            code="account_closed",
        )
    return LoggedIn(BearerKind.YOUNG, account.id, str(account.auth_version), at)


def link_young_identity(*, account_id: UUID, version: str, proof: ExternalProof, at: datetime) -> None:
    """Let a young person log in through a provider; ``version`` is that of her running session."""
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="identity.link_young_identity"):
        _check_session(account_id, version)
        _link_young(actor=actor, at=at, account_id=account_id, proof=proof)


@operation("Relier une identité", source="page du jeune")
def _link_young(*, actor: Actor, at: datetime, account_id: UUID, proof: ExternalProof) -> None:
    held = YoungExternalIdentity.objects.filter(**_key(proof)).first()
    if held is not None and held.account_id == account_id:
        return
    if held is not None:
        raise identity_taken()
    YoungExternalIdentity.objects.update_or_create(
        account_id=account_id,
        provider=proof.provider,
        defaults={"issuer": proof.issuer, "subject_key": subject_key(proof), "linked_at": at},
    )
    account = YoungAccount.objects.get(id=account_id)
    emit(
        YoungIdentityLinked(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            account_id=account.id,
            provider=proof.provider,
        )
    )


def unlink_young_identity(*, who: LoggedIn, provider: str, label: str, at: datetime) -> LoggedIn:
    """Stop logging in through a provider: her other sessions end, a mail tells her; her session as it goes on.

    Refused when nothing else would let her in: she chooses a password first.
    """
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="identity.unlink_young_identity"):
        _check_session(who.subject_id, who.version)
        version = _unlink_young(actor=actor, at=at, account_id=who.subject_id, provider=provider, label=label)
    return LoggedIn(BearerKind.YOUNG, who.subject_id, version, who.authenticated_at)


@operation("Ne plus relier une identité", source="page du jeune")
def _unlink_young(*, actor: Actor, at: datetime, account_id: UUID, provider: str, label: str) -> str:
    account = YoungAccount.objects.select_for_update().get(id=account_id)
    if not YoungCredential.objects.filter(account_id=account_id).exists():
        raise Conflict(
            f"Sans {label}, vous ne pourriez plus vous connecter : vous n’avez pas de mot de passe.",
            what_to_do="Déconnectez-vous, choisissez « Mot de passe oublié », puis revenez ici.",
            code="last_way_in",
        )
    if not YoungExternalIdentity.objects.filter(account_id=account_id, provider=provider).delete()[0]:
        raise NotFound(f"{label} n’est pas relié à votre compte.", what_to_do="Rechargez la page.")
    account.auth_version += 1
    account.save(update_fields=["auth_version"])
    emit(
        YoungIdentityUnlinked(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            account_id=account.id,
            provider=provider,
        )
    )
    if account.email:
        _tell_unlinked(account, label)
    return str(account.auth_version)


def _tell_unlinked(account: YoungAccount, label: str) -> None:
    emit(
        ExchangeRequested(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.ACCOUNT,
            recipient=account.email,
            recipient_kind=RecipientKind.YOUNG_PERSON,
            subject=UNLINKED_SUBJECT,
            body=unlinked_letter(first_name=account.first_name, label=label),
            about_kind=ABOUT,
            about_id=account.id,
        )
    )


def _check_session(account_id: UUID, version: str) -> None:
    account = YoungAccount.objects.filter(id=account_id, state=YoungAccountState.ACTIVE).first()
    if account is None or str(account.auth_version) != version:
        raise NotFound("Votre session est finie.", what_to_do="Connectez-vous, puis recommencez.")


def _key(proof: ExternalProof) -> dict[str, str]:
    return {"issuer": proof.issuer, "subject_key": subject_key(proof)}
