"""A contract that runs is extended with reasons, looked at again, ended; both axes of time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accompagnement.contracts.operations import (
    clear_review,
    end_contract,
    extend_after_programme,
    extend_contract,
)
from convergence.accompagnement.contracts.queries import (
    contract_changes,
    contract_notes,
    contracts_as_known,
    contracts_of,
    running_contract,
    running_contracts_of,
)
from convergence.accompagnement.contracts.types import (
    ContractConflict,
    ContractState,
    DeclaredBy,
    EndMotive,
    NoteAbout,
    NotEligible,
    ProgrammeEntry,
    ReviewReason,
)
from convergence.foundation.problems import Conflict, Invalid, Problem
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    TODAY,
    at,
    events,
    new_file,
    new_files,
    read,
)
from tests.rooms.contracts.steps import YES, contract, prepared, prepared_pacea, running, signed

pytestmark = pytest.mark.django_db

YEAR = 365


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def ended(contract_id: UUID, days: int, motive: EndMotive | None = EndMotive.REQUEST, **details) -> UUID:
    """The same contract, ended so many days after the Tuesday."""
    end_contract(
        actor=ADVISER,
        at=at(days),
        contract_id=contract_id,
        last_day=TODAY + timedelta(days=days),
        motive=motive,
        **details,
    )
    return contract_id


def test_a_cej_is_extended_to_eighteen_months_in_all_with_reasons(dossier_id: UUID) -> None:
    contract_id, late = running(dossier_id), at(YEAR - 5)
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        extend_contract(
            actor=ADVISER, at=late, contract_id=contract_id, last_day=date(2028, 5, 23), reason=" "
        )
    with pytest.raises(Invalid, match="au plus tard le 24/05/2028"):
        extend_contract(
            actor=ADVISER, at=late, contract_id=contract_id, last_day=date(2028, 5, 24), reason="projet"
        )
    with pytest.raises(Invalid, match="doit suivre la fin prévue"):
        extend_contract(
            actor=ADVISER, at=late, contract_id=contract_id, last_day=date(2027, 11, 23), reason="projet"
        )
    with pytest.raises(Invalid, match="dernier jour"):
        extend_contract(actor=ADVISER, at=late, contract_id=contract_id, reason="projet")
    end = extend_contract(
        actor=ADVISER, at=late, contract_id=contract_id, last_day=date(2028, 5, 23), reason="Projet validé"
    )
    row = contract(contract_id)
    assert end == row.planned_end_on == date(2028, 5, 24)
    assert row.extended_on == date(2027, 11, 19)
    (note,) = read(ADVISER, contract_notes, dossier_id)
    assert (note.about, note.text) == (NoteAbout.EXTENSION, "Projet validé")
    assert [event["planned_end_on"] for event in events("CejExtended")] == ["2028-05-24"]


E2C = ProgrammeEntry("e2c", date(2027, 2, 1), date(2028, 4, 12), DeclaredBy.BODY, TODAY)


def test_a_cej_goes_on_two_months_after_a_listed_programme_of_another_body(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    end = extend_after_programme(actor=ADVISER, at=at(100), contract_id=contract_id, entry=E2C)
    assert end == date(2028, 7, 1)
    row = contract(contract_id)
    assert (row.programme, row.programme_until) == ("e2c", date(2028, 4, 12))
    assert row.programme_declared_by is DeclaredBy.BODY
    (note,) = read(ADVISER, contract_notes, dossier_id)
    assert "École de la deuxième chance, du 1er février 2027 au 12 avril 2028" in note.text
    shorter = replace(E2C, last_day=date(2027, 12, 10))
    assert extend_after_programme(actor=ADVISER, at=at(200), contract_id=contract_id, entry=shorter) == date(
        2028, 3, 1
    )
    gone = replace(E2C, last_day=date(2027, 3, 10))
    assert extend_after_programme(actor=ADVISER, at=at(201), contract_id=contract_id, entry=gone) == date(
        2027, 11, 24
    )


def test_only_a_running_cej_goes_on_with_a_programme(dossier_id: UUID) -> None:
    waiting = prepared(dossier_id)
    with pytest.raises(Conflict, match="un parcours ne le prolonge pas"):
        extend_after_programme(actor=ADVISER, at=at(1), contract_id=waiting, entry=E2C)
    pacea = signed(prepared_pacea(new_file()))
    with pytest.raises(Conflict, match="Seul un CEJ"):
        extend_after_programme(actor=ADVISER, at=at(1), contract_id=pacea, entry=E2C)
    with pytest.raises(Invalid, match="n’est pas dans la liste"):
        extend_after_programme(
            actor=ADVISER, at=at(1), contract_id=running(new_file()), entry=replace(E2C, code="ailleurs")
        )


def test_a_pacea_is_extended_within_twenty_four_months_and_never_past_the_26th_birthday() -> None:
    contract_id = signed(prepared_pacea(new_file(born_on=date(2002, 5, 12)), months=6))
    with pytest.raises(Invalid, match="au plus tard le 12/05/2028"):
        extend_contract(
            actor=ADVISER, at=at(90), contract_id=contract_id, last_day=date(2028, 5, 12), reason="suite"
        )
    extend_contract(
        actor=ADVISER, at=at(90), contract_id=contract_id, last_day=date(2028, 5, 11), reason="suite"
    )
    assert len(events("PaceaExtended")) == 1


def test_a_contract_ends_with_a_motive_on_a_day_that_it_covers(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    for days, motive, sentence in (
        (10, None, "motif de fin"),
        (-1, EndMotive.REQUEST, "commence le 24/11/2026"),
        (YEAR, EndMotive.TERM, "va jusqu’au 23/11/2027"),
    ):
        with pytest.raises(Invalid, match=sentence):
            ended(contract_id, days, motive)
    with pytest.raises(Invalid, match="à venir"):
        end_contract(
            actor=ADVISER,
            at=AT,
            contract_id=contract_id,
            last_day=TODAY + timedelta(days=1),
            motive=EndMotive.TERM,
        )
    ended(contract_id, 40, EndMotive.LASTING_JOB, kept_commitments=True, details="CDI chez un boulanger")
    row = contract(contract_id, on=TODAY + timedelta(days=40))
    assert (row.state, row.covers, row.last_day) == (
        ContractState.ENDED,
        True,
        TODAY + timedelta(days=40),
    )
    assert not contract(contract_id, on=TODAY + timedelta(days=41)).covers
    assert [event["motive"] for event in events("ContractEnded")] == ["emploi_durable"]
    with pytest.raises(Conflict, match="clos"):
        ended(contract_id, 41)


def test_a_contract_signed_ahead_is_ended_even_if_the_worker_never_started_it(dossier_id: UUID) -> None:
    contract_id = signed(prepared(dossier_id, starts_on=TODAY + timedelta(days=2)))
    with pytest.raises(Conflict, match="signé, pas encore commencé"):
        ended(contract_id, 1)
    ended(contract_id, 9)
    assert contract(contract_id).state is ContractState.ENDED
    assert len(events("ContractStarted")) == 1


def test_a_new_cej_waits_six_months_unless_commitments_were_kept(dossier_id: UUID) -> None:
    ended(running(dossier_id), 30, kept_commitments=True)
    soon = TODAY + timedelta(days=60)
    with pytest.raises(NotEligible, match="possible à partir du 25 juin 2027"):
        prepared(dossier_id, at=at(60), starts_on=soon)
    answers = YES.__class__(
        is_student=False,
        is_in_training=False,
        has_difficulty=True,
        has_diagnostic=True,
        particular_circumstances="Perte du logement",
    )
    prepared(dossier_id, at=at(60), starts_on=soon, answers=answers)
    assert NoteAbout.CIRCUMSTANCES in {note.about for note in read(ADVISER, contract_notes, dossier_id)}
    follower = new_file()
    ended(running(follower), 30)
    signed(prepared_pacea(follower, at=at(31), starts_on=TODAY + timedelta(days=31)), at=at(31))
    assert len(read(ADVISER, contracts_of, follower, on=TODAY)) == 2


def test_two_people_on_one_contract_are_told(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    token = contract(contract_id).edit_token
    extend_contract(
        actor=COLLEAGUE,
        at=at(1),
        contract_id=contract_id,
        last_day=date(2028, 1, 31),
        reason="projet",
        edit_token=token,
    )
    with pytest.raises(ContractConflict) as conflict:
        ended(contract_id, 2, edit_token=token)
    assert conflict.value.theirs.planned_end_on == date(2028, 2, 1)
    assert contract(contract_id).state is ContractState.RUNNING


def test_a_flag_is_cleared_once_someone_looked(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    for _ in range(2):
        clear_review(actor=ADVISER, at=AT, contract_id=contract_id, review=ReviewReason.AGE_LIMIT)
    assert contract(contract_id).review_reasons == ()


def test_both_axes_of_time_when_it_holds_and_when_it_was_known(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id)
    signed(contract_id, at=at(1))
    ended(contract_id, 20)

    def known(days: float) -> list[tuple[ContractState, int, bool]]:
        rows = read(ADVISER, contracts_as_known, dossier_id, at(days), on=TODAY + timedelta(days=10))
        return [(row.state, len(row.signatures), row.covers) for row in rows]

    assert known(-1) == []
    assert known(0.5) == [(ContractState.PREPARED, 0, False)]
    assert known(10) == [(ContractState.RUNNING, 2, True)]
    assert known(21) == [(ContractState.ENDED, 2, True)]
    labels = {change.label for change in read(ADVISER, contract_changes, dossier_id)}
    assert labels == {"CEJ préparé", "Signature recueillie", "Contrat terminé"}


@pytest.mark.parametrize("files", [1, 15])
def test_the_running_ones_of_a_list_take_one_statement(files: int) -> None:
    dossier_ids = new_files(files)
    for dossier_id in dossier_ids:
        running(dossier_id)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        with CaptureQueriesContext(connection) as statements:
            assert len(running_contracts_of(scope, dossier_ids, TODAY)) == files
        assert len(statements) == 1
        with CaptureQueriesContext(connection) as statements:
            contracts_of(scope, dossier_ids[0], on=TODAY)
        assert len(statements) == 2


_STEPS = st.lists(
    st.tuples(st.sampled_from(["cej", "pacea", "end"]), st.integers(1, 200)), min_size=1, max_size=8
)


@given(steps=_STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_no_two_contracts_share_a_day(steps: list[tuple[str, int]]) -> None:
    dossier_id, days = new_file(), 0
    for step, wait in steps:
        days += wait
        day = TODAY + timedelta(days=days)
        with suppress(Problem):
            if step == "end":
                current = read(ADVISER, running_contract, dossier_id, day)
                if current:
                    ended(current.contract_id, days)
            else:
                prepare = prepared if step == "cej" else prepared_pacea
                signed(prepare(dossier_id, at=at(days), starts_on=day), at=at(days))
    rows = [row for row in read(ADVISER, contracts_of, dossier_id, on=TODAY) if row.signed_on]
    rows.sort(key=lambda row: row.starts_on)
    for before, after in pairwise(rows):
        assert before.ended_on is not None
        assert before.ended_on <= after.starts_on
