"""The machine proposes in versions, a person confirms; what a person chose is never undone."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from convergence.aspirations import operations
from convergence.aspirations.handlers import propose_theme
from convergence.aspirations.operations import coding
from convergence.aspirations.queries import structures_with_aspirations
from convergence.aspirations.types import AspirationExpressed, AspirationRow, Ending, StatementDraft
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, events, new_file, stored
from tests.rooms.aspirations.steps import HOUSE, QuickCoder, told, wishes

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> QuickCoder:
    coder = QuickCoder()
    monkeypatch.setattr(coding, "taught", lambda: coder)
    return coder


def hear(row: AspirationRow, *, new_words: bool = True) -> None:
    event = AspirationExpressed(
        structure_id=TARBES, dossier_id=row.dossier_id, aspiration_id=row.aspiration_id,
        statement_id=row.statement.id, said_on=TODAY, new_words=new_words,
    )  # fmt: skip
    propose_theme(event, actor=HOUSE, at=AT)


def test_new_words_are_proposed_a_theme_once_and_told_again_they_keep_it(quick: QuickCoder) -> None:
    dossier_id = new_file()
    row = told(dossier_id)
    assert row.coding is None
    hear(row)
    hear(row)
    assert len(quick.asked) == 1
    (shown,) = wishes(dossier_id)
    assert shown.coding
    assert asdict(shown.coding.themes[0]) == {
        "theme": "mobilite",
        "confidence": 0.92,
        "sub_theme": "permis",
    }
    assert shown.theme_label == "", "nothing is taken for true before a person confirms"
    operations.end_aspiration(
        actor=ADVISER, at=at(0.1), aspiration_id=row.aspiration_id, ending=Ending.FULFILLED
    )
    operations.change_aspiration(
        actor=ADVISER,
        at=at(0.2),
        aspiration_id=row.aspiration_id,
        draft=StatementDraft(row.statement.words),
    )
    (back,) = wishes(dossier_id)
    assert back.coding == shown.coding
    hear(row, new_words=False)
    assert operations.code_again(actor=HOUSE, at=at(1)) == 0, "the same words are not coded again"


def test_a_proposal_is_confirmed_or_another_theme_chosen(quick: QuickCoder) -> None:
    dossier_id = new_file()
    row = told(dossier_id)
    hear(row)
    statement_id = row.statement.id

    def choose(theme: str, sub_theme: str = "", version: str = "", statement: object = statement_id) -> None:
        operations.choose_theme(
            actor=ADVISER, at=at(1), statement_id=statement, theme=theme, sub_theme=sub_theme,  # type: ignore[arg-type]  # an identifier of the test
            coding_version=version,
        )  # fmt: skip

    choose("mobilite", "permis", "essai-1")
    assert wishes(dossier_id)[0].sub_theme_label == "Le permis"
    assert stored(ADVISER, "aspirations_statement", "coding_version") == ["essai-1"]
    for wrong, problem in ((("", ""), Invalid), (("zzz", ""), Invalid), (("travail", "permis"), Invalid)):
        with pytest.raises(problem):
            choose(*wrong)
    for theme, version in (("travail", "essai-1"), ("mobilite", "essai-0")):
        with pytest.raises(Conflict, match="ne propose plus"):
            choose(theme, "", version)
    with pytest.raises(NotFound):
        choose("mobilite", statement=dossier_id)
    choose("travail")
    assert stored(ADVISER, "aspirations_statement", "coding_version") == [""]
    assert [(one["theme"], one["coding_version"]) for one in events("ThemeAssigned")] == [
        ("mobilite", "essai-1"),
        ("travail", ""),
    ]


def test_a_new_version_codes_all_again_and_what_a_person_chose_stays(quick: QuickCoder) -> None:
    dossier_id = new_file()
    first, second = told(dossier_id), told(dossier_id, "un toit")
    assert operations.code_again(actor=HOUSE, at=at(1)) == 2
    operations.choose_theme(actor=ADVISER, at=at(2), statement_id=first.statement.id, theme="travail")
    quick.version = "essai-2"
    assert operations.code_again(actor=HOUSE, at=at(3)) == 2
    assert operations.code_again(actor=HOUSE, at=at(4)) == 0
    rows = {row.aspiration_id: row for row in wishes(dossier_id)}
    assert rows[first.aspiration_id].statement.theme == "travail"
    latest = rows[second.aspiration_id].coding
    assert latest
    assert (latest.version, latest.abstains) == ("essai-2", True)
    assert (
        sorted(stored(ADVISER, "aspirations_statementcoding", "version")) == ["essai-1"] * 2 + ["essai-2"] * 2
    )


def test_some_hundreds_at_a_time(quick: QuickCoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "AT_ONCE", 2)
    dossier_id = new_file()
    for words in ("un", "deux", "trois"):
        told(dossier_id, words)
    assert [operations.code_again(actor=HOUSE, at=at(day)) for day in (1, 2, 3)] == [2, 1, 0]


def test_only_the_house_codes(quick: QuickCoder) -> None:
    row = told(new_file())
    with pytest.raises(Refused):
        operations.code_statement(actor=ADVISER, at=AT, statement_id=row.statement.id)
    with pytest.raises(Refused):
        operations.code_again(actor=ADVISER, at=AT)
    assert quick.asked == []


def test_the_background_work_knows_where_something_was_told() -> None:
    told(new_file())
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert TARBES in structures_with_aspirations(scope, AT)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        assert list(structures_with_aspirations(scope, AT)) == []


def test_the_true_model_proposes_and_its_proposal_is_read_back() -> None:
    dossier_id = new_file()
    told(dossier_id, "je veux passer mon permis et trouver un appart")
    assert operations.code_again(actor=HOUSE, at=at(1)) >= 1
    (row,) = wishes(dossier_id)
    assert row.coding
    assert {one.theme for one in row.coding.themes} == {"mobilite", "logement"}
    assert [wish.words for wish in row.coding.wishes] == ["je veux passer mon permis", "trouver un appart"]
