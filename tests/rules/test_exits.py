"""Exits under each dated definition, the limits and the delays of a PMSMP, from tables that a caseworker reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from convergence.accompagnement.situations.rules.conventions import (
    INDICATIONS,
    accident_delays,
    check_convention,
    check_evaluation,
    missing_indications,
)
from convergence.accompagnement.situations.rules.current import (
    awaits_on_record,
    confirmation_due_on,
    current_situation,
    state_on,
)
from convergence.accompagnement.situations.rules.exits import (
    definitions,
    exit_class,
    situation_at_exit,
    verdicts,
)
from convergence.accompagnement.situations.rules.pmsmp import check_pmsmp, check_renewal_of
from convergence.accompagnement.situations.types import (
    DatedSituation,
    ImmersionKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationState,
)
from convergence.accompagnement.situations.types.conventions import (
    ConventionDraft,
    EvaluationDraft,
    PmsmpOutcome,
)
from convergence.accompagnement.situations.types.exits import ExitClass
from convergence.foundation.periods import DatePeriod
from convergence.foundation.problems import Invalid
from tests.rules.tables import scenarios, title

TODAY = date(2026, 11, 24)


def _period(line: dict[str, Any]) -> DatePeriod:
    return DatePeriod.through(line["du"], line.get("au"))


def _situation(line: dict[str, Any]) -> DatedSituation:
    return DatedSituation(
        SituationCategory(line["categorie"]),
        _period(line),
        kind=line.get("genre", ""),
        job_term=JobTerm(line["terme"]) if "terme" in line else None,
        awaits_confirmation=line.get("a_confirmer", False),
    )


@pytest.mark.parametrize("line", scenarios("situations/exits"), ids=title)
def test_an_exit_under_each_definition(line: dict[str, Any]) -> None:
    known = [_situation(one) for one in line["situations"]]
    found = exit_class(situation_at_exit(known, line["sortie"]))
    assert found.value == line["classe"]
    counted = [one.definition for one in verdicts(found, line["sortie"]) if one.is_positive]
    assert sorted(counted) == line["positives"]


def test_each_definition_names_classes_that_exist() -> None:
    known = list(definitions(TODAY))
    assert len(known) == 4
    for definition in known:
        assert set(definition.table_at(TODAY)) <= {one.value for one in ExitClass}


def test_a_word_of_its_own_comes_with_the_verdict() -> None:
    words = {one.definition: one.outcome for one in verdicts(ExitClass.SHORT_JOB, TODAY)}
    assert words == {"cpo_2019": "", "durable": "", "dynamique": "de transition", "large": ""}


@pytest.mark.parametrize("line", scenarios("situations/pmsmp"), ids=title)
def test_a_pmsmp_within_its_limits(line: dict[str, Any]) -> None:
    others = [
        DatedSituation(
            SituationCategory.IMMERSION,
            _period(one),
            kind=ImmersionKind.PMSMP,
            host=one.get("accueil", "Hôte"),
            is_renewal=one.get("renouvellement", False),
            objective=PmsmpObjective(one["objet"]),
            goals=one.get("objectifs", ""),
        )
        for one in line.get("autres", ())
    ]
    objective = PmsmpObjective(line["objet"]) if "objet" in line else None
    is_renewal, goals = line.get("renouvellement", False), line.get("objectifs", "")

    def check() -> None:
        period = _period(line["periode"])
        check_pmsmp(
            period, host="hôte ", others=others, is_renewal=is_renewal, objective=objective, goals=goals
        )
        if is_renewal:
            check_renewal_of(period, host="Hôte", objective=objective, others=others, goals=goals)

    if not line["refus"]:
        check()
        return
    with pytest.raises(Invalid, match=line["refus"]):
        check()


def test_what_is_foreseen_stays_planned_and_stands_for_nobody_until_it_is_confirmed() -> None:
    period = DatePeriod(TODAY - timedelta(days=2))
    assert state_on(period, TODAY, awaits_confirmation=True) is SituationState.PLANNED
    assert state_on(period, TODAY) is SituationState.RUNNING
    job = DatedSituation(SituationCategory.JOB, period, awaits_confirmation=True)
    seeker = DatedSituation(SituationCategory.JOB_SEEKER, period)
    assert current_situation([job, seeker], TODAY).category is SituationCategory.JOB_SEEKER


def test_a_situation_awaits_its_confirmation_when_it_is_entered_before_it_begins() -> None:
    ahead, now = DatePeriod(TODAY + timedelta(days=1)), DatePeriod(TODAY)
    assert awaits_on_record(ahead, today=TODAY)
    assert not awaits_on_record(now, today=TODAY)
    assert awaits_on_record(now, today=TODAY, was_awaited=True), "an amendment confirms nothing by itself"
    assert confirmation_due_on(ahead) == TODAY + timedelta(days=8)


def test_a_convention_says_what_the_law_asks_and_it_lacks() -> None:
    assert len(missing_indications(ConventionDraft())) == len(INDICATIONS) + 1, (
        "and whether its use is lawful"
    )
    whole = ConventionDraft(
        "12345678901234",
        "Boulangerie",
        "Mme A",
        "Gérante",
        "Tarbes",
        70,
        "9-17",
        "x",
        "y",
        is_lawful_use=True,
    )
    assert missing_indications(whole) == ()
    assert missing_indications(whole, is_employed=True) == (
        "la signature de l’employeur actuel (article D5135-1)",
    )
    assert missing_indications(replace(whole, employer_agreed=True), is_employed=True) == ()
    check_convention(whole, starts_on=TODAY, days=14)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host_siret": "1234"}, "14 chiffres"),
        ({"host_siret": "1234567890123٤"}, "14 chiffres"),
        ({"presence_hours": 97}, "ne tiennent pas en 14 jours"),
        ({"signed_on": TODAY + timedelta(days=1), "is_lawful_use": True}, "avant le premier jour"),
        ({"signed_on": TODAY}, "ni à remplacer un salarié absent"),
        ({"tasks": "x" * 2001}, "dépasse 2000 caractères"),
    ],
)
def test_an_impossible_convention_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_convention(ConventionDraft(**changes), starts_on=TODAY, days=14)


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (EvaluationDraft(PmsmpOutcome.COMPLETED), "n’est pas finie"),
        (EvaluationDraft(PmsmpOutcome.INTERRUPTED), "dernier jour de présence"),
        (EvaluationDraft(PmsmpOutcome.INTERRUPTED, None, TODAY + timedelta(days=1)), "l’un de ceux"),
    ],
)
def test_an_evaluation_waits_for_the_end(draft: EvaluationDraft, words: str) -> None:
    period = DatePeriod.through(TODAY - timedelta(days=5), TODAY + timedelta(days=5))
    with pytest.raises(Invalid, match=words):
        check_evaluation(draft, period, today=TODAY)
    check_evaluation(EvaluationDraft(PmsmpOutcome.INTERRUPTED, None, TODAY), period, today=TODAY)
    check_evaluation(EvaluationDraft(PmsmpOutcome.COMPLETED), period, today=TODAY + timedelta(days=6))


def test_the_delays_after_an_accident_are_hours_that_pass() -> None:
    """The night of 25 October 2026 has one hour more: twenty-four hours end at eleven on the clocks of Paris."""
    happened = datetime(2026, 10, 24, 10, tzinfo=UTC)
    tell, declare = accident_delays(happened, None, on=date(2026, 10, 24))
    assert (tell, declare) == (happened + timedelta(hours=24), happened + timedelta(hours=72))
    told = happened + timedelta(hours=3)
    assert accident_delays(happened, told, on=date(2026, 10, 24))[1] == told + timedelta(hours=48)
