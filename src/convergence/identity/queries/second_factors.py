"""What somebody may prove herself with; inside an ``acting`` of hers, or of a log-in."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Scope
from convergence.identity.models import (
    Authenticator,
    ExternalIdentity,
    Passkey,
    RecoveryCode,
    User,
    YoungExternalIdentity,
)
from convergence.identity.rules.proofs import one_time_codes
from convergence.identity.types.factors import LinkedIdentity, PasskeyHeld, SecondFactors
from convergence.storage.journal import reads_nobody

_STAFF = "professionals' accounts, no young person"


@reads_nobody(_STAFF)
def second_factors_of(scope: Scope, user_id: UUID) -> SecondFactors:
    """The factors of a professional; a secret that waits for its first code is told, a confirmed one never again."""
    held = Authenticator.objects.filter(user_id=user_id).first()
    waits = held is not None and held.confirmed_at is None
    return SecondFactors(
        authenticator_since=held.confirmed_at if held else None,
        pending_secret=one_time_codes.unseal(
            bytes(held.sealed_secret), user_id=user_id, key=settings.DATA_KEY
        )
        if held and waits
        else "",
        passkeys=tuple(
            PasskeyHeld(row.id, row.name, row.added_at, row.last_used_at)
            for row in Passkey.objects.filter(user_id=user_id).order_by("added_at", "id")
        ),
        recovery_codes=RecoveryCode.objects.filter(user_id=user_id).count(),
    )


@reads_nobody(_STAFF)
def authenticator_address(scope: Scope, user_id: UUID, secret: str) -> str:
    """What the QR code of an authenticator holds."""
    login = User.objects.values_list("login", flat=True).get(id=user_id)
    return one_time_codes.address_of(secret, login=login)


@reads_nobody(_STAFF)
def linked_identities_of(scope: Scope, user_id: UUID) -> tuple[LinkedIdentity, ...]:
    """The providers through which a professional may log in."""
    rows = ExternalIdentity.objects.filter(user_id=user_id).order_by("linked_at", "id")
    return tuple(LinkedIdentity(row.id, row.provider, row.linked_at) for row in rows)


@reads_nobody("who is logged in, about herself")
def linked_to_young_account(scope: Scope, account_id: UUID) -> tuple[LinkedIdentity, ...]:
    """The providers through which a young person may log in; inside the purpose of authentication."""
    rows = YoungExternalIdentity.objects.filter(account_id=account_id).order_by("linked_at", "id")
    return tuple(LinkedIdentity(row.id, row.provider, row.linked_at) for row in rows)


def is_fresh(factor_at: datetime | None, at: datetime) -> bool:
    """True when a second factor was given recently enough for what asks one."""
    minutes = parameter("second_factor.fresh_minutes").integer_at(at.date())
    return factor_at is not None and timedelta(0) <= at - factor_at < timedelta(minutes=minutes)


def log_in_lasts(at: datetime) -> timedelta:
    """How long somebody may take between her password and her second factor."""
    return timedelta(minutes=parameter("second_factor.log_in_minutes").integer_at(at.date()))
