"""The law changes: an agreement opens what the law of the day opens, whatever was signed, and what closes is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import realign_agreements
from convergence.sharing.queries import agreement_notices, agreement_steps, opened_groups
from convergence.sharing.rules.law import recipients
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.agreements.world import BASIC, in_force, network, today
from tests.web.house import House

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()
DAY = timedelta(days=1)
Change = Callable[..., None]


@pytest.fixture
def house() -> House:
    return network()


@pytest.fixture
def law(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Change]:
    """Change a basis of the law, as somebody does who edits its file."""
    entries = yaml.safe_load(recipients._FILE.read_text(encoding="utf-8"))
    file = tmp_path / "recipients.yaml"

    def change(code: str = "departement", **values: Any) -> None:
        for entry in entries:
            if entry["code"] == code:
                entry.update(values)
        file.write_text(yaml.safe_dump(entries), encoding="utf-8")
        recipients.legal_bases.cache_clear()

    monkeypatch.setattr(recipients, "_FILE", file)
    change()
    yield change
    recipients.legal_bases.cache_clear()


def opened(house: House, at: datetime | None = None) -> frozenset[FieldGroup]:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        there = house.structures["departement"]
        return opened_groups(scope, there, Purpose.ACCOMPAGNEMENT, at or now())


def narrowed() -> int:
    with acting(SYSTEM, Purpose.SYSTEM):
        return OutboxEvent.objects.filter(name="sharing.SharingNarrowed").count()


def told(house: House, agreement_id: Any) -> tuple[list[str], list[str]]:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        steps = agreement_steps(scope, agreement_id)
        return [step.text for step in steps if "loi" in step.label], [
            notice.subject for notice in agreement_notices(scope, agreement_id)
        ]


def test_what_the_law_takes_back_closes_and_is_told_once(house: House, law: Change) -> None:
    agreement_id = in_force(house)
    assert realign_agreements(actor=SYSTEM, at=now()) == 0
    law(groups=["identite", "accompagnement"])
    assert opened(house) == frozenset(BASIC)
    assert realign_agreements(actor=SYSTEM, at=now()) == 1
    assert opened(house) == {FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT}
    texts, subjects = told(house, agreement_id)
    assert texts == ["Fermé : Coordonnées et adresse."]
    assert subjects == ["Accès réduit : Insertion des jeunes du territoire"]
    assert narrowed() == sum(name in ("tarbes", "auch", "reunion") for name in house.structures)
    assert realign_agreements(actor=SYSTEM, at=now() + timedelta(seconds=1)) == 0
    law(groups=["identite", "coordonnees", "accompagnement"])
    assert realign_agreements(actor=SYSTEM, at=now() + timedelta(seconds=2)) == 1
    assert opened(house) == frozenset(BASIC)
    assert len(told(house, agreement_id)[1]) == 1, "nothing closed"


def test_a_basis_that_is_repealed_closes_all(house: House, law: Change) -> None:
    in_force(house)
    law(until=today())
    assert realign_agreements(actor=SYSTEM, at=now()) == 1
    assert opened(house) == frozenset()


def test_a_law_that_ends_one_day_closes_that_day_and_is_told_then(house: House, law: Change) -> None:
    agreement_id = in_force(house)
    law(until=today() + 10 * DAY)
    assert realign_agreements(actor=SYSTEM, at=now()) == 1
    assert told(house, agreement_id) == (["La loi ouvre autrement ce qui est listé."], [])
    assert opened(house) == frozenset(BASIC)
    before, after = now() + 8 * DAY, now() + 11 * DAY
    assert (opened(house, before), opened(house, after)) == (frozenset(BASIC), frozenset())
    assert realign_agreements(actor=SYSTEM, at=before) == 0
    assert realign_agreements(actor=SYSTEM, at=after) == 1
    assert realign_agreements(actor=SYSTEM, at=after + DAY) == 0
    assert told(house, agreement_id)[1] == ["Accès réduit : Insertion des jeunes du territoire"]
    assert narrowed() > 0


def test_an_agreement_that_ran_out_is_left_to_its_end(house: House, law: Change) -> None:
    in_force(house, ends_on=today() + DAY)
    law(groups=["identite"])
    assert realign_agreements(actor=SYSTEM, at=now() + 3 * DAY) == 0


def test_only_the_house_realigns(house: House) -> None:
    with pytest.raises(Refused):
        realign_agreements(actor=house.actor("dsi"), at=now())
