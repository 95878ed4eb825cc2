"""By which way a request reaches a service: its own screen, a link by e-mail, or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from convergence.accompagnement.solutions.types import RequestWay
from convergence.foundation.identifiers import check_email
from convergence.foundation.problems import Invalid
from convergence.foundation.scope import Scope
from convergence.offers.queries import offers_named, provider
from convergence.offers.types import OfferRow
from convergence.storage.journal import reads_nobody


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a request goes. An organisation of the network gets it in its screen, and a link when it has an address."""

    way: RequestWay
    organisation_id: UUID | None
    email: str


@reads_nobody("a service, no young person")
def request_way(scope: Scope, offer_id: UUID) -> RequestWay:
    """By which way a request would reach a service; by hand for one that the directory does not know."""
    found = next(iter(offers_named(scope, [offer_id])), None)
    return reach_of(scope, found).way if found else RequestWay.BY_HAND


@reads_nobody("a service, no young person")
def reach_of(scope: Scope, service: OfferRow) -> Reach:
    """The same for a service already read, with the addresses."""
    house = provider(scope, service.provider_id)
    organisation_id = house.organisation_id if house else None
    email = usable_email(service.email) or (usable_email(house.email) if house else "")
    if organisation_id is not None:
        return Reach(RequestWay.SCREEN, organisation_id, email)
    return Reach(RequestWay.EMAIL if email else RequestWay.BY_HAND, None, email)


def usable_email(text: str) -> str:
    """The address as it may be written to; empty when it cannot be one."""
    try:
        return check_email(text, field="email") if text.strip() else ""
    except Invalid:
        return ""
