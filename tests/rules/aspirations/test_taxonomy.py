"""The domains of life: a dated national list, its faults told, completed by each structure for itself alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import yaml

from convergence.aspirations.rules.taxonomy import (
    THEMES_FILE,
    ThemesFileError,
    check_local,
    read_themes,
    taxonomy,
    theme_file,
    with_local,
)
from convergence.aspirations.types import Hindrance, SubTheme
from convergence.foundation.problems import Invalid, NotFound
from tests.architecture.sources import SOURCE

DAY = date(2026, 12, 1)
OURS, THEIRS = UUID(int=1), UUID(int=2)
SURF = SubTheme("surf", "Surf", "Le surf, ici", "culture_loisirs", structure_id=OURS)


def small() -> dict[str, Any]:
    """A right file of one theme, to be spoilt."""
    sub = {
        "code": "permis",
        "label": "Le permis",
        "definition": "Conduire",
        "services": ["mobilite"],
        "needs": [],
    }
    theme = {
        "code": "mobilite", "label": "Mobilité", "definition": "Bouger", "includes": ["a"], "excludes": ["b"],
        "examples": ["c"], "services": ["mobilite"], "needs": ["constraint:mobilite"], "sub_themes": [sub],
    }  # fmt: skip
    return {
        "source": "maison",
        "verified": "U",
        "editions": [{"version": "1", "from": date(2026, 1, 1)}],
        "themes": [theme],
    }


def test_the_list_has_the_ten_domains_that_the_network_asked_for() -> None:
    assert [theme.code for theme in taxonomy(DAY).themes] == [
        "travail", "formation", "logement", "mobilite", "sante", "famille", "citoyennete", "culture_loisirs",
        "argent", "ailleurs",
    ]  # fmt: skip
    assert taxonomy(DAY).version == "2026.1"
    assert taxonomy(DAY).sub_theme("mobilite", "permis") is not None
    assert taxonomy(DAY).sub_theme("sante", "permis") is taxonomy(DAY).theme("rien") is None


def test_every_need_is_one_that_the_diagnosis_knows() -> None:
    diagnosis = yaml.safe_load(
        (SOURCE / "referentials" / "nomenclatures" / "diagnostic.yaml").read_text("utf-8")
    )
    known = {f"{kind}:{one['code']}" for kind in ("constraint", "need") for one in diagnosis[kind]["values"]}
    told = {
        need
        for theme in theme_file().themes
        for needs in (theme.needs, *(sub.needs for sub in theme.sub_themes))
        for need in needs
    }
    assert told - known == set()
    assert {f"constraint:{one.value}" for one in list(Hindrance)[:8]} == {
        need for need in known if need.startswith("constraint:")
    }


def test_examples_and_sub_themes_are_told_apart() -> None:
    themes = theme_file().themes
    labels = [sub.label for theme in themes for sub in theme.sub_themes]
    assert len(labels) == len(set(labels)) > 45
    assert all(len(theme.examples) >= 3 for theme in themes)


def test_no_list_before_the_first_edition() -> None:
    with pytest.raises(NotFound, match="à partir du 01/01/2026"):
        taxonomy(date(2025, 12, 31))


def test_a_value_begins_and_ends_with_an_edition() -> None:
    raw = small()
    raw["editions"].append({"version": "2", "from": date(2027, 1, 1)})
    ended, begun = dict(raw["themes"][0]["sub_themes"][0]), dict(raw["themes"][0]["sub_themes"][0])
    ended["to"] = date(2027, 1, 1)
    begun |= {"code": "conduire", "from": date(2027, 1, 1)}
    raw["themes"][0]["sub_themes"] = [ended, begun]
    subs = read_themes(yaml.safe_dump(raw)).themes[0].sub_themes
    assert [(sub.code, sub.valid_from.year, sub.valid_to) for sub in subs] == [
        ("permis", 2026, date(2027, 1, 1)),
        ("conduire", 2027, None),
    ]


def spoilt(what: str) -> dict[str, Any]:
    raw = small()
    theme = raw["themes"][0]
    sub = theme["sub_themes"][0]
    match what:
        case "twice":
            theme["sub_themes"] = [sub, sub]
        case "code":
            sub["code"] = "Permis B"
        case "service":
            sub["services"] = ["mobilite--voler"]
        case "need":
            theme["needs"] = ["mobilite"]
        case "meaning":
            sub["definition"] = " "
        case "day":
            sub["to"] = date(2026, 6, 1)
        case "not a day":
            sub["from"] = "demain"
        case "empty":
            theme["excludes"] = []
        case "missing":
            del theme["definition"]
        case "editions":
            raw["editions"] = []
        case "edition":
            raw["editions"].append(raw["editions"][0])
        case _:
            raw["more"] = 1
    return raw


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("twice", "written twice"), ("code", "lower-case"), ("service", "mobilite--voler"), ("need", "constraint:"),
        ("meaning", "neither name"), ("day", "with an edition"), ("not a day", "not a day"),
        ("empty", "what it does not"), ("missing", "lacks definition"), ("editions", "follow each other"),
        ("edition", "follow each other"), ("more", "the file holds"),
    ],
)  # fmt: skip
def test_a_fault_of_the_file_is_named(what: str, fault: str) -> None:
    with pytest.raises(ThemesFileError, match=fault):
        read_themes(yaml.safe_dump(spoilt(what)))


def test_the_file_that_is_spoilt_was_right() -> None:
    assert read_themes(yaml.safe_dump(small())).themes[0].code == "mobilite"
    assert read_themes(THEMES_FILE.read_text("utf-8")) == theme_file()


# -- what a structure adds -----------------------------------------------------------------------------------


def codes(seen_by: UUID, *local: SubTheme, on: date = DAY) -> set[str]:
    theme = with_local(taxonomy(DAY), local, seen_by, on).theme("culture_loisirs")
    assert theme
    return {sub.code for sub in theme.sub_themes}


def test_a_local_sub_theme_is_seen_by_its_structure_alone_while_it_holds() -> None:
    assert "surf" in codes(OURS, SURF)
    assert "surf" not in codes(THEIRS, SURF)
    past = replace(SURF, valid_to=DAY)
    assert "surf" not in codes(OURS, past)
    assert "surf" in codes(OURS, past, on=date(2026, 11, 30))
    assert codes(THEIRS) <= codes(OURS, SURF)


def test_a_national_code_taken_since_then_stays_national() -> None:
    local = replace(SURF, code="sport", label="Notre sport")
    theme = with_local(taxonomy(DAY), [local], OURS, DAY).theme("culture_loisirs")
    assert theme
    assert [sub.label for sub in theme.sub_themes if sub.code == "sport"] == ["Sport"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("theme", "cuisine", "theme"),
        ("label", "  ", "required"),
        ("code", "Sûrf !", "code"),
        ("code", "permis", "taken"),
        ("structure_id", None, "owner"),
    ],
)
def test_a_local_sub_theme_hangs_under_a_national_theme_with_its_own_code(
    field: str, value: Any, code: str
) -> None:
    check_local(taxonomy(DAY), SURF)
    with pytest.raises(Invalid) as refused:
        check_local(taxonomy(DAY), replace(SURF, **{field: value}))
    assert [error.code for error in refused.value.errors] == [code]
