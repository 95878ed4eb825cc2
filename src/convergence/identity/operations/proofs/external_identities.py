"""Identities proved by a provider: linked to an existing account, they log in; unlinked, they open nothing.

A link is made by somebody already logged in to the account, or with a code that one colleague asked for and
another gave. An e-mail never links: a provider's may belong to anybody.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.models import Credential, ExternalIdentity, User
from convergence.identity.operations.access_codes import spend_access_code
from convergence.identity.operations.proofs.sessions import end_sessions_of
from convergence.identity.operations.sign_in import account_named, note_sign_in
from convergence.identity.operations.slowing import keyed
from convergence.identity.operations.users import locked_account
from convergence.identity.policies import check_may_manage_users, check_may_set_second_factor
from convergence.identity.rules.faults import check_reason
from convergence.identity.rules.proofs.levels import has_second_factor, is_substantial
from convergence.identity.types import IdentityLinked, authentication_actor
from convergence.identity.types.factors import ExternalProof, IdentityUnlinked, ProvedElsewhere
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting


def log_in_from_elsewhere(*, proof: ExternalProof, ip: str, at: datetime) -> ProvedElsewhere | None:
    """The professional to whom this identity is linked; None when it is linked to nobody.

    Refused as with a password when her account waits, is closed or has no role.
    """
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.log_in_from_elsewhere"):
        found = ExternalIdentity.objects.filter(**_key(proof)).first()
    if found is None:
        return None
    return ProvedElsewhere(
        note_sign_in(user_id=found.user_id, ip=ip, at=at),
        has_second_factor=has_second_factor(proof.acr, proof.amr),
        is_strong=is_substantial(proof.acr),
    )


@operation("Relier une identité")
def link_identity(
    *,
    actor: Actor,
    at: datetime,
    user_id: UUID,
    proof: ExternalProof,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Let the holder of an account log in through a provider; asked by herself, logged in."""
    check_may_set_second_factor(actor, user_id)
    _link(user_id, proof, at)


def link_identity_with_code(*, login: str, code: str, proof: ExternalProof, at: datetime) -> None:
    """Link before any session, with an access code; wrong login and wrong code are answered alike."""
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="identity.link_identity_with_code"):
        _link_with_code(actor=actor, at=at, login=login, code=code, proof=proof)


@operation("Relier une identité avec un code")
def _link_with_code(*, actor: Actor, at: datetime, login: str, code: str, proof: ExternalProof) -> None:
    _link(spend_access_code(account_named(login), code, at).id, proof, at)


@operation("Ne plus relier une identité")
def unlink_identity(
    *, actor: Actor, at: datetime, user_id: UUID, identity_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Stop logging in through a provider: herself, or whoever manages her account, with a reason.

    Her sessions end, but for the present one, which its page carries on. She keeps another way in; a manager may take
    the last one away, and hands a code over.
    """
    if actor.user_id == user_id or actor.is_system:
        check_may_set_second_factor(actor, user_id)
        found = _linked(user_id, identity_id)
        _check_another_way_in(user_id, identity_id)
        found.delete()
        end_sessions_of(user_id)
    else:
        row = locked_account(actor, user_id)
        check_may_manage_users(actor, row.account_structure_id)
        check_reason(reason)
        found = _linked(user_id, identity_id)
        found.delete()
        User.objects.filter(id=user_id).update(auth_version=F("auth_version") + 1)
    user = User.objects.get(id=user_id)
    emit(IdentityUnlinked(structure_id=user.account_structure_id, user_id=user_id, provider=found.provider))


def _linked(user_id: UUID, identity_id: UUID) -> ExternalIdentity:
    found = ExternalIdentity.objects.filter(user_id=user_id, id=identity_id).first()
    if found is None:
        raise NotFound("Cette identité n’est plus reliée.", what_to_do="Rechargez la page.")
    return found


def _check_another_way_in(user_id: UUID, identity_id: UUID) -> None:
    others = ExternalIdentity.objects.filter(user_id=user_id).exclude(id=identity_id).exists()
    if not others and not Credential.objects.filter(user_id=user_id).exists():
        raise Conflict(
            "Sans cette identité, vous ne pourriez plus vous connecter : vous n’avez pas de mot de passe.",
            what_to_do="Demandez un code d’accès et choisissez d’abord un mot de passe.",
            code="last_way_in",
        )


def _link(user_id: UUID, proof: ExternalProof, at: datetime) -> None:
    held = ExternalIdentity.objects.filter(**_key(proof)).first()
    if held is not None and held.user_id == user_id:
        return
    try:
        with transaction.atomic():
            ExternalIdentity.objects.create(
                user_id=user_id, provider=proof.provider, linked_at=at, **_key(proof)
            )
    except IntegrityError:  # of somebody else, whom row-level security may hide from this reader
        raise identity_taken() from None
    user = User.objects.get(id=user_id)
    emit(IdentityLinked(structure_id=user.account_structure_id, user_id=user_id, provider=proof.provider))


def _key(proof: ExternalProof) -> dict[str, str]:
    return {"issuer": proof.issuer, "idp": proof.idp, "subject_key": subject_key(proof)}


def subject_key(proof: ExternalProof) -> str:
    return keyed("external_subject", "\n".join((proof.issuer, proof.idp, proof.subject)))


def identity_taken() -> Conflict:
    return Conflict(
        "Cette identité est déjà reliée à un autre compte.",
        what_to_do="Si c’est une erreur, prévenez la personne qui gère les comptes de votre structure.",
        code="identity_taken",
    )
