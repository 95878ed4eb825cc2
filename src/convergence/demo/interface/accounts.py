"""Who logs in with a password in the demonstration: advisers of the foreign clients, young people with an account."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from convergence.demo.cast import CAST
from convergence.demo.interface.cases import CASES, Case
from convergence.demo.interface.keys import ADVISERS, KNOWN_TO_ADVISERS, KNOWN_TO_THE_YOUNG
from convergence.demo.scenes.players import player
from convergence.dossier.operations import open_account, take_account_over
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.events import event_name
from convergence.foundation.exchanges import ExchangeRequested
from convergence.foundation.scope import Purpose
from convergence.identity.operations import choose_young_password, set_password
from convergence.identity.queries import session_version_of, young_account_of
from convergence.identity.types import AccountHeld, LoggedIn, YoungAccountState, authentication_actor
from convergence.storage.models import OutboxEvent
from convergence.storage.operation import current_change, operation
from convergence.storage.session import acting

_LINK = re.compile(r"/jeune/c/([\w-]+)/")


def user_of(persona: str) -> UUID:
    """The account of a persona."""
    return next(part.user_id for part in CAST if part.key == persona)


def give_passwords() -> None:
    """Give the advisers of the foreign clients their password, unless they have one."""
    house = authentication_actor()
    for persona in ADVISERS.values():
        user_id = user_of(persona)
        with acting(house, Purpose.AUTHENTICATION):
            version = session_version_of(user_id)
            if version is not None and version.endswith(".0"):
                set_password(actor=house, at=clock.now(), user_id=user_id, password=KNOWN_TO_ADVISERS)


def open_accounts() -> None:
    """Open the accounts of the cases that have one, and activate them as their mail would.

    One that a client has had taken over by another structure comes back to the structure that held it.
    """
    for one in CASES:
        if not one.has_account:
            continue
        adviser = player(ADVISERS[one.structure])
        with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
            known = young_account_of(scope, one.dossier_id)
        if known is not None:
            continue
        try:
            activated_account(adviser, one.dossier_id)
        except AccountHeld:
            take_account_over(actor=adviser, at=clock.now(), dossier_id=one.dossier_id)


def activated_account(adviser: Actor, dossier_id: UUID) -> LoggedIn:
    """Open the account of a young person and activate it as the link of her mail would."""
    token = _opened(actor=adviser, at=clock.now(), dossier_id=dossier_id)
    return choose_young_password(token=token, password=KNOWN_TO_THE_YOUNG, at=clock.now())


def subject_of(one: Case) -> str:
    """The identifier under which the provider names a young person; empty without an active account."""
    with acting(player(ADVISERS[one.structure]), Purpose.ACCOMPAGNEMENT) as scope:
        known = young_account_of(scope, one.dossier_id)
    return str(known.account_id) if known and known.state is YoungAccountState.ACTIVE else ""


@operation("Compte d’un jeune de démonstration")
def _opened(*, actor: Actor, at: datetime, dossier_id: UUID) -> str:
    """Open an account; the token of the link that its mail carries."""
    open_account(actor=actor, at=at, dossier_id=dossier_id)
    asked = OutboxEvent.objects.filter(change_id=current_change(), name=event_name(ExchangeRequested))
    bodies = [str(event.payload["body"]) for event in asked.order_by("-id")]
    return next(found[1] for body in bodies if (found := _LINK.search(body)))
