"""Sub-themes of a structure: dated, chosen there alone, never in the way of a wish, told in its own table."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from convergence.aspirations import operations
from convergence.aspirations.extracts import aspirations_told
from convergence.aspirations.models import LocalSubTheme
from convergence.aspirations.queries import local_sub_themes, national_themes_on, themes_on
from convergence.aspirations.rules.taxonomy import code_of
from convergence.aspirations.types import Ending, LocalSubThemeRow, StatementDraft, SubThemeDraft
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    REUNION,
    TARBES,
    TODAY,
    at,
    give,
    new_file,
    person,
    read,
)
from tests.rooms.aspirations.steps import told, wishes
from tests.rooms.aspirations.test_publishing import column, extracted, load_structures_of_test

DIRECTION = person("Anne", Role.DIRECTION)
GARAGE = SubThemeDraft("mobilite", "Garage  solidaire", "Réparer soi-même", TODAY)


def added(draft: SubThemeDraft = GARAGE, actor: Actor = DIRECTION) -> UUID:
    return operations.add_sub_theme(actor=actor, at=AT, draft=draft)


def rows(actor: Actor = DIRECTION) -> list[LocalSubThemeRow]:
    found: list[LocalSubThemeRow] = read(actor, local_sub_themes)
    return found


def ended(on: date | None, actor: Actor = DIRECTION, **changes: Any) -> None:
    (row,) = rows()
    values: dict[str, Any] = {
        "label": row.sub_theme.label, "definition": "", "sub_theme_id": row.sub_theme_id, "edit_token": row.edit_token,
        **changes,
    }  # fmt: skip
    operations.amend_sub_theme(actor=actor, at=AT, valid_to=on, **values)


def codes(actor: Actor, on: date = TODAY, query: Any = themes_on) -> list[str]:
    return [sub.code for sub in read(actor, query, on).theme("mobilite").sub_themes]


@pytest.mark.django_db
def test_chosen_in_its_structure_from_its_day_until_its_end() -> None:
    added()
    assert codes(ADVISER)[-1] == "garage_solidaire"
    assert "garage_solidaire" not in codes(ADVISER, date(2026, 11, 1))
    assert "garage_solidaire" not in codes(ELSEWHERE)
    assert "garage_solidaire" not in codes(ADVISER, query=national_themes_on)
    row = told(new_file(), "réparer mon scooter", theme="mobilite", sub_theme="garage_solidaire")
    assert (row.theme_label, row.sub_theme_label) == ("Mobilité", "Garage solidaire")
    ended(TODAY)
    assert "garage_solidaire" not in codes(ADVISER)
    assert wishes(row.dossier_id)[0].sub_theme_label == "Garage solidaire"
    with pytest.raises(Invalid):
        told(new_file(), "encore", theme="mobilite", sub_theme="garage_solidaire")
    other = told(new_file(), "autre chose")
    with pytest.raises(Invalid):
        operations.choose_theme(
            actor=ADVISER,
            at=AT,
            statement_id=other.statement.id,
            theme="mobilite",
            sub_theme="garage_solidaire",
        )
    ended(None)
    operations.choose_theme(
        actor=ADVISER, at=AT, statement_id=other.statement.id, theme="mobilite", sub_theme="garage_solidaire"
    )
    assert wishes(other.dossier_id)[0].sub_theme_label == "Garage solidaire"


@pytest.mark.django_db
def test_an_end_or_another_structure_stops_no_wish() -> None:
    added()
    row = told(new_file(), "réparer mon scooter", theme="mobilite", sub_theme="garage_solidaire")
    ended(TODAY)
    again: dict[str, Any] = {"actor": ADVISER, "at": at(1), "aspiration_id": row.aspiration_id}
    operations.change_aspiration(**again, draft=StatementDraft("réparer vite"))
    operations.rank_aspirations(actor=ADVISER, at=at(1), dossier_id=row.dossier_id, order=[row.aspiration_id])
    give(actor=DIRECTION, at=at(2), dossier_id=row.dossier_id, to=REUNION)
    there = {**again, "actor": ELSEWHERE, "at": at(3)}
    operations.change_aspiration(**there, draft=StatementDraft("réparer ici"))
    shown = wishes(row.dossier_id, at(3).date(), ELSEWHERE)[0]
    assert (shown.statement.sub_theme, shown.sub_theme_label) == ("garage_solidaire", "garage solidaire")
    operations.end_aspiration(**there, ending=Ending.FULFILLED)


@pytest.mark.django_db
def test_its_own_table_tells_it_and_that_of_another_does_not() -> None:
    load_structures_of_test(actor=system_actor(), at=AT)
    added()
    row = told(new_file(), "réparer", theme="mobilite", sub_theme="garage_solidaire")
    told(new_file(), "le permis", theme="mobilite", sub_theme="permis")
    assert sorted(column(extracted(aspirations_told), "sub_theme")) == ["local:garage_solidaire", "permis"]
    ended(TODAY)
    assert "local:garage_solidaire" in column(extracted(aspirations_told), "sub_theme")
    give(actor=DIRECTION, at=at(2), dossier_id=row.dossier_id, to=REUNION)
    assert column(extracted(aspirations_told, REUNION), "sub_theme") == [""]


@pytest.mark.django_db
def test_only_who_heads_the_structure_keeps_them_and_each_name_serves_once() -> None:
    for actor in (ADVISER, person("Sonia", Role.MANAGER), person("Igor", Role.PARTNER)):
        with pytest.raises(Refused):
            added(actor=actor)
    added()
    for draft, code in (
        (GARAGE, "taken"),
        (SubThemeDraft("formation", "Le GARAGE… solidaire", "", TODAY), ""),
        (SubThemeDraft("mobilite", "Permis", "", TODAY), "taken"),
        (SubThemeDraft("zzz", "Vélo", "", TODAY), "theme"),
        (SubThemeDraft("mobilite", "  ", "", TODAY), "required"),
        (SubThemeDraft("mobilite", "2CV", "", TODAY), "code"),
    ):
        if not code:
            added(draft)
            continue
        with pytest.raises(Invalid) as refused:
            added(draft)
        assert [error.code for error in refused.value.errors] == [code], draft
    assert [row.sub_theme.label for row in rows()] == ["Le GARAGE… solidaire", "Garage solidaire"]
    assert code_of("L’été à Tarbes 2027") == "l_ete_a_tarbes"
    assert len(code_of("très " * 20)) <= 32


@pytest.mark.django_db
def test_a_correction_says_what_is_wrong_and_another_structure_sees_nothing() -> None:
    sub_theme_id = added()
    (row,) = rows()
    for changes, problem in (
        ({"label": " "}, Invalid), ({"edit_token": row.edit_token + 1}, Conflict),
        ({"actor": person("Paul", Role.DIRECTION, REUNION)}, NotFound), ({"actor": ADVISER}, Refused),
    ):  # fmt: skip
        with pytest.raises(problem):
            ended(None, **changes)
    with pytest.raises(Invalid, match="commence"):
        ended(date(2026, 1, 1))
    ended(None, label="Garage associatif")
    assert [one.sub_theme.label for one in rows()] == ["Garage associatif"]
    assert rows(person("Paul", Role.DIRECTION, REUNION)) == []
    assert read(ELSEWHERE, lambda scope: list(LocalSubTheme.objects.filter(pk=sub_theme_id))) == []
    assert len(read(ADVISER, lambda scope: list(LocalSubTheme.objects.filter(structure_id=TARBES)))) == 1
