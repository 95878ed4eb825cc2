"""What a deadline tells is told to whom the thing that it awaits is: to nobody else of another organisation."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from convergence.accompagnement.deadlines import operations
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind, Expected
from convergence.foundation.classification import FieldGroup
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    FRANCE_TRAVAIL,
    OPERATOR,
    TODAY,
    new_file,
    read,
    share,
)

pytestmark = pytest.mark.django_db
K = DeadlineKind
OF_ANOTHER_FAMILY = {
    K.ADDRESS_CHANGE: FieldGroup.IDENTITY,
    K.REGISTRATION: FieldGroup.IDENTITY,
    K.PMSMP_DECLARATION: FieldGroup.HEALTH,
    K.SUPPORTING_DOCUMENTS: FieldGroup.RESOURCES,
    K.MONTHLY_RESOURCES: FieldGroup.RESOURCES,
    K.ALLOWANCE_DECISION: FieldGroup.RESOURCES,
    K.ALLOWANCE_REVISION: FieldGroup.RESOURCES,
    K.FISCAL_AUTONOMY: FieldGroup.RESOURCES,
}
OF_THE_HOUSE = {
    K.OBSERVATIONS_END,
    K.HEARING,
    K.SANCTION_DECISION,
    K.MEASURE_END,
    K.WEEK_SHORT,
    K.DECLARED_STEP,
    K.SERVICE_ESCALATED,
}


def test_each_kind_is_opened_with_its_own_family_and_no_other() -> None:
    seen: dict[DeadlineKind, set[FieldGroup]] = {kind: set() for kind in K}
    for family in FieldGroup:
        dossier_id = new_file()
        expected = [Expected(dossier_id, kind, uuid4(), TODAY + timedelta(days=3)) for kind in K]
        operations.expect_all(actor=ADVISER, at=AT, expected=expected)
        share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=[family])
        assert len(read(ADVISER, deadlines_of, dossier_id, on=TODAY)) == len(K)
        for row in read(FRANCE_TRAVAIL, deadlines_of, dossier_id, on=TODAY):
            seen[row.kind].add(family)
    for kind, families in seen.items():
        own = OF_ANOTHER_FAMILY.get(kind, FieldGroup.ACCOMPAGNEMENT)
        assert families == (set() if kind in OF_THE_HOUSE else {own}), kind
