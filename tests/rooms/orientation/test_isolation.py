"""Who may register and orient, what other people see, and that each gesture asks for its right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.policies import may_orient
from convergence.accompagnement.orientation.queries import (
    criteria_of,
    messages_of,
    notes_of,
    orientation_changes,
    orientation_counts,
    orientations_of,
    registration_of,
    registrations_to_repair,
    unknown_answers,
)
from convergence.accompagnement.orientation.types import (
    Category,
    CessationMotive,
    Criterion,
    ReorientationReason,
)
from convergence.documents.types import DeliveryDraft, DeliveryWay
from convergence.foundation.classification import FieldGroup as G
from convergence.foundation.problems import NotFound, Refused
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    READER,
    STRANGER,
    TODAY,
    new_file,
    read,
    share,
    shown_groups,
)
from tests.rooms.orientation.world import (
    CRITERIA,
    IDENTIFIER,
    SYSTEM,
    decision,
    level,
    orient,
    orientations,
    register,
    registered,
    registration,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (ADVISER, True), (MANAGER, True), (COLLEAGUE, True), (READER, False), (ACCOUNTS, False), (STRANGER, False),
        (FRANCE_TRAVAIL, True),
    ],
    ids=lambda one: getattr(one, "name", one),
)  # fmt: skip
def test_who_registers_and_decides(actor: Any, allowed: bool) -> None:
    assert may_orient(actor) is allowed


def gestures(dossier_id: Any) -> dict[str, Callable[[Any], object]]:
    """Every write, by whoever is asked, on one file."""
    row, decided = registration(dossier_id), orientations(dossier_id)[0]
    common = {"at": AT}
    named = {"registration_id": row.registration_id, "edit_token": row.edit_token}
    return {
        "ask": lambda who: register(dossier_id, who),
        "contract": lambda who: operations.register_for_contract(
            actor=who, dossier_id=dossier_id, asked_on=TODAY, receives_rsa=False, **common
        ),
        "note": lambda who: operations.note_registered(
            actor=who, dossier_id=dossier_id, identifier=IDENTIFIER, registered_on=TODAY, category=Category.A, **common
        ),
        "again": lambda who: operations.send_again(actor=who, category=Category.A, **named, **common),
        "abandon": lambda who: operations.abandon_registration(actor=who, reason="?", **named, **common),
        "category": lambda who: operations.change_category(
            actor=who, dossier_id=dossier_id, category=Category.B, **common
        ),
        "end": lambda who: operations.end_registration(
            actor=who, ended_on=TODAY, motive=CessationMotive.JOB, **named, **common
        ),
        "decide": lambda who: orient(dossier_id, who, replaces_id=decided.orientation_id),
        "cancel": lambda who: operations.cancel_orientation(
            actor=who, orientation_id=decided.orientation_id, edit_token=decided.edit_token, reason="?", **common
        ),
        "print": lambda who: operations.print_decision(
            actor=who, orientation_id=decided.orientation_id, **common
        ),
        "notify": lambda who: operations.note_notification(
            actor=who, orientation_id=decided.orientation_id, edit_token=decided.edit_token,
            delivery=DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=TODAY), **common,
        ),
        "reorient": lambda who: operations.ask_reorientation(
            actor=who, orientation_id=decided.orientation_id, why=ReorientationReason.DURING, asked_on=TODAY,
            receives_rsa=False, **common,
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(READER, Refused), (ELSEWHERE, NotFound), (STRANGER, Refused)],
    ids=["same house without the right", "same role elsewhere", "stranger"],
)
def test_each_gesture_is_refused_to_whoever_has_no_right_or_no_file(actor: Any, refusal: Any) -> None:
    dossier_id = new_file()
    registered(dossier_id)
    orient(dossier_id)
    for gesture in gestures(dossier_id).values():
        with pytest.raises(refusal):
            gesture(actor)
    assert registration(dossier_id).identifier == IDENTIFIER


def test_some_gestures_ask_for_a_right_of_their_own_even_without_a_file() -> None:
    for gesture in (
        lambda: operations.withdraw_reorientation(actor=READER, at=AT, reorientation_id=uuid4(), reason="?"),
        lambda: operations.attach_answer(
            actor=READER, at=AT, answer_id=uuid4(), registration_id=uuid4(), edit_token=0
        ),
        lambda: operations.set_aside_answer(actor=READER, at=AT, answer_id=uuid4(), edit_token=0, reason="?"),
        lambda: read(READER, registrations_to_repair),
        lambda: read(READER, unknown_answers),
        lambda: read(READER, orientation_counts, TODAY, TODAY),
        lambda: operations.expect_new_orientation(
            actor=ADVISER, at=AT, dossier_id=uuid4(), from_structure_id=uuid4(), to_structure_id=uuid4()
        ),
    ):
        with pytest.raises(Refused):
            gesture()


def test_another_structure_sees_nothing() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    orient(dossier_id, words="Boulangère")
    assert read(ELSEWHERE, registration_of, dossier_id) is None
    for query in (orientations_of, criteria_of, notes_of, messages_of, orientation_changes):
        assert read(ELSEWHERE, query, dossier_id) == []
    assert read(ELSEWHERE, registrations_to_repair) == []


def test_what_is_opened_to_another_organisation_is_only_its_groups() -> None:
    dossier_id = new_file()
    orient(
        dossier_id,
        words="Boulangère",
        criteria=CRITERIA | {Criterion.QUALIFICATION: level(), Criterion.HEALTH: "fort"},
    )
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=OPERATOR,
        groups=[G.IDENTITY, G.ACCOMPAGNEMENT, G.MOBILITY],
    )
    assert len(read(FRANCE_TRAVAIL, orientations_of, dossier_id)) == 1
    found = {row.criterion for row in read(FRANCE_TRAVAIL, criteria_of, dossier_id)}
    assert found == {Criterion.JOB_SITUATION, Criterion.ASPIRATION, Criterion.OTHER, Criterion.MOBILITY}
    assert read(FRANCE_TRAVAIL, notes_of, dossier_id) == []


def test_a_reader_without_free_text_reads_neither_her_words_nor_the_reasons() -> None:
    dossier_id = new_file()
    orient(dossier_id, words="Boulangère")
    row = orientations(dossier_id)[0]
    operations.cancel_orientation(
        actor=ADVISER, at=AT, orientation_id=row.orientation_id, edit_token=row.edit_token, reason="Secret"
    )
    assert read(READER, notes_of, dossier_id) == []
    assert "Secret" in {each.reason for each in read(ADVISER, orientation_changes, dossier_id)}
    assert {each.reason for each in read(READER, orientation_changes, dossier_id)} == {""}


def test_the_journal_tells_which_groups_were_shown() -> None:
    dossier_id = new_file()
    registered(dossier_id)
    orient(dossier_id, words="Boulangère")
    assert shown_groups(ADVISER, registration_of, dossier_id) == {dossier_id: {G.IDENTITY, G.ACCOMPAGNEMENT}}
    assert G.HEALTH in shown_groups(ADVISER, criteria_of, dossier_id)[dossier_id]
    assert shown_groups(ADVISER, notes_of, dossier_id) == {dossier_id: {G.FREE_TEXT}}


NAUGHTY = [
    "\x00",
    "‮‮",
    "😀" * 50,
    "=CMD()",
    "<script>alert(1)</script>",
    "'; DROP TABLE orientation_orientation;--",
]


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_no_text_breaks_anything(text: str) -> None:
    dossier_id = new_file()
    orient(dossier_id, words=text, body_name=text)
    register(dossier_id)
    row = registration(dossier_id)
    assert "\x00" not in orientations(dossier_id)[0].body_name
    operations.abandon_registration(
        actor=ADVISER,
        at=AT,
        registration_id=row.registration_id,
        edit_token=row.edit_token,
        reason=text + ".",
    )


def test_a_night_when_the_clock_changes_is_a_day_like_another() -> None:
    dossier_id = new_file()
    at = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    operations.decide_orientation(
        actor=SYSTEM, at=at, dossier_id=dossier_id, decision=decision(decided_on=at.date())
    )
    assert orientations(dossier_id)[0].decided_on == at.date()
