"""Who is registered, in which category, who decides, until when to sign, and one référent at any date."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.orientation.rules.categories import category_of
from convergence.accompagnement.orientation.rules.deciding import (
    asked_of,
    check_decision,
    warnings_of,
)
from convergence.accompagnement.orientation.rules.delays import (
    check_notified,
    interrupts,
    sign_by,
    tell_address_by,
)
from convergence.accompagnement.orientation.rules.history import Held, in_force, place
from convergence.accompagnement.orientation.rules.letters import decision_values
from convergence.accompagnement.orientation.rules.messages import Identity, Told, written
from convergence.accompagnement.orientation.rules.registering import verdict
from convergence.accompagnement.orientation.rules.states import TRANSITIONS, check_may_become
from convergence.accompagnement.orientation.types import (
    DIFFICULTIES,
    OPEN_STATES,
    Aim,
    Aspiration,
    Category,
    CategoryFacts,
    CessationMotive,
    Criterion,
    Decider,
    Decision,
    Impact,
    JobHeld,
    JobSituation,
    MessageKind,
    Path,
    ReferentBody,
    RegistrationApplicant,
    RegistrationState,
)
from convergence.foundation.problems import Conflict, Invalid
from tests.rules.tables import scenarios, title

TODAY = date(2026, 11, 24)
ROOT = UUID("0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10")
CRITERIA = {
    Criterion.QUALIFICATION: "3",
    Criterion.JOB_SITUATION: JobSituation.NEVER.value,
    Criterion.ASPIRATION: Aspiration.TO_DEFINE.value,
    **dict.fromkeys(DIFFICULTIES, Impact.NONE.value),
}


def yes(line: dict[str, Any], key: str) -> bool:
    """« oui » or « non », which YAML leaves as words."""
    return line.get(key) in ("oui", True)


def decision(line: dict[str, Any]) -> Decision:
    """What a line of the table decides."""
    strong = dict.fromkeys((Criterion(each) for each in line.get("fort", ())), Impact.STRONG.value)
    return Decision(
        path=Path(line.get("parcours", "professionnel")),
        decider=Decider(line["decide"]),
        body=ReferentBody(line.get("vers", "mission_locale")),
        decided_on=line.get("jour", date(2026, 11, 20)),
        receives_rsa=yes(line, "rsa"),
        criteria={} if yes(line, "vide") else CRITERIA | strong,
        body_name=line.get("organisme", ""),
        is_delegated=yes(line, "delegue"),
    )


@pytest.mark.parametrize("line", scenarios("orientation/inscription"), ids=title)
def test_who_is_registered(line: dict[str, Any]) -> None:
    receives = None if line["rsa"] is None else yes(line, "rsa")
    applicant = RegistrationApplicant(
        line["naissance"],
        yes(line, "rqth"),
        Aim(line["but"]) if line["but"] else None,
        receives,
        yes(line, "invalide"),
    )
    found = verdict(applicant, line["demande"])
    assert (found.is_concerned, found.article) == (yes(line, "attendu"), line["article"])
    assert found.reason.endswith(".")
    assert found.is_concerned or found.what_to_do


@pytest.mark.parametrize("line", scenarios("orientation/categories"), ids=title)
def test_in_which_category(line: dict[str, Any]) -> None:
    facts = CategoryFacts(
        job=JobHeld(line.get("emploi", "aucun")),
        hours_in_month=line.get("heures", 0),
        training_hours=line.get("formation", 0),
        days_off=line.get("absence", 0),
        path=Path(line["parcours"]) if "parcours" in line else None,
        awaits_rsa_orientation=yes(line, "attend_rsa"),
    )
    assert category_of(facts, TODAY) == line["attendu"]


@pytest.mark.parametrize("line", scenarios("orientation/decisions"), ids=title)
def test_who_decides(line: dict[str, Any]) -> None:
    made = decision(line)
    born_on, has_rqth = line.get("naissance", date(2006, 5, 12)), yes(line, "rqth")
    if refused := line.get("refus"):
        with pytest.raises(Invalid) as raised:
            check_decision(made, born_on=born_on, has_rqth=has_rqth, today=TODAY)
        assert sorted(raised.value.by_field()) == sorted(refused)
        assert all(error.what_to_do for error in raised.value.errors)
    else:
        check_decision(made, born_on=born_on, has_rqth=has_rqth, today=TODAY)
    assert bool(warnings_of(made)) is yes(line, "averti")


@pytest.mark.parametrize(
    "line", [line for line in scenarios("orientation/delais") if "signer" in line], ids=title
)
def test_until_when_to_sign(line: dict[str, Any]) -> None:
    assert sign_by(line["notifiee"]) == line["signer"]


@pytest.mark.parametrize(
    "line", [line for line in scenarios("orientation/delais") if "dire" in line], ids=title
)
def test_until_when_to_tell_another_address(line: dict[str, Any]) -> None:
    assert tell_address_by(line["adresse"]) == line["dire"]


@pytest.mark.parametrize(
    "line", [line for line in scenarios("orientation/delais") if "demandee" in line], ids=title
)
def test_what_interrupts_the_month(line: dict[str, Any]) -> None:
    found = interrupts(
        after_diagnostic=yes(line, "diagnostic"), notified_on=line["notifiee"], asked_on=line["demandee"]
    )
    assert found is yes(line, "interrompt")


def test_a_decision_for_the_rsa_that_the_mission_locale_takes_says_what_to_do() -> None:
    made = decision({"decide": "mission_locale", "rsa": "oui"})
    with pytest.raises(Invalid) as raised:
        check_decision(made, born_on=date(2001, 1, 1), has_rqth=False, today=TODAY)
    (error,) = raised.value.errors
    assert "président du conseil départemental" in error.message
    assert "département" in error.what_to_do


@pytest.mark.parametrize(
    ("rsa", "by", "asked"),
    [
        (True, Decider.MISSION_LOCALE, Decider.DEPARTEMENT),
        (True, Decider.FRANCE_TRAVAIL, Decider.DEPARTEMENT),
        (False, Decider.MISSION_LOCALE, Decider.MISSION_LOCALE),
        (False, Decider.CAP_EMPLOI, Decider.CAP_EMPLOI),
        (False, Decider.FRANCE_TRAVAIL, Decider.FRANCE_TRAVAIL),
        (False, Decider.DEPARTEMENT, Decider.FRANCE_TRAVAIL),
    ],
)
def test_of_whom_a_new_orientation_is_asked(rsa: bool, by: Decider, asked: Decider) -> None:
    assert asked_of(receives_rsa=rsa, decided_by=by) is asked


def test_a_value_that_no_list_holds_is_refused() -> None:
    made = decision({"decide": "mission_locale"})
    for criterion in (Criterion.HEALTH, Criterion.ASPIRATION, Criterion.JOB_SITUATION):
        spoilt = replace(made, criteria=made.criteria | {criterion: "<script>"})
        with pytest.raises(Invalid) as raised:
            check_decision(spoilt, born_on=date(2006, 5, 12), has_rqth=False, today=TODAY)
        assert list(raised.value.by_field()) == [criterion.value]


def test_texts_that_are_too_long_are_refused() -> None:
    made = decision({"decide": "mission_locale"})
    long = replace(made, words="a" * 4_001, body_name="b" * 201)
    with pytest.raises(Invalid) as raised:
        check_decision(long, born_on=date(2006, 5, 12), has_rqth=False, today=TODAY)
    assert sorted(raised.value.by_field()) == ["body_name", "words"]
    check_decision(
        replace(made, words="a" * 4_000, body_name="b" * 200),
        born_on=date(2006, 5, 12),
        has_rqth=False,
        today=TODAY,
    )


@given(st.lists(st.integers(0, 60), unique=True, min_size=1, max_size=12))
def test_in_whatever_order_decisions_are_entered_one_referent_holds_at_any_date(days: list[int]) -> None:
    held: list[Held] = []
    for number in days:
        day = date(2026, 1, 1) + timedelta(days=number)
        found = place(held, day)
        held = [replace(each, ends_on=day) if each.orientation_id == found.closes else each for each in held]
        held.append(Held(uuid5(ROOT, str(number)), day, found.ends_on))
    held.sort(key=lambda each: each.decided_on)
    assert all(before.ends_on == after.decided_on for before, after in pairwise(held))
    assert held[-1].ends_on is None
    for each in held:
        assert in_force(held, each.decided_on) == each
    assert in_force(held, held[0].decided_on - timedelta(days=1)) is None
    with pytest.raises(Conflict):
        place(held, held[0].decided_on)


def test_after_a_gap_a_decision_closes_nothing() -> None:
    held = [Held(ROOT, date(2026, 1, 1), date(2026, 2, 1))]
    found = place(held, date(2026, 3, 1))
    assert (found.closes, found.ends_on) == (None, None)


@pytest.mark.parametrize(
    ("day", "right"),
    [(date(2026, 11, 9), False), (date(2026, 11, 10), True), (TODAY, True), (date(2026, 11, 25), False)],
)
def test_a_notification_follows_the_decision_and_is_not_to_come(day: date, right: bool) -> None:
    if right:
        check_notified(day, decided_on=date(2026, 11, 10), today=TODAY)
        return
    with pytest.raises(Invalid):
        check_notified(day, decided_on=date(2026, 11, 10), today=TODAY)


MESSAGE = uuid5(ROOT, "message")
IDENTITY = Identity("LARRIEU", "", "Inès", date(2006, 5, 12), "F", "3 rue des Thermes", "65000", "Tarbes")


def test_a_registration_tells_who_she_is_and_nothing_else_of_the_file() -> None:
    told = Told(MessageKind.REGISTRATION, MESSAGE, ROOT, "ML65", Category.A, TODAY)
    read = json.loads(written(told, IDENTITY))
    assert read["demande"] == str(ROOT)
    assert read["personne"]["nom_naissance"] == "LARRIEU"
    assert read["message"] == str(MESSAGE)
    assert set(read) == {
        "nature", "message", "demande", "structure", "categorie", "date", "fondement", "personne",
    }  # fmt: skip
    assert set(read["personne"]) == {
        "nom_naissance", "nom_usage", "prenom", "naissance", "sexe", "voie", "code_postal", "commune",
    }  # fmt: skip


def test_what_follows_names_her_by_her_identifier_alone() -> None:
    told = Told(
        MessageKind.CESSATION,
        MESSAGE,
        ROOT,
        "ML65",
        Category.A,
        TODAY,
        "1234567A",
        TODAY,
        CessationMotive.JOB,
    )
    text = written(told, IDENTITY)
    assert json.loads(text)["identifiant"] == "1234567A"
    assert json.loads(text)["motif"] == "emploi"
    assert "LARRIEU" not in text
    assert "LARRIEU" not in written(replace(told, kind=MessageKind.CATEGORY), IDENTITY)


@pytest.mark.parametrize("path", list(Path))
@pytest.mark.parametrize("body", list(ReferentBody))
def test_the_letter_says_the_path_the_referent_and_the_appeal(path: Path, body: ReferentBody) -> None:
    values = decision_values(path, body, "", decided_on=TODAY, is_here=body is ReferentBody.MISSION_LOCALE)
    assert path.label[1:] in values["decision"]
    assert "tribunal administratif, dans les 2 mois" in values["voies_recours"]
    assert ("contrat d’engagement dans le mois" in values["decision"]) is (
        body is ReferentBody.MISSION_LOCALE
    )


def test_the_life_of_a_registration_ends_and_never_goes_back() -> None:
    for before in RegistrationState:
        for after in RegistrationState:
            if after in TRANSITIONS[before]:
                check_may_become(before, after)
            else:
                with pytest.raises(Conflict):
                    check_may_become(before, after)
    assert TRANSITIONS[RegistrationState.ENDED] == TRANSITIONS[RegistrationState.ABANDONED] == frozenset()
    assert {RegistrationState.REGISTERED} >= {
        before for before in RegistrationState if RegistrationState.ENDED in TRANSITIONS[before]
    }
    assert set(OPEN_STATES) == {state for state in RegistrationState if TRANSITIONS[state]}
