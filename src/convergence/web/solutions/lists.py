"""What the two lists of requests share: which are kept, how many of each, where a page starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import QueryDict

from convergence.accompagnement.solutions.types import RequestPage, Waiting
from convergence.design.components import Pager, Tab

KEPT, AFTER = "etat", "apres"


def kept(query: QueryDict, otherwise: Waiting) -> Waiting:
    """Which requests an address asks for."""
    try:
        return Waiting(query.get(KEPT, ""))
    except ValueError:
        return otherwise


def after(query: QueryDict) -> tuple[datetime, UUID] | None:
    """Where the page before ended; an address that means nothing starts from the beginning."""
    instant, _, identifier = query.get(AFTER, "").partition("_")
    try:
        found = datetime.fromisoformat(instant), UUID(identifier)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def tabs_of(
    query: QueryDict, counts: Mapping[Waiting, int], current: Waiting, labels: Mapping[Waiting, str]
) -> list[Tab]:
    """One tab for each kind, with how many it holds."""
    return [
        Tab(labels[kind], _address(query, **{KEPT: kind.value, AFTER: ""}), kind is current, count=number)
        for kind, number in counts.items()
    ]


def pager_of(query: QueryDict, page: RequestPage) -> Pager:
    """The pages around."""
    following = f"{page.next[0].isoformat()}_{page.next[1]}" if page.next else ""
    return Pager(
        first=_address(query, **{AFTER: ""}) if AFTER in query else "",
        next=_address(query, **{AFTER: following}) if following else "",
    )


def _address(query: QueryDict, **changed: str) -> str:
    copied = query.copy()
    for name, value in changed.items():
        copied.pop(name, None)
        if value:
            copied[name] = value
    return f"?{copied.urlencode()}"
