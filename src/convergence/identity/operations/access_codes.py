"""A first password, or a forgotten one: a code asked for by one person, given by another, used once.

The code is not stored: it follows from the account, its version and the instant it was given, under the key of the
installation. It serves once; a new password, a deactivation or a newer code makes it worthless.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import Credential, SpentAccessCode, User
from convergence.identity.operations.sign_in import account_named, set_password
from convergence.identity.operations.users import locked_account
from convergence.identity.policies import check_may_ask_code, check_may_give_code
from convergence.identity.rules.faults import check_reason
from convergence.identity.types import UserState, authentication_actor
from convergence.storage.operation import operation
from convergence.storage.session import acting

_LENGTH = 20


@operation("Demander un code d'accès")
def ask_access_code(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Ask that a person may choose a new password; a second person then gives her the code."""
    row = locked_account(actor, user_id)
    check_may_ask_code(actor, row.account_structure_id, user_id=user_id)
    check_reason(reason)
    _check_active(row)
    row.code_asked_by_id = actor.user_id
    row.save(update_fields=["code_asked_by_id"])


@operation("Remettre un code d'accès")
def give_access_code(
    *, actor: Actor, at: datetime, user_id: UUID, reason: str = "", source: str = "saisie"
) -> str:
    """The code that someone else asked for, to be handed to the person; her sessions end. Shown only now."""
    row = locked_account(actor, user_id)
    check_may_give_code(actor, row.account_structure_id, user_id=user_id, asked_by_id=row.code_asked_by_id)
    _check_active(row)
    row.code_asked_by_id, row.code_given_at = None, at
    row.auth_version += 1
    row.save(update_fields=["code_asked_by_id", "code_given_at", "auth_version"])
    code = _code(row, at)
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def choose_password(*, login: str, code: str, password: str, at: datetime) -> None:
    """Choose a password with a code, by the person herself, before any session.

    An unknown login, a wrong, used or old code are answered alike. The code holds a hundred bits: guessing it
    is hopeless, so failures are not counted and nobody can lock another person out.
    """
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION, route="identity.choose_password"):
        row = account_named(login)
        spent = spend_access_code(row, code, at)
        set_password(actor=actor, at=at, user_id=spent.id, password=password)


def spend_access_code(row: User | None, code: str, at: datetime) -> User:
    """Take the access code of an account, for one thing only; an unknown account and a wrong code answer alike."""
    given_at = row.code_given_at if row else None
    typed = re.sub(r"[^A-Z2-7]", "", code.upper().replace("0", "O").replace("1", "I"))
    expected = _code(row, given_at) if row and given_at else "-"
    right = (
        hmac.compare_digest(expected, typed) and _lasts(given_at, at) and not _password_since(row, given_at)
    )
    if row is None or given_at is None or row.state != UserState.ACTIVE or not right:
        raise _bad_code()
    try:
        with transaction.atomic():
            SpentAccessCode.objects.create(user_id=row.id, given_at=given_at, spent_at=at)
    except IntegrityError:
        raise _bad_code() from None
    return row


def _bad_code() -> Refused:
    return Refused(
        "Identifiant ou code incorrect, ou code trop ancien.",
        what_to_do="Vérifiez les deux. Un code ne sert qu'une fois : s'il a déjà servi ou s'il est trop "
        "ancien, demandez-en un autre à la personne qui gère les comptes de votre structure.",
        code="bad_code",
    )


def _check_active(row: User) -> None:
    if row.state != UserState.ACTIVE:
        raise Conflict(
            "Ce compte n'est pas ouvert.",
            what_to_do="Faites-le d'abord valider ou réactiver.",
            code="account_state",
        )


def _lasts(given_at: datetime | None, at: datetime) -> bool:
    hours = parameter("access_code.valid_hours").integer_at(at.date())
    return given_at is not None and at - given_at < timedelta(hours=hours)


def _password_since(row: User | None, given_at: datetime | None) -> bool:
    """A password chosen after the code makes it worthless. Who gives a code cannot see the password's version."""
    if row is None or given_at is None:
        return False
    return Credential.objects.filter(user_id=row.id, changed_at__gt=given_at).exists()


def _code(row: User, given_at: datetime) -> str:
    facts = f"{row.id}:{row.auth_version}:{given_at.timestamp():.6f}"
    digest = hmac.new(settings.INDEX_KEY, f"identity.access_code:{facts}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_LENGTH]
