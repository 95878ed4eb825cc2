"""Who is told of a silence: the head of the adviser's own site first, never herself."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from convergence.accompagnement.solutions.rules.escalating import whom_to_tell
from convergence.identity.types import Professional, Role

ADVISER, HERE, THERE = uuid4(), uuid4(), uuid4()


def leader(name: str, role: Role, *sites: UUID) -> Professional:
    return Professional(uuid4(), name, uuid4(), (role,), frozenset(sites))


AVRIL = leader("Avril", Role.DIRECTION)
BEN = leader("Ben", Role.MANAGER, THERE)
CHLOE = leader("Chloé", Role.MANAGER)
DALIA = leader("Dalia", Role.MANAGER, HERE)
EVE = leader("Ève", Role.MANAGER, HERE, THERE)
HERSELF = Professional(ADVISER, "Agnès", uuid4(), (Role.MANAGER,), frozenset({HERE}))


@pytest.mark.parametrize(
    ("leaders", "sites", "told"),
    [
        ([AVRIL, BEN, CHLOE, DALIA, EVE], {HERE}, DALIA),
        ([AVRIL, BEN, CHLOE, DALIA], {THERE}, BEN),
        ([AVRIL, BEN, CHLOE], {HERE}, CHLOE),
        ([AVRIL, BEN], {HERE}, BEN),
        ([AVRIL], {HERE}, AVRIL),
        ([AVRIL, BEN, CHLOE, DALIA], set(), BEN),
        ([HERSELF, AVRIL], {HERE}, AVRIL),
        ([HERSELF], {HERE}, None),
        ([], {HERE}, None),
    ],
)
def test_who_is_told(leaders: list[Professional], sites: set[UUID], told: Professional | None) -> None:
    found = whom_to_tell(leaders, adviser_id=ADVISER, sites=frozenset(sites))
    assert found == (told.user_id if told else None)
