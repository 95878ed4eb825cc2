"""The current situation by its order, both axes of time, what lists read, in few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.accompagnement.situations.operations import (
    amend_situation,
    cancel_situation,
    end_situation,
    record_situation,
)
from convergence.accompagnement.situations.queries import (
    current_situation,
    current_situations_of,
    situation_changes,
    situation_detail,
    situations_as_known,
    situations_of,
)
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    SituationCategory,
    SituationDraft,
    SituationState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    TARBES,
    TODAY,
    at,
    new_file,
    new_files,
    read,
    shown_groups,
)

pytestmark = pytest.mark.django_db

ORDER = [
    ("emploi", ""),
    ("alternance", "apprentissage"),
    ("formation", ""),
    ("immersion", ImmersionKind.PLAIN.value),
    ("immersion", ImmersionKind.PMSMP.value),
    ("volontariat", "service_civique"),
    ("scolarite", ""),
    ("demandeur_emploi", ""),
    ("non_professionnelle", "SANTE"),
    ("inconnue", ""),
]
"""The order of the network's interface, then Non professionnelle, then Situation inconnue."""


@operation("Charger des situations d’essai")
def load(*, actor: Actor, at, rows: list[LoadedSituation]) -> None:
    """Load situations in bulk."""
    load_situations(rows)


def loaded(
    dossier_id: UUID, category: str, kind: str = "", start: date = date(2026, 1, 1), **ends
) -> LoadedSituation:
    return LoadedSituation(AT, TARBES, dossier_id, category, start, kind=kind, **ends)


def test_the_current_situation_is_the_first_running_one_in_the_order() -> None:
    dossier_ids = new_files(len(ORDER))
    load(
        actor=ADVISER,
        at=AT,
        rows=[
            loaded(dossier_id, category, kind)
            for first, dossier_id in enumerate(dossier_ids)
            for category, kind in ORDER[first:]
        ],
    )
    found = {row.dossier_id: row for row in read(ADVISER, current_situations_of, dossier_ids, TODAY)}
    current = [found[dossier_id] for dossier_id in dossier_ids]
    alone = [read(ADVISER, current_situation, dossier_id, TODAY) for dossier_id in dossier_ids]
    assert [(row.category.value, row.situation.kind) for row in alone] == ORDER
    assert [replace(row, situation=None) for row in alone] == current
    assert [row.label for row in current] == [row.situation.label for row in alone]


def test_only_what_runs_on_the_day_is_current() -> None:
    dossier_id = new_file()
    load(
        actor=ADVISER,
        at=AT,
        rows=[
            loaded(dossier_id, "emploi", start=date(2026, 1, 1), ends_on=TODAY),
            loaded(dossier_id, "formation", start=TODAY + timedelta(days=1)),
            loaded(dossier_id, "scolarite", start=date(2026, 1, 1), planned_end_on=TODAY),
            loaded(dossier_id, "demandeur_emploi", start=TODAY),
        ],
    )
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]
    current = [read(ADVISER, current_situation, dossier_id, day).category.value for day in days]
    assert current == ["emploi", "demandeur_emploi", "formation"]
    assert read(ADVISER, current_situation, dossier_id, date(2025, 1, 1)) is None


@pytest.mark.parametrize("files", [1, 40])
def test_the_current_ones_of_a_list_take_one_statement(files: int) -> None:
    dossier_ids = new_files(files)
    load(
        actor=ADVISER,
        at=AT,
        rows=[loaded(one, category) for one in dossier_ids for category in ("emploi", "inconnue")],
    )
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        with CaptureQueriesContext(connection) as statements:
            assert len(current_situations_of(scope, dossier_ids, TODAY)) == files
    assert len(statements) == 1


def test_both_axes_of_time_when_it_happened_and_when_it_was_known() -> None:
    dossier_id = new_file()
    draft = SituationDraft(SituationCategory.JOB_SEEKER, date(2026, 9, 1))
    situation_id = record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft).situation_id
    row = read(ADVISER, situation_detail, situation_id, on=TODAY)
    amend_situation(
        actor=ADVISER,
        at=at(10),
        situation_id=situation_id,
        draft=replace(draft, first_day=date(2026, 10, 1)),
        edit_token=row.edit_token,
        reason="date corrigée",
    )
    end_situation(actor=ADVISER, at=at(20), situation_id=situation_id, last_day=date(2026, 11, 30))
    cancel_situation(actor=ADVISER, at=at(30), situation_id=situation_id, reason="mauvais dossier")

    def known(days: float, on: date) -> list[tuple[date, date | None, SituationState]]:
        rows = read(ADVISER, situations_as_known, dossier_id, at(days), on=on)
        return [(found.starts_on, found.ends_on, found.state) for found in rows]

    day = date(2026, 9, 15)
    assert known(-1, day) == []
    assert known(5, day) == [(date(2026, 9, 1), None, SituationState.RUNNING)]
    assert known(15, day) == [(date(2026, 10, 1), None, SituationState.PLANNED)]
    assert known(25, date(2026, 12, 1)) == [(date(2026, 10, 1), date(2026, 12, 1), SituationState.ENDED)]
    assert known(35, day) == []
    changes = read(ADVISER, situation_changes, dossier_id)
    assert [change.label for change in changes] == [
        "Situation annulée",
        "Situation terminée",
        "Situation modifiée",
        "Situation ajoutée",
    ]
    assert changes[2].reason == "date corrigée"
    assert [change.field for change in changes[2].fields] == ["starts_on"]


def test_situations_come_latest_first_whatever_the_order_of_entry() -> None:
    dossier_id = new_file()
    starts = [date(2026, month, 1) for month in (3, 1, 2)]
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, "emploi", start=start) for start in starts])
    found = read(ADVISER, situations_of, dossier_id, on=TODAY)
    assert [row.starts_on.month for row in found] == [3, 2, 1]


def test_the_journal_names_the_files_that_were_shown() -> None:
    dossier_id, empty = new_file(), new_file()
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, "emploi")])
    shown = shown_groups(ADVISER, current_situations_of, [dossier_id, empty], TODAY)
    assert shown == {dossier_id: {FieldGroup.ACCOMPAGNEMENT}}
    assert shown_groups(ADVISER, situation_detail, uuid7(), on=TODAY) == {}


_SPANS = st.lists(
    st.tuples(
        st.sampled_from([category.value for category in SituationCategory]),
        st.integers(-40, 40),
        st.one_of(st.none(), st.integers(1, 60)),
    ),
    min_size=1,
    max_size=6,
)


@given(spans=_SPANS, day=st.integers(-60, 60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_and_the_rule_choose_alike(spans: list[tuple[str, int, int | None]], day: int) -> None:
    dossier_id, on = new_file(), TODAY + timedelta(days=day)
    rows = []
    for category, first, days in spans:
        start = TODAY + timedelta(days=first)
        rows.append(
            loaded(dossier_id, category, start=start, ends_on=start + timedelta(days=days) if days else None)
        )
    load(actor=ADVISER, at=AT, rows=rows)
    running = [
        row.category for row in rows if row.starts_on <= on and (row.ends_on is None or on < row.ends_on)
    ]
    found = read(ADVISER, current_situation, dossier_id, on)
    codes = [category.value for category in SituationCategory]
    assert (found.category.value if found else None) == min(running, key=codes.index, default=None)
