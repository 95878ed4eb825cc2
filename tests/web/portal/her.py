"""The browser of a young person who is logged in to her own account."""

from __future__ import annotations

import re
from uuid import UUID

from django.test import Client

from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import choose_young_password, open_young_account
from convergence.identity.types import YoungPerson
from convergence.portal.account.session import KEY
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.web.house import House

PASSWORD = "un-mot-de-passe-de-vingt-signes"


def her_browser(house: House, dossier_id: UUID, *, by: str = "adviser") -> Client:
    """Open and activate the account of this person, then her session."""
    return _in_session(her_session(house, dossier_id, by=by))


def first_browser(dossier_id: UUID) -> Client:
    """The same, when somebody has opened the account already."""
    return _in_session(_first_session(dossier_id))


def _in_session(held: dict[str, object]) -> Client:
    browser = Client()
    session = browser.session
    session[KEY] = held
    session.save()
    return browser


def her_session(house: House, dossier_id: UUID, *, by: str = "adviser") -> dict[str, object]:
    """What her session holds, once her account is activated."""
    actor, at = house.actor(by), now()
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        person = dossier_header(scope, dossier_id)
    assert person is not None
    open_young_account(
        actor=actor,
        at=at,
        person=YoungPerson(
            dossier_id=dossier_id,
            first_name=person.first_name,
            last_name=person.birth_name,
            born_on=person.born_on,
            email=f"{dossier_id}@exemple.fr",
        ),
    )
    return _first_session(dossier_id)


def _first_session(dossier_id: UUID) -> dict[str, object]:
    at = now()
    who = choose_young_password(token=_token_of(dossier_id), password=PASSWORD, at=at)
    moment = at.timestamp()
    return {"account": str(who.subject_id), "version": who.version, "started": moment, "seen": moment}


def _token_of(dossier_id: UUID) -> str:
    with acting(system_actor(), Purpose.SYSTEM):
        mails = OutboxEvent.objects.filter(name="foundation.ExchangeRequested", dossier_id=dossier_id)
        letters = [row.payload["body"] for row in mails if row.payload["reason"] == "compte"]
    found = re.search(r"/jeune/c/([\w-]+)/", letters[-1])
    assert found is not None
    return found[1]
