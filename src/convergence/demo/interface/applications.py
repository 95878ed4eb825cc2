"""Applications of operators, let in by the national DSI with keys that are known to all, under one agreement."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from convergence.demo.interface.keys import (
    EVERYTHING,
    LOGIN_APPLICATIONS,
    OPERATOR_FAMILIES,
    LoginApplication,
    family_key,
)
from convergence.demo.scenes.players import player
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.identity.operations import change_login_addresses, register_login_client
from convergence.identity.queries import login_clients
from convergence.identity.types import StructureKind
from convergence.sharing.operations import create_api_client, review_agreement, tie_applications
from convergence.sharing.queries import agreements_in_force, client_of_secret
from convergence.sharing.types import AgreementRow, ApiFamily
from convergence.storage.session import acting

ORGANISATION = "Opérateur de démonstration"
_REVIEWED_AHEAD = timedelta(days=30)
"""A demonstration that is kept goes on: its agreement is reviewed before its keys stop opening anything."""


def let_in(redirect_uris: Sequence[str] = ()) -> None:
    """Let in what is not in yet; ``redirect_uris`` are added to the addresses to which log-ins come back."""
    wanted = [
        *(
            _let_in(family_key(family), f"Appli CEJ : {family.label.partition(' : ')[2]}", [family])
            for family in OPERATOR_FAMILIES
        ),
        _let_in(EVERYTHING, "Appli CEJ", list(OPERATOR_FAMILIES)),
    ]
    _tie([client_id for client_id in wanted if client_id is not None])
    for application in LOGIN_APPLICATIONS:
        _register(application, redirect_uris)


def returns_of() -> dict[str, tuple[str, ...]]:
    """Where log-ins come back, by application."""
    with acting(player("dsi"), Purpose.ADMINISTRATION) as scope:
        return {row.client_id: row.redirect_uris for row in login_clients(scope) if row.revoked_at is None}


def _let_in(key: str, name: str, families: list[ApiFamily]) -> UUID | None:
    """The application of a key; None for one that somebody has shut out, or whose agreement was revoked."""
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        known = client_of_secret(scope, key)
    if known is not None:
        return known.client_id
    with suppress(Conflict):
        return create_api_client(
            actor=player("dsi"),
            at=clock.now(),
            name=name,
            organisation=ORGANISATION,
            families=families,
            secret=key,
        )
    return None


def _tie(client_ids: Sequence[UUID]) -> None:
    """Let these applications work under the national agreement with France Travail, reviewed before it lapses."""
    found = _agreement()
    if found is None:
        return
    if found.review_on is not None and found.review_on < clock.local_today("Europe/Paris") + _REVIEWED_AHEAD:
        review_agreement(
            actor=player("dsi"),
            at=clock.now(),
            agreement_id=found.agreement_id,
            conclusion="L’application sert toujours.",
            edit_token=found.edit_token,
        )
        found = _agreement() or found
    if not set(client_ids) <= set(found.client_ids):
        tie_applications(
            actor=player("dsi"),
            at=clock.now(),
            agreement_id=found.agreement_id,
            client_ids={*found.client_ids, *client_ids},
            edit_token=found.edit_token,
        )


def _agreement() -> AgreementRow | None:
    """The agreement of the demonstration that opens the exchange with operators; None once somebody has revoked it."""
    with acting(player("dsi"), Purpose.ADMINISTRATION) as scope:
        return next(
            (
                row
                for row in agreements_in_force(scope, clock.now())
                if row.draft.recipient_kind is StructureKind.FRANCE_TRAVAIL
                and Purpose.OPERATOR_EXCHANGE in row.draft.purposes
            ),
            None,
        )


def _register(application: LoginApplication, more: Sequence[str]) -> None:
    dsi = player("dsi")
    with acting(dsi, Purpose.ADMINISTRATION) as scope:
        known = next((row for row in login_clients(scope) if row.client_id == application.client_id), None)
    if known is None:
        register_login_client(
            actor=dsi,
            at=clock.now(),
            client_id=application.client_id,
            kind=application.kind,
            name=application.name,
            organisation=ORGANISATION,
            redirect_uris=[*application.redirect_uris, *more],
            post_logout_redirect_uris=application.redirect_uris,
            secret=application.secret,
        )
    elif new := [address for address in more if address not in known.redirect_uris]:
        change_login_addresses(
            actor=dsi,
            at=clock.now(),
            client=known.id,
            redirect_uris=[*known.redirect_uris, *new],
            post_logout_redirect_uris=[*known.post_logout_redirect_uris, *new],
            reason="Adresse d’une application de développement",
        )
