"""Keep the directory in step with the workshops of the agenda: the lowest room that knows both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions.rules.workshops import facts_of
from convergence.agenda.workshops.queries import offer, offers, sessions_between
from convergence.agenda.workshops.types import OfferRow, SessionFilter
from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_detail
from convergence.offers.operations import choose_listing, keep_workshop
from convergence.offers.policies import check_may_keep_catalogue
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

_MOST_SESSIONS = 50


@operation("Atelier de l’agenda relu", source="agenda")
def refresh_workshop(*, actor: Actor, at: datetime, workshop_offer_id: UUID) -> UUID | None:
    """Write in the directory what a workshop of the agenda is now; None when it has no record there."""
    check_may_keep_catalogue(actor)
    scope = _scope()
    row = offer(scope, workshop_offer_id)
    if row is None or structure_detail(scope, actor.structure_id) is None:
        return None
    return _keep(scope, actor, at, row)


@operation("Ateliers de l’agenda relus", source="agenda")
def refresh_workshops(*, actor: Actor, at: datetime) -> int:
    """The same for every workshop of the structure: sessions begin and enrolments close with time alone."""
    check_may_keep_catalogue(actor)
    scope = _scope()
    if structure_detail(scope, actor.structure_id) is None:
        return 0
    kept = [_keep(scope, actor, at, row) for row in offers(scope)]
    return sum(one is not None for one in kept)


@operation("Atelier montré ou non dans l’annuaire")
def list_workshop(
    *,
    actor: Actor,
    at: datetime,
    workshop_offer_id: UUID,
    is_listed: bool,
    themes: Sequence[str] = (),
    reason: str = "",
    source: str = "saisie",
) -> UUID | None:
    """Choose whether a workshop is in the directory and under which themes; its record follows at once."""
    check_may_keep_catalogue(actor)
    if offer(_scope(), workshop_offer_id) is None:
        raise NotFound(
            "Cet atelier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste de vos ateliers et choisissez-le.",
        )
    choose_listing(
        actor=actor, at=at, workshop_offer_id=workshop_offer_id, is_listed=is_listed, themes=themes
    )
    return refresh_workshop(actor=actor, at=at, workshop_offer_id=workshop_offer_id)


def _keep(scope: Scope, actor: Actor, at: datetime, row: OfferRow) -> UUID | None:
    sessions = sessions_between(
        scope,
        at,
        filters=SessionFilter(offer_id=row.offer_id),
        with_cancelled=False,
        limit=_MOST_SESSIONS,
        at=at,
    )
    facts = facts_of(row, sessions, now=at, time_zone=actor.time_zone)
    return keep_workshop(actor=actor, at=at, facts=facts)


def _scope() -> Scope:
    scope = current_scope()
    assert scope is not None, "an operation always acts"
    return scope
