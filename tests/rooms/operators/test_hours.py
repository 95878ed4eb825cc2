"""What an operator's adviser does with a person counts in the same hours as what her Mission Locale does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from convergence.accompagnement.acts.queries import weeks_of_person
from convergence.foundation.classification import FieldGroup
from convergence.identity.types import StructureKind
from tests.rooms.accompagnement.world import ADVISER, AT, OPERATOR, at, new_file, read, share
from tests.rooms.accompagnement.world import FRANCE_TRAVAIL as FATOU
from tests.rooms.acts.steps import draft, recorded
from tests.rooms.contracts.steps import running

pytestmark = pytest.mark.django_db
FRANCE_TRAVAIL = replace(FATOU, structure_kind=StructureKind.FRANCE_TRAVAIL.value)
MONDAY = date(2026, 11, 23)


def test_an_act_of_the_operator_counts_beside_those_of_the_mission_locale() -> None:
    dossier_id = new_file()
    running(dossier_id, at=at(-8), starts_on=MONDAY - timedelta(days=7))
    groups = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT]
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=groups, may_write=True)
    recorded(dossier_id, act=draft(minutes=60))
    recorded(dossier_id, actor=FRANCE_TRAVAIL, act=draft(minutes=90))
    (week,) = read(ADVISER, weeks_of_person, dossier_id, MONDAY, MONDAY)
    assert week.hours.validated_minutes == 150
