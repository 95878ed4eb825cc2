"""Who is told of the silence of a service: somebody who leads where the person is accompanied."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from convergence.identity.types import Professional, Role


def whom_to_tell(leaders: Iterable[Professional], *, adviser_id: UUID, sites: frozenset[UUID]) -> UUID | None:
    """The head of one of the adviser's sites, else one of the whole structure, else any; None when there is none.

    ``leaders`` come by name and read the work of the team; ``sites`` are those of the adviser, none for the whole
    structure. Nobody is told of her own requests.
    """
    others = [one for one in leaders if one.user_id != adviser_id]
    return min(others, key=lambda one: _rank(one, sites)).user_id if others else None


def _rank(one: Professional, sites: frozenset[UUID]) -> tuple[bool, bool, bool]:
    """A manager before a direction; her own site before the whole structure, before another site."""
    is_near = bool(one.site_ids & sites)
    is_elsewhere = bool(sites and one.site_ids) and not is_near
    return Role.MANAGER not in one.roles, not is_near, is_elsewhere
