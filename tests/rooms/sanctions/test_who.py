"""Who may note, propose and decide; what other structures see; what the database refuses by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from convergence.accompagnement.sanctions.operations import (
    annul_sanction,
    ask_hearing,
    decide_sanction,
    dismiss_procedure,
    empower,
    end_delegation,
    excuse_breach,
    lift_sanction,
    lodge_appeal,
    note_breach,
    note_measure_end,
    note_observations,
    propose_sanction,
    record_hearing,
    set_aside_breach,
)
from convergence.accompagnement.sanctions.policies import (
    may_decide,
    may_delegate,
    may_propose,
    may_read_notes,
)
from convergence.accompagnement.sanctions.queries import (
    appeals_of,
    breach,
    breaches_of,
    delegations,
    is_empowered,
    measures_of,
    procedures_under_way,
    sanction,
    sanction_notes,
    sanctions_of,
)
from convergence.accompagnement.sanctions.types import (
    AnnulmentGround,
    AppealWay,
    BreachDraft,
    BreachKind,
    Closing,
    SanctionState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.identity.types import Role
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    OPERATOR,
    READER,
    REUNION,
    STRANGER,
    TODAY,
    at,
    count,
    give,
    new_file,
    person,
    read,
    share,
    shown_groups,
)
from tests.rooms.contracts.steps import offered, running
from tests.rooms.sanctions.steps import DIRECTION, SUSPENSION, decided, handed, in_force, noted, proposed, row

pytestmark = pytest.mark.django_db

TABLES = ("sanction", "breach", "sanctionnote", "appeal", "delegation")
OTHER_DIRECTION = person("Zohra", Role.DIRECTION, REUNION, "Indian/Reunion")
FRANCE_TRAVAIL = person("Fatou", Role.OPERATOR_ADVISER, OPERATOR)


@pytest.fixture
def dossier_id() -> UUID:
    made = new_file()
    running(made, at=at(-20), starts_on=at(-20).date())
    return made


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The colleague works in Tarbes: the rooms of identity are not the matter here."""
    from convergence.accompagnement.sanctions.operations import delegating

    class Somebody:
        user_id = COLLEAGUE.user_id

    monkeypatch.setattr(delegating, "professionals_of", lambda *args, **kwargs: (Somebody(),))


@pytest.mark.parametrize("role", Role)
def test_which_role_may_what(role: Role) -> None:
    actor = person(role=role)
    followers = (Role.ADVISER, Role.MANAGER, Role.DIRECTION)
    assert may_propose(actor) is (role in followers)
    assert may_decide(actor) is (role is Role.DIRECTION)
    assert may_decide(actor, is_delegated=True) is (role in followers)
    assert may_delegate(actor) is (role is Role.DIRECTION)
    assert may_read_notes(actor) is (role in (*followers, Role.EMPLOYMENT_ADVISER))


def test_whoever_noted_or_proposed_does_not_decide(dossier_id: UUID) -> None:
    second = person("Dora", Role.DIRECTION)
    by_direction = noted(dossier_id, actor=DIRECTION)
    sanction_id = propose_sanction(actor=second, at=AT, breach_ids=[by_direction])
    handed(sanction_id, AT)
    for one in (DIRECTION, second):
        with pytest.raises(Refused, match="une autre personne en décide"):
            decided(sanction_id, at(11), actor=one)
    third = person("Diane", Role.DIRECTION)
    assert row(decided(sanction_id, at(11), actor=third)).decided_by == third.user_id


def test_an_adviser_or_a_manager_alone_does_not_decide(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    for one in (COLLEAGUE, MANAGER):
        with pytest.raises(Refused, match="représentant légal"):
            decided(sanction_id, at(11), actor=one)
    assert row(sanction_id).state is SanctionState.OBSERVING


@pytest.mark.usefixtures("here")
def test_a_dated_delegation_lets_a_colleague_decide(dossier_id: UUID) -> None:
    given = empower(
        actor=DIRECTION, at=AT, user_id=COLLEAGUE.user_id, starts_on=at(11).date(), ends_on=at(12).date()
    )
    early, late = (handed(proposed(dossier_id, on=at(day).date()), AT) for day in (0, -1))
    assert not read(COLLEAGUE, is_empowered, COLLEAGUE.user_id, on=at(10).date())
    decided(early, at(12), actor=COLLEAGUE)
    with pytest.raises(Refused):
        decided(late, at(13), actor=COLLEAGUE)
    end_delegation(actor=DIRECTION, at=at(11), delegation_id=given)
    with pytest.raises(Refused):
        decided(late, at(12), actor=COLLEAGUE)
    assert read(DIRECTION, delegations, on=at(13).date()) == []


@pytest.mark.usefixtures("here")
def test_a_delegation_is_the_directions_and_of_her_structure(dossier_id: UUID) -> None:
    with pytest.raises(Refused):
        empower(actor=MANAGER, at=AT, user_id=COLLEAGUE.user_id, starts_on=TODAY)
    with pytest.raises(Invalid, match="ne vaut pas pour le passé"):
        empower(actor=DIRECTION, at=AT, user_id=COLLEAGUE.user_id, starts_on=at(-1).date())
    with pytest.raises(Invalid, match="ne suit pas"):
        empower(actor=DIRECTION, at=AT, user_id=ELSEWHERE.user_id, starts_on=TODAY)
    given = empower(actor=DIRECTION, at=AT, user_id=COLLEAGUE.user_id, starts_on=TODAY)
    assert read(OTHER_DIRECTION, delegations, on=TODAY) == []
    with pytest.raises(NotFound):
        end_delegation(actor=OTHER_DIRECTION, at=AT, delegation_id=given)


def everything(actor: Actor, dossier_id: UUID, sanction_id: UUID, breach_id: UUID) -> list[Any]:
    """All that a person gets from the queries of the room."""
    return [
        read(actor, sanctions_of, dossier_id, on=TODAY),
        read(actor, sanction, sanction_id, on=TODAY),
        read(actor, breaches_of, dossier_id),
        read(actor, breach, breach_id),
        read(actor, sanction_notes, dossier_id),
        read(actor, appeals_of, dossier_id),
        read(actor, measures_of, [dossier_id], TODAY, at(300).date()),
        read(actor, procedures_under_way, on=at(11).date()),
    ]


@pytest.mark.parametrize(
    "actor", [ELSEWHERE, OTHER_DIRECTION, STRANGER, FRANCE_TRAVAIL], ids=lambda one: one.name
)
def test_nobody_else_sees_anything_even_of_an_opened_file(dossier_id: UUID, actor: Actor) -> None:
    sanction_id = in_force(dossier_id)
    lodge_appeal(
        actor=ADVISER, at=at(12), sanction_id=sanction_id, way=AppealWay.GRACIOUS, lodged_on=at(12).date()
    )
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=actor.structure_id,
        groups=list(FieldGroup),
        may_write=True,
    )
    (facts,) = read(ADVISER, breaches_of, dossier_id)
    assert all(everything(ADVISER, dossier_id, sanction_id, facts.breach_id))
    assert not any(everything(actor, dossier_id, sanction_id, facts.breach_id))
    assert all(count(actor, f"sanctions_{table}") == 0 for table in TABLES)


def test_the_journal_names_the_file_of_each_read(dossier_id: UUID) -> None:
    sanction_id = proposed(dossier_id)
    for query, details in (
        (sanctions_of, {"on": TODAY}),
        (breaches_of, {}),
        (sanction_notes, {}),
    ):
        assert dossier_id in shown_groups(ADVISER, query, dossier_id, **details)
    assert FieldGroup.IDENTITY in shown_groups(ADVISER, procedures_under_way, on=TODAY)[dossier_id]
    assert dossier_id in shown_groups(ADVISER, sanction, sanction_id, on=TODAY)


def test_free_text_is_for_those_who_may_read_it(dossier_id: UUID) -> None:
    noted(dossier_id, facts="Canari")
    assert [note.text for note in read(ADVISER, sanction_notes, dossier_id)] == ["Canari"]
    assert read(READER, sanction_notes, dossier_id) == []


def test_a_file_that_changes_hands_takes_its_procedures(dossier_id: UUID) -> None:
    sanction_id = in_force(dossier_id)
    give(actor=ADVISER, at=at(12), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, sanctions_of, dossier_id, on=TODAY) == []
    assert row(sanction_id, actor=ELSEWHERE).structure_id == REUNION


GESTURES: dict[str, Callable[..., Any]] = {
    "observe": lambda **who: note_observations(received_on=TODAY, text="x", **who),
    "ask": lambda **who: ask_hearing(asked_on=TODAY, **who),
    "hear": lambda **who: record_hearing(heard_on=TODAY, record="x", **who),
    "decide": lambda **who: decide_sanction(verdict=SUSPENSION, reason="x", **who),
    "dismiss": lambda **who: dismiss_procedure(closing=Closing.OTHER, reason="x", **who),
    "lift": lambda **who: lift_sanction(complied_on=TODAY, reason="x", **who),
    "end": lambda **who: note_measure_end(**who),
    "annul": lambda **who: annul_sanction(ground=AnnulmentGround.MISTAKE, reason="x", **who),
    "appeal": lambda **who: lodge_appeal(way=AppealWay.GRACIOUS, lodged_on=TODAY, **who),
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_each_gesture_is_refused_without_the_right_and_hidden_elsewhere(
    dossier_id: UUID, gesture: str
) -> None:
    sanction_id, act = in_force(dossier_id), GESTURES[gesture]
    employment = person("Élie", Role.EMPLOYMENT_ADVISER)
    with pytest.raises(Refused):
        act(actor=employment, at=at(12), sanction_id=sanction_id)
    answers = []
    for asked in (sanction_id, uuid7()):
        with pytest.raises(NotFound) as hidden:
            act(actor=OTHER_DIRECTION, at=at(12), sanction_id=asked)
        answers.append(str(hidden.value))
    assert answers[0] == answers[1]


def test_breaches_are_refused_without_the_right_and_hidden_elsewhere(dossier_id: UUID) -> None:
    draft, breach_id = BreachDraft(BreachKind.ABSENCE, TODAY, "Faits"), noted(dossier_id, on=at(-1).date())
    with pytest.raises(Refused):
        note_breach(actor=READER, at=AT, dossier_id=dossier_id, draft=draft)
    with pytest.raises(NotFound):
        note_breach(actor=ELSEWHERE, at=AT, dossier_id=dossier_id, draft=draft)
    for close in (excuse_breach, set_aside_breach):
        with pytest.raises(Refused):
            close(actor=READER, at=AT, breach_id=breach_id, reason="x")
        with pytest.raises(NotFound):
            close(actor=ELSEWHERE, at=AT, breach_id=breach_id, reason="x")
    with pytest.raises(NotFound):
        propose_sanction(actor=ELSEWHERE, at=AT, breach_ids=[breach_id])


def test_no_reasonable_offer_is_refused_before_the_contract_says_what_one_is() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id, at=at(-20), starts_on=at(-20).date())
    refusals = BreachDraft(BreachKind.OFFER_REFUSALS, TODAY, "Deux offres refusées.")
    with pytest.raises(Invalid, match="ne disait pas encore ce jour-là ce qu’est une offre raisonnable"):
        note_breach(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=refusals)
    offered(contract_id, at(-1))
    before = replace(refusals, occurred_on=at(-2).date())
    with pytest.raises(Invalid, match="offre raisonnable"):
        note_breach(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=before)
    assert note_breach(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=refusals)


@operation("Écrire à la main")
def by_hand(*, actor: Actor, at: Any, sql: str, values: tuple[Any, ...]) -> None:
    """What no operation of the room would write."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("change", "wall"),
    [
        ("state = 'decide'", "sanctions_notice_and_delay_first"),
        (
            "state = 'decide', received_on = '2026-11-24', observations_until = '2026-12-04',"
            " decided_on = '2026-12-04', measure = 'suspension'",
            "sanctions_notice_and_delay_first",
        ),
        (
            "state = 'en_vigueur', received_on = '2026-11-24', observations_until = '2026-12-04',"
            " decided_on = '2026-12-05', measure = 'suspension'",
            "sanctions_held_once_notified",
        ),
        ("decided_by = proposed_by", "sanctions_four_eyes"),
        ("share = 1.01", "sanctions_share_of_one"),
        ("starts_on = '2026-12-05', ends_on = '2026-12-05'", "sanctions_end_after_start"),
    ],
)
def test_the_database_itself_refuses(dossier_id: UUID, change: str, wall: str) -> None:
    sanction_id = proposed(dossier_id)
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        by_hand(
            actor=ADVISER,
            at=AT,
            sql=f"UPDATE sanctions_sanction SET {change} WHERE id = %s",
            values=(sanction_id,),
        )


def test_a_decision_that_lacks_the_right_leaves_nothing(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    nobody = replace(DIRECTION, permissions=frozenset())
    with pytest.raises(NotFound):
        decided(sanction_id, at(11), actor=nobody)
    assert row(sanction_id).verdict is None
    assert row(sanction_id).considered.share == Decimal("0.30")
    assert row(sanction_id).facts_on == date(2026, 11, 24)
