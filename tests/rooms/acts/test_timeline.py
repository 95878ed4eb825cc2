"""The timeline of a person: acts, situations and contracts together, by pages that never cut a day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accompagnement.acts.queries import timeline
from convergence.accompagnement.acts.types import ActKind, TimelineEntry, TimelineSource
from convergence.accompagnement.contracts.operations import (
    abandon_contract,
    end_contract,
    extend_contract,
)
from convergence.accompagnement.contracts.types import EndMotive
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, at, new_file, read, shown_groups
from tests.rooms.acts.steps import draft, load, loaded, recorded
from tests.rooms.contracts.steps import prepared, running

pytestmark = pytest.mark.django_db


def lines(dossier_id: UUID, **details) -> list[TimelineEntry]:
    found: list[TimelineEntry] = read(ADVISER, timeline, dossier_id, on=TODAY, **details)
    return found


def test_everything_that_happened_is_told_latest_first() -> None:
    dossier_id = new_file()
    training = SituationDraft(
        SituationCategory.TRAINING,
        date(2026, 9, 1),
        date(2026, 10, 30),
        organisation="AFPA",
        content="Cuisine",
    )
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=training)
    recorded(dossier_id, act=draft(kind=ActKind.FIRST_RECEPTION, day=date(2026, 8, 3), minutes=90))
    given_up = prepared(dossier_id, at=at(-8), starts_on=TODAY - timedelta(days=7))
    abandon_contract(actor=ADVISER, at=at(-8), contract_id=given_up, reason="change d’avis")
    contract_id = running(dossier_id, at=at(-6), starts_on=TODAY - timedelta(days=5), months=1)
    extend_contract(
        actor=ADVISER, at=at(-4), contract_id=contract_id, last_day=date(2027, 1, 31), reason="projet"
    )
    end_contract(
        actor=ADVISER,
        at=AT,
        contract_id=contract_id,
        last_day=TODAY - timedelta(days=1),
        motive=EndMotive.MOVE,
    )
    told = [(line.on, line.source, line.title, line.detail) for line in lines(dossier_id)]
    cej = "Contrat d’engagement jeune (CEJ)"
    contract, situation = TimelineSource.CONTRACT, TimelineSource.SITUATION
    assert told == [
        (date(2026, 11, 24), contract, f"{cej} : fin", "Déménagement"),
        (date(2026, 11, 20), contract, f"{cej} : prolongation", ""),
        *sorted(
            [
                (date(2026, 11, 18), contract, f"{cej} : préparation", ""),
                (date(2026, 11, 18), contract, f"{cej} : signature", ""),
            ],
            key=lambda line: [known[2] for known in told].index(line[2]),
        ),
        (date(2026, 11, 16), contract, f"{cej} : préparation", "Abandonné avant le début"),
        (date(2026, 10, 31), situation, "Fin : Formation", "AFPA"),
        (date(2026, 9, 1), situation, "Début : Formation", "AFPA"),
        (
            date(2026, 8, 3),
            TimelineSource.ACT,
            "Premier accueil",
            "Présent, 1 h 30, saisi le 24 novembre 2026",
        ),
    ]


@pytest.mark.parametrize(("acts", "expected"), [(0, 5), (40, 5), (120, 6)])
def test_a_page_takes_few_statements_and_names_the_file(acts: int, expected: int) -> None:
    dossier_id = new_file()
    running(dossier_id)
    load(
        actor=ADVISER,
        at=AT,
        rows=[loaded(dossier_id, TODAY - timedelta(days=number)) for number in range(acts)],
    )
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        with CaptureQueriesContext(connection) as statements:
            timeline(scope, dossier_id, on=TODAY)
    assert len(statements) == expected
    assert shown_groups(ADVISER, timeline, dossier_id, on=TODAY) == {dossier_id: {FieldGroup.ACCOMPAGNEMENT}}


_DAYS = st.lists(st.integers(0, 12), min_size=1, max_size=20)


@given(days=_DAYS, spans=st.lists(st.integers(0, 12), max_size=3), limit=st.integers(1, 6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_lose_and_repeat_nothing(days: list[int], spans: list[int], limit: int) -> None:
    dossier_id = new_file()
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, TODAY - timedelta(days=day)) for day in days])
    for span in spans:
        seeker = SituationDraft(SituationCategory.JOB_SEEKER, TODAY - timedelta(days=span))
        record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=seeker)
    whole = lines(dossier_id, limit=1000)
    assert len(whole) == len(days) + len(spans)
    seen: list[TimelineEntry] = []
    page = lines(dossier_id, limit=limit)
    while page:
        seen += page
        page = lines(dossier_id, before=page[-1].on, limit=limit)
    assert seen == whole
