"""The second factor of a professional: added by herself, given at log-in and before what is sensitive.

Whoever lost hers removes it with a code that one colleague asked for and another gave; nothing goes by e-mail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import Authenticator, Passkey, RecoveryCode, User
from convergence.identity.operations.access_codes import spend_access_code
from convergence.identity.operations.proofs.sessions import end_sessions_of
from convergence.identity.operations.slowing import (
    address_key,
    forget_failures,
    keyed,
    note_failure,
    refused_for_now,
)
from convergence.identity.policies import check_may_set_second_factor
from convergence.identity.rules.proofs import one_time_codes, passkeys
from convergence.identity.rules.proofs.passkeys import Site
from convergence.identity.types import SecondFactorRecovered, authentication_actor
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting

_LONGEST_NAME = 60


@operation("Préparer une application d’authentification")
def begin_authenticator(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Make a secret for an authenticator; it proves nothing before its first code."""
    check_may_set_second_factor(actor, user_id)
    if Authenticator.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists():
        raise Conflict(
            "Vous avez déjà une application d’authentification.",
            what_to_do="Retirez-la d’abord si vous voulez en changer.",
            code="authenticator_exists",
        )
    sealed = one_time_codes.seal(one_time_codes.new_secret(), user_id=user_id, key=settings.DATA_KEY)
    Authenticator.objects.update_or_create(
        user_id=user_id, defaults={"sealed_secret": sealed, "last_step": 0}
    )


@operation("Ajouter une application d’authentification")
def confirm_authenticator(
    *, actor: Actor, at: datetime, user_id: UUID, code: str, reason: str = "", source: str = "saisie"
) -> tuple[str, ...]:
    """Take the authenticator into use with its first code. Returns recovery codes with a first factor, to show once."""
    check_may_set_second_factor(actor, user_id)
    held = Authenticator.objects.select_for_update().filter(user_id=user_id, confirmed_at=None).first()
    if held is None:
        raise NotFound(
            "Aucune application n’attend de code.",
            what_to_do="Recommencez depuis « Double authentification ».",
        )
    step = one_time_codes.step_of(_secret(held), code, at)
    if step is None:
        raise Invalid.one(
            "code",
            "Ce n’est pas le code que l’application affiche.",
            "Vérifiez l’heure de votre téléphone, puis tapez le code affiché maintenant.",
            "bad_second_factor",
        )
    first = not _has_factor(user_id)
    held.confirmed_at, held.last_step = at, step
    held.save(update_fields=["confirmed_at", "last_step"])
    end_sessions_of(user_id)
    return _give_recovery_codes(user_id, at) if first else ()


def passkey_to_make(*, user_id: UUID, site_id: str, origin: str, challenge: bytes) -> str:
    """What the browser is asked to make a passkey, as JSON."""
    user = User.objects.get(id=user_id)
    known = _passkeys(user_id)
    return passkeys.registration_options(
        Site(site_id, origin),
        user_id=user_id,
        login=user.login,
        name=f"{user.first_name} {user.last_name}",
        known=known,
        challenge=challenge,
    )


@operation("Ajouter une clé d’accès")
def add_passkey(
    *,
    actor: Actor,
    at: datetime,
    user_id: UUID,
    name: str,
    answer: str,
    challenge: bytes,
    site_id: str,
    origin: str,
    reason: str = "",
    source: str = "saisie",
) -> tuple[str, ...]:
    """Keep the passkey that a browser made. Returns recovery codes with a first factor, to show once."""
    check_may_set_second_factor(actor, user_id)
    named = " ".join(name.split())
    if not 0 < len(named) <= _LONGEST_NAME:
        raise Invalid.one(
            "name", "Il manque un nom court à cette clé.", "Par exemple « Mon téléphone ».", "name"
        )
    made = passkeys.registered(Site(site_id, origin), answer, challenge)
    first = not _has_factor(user_id)
    try:
        with transaction.atomic():
            Passkey.objects.create(
                user_id=user_id,
                name=named,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                added_at=at,
            )
    except IntegrityError:  # also when it is somebody else's, whose row this reader does not see
        raise Conflict("Cette clé est déjà enregistrée.", what_to_do="Choisissez-en une autre.") from None
    end_sessions_of(user_id)
    return _give_recovery_codes(user_id, at) if first else ()


@operation("Retirer une application d’authentification")
def remove_authenticator(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take the authenticator out of use; never the last factor."""
    check_may_set_second_factor(actor, user_id)
    _check_not_last(user_id, without_passkey=None)
    if not Authenticator.objects.filter(user_id=user_id).delete()[0]:
        raise _gone()
    end_sessions_of(user_id)


@operation("Retirer une clé d’accès")
def remove_passkey(
    *, actor: Actor, at: datetime, user_id: UUID, passkey_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take a passkey out of use; never the last factor."""
    check_may_set_second_factor(actor, user_id)
    if not Passkey.objects.filter(user_id=user_id, id=passkey_id).exists():
        raise _gone()
    _check_not_last(user_id, without_passkey=passkey_id)
    Passkey.objects.filter(user_id=user_id, id=passkey_id).delete()
    end_sessions_of(user_id)


@operation("Renouveler ses codes de secours")
def renew_recovery_codes(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> tuple[str, ...]:
    """New recovery codes, to show once; the former ones are worth nothing any more."""
    check_may_set_second_factor(actor, user_id)
    if not _has_factor(user_id):
        raise Conflict(
            "Les codes de secours remplacent un second facteur, et vous n’en avez pas.",
            what_to_do="Ajoutez d’abord une application ou une clé.",
        )
    end_sessions_of(user_id)
    return _give_recovery_codes(user_id, at)


def passkey_to_use(*, user_id: UUID, site_id: str, origin: str, challenge: bytes) -> str:
    """What the browser is asked to prove that it holds one of her passkeys, as JSON; empty when she has none."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.passkey_to_use"):
        known = _passkeys(user_id)
    if not known:
        return ""
    return passkeys.authentication_options(Site(site_id, origin), known=known, challenge=challenge)


def give_second_factor(*, user_id: UUID, code: str, ip: str, at: datetime) -> None:
    """A code of her authenticator or a recovery code, each once; Refused otherwise, and slower after failures."""
    _slowed(user_id, ip, at, lambda: _code_is_right(user_id, code, at))


def give_passkey(
    *, user_id: UUID, answer: str, challenge: bytes, site_id: str, origin: str, ip: str, at: datetime
) -> None:
    """The answer of one of her passkeys to this challenge; Refused otherwise."""
    _slowed(user_id, ip, at, lambda: _passkey_is_right(user_id, answer, challenge, Site(site_id, origin), at))


def recover_second_factor(*, user_id: UUID, code: str, at: datetime) -> None:
    """Remove a lost factor with an access code that one colleague asked for and another gave. It serves once."""
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="identity.recover_second_factor"):
        _recover(actor=actor, at=at, user_id=user_id, code=code)


@operation("Retirer un second facteur perdu")
def _recover(*, actor: Actor, at: datetime, user_id: UUID, code: str) -> None:
    user = spend_access_code(User.objects.filter(id=user_id).first(), code, at)
    for table in (Authenticator, Passkey, RecoveryCode):
        table.objects.filter(user_id=user_id).delete()
    end_sessions_of(user_id)
    emit(SecondFactorRecovered(structure_id=user.account_structure_id, user_id=user_id))


def _slowed(user_id: UUID, ip: str, at: datetime, is_right: Callable[[], bool]) -> None:
    """One try, counted when it fails. The failure is kept, so it is refused outside the transaction."""
    key, address = keyed("second_factor", str(user_id)), address_key(ip)
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.second_factor"):
        refused = refused_for_now(key, address, at, is_known=False)
        if refused is None and not is_right():
            note_failure(key, address, at)
            refused = Refused(
                "Ce n’est pas le bon code, ou il a déjà servi.",
                what_to_do="Attendez le code suivant de votre application, ou employez un code de secours.",
                code="bad_second_factor",
            )
        elif refused is None:
            forget_failures(key, address)
    if refused is not None:
        raise refused


def _code_is_right(user_id: UUID, code: str, at: datetime) -> bool:
    held = (
        Authenticator.objects.select_for_update().filter(user_id=user_id, confirmed_at__isnull=False).first()
    )
    step = one_time_codes.step_of(_secret(held), code, at) if held else None
    if held is not None and step is not None and step > held.last_step:
        held.last_step = step
        held.save(update_fields=["last_step"])
        return True
    typed = one_time_codes.normal_recovery_code(code)
    return bool(RecoveryCode.objects.filter(user_id=user_id, code_key=_code_key(typed)).delete()[0])


def _passkey_is_right(user_id: UUID, answer: str, challenge: bytes, site: Site, at: datetime) -> bool:
    held = (
        Passkey.objects.select_for_update()
        .filter(user_id=user_id, credential_id=passkeys.credential_of(answer))
        .first()
    )
    if held is None:
        return False
    try:
        count = passkeys.proved(
            site, answer, challenge, public_key=bytes(held.public_key), sign_count=held.sign_count
        )
    except Refused:
        return False
    held.sign_count, held.last_used_at = count, at
    held.save(update_fields=["sign_count", "last_used_at"])
    return True


def _give_recovery_codes(user_id: UUID, at: datetime) -> tuple[str, ...]:
    codes = one_time_codes.new_recovery_codes(parameter("second_factor.recovery_codes").integer_at(at.date()))
    RecoveryCode.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user_id=user_id, code_key=_code_key(one_time_codes.normal_recovery_code(code)))
        for code in codes
    )
    return codes


def _has_factor(user_id: UUID) -> bool:
    confirmed = Authenticator.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    return confirmed.exists() or Passkey.objects.filter(user_id=user_id).exists()


def _check_not_last(user_id: UUID, *, without_passkey: UUID | None) -> None:
    """Every factor is held to the end, so that two removals at once cannot each leave the other the last."""
    list(Authenticator.objects.select_for_update().filter(user_id=user_id))
    list(Passkey.objects.select_for_update().filter(user_id=user_id).order_by("id"))
    others = Passkey.objects.filter(~Q(id=without_passkey), user_id=user_id).exists()
    kept = (
        without_passkey is not None
        and Authenticator.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()
    )
    if not (others or kept):
        raise Conflict(
            "C’est votre seul second facteur : sans lui, votre compte ne serait plus protégé.",
            what_to_do="Ajoutez d’abord une autre application ou une autre clé.",
            code="last_factor",
        )


def _passkeys(user_id: UUID) -> list[bytes]:
    rows = Passkey.objects.filter(user_id=user_id).order_by("added_at", "id")
    return [bytes(one) for one in rows.values_list("credential_id", flat=True)]


def _secret(held: Authenticator) -> str:
    return one_time_codes.unseal(bytes(held.sealed_secret), user_id=held.user_id, key=settings.DATA_KEY)


def _code_key(typed: str) -> str:
    return keyed("recovery_code", typed)


def _gone() -> NotFound:
    return NotFound("Ce second facteur n’existe plus.", what_to_do="Rechargez la page.")
