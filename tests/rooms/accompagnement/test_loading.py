"""Bulk loading of situations, contracts and acts, for one file of Tarbes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from convergence.accompagnement.acts.loading import (
    LoadedAct,
    LoadedNote,
    load_act_notes,
    load_acts,
)
from convergence.accompagnement.acts.queries import act_notes, acts_of
from convergence.accompagnement.contracts.loading import (
    LoadedContract,
    LoadedSignature,
    load_contracts,
    load_signatures,
    planned_end_of,
)
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.accompagnement.situations.queries import current_situation
from convergence.accompagnement.situations.types import SituationCategory
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.loading import LoadedGrant, grant_rows, past_facts
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import agree_with
from tests.rooms.accompagnement.world import (
    ADVISER,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    OPERATOR,
    REUNION,
    TARBES,
    TODAY,
    at,
    new_file,
)

pytestmark = pytest.mark.django_db
HOUSE = system_actor(TARBES)


@operation("Reprise d’essai", source="reprise")
def load(what: Callable[[], Any], *, actor: Actor, at: Any) -> Any:
    with past_facts():
        return what()


def contract(dossier_id: UUID, kind: str, starts_on: date, **changes: Any) -> LoadedContract:
    values: dict[str, Any] = {
        "recorded_at": at(-20), "structure_id": TARBES, "dossier_id": dossier_id, "kind": kind,
        "state": "en_cours", "months": 12, "prepared_on": starts_on, "signed_on": starts_on,
        "starts_on": starts_on, "planned_end_on": starts_on + timedelta(days=365),
    }  # fmt: skip
    return LoadedContract(**(values | changes))


def test_a_situation_is_current_and_known_since_then() -> None:
    dossier_id = new_file()
    row = LoadedSituation(at(-10), TARBES, dossier_id, "emploi", TODAY - timedelta(days=9), kind="interim")
    assert load(lambda: load_situations([row]), actor=HOUSE, at=at()) == 1
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        found = current_situation(scope, dossier_id, TODAY)
    assert found is not None
    assert found.category is SituationCategory.JOB
    assert found.situation is not None
    assert found.situation.recorded_at == at(-10)


def test_a_contract_comes_with_its_signatures() -> None:
    dossier_id = new_file()
    loaded = contract(dossier_id, "cej", TODAY - timedelta(days=15))
    signed = LoadedSignature(TARBES, dossier_id, loaded.id, "jeune", at(-15), at(-15).date(), ADVISER.user_id)
    load(lambda: (load_contracts([loaded]), load_signatures([signed])), actor=HOUSE, at=at())
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        (found,) = contracts_of(scope, dossier_id, on=TODAY)
    assert (found.contract_id, found.kind, found.covers) == (loaded.id, ContractKind.CEJ, True)
    assert [signature.party for signature in found.signatures] == ["jeune"]


def test_a_cej_and_a_pacea_at_the_same_time_are_refused() -> None:
    dossier_id, start = new_file(), TODAY - timedelta(days=15)
    rows = [contract(dossier_id, "cej", start), contract(dossier_id, "pacea", start + timedelta(days=3))]
    with pytest.raises(IntegrityError, match="contracts_one_at_a_time"), transaction.atomic():
        load(lambda: load_contracts(rows), actor=HOUSE, at=at())


def test_planned_ends_are_those_of_the_rules() -> None:
    born_on = date(2001, 3, 1)
    start = date(2026, 2, 1)
    end = planned_end_of(ContractKind.PACEA, starts_on=start, months=24, born_on=born_on, has_rqth=False)
    assert end == date(2027, 3, 1)


@pytest.mark.parametrize("count", [3, 450])
def test_acts_and_their_notes(count: int) -> None:
    dossier_id = new_file()
    rows = [
        LoadedAct(
            at(-5), TARBES, dossier_id, (TODAY - timedelta(days=day % 20 + 1)), "entretien", "present",
            adviser_id=ADVISER.user_id,
        )
        for day in range(count)
    ]  # fmt: skip
    note = LoadedNote(at(-5), TARBES, dossier_id, rows[0].id, rows[0].occurred_on, "Projet confirmé.")
    assert load(lambda: load_acts(rows), actor=HOUSE, at=at()) == count
    assert load(lambda: load_act_notes([note]), actor=HOUSE, at=at()) == 1
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        assert len(acts_of(scope, dossier_id, limit=1000)) == count
        assert [line.text for line in act_notes(scope, dossier_id)] == ["Projet confirmé."]
    with acting(ELSEWHERE, Purpose.ACCOMPAGNEMENT) as scope:
        assert acts_of(scope, dossier_id) == []


def test_the_house_of_one_structure_loads_nothing_into_another() -> None:
    row = LoadedSituation(at(-10), TARBES, new_file(), "emploi", TODAY)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        load(lambda: load_situations([row]), actor=system_actor(REUNION), at=at())


def test_a_future_knowledge_is_brought_back_to_now() -> None:
    dossier_id = new_file()
    row = LoadedSituation(at(3), TARBES, dossier_id, "emploi", TODAY)
    load(lambda: load_situations([row]), actor=HOUSE, at=at())
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        found = current_situation(scope, dossier_id, TODAY)
    assert found.situation is not None
    assert found.situation.recorded_at == at()


def test_openings_in_bulk_open_the_named_groups_only() -> None:
    dossier_id = new_file()
    row = LoadedSituation(at(-10), TARBES, dossier_id, "emploi", TODAY - timedelta(days=9))
    grant = LoadedGrant(
        uuid7(), dossier_id, OPERATOR, [FieldGroup.ACCOMPAGNEMENT], Purpose.ACCOMPAGNEMENT.value, at(-1000)
    )
    agree_with(OPERATOR)
    load(lambda: (load_situations([row]), grant_rows([grant])), actor=HOUSE, at=at())
    with acting(FRANCE_TRAVAIL, Purpose.ACCOMPAGNEMENT) as scope:
        found = current_situation(scope, dossier_id, TODAY)
    assert found.category is SituationCategory.JOB
