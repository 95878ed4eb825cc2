"""What a young person does with her account: choose a password by a link, log in, ask for a new password.

Run inside ``acting(authentication_actor(), Purpose.AUTHENTICATION)``; each function opens it when it is not open.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import Structure, YoungAccount, YoungCredential, YoungLink
from convergence.identity.operations.slowing import (
    address_key,
    forget_failures,
    keyed,
    note_failure,
    refused_for_now,
    unknown_hash,
)
from convergence.identity.operations.young.accounts import SCREEN, email_key, send_link
from convergence.identity.rules import passwords
from convergence.identity.rules.young_accounts import account_name
from convergence.identity.types import (
    BearerKind,
    LoggedIn,
    YoungAccountActivated,
    YoungAccountState,
    authentication_actor,
)
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting


def log_young_person_in(*, email: str, password: str, ip: str, at: datetime) -> LoggedIn:
    """Who this is, or Refused; an unknown e-mail and a wrong password are answered alike.

    Only who typed the right password learns that the account is closed.
    """
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.log_young_person_in"):
        outcome = _attempt(email, password, ip, at)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def ask_young_password(*, email: str, at: datetime) -> None:
    """Mail a link to whoever forgot her password; what is answered does not tell whether there is an account.

    An account that was never activated gets its activation link again. A closed one, or one without e-mail, gets
    nothing.
    """
    actor = authentication_actor()
    least = timedelta(minutes=parameter("young_link.least_minutes_between").integer_at(at.date()))
    with acting(actor, Purpose.AUTHENTICATION, route="identity.ask_young_password"):
        account = _account(email)
        if account is None or account.state == YoungAccountState.CLOSED or not account.email:
            return
        links = YoungLink.objects.filter(account_id=account.id, made_at__gt=at - least)
        if links.exclude(digest__startswith=SCREEN).exists():
            return
        _mail_link(actor=actor, at=at, account_id=account.id)


def choose_young_password(*, token: str, password: str, at: datetime) -> LoggedIn:
    """Choose a password by the link of a mail: the account opens, every other session and token of hers ends."""
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="identity.choose_young_password"):
        return _choose(actor=actor, at=at, token=token, password=password)


@operation("Demander un nouveau mot de passe", source="page du jeune")
def _mail_link(*, actor: Actor, at: datetime, account_id: UUID) -> None:
    send_link(YoungAccount.objects.select_for_update().get(id=account_id), at)


@operation("Choisir le mot de passe d’un compte", source="page du jeune")
def _choose(*, actor: Actor, at: datetime, token: str, password: str) -> LoggedIn:
    link = YoungLink.objects.filter(digest=token_digest(token), expires_at__gt=at).first()
    account = YoungAccount.objects.select_for_update().filter(id=link.account_id).first() if link else None
    if link is None or account is None or account.state == YoungAccountState.CLOSED:
        raise NotFound("Ce lien n’est plus valable.", what_to_do="Demandez-en un autre.", code="dead_link")
    holder = Structure.objects.get(id=account.structure_id)
    passwords.check_password(
        password,
        today=local_day(at, zone(holder.time_zone)),
        personal_words=(account.first_name, account.last_name, account.email, holder.usual_name),
    )
    if not YoungLink.objects.filter(id=link.id).delete()[0]:
        raise NotFound("Ce lien vient de servir.", what_to_do="Connectez-vous.", code="dead_link")
    YoungCredential.objects.update_or_create(
        account_id=account.id, defaults={"password_hash": make_password(password), "changed_at": at}
    )
    is_first = account.state == YoungAccountState.TO_ACTIVATE
    account.state = YoungAccountState.ACTIVE.value
    account.activated_at = account.activated_at or at
    account.auth_version += 1
    account.save(update_fields=["state", "activated_at", "auth_version"])
    if is_first:
        emit(
            YoungAccountActivated(
                structure_id=account.structure_id, dossier_id=account.dossier_id, account_id=account.id
            )
        )
    return _logged_in(account, at)


def _attempt(email: str, password: str, ip: str, at: datetime) -> LoggedIn | Refused:
    unknown = unknown_hash()
    address, login_key = address_key(ip), keyed("young_login", account_name(email))
    slowed = refused_for_now(login_key, address, at, is_known=False)
    if slowed is not None:
        return slowed
    account = _account(email)
    credential = YoungCredential.objects.filter(account_id=account.id).first() if account else None
    right = check_password(password, credential.password_hash if credential else unknown)
    if account is None or credential is None or not right:
        note_failure(login_key, address, at)
        return Refused(
            "Adresse, code ou mot de passe incorrect.",
            what_to_do="Vérifiez, puis recommencez. Si vous avez oublié votre mot de passe, demandez-en un autre.",
            code="bad_credentials",
        )
    forget_failures(login_key, address)
    if account.state != YoungAccountState.ACTIVE:
        return Refused(
            "Votre compte est fermé.",
            what_to_do="Si vous en avez besoin, parlez-en à votre conseiller.",
            code="account_closed",
        )
    return _logged_in(account, at)


def _account(email: str) -> YoungAccount | None:
    return YoungAccount.objects.filter(email_key=email_key(email)).first()


def _logged_in(account: YoungAccount, at: datetime) -> LoggedIn:
    return LoggedIn(BearerKind.YOUNG, account.id, str(account.auth_version), at)
