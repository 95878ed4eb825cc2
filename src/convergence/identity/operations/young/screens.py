"""A screen lent to a young person: a code given by a professional opens her space once, on one screen.

The code is kept as a keyed fingerprint, beside the links of her account and told apart from them by its first letters.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import YoungAccount, YoungLink
from convergence.identity.operations.slowing import (
    address_key,
    forget_failures,
    keyed,
    note_failure,
    refused_for_now,
)
from convergence.identity.operations.young.accounts import ABOUT, SCREEN
from convergence.identity.operations.young.by_hand import account_by_hand
from convergence.identity.policies import check_may_open_young_accounts
from convergence.identity.rules.young_accounts import LENT_SUBJECT, account_name, lent_letter, new_code
from convergence.identity.types import (
    BearerKind,
    LoggedIn,
    YoungAccountState,
    YoungPerson,
    authentication_actor,
)
from convergence.identity.types.screens import LentScreen, YoungScreenLent, YoungScreenOpened
from convergence.storage.operation import TYPED_IN, emit, operation
from convergence.storage.session import acting


@operation("Prêter un écran à un jeune")
def lend_screen(
    *, actor: Actor, at: datetime, person: YoungPerson, reason: str = "", source: str = TYPED_IN
) -> LentScreen:
    """A code that opens her space once, within minutes; an account without e-mail is opened when she has none."""
    check_may_open_young_accounts(actor)
    account, _ = account_by_hand(actor, person, at, renewed=False)
    if account.state == YoungAccountState.CLOSED:
        raise Conflict(
            "Le compte de cette personne est fermé.",
            what_to_do="Ouvrez-le de nouveau, puis prêtez un écran.",
            code="account_closed",
        )
    code, ends = (
        new_code(),
        at + timedelta(minutes=parameter("young_screen.code_minutes").integer_at(at.date())),
    )
    YoungLink.objects.filter(account_id=account.id, digest__startswith=SCREEN).delete()
    YoungLink.objects.create(account_id=account.id, digest=_digest(code), made_at=at, expires_at=ends)
    emit(
        YoungScreenLent(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            account_id=account.id,
            by_id=actor.user_id,
        )
    )
    return LentScreen(account.id, code, ends)


def open_lent_screen(*, code: str, ip: str, at: datetime) -> LoggedIn:
    """Who may read her space on this screen; a wrong, used or old code are answered alike, and slow down."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="identity.open_lent_screen"):
        outcome = _attempt(code, ip, at)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _attempt(code: str, ip: str, at: datetime) -> LoggedIn | Refused:
    address = address_key(ip)
    # failures are counted by address alone: nobody can keep the screens of others from opening
    guesses = keyed("young_screen_from", address)
    slowed = refused_for_now(guesses, address, at, is_known=True)
    if slowed is not None:
        return slowed
    found = YoungLink.objects.filter(digest=_digest(code), expires_at__gt=at).first()
    account = YoungAccount.objects.filter(id=found.account_id).first() if found else None
    is_open = account is not None and account.state != YoungAccountState.CLOSED
    # only one of two screens takes the row away
    taken = found is not None and is_open and YoungLink.objects.filter(id=found.id).delete()[0]
    if account is None or not taken:
        note_failure(guesses, address, at)
        return Refused(
            "Ce code n’ouvre rien.",
            what_to_do="Vérifiez-le. Il sert une seule fois, pendant quelques minutes. Demandez-en un autre à votre "
            "conseiller.",
            code="bad_code",
        )
    forget_failures(guesses, address)
    _note_opened(actor=authentication_actor(), at=at, account=account)
    return LoggedIn(BearerKind.YOUNG, account.id, str(account.auth_version), at)


@operation("Ouvrir son espace sur un écran prêté", source="page du jeune")
def _note_opened(*, actor: Actor, at: datetime, account: YoungAccount) -> None:
    emit(
        YoungScreenOpened(
            structure_id=account.structure_id, dossier_id=account.dossier_id, account_id=account.id
        )
    )
    if not account.email:
        return
    emit(
        ExchangeRequested(
            structure_id=account.structure_id,
            dossier_id=account.dossier_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.ACCOUNT,
            recipient=account.email,
            recipient_kind=RecipientKind.YOUNG_PERSON,
            subject=LENT_SUBJECT,
            body=lent_letter(first_name=account.first_name),
            about_kind=ABOUT,
            about_id=account.id,
        )
    )


def _digest(code: str) -> str:
    return SCREEN + keyed("young_screen", account_name(code))[: 64 - len(SCREEN)]
