"""Many rights at once: the statements of a month do not grow with the people, and batches change nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.allowances.loading import LoadedMonth, LoadedRight, load_months, load_rights
from convergence.accompagnement.allowances.queries import amounts_due, dues, files_with_rights
from convergence.accompagnement.allowances.types import ResourceKind
from convergence.accompagnement.contracts.loading import LoadedContract, load_contracts
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, TARBES, at, new_files, read
from tests.rooms.allowances.steps import MODEST, MONTH

pytestmark = pytest.mark.django_db

SIGNED = date(2026, 10, 26)


@operation("Charger des droits d’essai")
def _load(*, actor: Actor, at: datetime, count: int) -> None:
    files = new_files(count)
    contracts = [
        LoadedContract(
            at,
            TARBES,
            dossier_id,
            "cej",
            "en_cours",
            12,
            SIGNED,
            SIGNED,
            date(2027, 10, 26),
            signed_on=SIGNED,
        )
        for dossier_id in files
    ]
    load_contracts(contracts)
    load_rights(
        LoadedRight(
            at,
            TARBES,
            row.dossier_id,
            row.id,
            SIGNED,
            MODEST,
            actor.user_id,
            MANAGER.user_id,
            complete_on=SIGNED,
        )
        for row in contracts
    )
    wages = ((ResourceKind.WAGES, Decimal("600.00")),)
    load_months(
        LoadedMonth(at, TARBES, dossier_id, MONTH, MONTH, actor.user_id, wages if index % 2 else ())
        for index, dossier_id in enumerate(files)
    )


def test_a_month_of_many_people_takes_as_many_statements_as_that_of_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _load(actor=ADVISER, at=AT, count=3)
    with CaptureQueriesContext(connection) as few:
        assert len(read(ADVISER, amounts_due, TARBES, MONTH)) == 3
    _load(actor=ADVISER, at=at(0, 1), count=40)
    with CaptureQueriesContext(connection) as many:
        found = read(ADVISER, amounts_due, TARBES, MONTH)
    assert len(many) == len(few) <= 22
    assert {due.amount for due in found} == {Decimal("561.68"), Decimal("420.51")}
    assert [due.dossier_id for due in found] == read(ADVISER, files_with_rights, TARBES, MONTH)
    monkeypatch.setattr(dues, "BATCH", 7)
    assert read(ADVISER, amounts_due, TARBES, MONTH) == found
    assert read(ADVISER, amounts_due, TARBES, MONTH, [found[5].dossier_id]) == [found[5]]
