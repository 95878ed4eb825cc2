"""A wish told, told again, put in order, ended: nothing is lost, and what changed is read from the order."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from convergence.aspirations import operations
from convergence.aspirations.queries import (
    aspiration_detail,
    changes_since,
    current_aspirations,
    ended_aspirations,
    path_of,
)
from convergence.aspirations.types import (
    AspirationRow,
    Change,
    Ending,
    EnteredBy,
    Hindrance,
    Horizon,
    Setting,
    StatementDraft,
    Strength,
)
from convergence.foundation.problems import Conflict, Invalid, NotFound
from tests.rooms.accompagnement.world import ADVISER, AT, BORN, COLLEAGUE, TODAY, at, events, new_file, read
from tests.rooms.aspirations.steps import WORDS, in_her_space, told, wishes

pytestmark = pytest.mark.django_db
THEN = TODAY - timedelta(days=60)


def again(row: AspirationRow, words: str = WORDS, *, when: float = 0, **details: object) -> UUID:
    return operations.change_aspiration(
        actor=ADVISER, at=at(when), aspiration_id=row.aspiration_id,
        draft=StatementDraft(words, **details),  # type: ignore[arg-type]  # details of the test
    )  # fmt: skip


def steps(dossier_id: UUID) -> list[tuple[date, Change]]:
    rows = read(ADVISER, path_of, dossier_id)
    return [(row.occurrence.statement.said_on, row.occurrence.change) for row in rows]


def test_words_alone_are_enough_and_the_rest_is_kept() -> None:
    dossier_id = new_file()
    row = told(dossier_id, "  du calme\x00 ")
    assert (row.statement.words, row.change, row.times, row.theme_label) == (
        "du calme",
        Change.APPEARS,
        1,
        "",
    )
    full = told(
        dossier_id, WORDS, theme="mobilite", sub_theme="permis", rome="N4105", rank=1, strength=Strength.STRONG,
        horizon=Horizon.YEAR, hindrances=(Hindrance.FINANCES, Hindrance.DELAY),
        entered_by=EnteredBy.TOGETHER, setting=Setting.WORKSHOP,
    )  # fmt: skip
    assert [one.aspiration_id for one in wishes(dossier_id)] == [full.aspiration_id, row.aspiration_id]
    found = read(ADVISER, aspiration_detail, full.aspiration_id)
    assert found == full
    assert (found.theme_label, found.sub_theme_label) == ("Mobilité", "Le permis")
    assert found.statement.hindrances == {Hindrance.FINANCES, Hindrance.DELAY}
    assert (found.statement.entered_by, found.statement.setting) == (EnteredBy.TOGETHER, Setting.WORKSHOP)


def test_told_again_it_grows_and_a_silence_leaves_what_was_known() -> None:
    dossier_id = new_file()
    row = told(dossier_id, said_on=THEN, strength=Strength.SLIGHT, theme="mobilite", rome="N4105")
    again(row, "je veux conduire", strength=Strength.STRONG)
    (stands,) = wishes(dossier_id)
    assert (stands.change, stands.times, stands.first_said_on) == (Change.GROWS, 2, THEN)
    assert (stands.statement.words, stands.theme_label) == ("je veux conduire", "Mobilité")
    assert stands.statement.rome == "N4105"
    again(row, "je veux conduire")
    assert wishes(dossier_id)[0].statement.strength is Strength.STRONG
    (then,) = read(ADVISER, current_aspirations, dossier_id, THEN)
    assert (then.statement.words, then.statement.strength) == (WORDS, Strength.SLIGHT)


def test_any_change_may_bear_its_reason_and_no_other_statement_takes_it_over() -> None:
    dossier_id = new_file()
    row = told(dossier_id, said_on=THEN, strength=Strength.SLIGHT)
    again(row, strength=Strength.STRONG, why="  j’ai eu le code ")
    again(row, when=1, strength=Strength.FAIR)
    said = [one.occurrence.statement.reason for one in read(ADVISER, path_of, dossier_id)]
    assert said == ["", "j’ai eu le code", ""]
    with pytest.raises(Invalid):
        again(row, when=2, why="x" * 5_000)


def test_what_is_known_late_corrects_what_follows_and_the_past_is_read_as_it_was_known() -> None:
    dossier_id = new_file()
    row = told(dossier_id, strength=Strength.FAIR)
    again(row, strength=Strength.FOREMOST, when=1, said_on=THEN)
    assert steps(dossier_id) == [(THEN, Change.APPEARS), (TODAY, Change.FADES)]
    known = read(ADVISER, path_of, dossier_id, known_by=at(0.5))
    assert [one.occurrence.change for one in known] == [Change.APPEARS]


def test_confirming_a_theme_does_not_move_a_statement_among_those_of_its_day() -> None:
    dossier_id = new_file()
    row = told(dossier_id, strength=Strength.SLIGHT)
    again(row, strength=Strength.STRONG, when=0.1)
    operations.choose_theme(actor=ADVISER, at=at(0.2), statement_id=row.statement.id, theme="mobilite")
    assert [change for _, change in steps(dossier_id)] == [Change.APPEARS, Change.GROWS]


def test_it_ends_with_a_reason_if_she_wants_and_returns() -> None:
    dossier_id = new_file()
    row = told(dossier_id, said_on=THEN)
    operations.end_aspiration(
        actor=ADVISER, at=AT, aspiration_id=row.aspiration_id, ending=Ending.GIVEN_UP, why=" trop cher "
    )
    assert wishes(dossier_id) == []
    (ended,) = read(ADVISER, ended_aspirations, dossier_id)
    assert (ended.change, ended.statement.reason, ended.statement.words) == (
        Change.GIVEN_UP,
        "trop cher",
        WORDS,
    )
    with pytest.raises(Conflict, match="porte déjà"):
        operations.end_aspiration(
            actor=COLLEAGUE, at=AT, aspiration_id=row.aspiration_id, ending=Ending.GIVEN_UP
        )
    again(row, when=1)
    assert wishes(dossier_id, TODAY + timedelta(days=1))[0].change is Change.RETURNS
    assert read(ADVISER, ended_aspirations, dossier_id) == []


def test_the_order_that_she_gives_is_told_and_says_no_new_words() -> None:
    dossier_id = new_file()
    first, second, third = (told(dossier_id, word) for word in ("un toit", "un métier", "du temps"))
    order = [second.aspiration_id, first.aspiration_id]
    assert operations.rank_aspirations(actor=ADVISER, at=at(1), dossier_id=dossier_id, order=order) == 2
    tomorrow = TODAY + timedelta(days=1)
    assert [row.aspiration_id for row in wishes(dossier_id, tomorrow)] == [*order, third.aspiration_id]
    assert operations.rank_aspirations(actor=ADVISER, at=at(2), dossier_id=dossier_id, order=order) == 0
    assert [one["new_words"] for one in events("AspirationExpressed")] == [True] * 3 + [False] * 2
    elsewhere = told(new_file())
    for wrong in ([uuid4()], [elsewhere.aspiration_id], [first.aspiration_id] * 2):
        with pytest.raises(Invalid, match="terminée, inconnue ou écrite deux fois"):
            operations.rank_aspirations(actor=ADVISER, at=at(3), dossier_id=dossier_id, order=wrong)


def test_what_cannot_be_told_is_refused_whole() -> None:
    dossier_id = new_file()
    row = told(dossier_id)
    cases = [
        ({"words": " \x00"}, "words"),
        ({"words": "a" * 2001}, "words"),
        ({"said_on": TODAY + timedelta(days=1)}, "said_on"),
        ({"said_on": BORN - timedelta(days=1)}, "said_on"),
        ({"theme": "zzz"}, "theme"),
        ({"theme": "travail", "sub_theme": "permis"}, "sub_theme"),
        ({"sub_theme": "permis"}, "theme"),
        ({"rank": 0}, "rank"),
        ({"rome": "Z9999"}, "rome"),
        ({"entered_by": EnteredBy.YOUNG_PERSON}, "entered_by"),
    ]
    for wrong, field in cases:
        with pytest.raises(Invalid) as refused:
            told(dossier_id, **{"words": WORDS, **wrong})
        assert [error.field for error in refused.value.errors] == [field], wrong
        with pytest.raises(Invalid):
            again(row, **{"words": WORDS, **wrong})
    with pytest.raises(Invalid, match="pour la première fois"):
        operations.end_aspiration(
            actor=ADVISER, at=AT, aspiration_id=row.aspiration_id, ending=Ending.FULFILLED, said_on=THEN
        )
    with pytest.raises(Invalid, match="dépasse"):
        operations.end_aspiration(
            actor=ADVISER, at=AT, aspiration_id=row.aspiration_id, ending=Ending.FULFILLED, why="a" * 2001
        )
    assert steps(dossier_id) == [(TODAY, Change.APPEARS)]


def test_several_faults_are_told_together() -> None:
    with pytest.raises(Invalid) as refused:
        told(new_file(), "", theme="zzz", said_on=TODAY + timedelta(days=1))
    assert {error.field for error in refused.value.errors} == {"words", "said_on", "theme"}


def test_sent_twice_it_is_told_once() -> None:
    dossier_id = new_file()
    assert told(dossier_id, key="hors-ligne-1") == told(dossier_id, key="hors-ligne-1")
    assert len(wishes(dossier_id)) == 1
    with pytest.raises(Conflict):
        told(dossier_id, "autre chose", key="hors-ligne-1")


def test_what_has_changed_since_a_day() -> None:
    dossier_id = new_file()
    lasting = told(dossier_id, said_on=THEN)
    again(lasting)
    growing = told(dossier_id, "un toit", said_on=THEN, strength=Strength.SLIGHT)
    again(growing, "un toit", strength=Strength.STRONG)
    news = read(ADVISER, changes_since, dossier_id, THEN)
    assert [(one.occurrence.change, one.strength) for one in news] == [(Change.GROWS, Strength.STRONG)]
    assert read(ADVISER, changes_since, dossier_id, TODAY) == []


def test_in_her_space_it_is_her_hand_whatever_is_sent() -> None:
    dossier_id = new_file()

    def tell(actor: object) -> UUID:
        draft = StatementDraft(WORDS, entered_by=EnteredBy.ADVISER, setting=Setting.WORKSHOP)
        return operations.tell_aspiration(actor=actor, at=AT, dossier_id=dossier_id, draft=draft)  # type: ignore[arg-type]  # the actor of the step

    in_her_space(dossier_id, tell)
    (row,) = wishes(dossier_id)
    assert (row.statement.entered_by, row.statement.setting) == (EnteredBy.YOUNG_PERSON, Setting.OWN_SPACE)


def test_noted_by_mistake_it_is_taken_out_with_its_reason() -> None:
    dossier_id = new_file()
    row = told(dossier_id)
    with pytest.raises(Invalid, match="Il manque la raison"):
        operations.withdraw_statement(actor=ADVISER, at=AT, statement_id=row.statement.id, reason=" ")
    operations.withdraw_statement(
        actor=ADVISER, at=at(1), statement_id=row.statement.id, reason="autre dossier"
    )
    assert read(ADVISER, path_of, dossier_id) == []
    with pytest.raises(NotFound):
        again(row)
    with pytest.raises(NotFound):
        operations.withdraw_statement(actor=ADVISER, at=at(1), statement_id=row.statement.id, reason="encore")
    assert [one["statement_id"] for one in events("AspirationWithdrawn")] == [str(row.statement.id)]
