"""Log-in with a local password: Argon2, slowed down after failures, the same answer for an unknown login.

Run inside ``acting(authentication_actor(), Purpose.AUTHENTICATION)``; each function opens it when it is not
open. The caller must catch ``Refused`` inside that block, else the failure is forgotten with the transaction.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, is_password_usable, make_password

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import Credential, SignIn, User
from convergence.identity.operations.slowing import (
    address_key,
    forget_failures,
    keyed,
    note_failure,
    refused_for_now,
    unknown_hash,
)
from convergence.identity.policies import check_may_set_password
from convergence.identity.queries import memberships_at, session_version_of
from convergence.identity.rules import passwords
from convergence.identity.rules.accounts import check_login
from convergence.identity.types import Authenticated, UserState, authentication_actor
from convergence.storage.operation import operation
from convergence.storage.session import acting


def authenticate(*, login: str, password: str, ip: str, at: datetime) -> Authenticated:
    """Who this is, or Refused. Unknown login, wrong password and closed account are answered alike.

    Only who typed the right password learns that her account waits or is closed.
    """
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.authenticate"):
        outcome = _attempt(login, password, ip, at)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def note_sign_in(*, user_id: UUID, ip: str, at: datetime) -> Authenticated:
    """Open a session for a person whose identity was proved otherwise (identity provider, demonstration)."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.note_sign_in"):
        user = User.objects.filter(id=user_id).first()
        if user is None:
            raise NotFound("Ce compte n'existe pas.", what_to_do="Revenez à la page de connexion.")
        outcome = _enter(user, address_key(ip), at)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


@operation("Choisir un mot de passe")
def set_password(
    *,
    actor: Actor,
    at: datetime,
    user_id: UUID,
    password: str,
    current_password: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> str:
    """Replace one's own password; the present one is asked for when there is one. Other sessions end.

    Returns the session version that the present session must carry from now on. ``authentication_actor`` may
    do it for a person whose identity has just been proved otherwise.
    """
    check_may_set_password(actor, user_id)
    user = User.objects.select_related("account_structure").filter(id=user_id, state=UserState.ACTIVE).first()
    if user is None:
        raise NotFound(
            "Ce compte n'existe pas ou n'est plus actif.", what_to_do="Adressez-vous à la direction."
        )
    stored = Credential.objects.select_for_update().filter(user_id=user_id).first()
    if stored is not None and not actor.is_system:
        _check_current(stored, current_password or "")
    passwords.check_password(
        password,
        today=local_day(at, zone(actor.time_zone)),
        personal_words=(
            user.first_name,
            user.last_name,
            user.login,
            user.email,
            user.account_structure.usual_name,
        ),
    )
    version = stored.version + 1 if stored else 1
    hashed = make_password(password)
    Credential.objects.update_or_create(
        user_id=user_id, defaults={"password_hash": hashed, "version": version, "changed_at": at}
    )
    return f"{user.auth_version}.{version}"


def _check_current(stored: Credential, current_password: str) -> None:
    if not check_password(current_password, stored.password_hash):
        raise Invalid.one(
            "current_password",
            "Le mot de passe actuel n'est pas le bon.",
            "Retapez celui avec lequel vous vous êtes connecté.",
            "current_password",
        )


def _attempt(login: str, password: str, ip: str, at: datetime) -> Authenticated | Refused:
    unknown = unknown_hash()
    address, login_key = address_key(ip), _login_key(login)
    user = account_named(login)
    slowed = refused_for_now(login_key, address, at, is_known=_is_known(user, address))
    if slowed is not None:
        return slowed
    stored = _usable_hash(user)
    right = check_password(password, stored or unknown)
    if user is None or stored is None or not right:
        note_failure(login_key, address, at)
        return Refused(
            "Identifiant ou mot de passe incorrect.",
            what_to_do="Vérifiez les deux, puis recommencez. En cas d'oubli, adressez-vous à la personne qui gère "
            "les comptes de votre structure.",
            code="bad_credentials",
        )
    forget_failures(login_key, address)
    return _enter(user, address, at)


def _enter(user: User, address: str, at: datetime) -> Authenticated | Refused:
    version = session_version_of(user.id)
    if version is None:
        return _closed(UserState(user.state))
    memberships = memberships_at(user.id, at)
    if not memberships:
        return Refused(
            "Votre compte n'a aucun rôle en cours dans une structure ouverte.",
            what_to_do="Adressez-vous à la direction de votre structure.",
            code="no_role",
        )
    SignIn.objects.update_or_create(
        user_id=user.id,
        address_key=address,
        defaults={"last_at": at},
        create_defaults={"first_at": at, "last_at": at},
    )
    return Authenticated(user.id, version, memberships)


def _closed(state: UserState) -> Refused:
    if state is UserState.PENDING_APPROVAL:
        return Refused(
            "Votre compte attend d'être validé par une seconde personne de votre structure.",
            what_to_do="Prévenez un responsable ou la direction.",
            code="account_pending",
        )
    return Refused(
        "Votre compte est fermé.",
        what_to_do="Adressez-vous à la direction de votre structure.",
        code="account_closed",
    )


def account_named(login: str) -> User | None:
    """The account of a typed login; None for an unknown or impossible one."""
    try:
        normal = check_login(login)
    except Invalid:
        return None
    return User.objects.select_related("credential").filter(login=normal).first()


def _usable_hash(user: User | None) -> str | None:
    if user is None:
        return None
    try:
        stored = user.credential.password_hash
    except Credential.DoesNotExist:
        return None
    return stored if is_password_usable(stored) else None


def _is_known(user: User | None, address: str) -> bool:
    """Whether the person has already signed in from there."""
    return user is not None and SignIn.objects.filter(user_id=user.id, address_key=address).exists()


def _login_key(login: str) -> str:
    return keyed("login", login.strip().lower())
