"""Tables that a caseworker can read: ages, programmes, phases, conditions; then what amendments and actions ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.contracts.rules.eligibility import eligibility
from convergence.accompagnement.contracts.rules.others import consecutive_limit
from convergence.accompagnement.contracts.rules.papers import (
    allowance,
    appeal_routes,
    refusal_values,
)
from convergence.accompagnement.contracts.rules.phases import (
    KnownPhase,
    check_may_close,
    check_may_open,
    check_phase,
    first_phase_deadline,
)
from convergence.accompagnement.contracts.rules.plan import (
    check_complete,
    check_effective,
    check_review_months,
    check_step,
    clean_words,
    differences,
    end_to_prepare,
    offer_due,
    review_due,
)
from convergence.accompagnement.contracts.rules.programmes import end_with_programme, listed_programmes
from convergence.accompagnement.contracts.rules.terms import age_limit, planned_end
from convergence.accompagnement.contracts.types import (
    Applicant,
    ContractDraft,
    ContractKind,
    DeclaredBy,
    PastContract,
    PhaseDraft,
    PhaseState,
    PlanWords,
    ProgrammeEntry,
    StepDraft,
    StepKind,
    VersionRow,
    VersionState,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import DatePeriod, months_after
from convergence.foundation.problems import Conflict, Invalid
from tests.rules.tables import scenarios, title

DAY = date(2026, 11, 24)
SOMEONE = UUID("00000000-0000-7000-8000-0000000000aa")
WORDS = PlanWords("Trouver un apprentissage", ("Venir aux rendez-vous",), ("Proposer un stage",))


@pytest.mark.parametrize("line", scenarios("contracts/ages"), ids=title)
def test_what_a_birthday_does_to_a_contract(line: dict[str, Any]) -> None:
    kind, rqth = ContractKind(line["contrat"]), line.get("rqth", False)
    past = [PastContract(kind, DatePeriod(start, end)) for start, end in line.get("apres", ())]
    end = planned_end(
        ContractDraft(kind, line["debut"], line["mois"]),
        born_on=line["naissance"],
        has_rqth=rqth,
        consecutive_until=consecutive_limit(past, line["debut"]),
    )
    assert end == line["fin"]
    assert age_limit(kind, born_on=line["naissance"], has_rqth=rqth, on=line["debut"]) == line["limite"]


@pytest.mark.parametrize("line", scenarios("contracts/programmes"), ids=title)
def test_where_a_programme_carries_the_end_of_a_cej(line: dict[str, Any]) -> None:
    def end() -> date:
        return end_with_programme(
            ProgrammeEntry(
                line["parcours"],
                line["entree"],
                line["dernier_jour"],
                DeclaredBy.BODY,
                line.get("declare", DAY),
            ),
            starts_on=DAY,
            months=12,
            planned_end_on=line.get("prevu", date(2027, 11, 24)),
            is_known=line.get("deja_declare", False),
            today=date(2027, 11, 30),
        )

    if "refus" in line:
        with pytest.raises(Invalid) as refused:
            end()
        assert line["refus"] in refused.value.by_field()
        assert all(error.what_to_do for error in refused.value.errors)
    else:
        assert end() == line["fin"]


@pytest.mark.parametrize("line", scenarios("contracts/phases"), ids=title)
def test_which_phase_may_be_planned(line: dict[str, Any]) -> None:
    def check() -> None:
        check_phase(
            PhaseDraft(line["debut"], line["dernier_jour"], 15, PlanWords() if "textes" in line else WORDS),
            [KnownPhase(n, PhaseState(state), first, end) for n, state, first, end in line.get("autres", ())],
            contract_start=DAY,
            contract_end=date(2028, 11, 24),
            signed_on=line.get("signe", DAY),
        )

    if "refus" in line:
        with pytest.raises(Invalid) as refused:
            check()
        assert sorted(refused.value.by_field()) == line["refus"]
        assert all(error.what_to_do for error in refused.value.errors)
    else:
        check()


@pytest.mark.parametrize("line", scenarios("contracts/conditions"), ids=title)
def test_conditions_beyond_age_and_delays(line: dict[str, Any]) -> None:
    applicant = Applicant(
        date(2006, 5, 12),
        is_student=False,
        is_in_training=False,
        has_difficulty=line.get("difficulte", True),
        has_diagnostic=line.get("diagnostic", True),
        contracts=tuple(
            PastContract(ContractKind(kind), DatePeriod(start, end))
            for kind, start, end in line.get("contrats", ())
        ),
        is_referent=line.get("referent"),
    )
    found = eligibility(ContractKind(line["contrat"]), applicant, DAY)
    assert [reason.code for reason in found.against] == line.get("manque", [])
    assert [reason.code for reason in found.unknown] == line.get("sans_reponse", [])
    assert all(reason.sentence and reason.source for reason in found.reasons)


def test_a_lasting_job_is_said_where_difficulty_is_weighed() -> None:
    held = Applicant(date(2006, 5, 12), has_lasting_job=True)
    (unanswered,) = [r for r in eligibility(ContractKind.CEJ, held, DAY).reasons if r.code == "difficulty"]
    assert unanswered.sentence.endswith("un emploi durable est noté au dossier.")
    weighed = eligibility(ContractKind.CEJ, replace(held, has_difficulty=True), DAY).reasons
    assert any("malgré l’emploi durable noté" in reason.sentence for reason in weighed)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_pacea_in_a_row_never_pass_twenty_four_months(lengths: list[int]) -> None:
    """However the months are cut, the chain ends 24 months after its first day."""
    start = first = date(2025, 1, 15)
    past: list[PastContract] = []
    for months in lengths:
        draft = ContractDraft(ContractKind.PACEA, start, months)
        end = planned_end(draft, born_on=date(2008, 5, 12), consecutive_until=consecutive_limit(past, start))
        if end <= start:
            break
        past.append(PastContract(ContractKind.PACEA, DatePeriod(start, end)))
        start = end
    assert start <= months_after(first, 24)


def phase(number: int, state: PhaseState, first: date, end: date) -> KnownPhase:
    return KnownPhase(number, state, first, end)


def test_no_phase_opens_before_the_former_one_is_evaluated() -> None:
    first = phase(1, PhaseState.OPEN, DAY, date(2027, 2, 24))
    second = phase(2, PhaseState.PLANNED, date(2027, 2, 24), date(2027, 5, 24))
    with pytest.raises(Conflict, match="La phase 1 n’est pas encore évaluée"):
        check_may_open(second, [first, second], today=date(2027, 3, 1))
    closed = replace(first, state=PhaseState.CLOSED)
    check_may_open(second, [closed, second], today=date(2027, 2, 24))
    with pytest.raises(Invalid, match="commence le 24 février 2027"):
        check_may_open(second, [closed, second], today=date(2027, 2, 23))
    with pytest.raises(Conflict, match="déjà « en cours »"):
        check_may_open(first, [first], today=DAY)


def test_only_an_open_phase_is_evaluated_and_not_in_advance() -> None:
    opened = phase(1, PhaseState.OPEN, DAY, date(2027, 2, 24))
    check_may_close(opened, closed_on=DAY, today=DAY)
    for day in (date(2026, 11, 23), date(2026, 11, 25)):
        with pytest.raises(Invalid, match="Le bilan se fait entre"):
            check_may_close(opened, closed_on=day, today=DAY)
    with pytest.raises(Conflict, match="n’est pas à faire"):
        check_may_close(replace(opened, state=PhaseState.PLANNED), closed_on=DAY, today=DAY)
    assert first_phase_deadline(date(2027, 1, 31)) == date(2027, 2, 28)


def version(**changes: Any) -> VersionRow:
    base = VersionRow(
        SOMEONE, SOMEONE, SOMEONE, 1, VersionState.SIGNED, DAY, DAY, DAY, 15, date(2027, 11, 24), 3, SOMEONE,
        WORDS, "", 1,
    )  # fmt: skip
    return replace(base, **changes)


def test_the_difference_of_two_versions_names_what_changed_and_nothing_else() -> None:
    assert differences(version(), version(number=2, why="autre")) == []
    other = version(
        weekly_hours=0,
        review_months=6,
        planned_end_on=date(2028, 5, 24),
        adviser_id=None,
        words=replace(WORDS, young_person=("Venir", "Chercher")),
    )
    found = {one.label: (one.before, one.after) for one in differences(version(), other)}
    assert found == {
        "Heures d’activité par semaine": ("15 h", "plan sans durée hebdomadaire"),
        "Actualisation": ("tous les 3 mois", "tous les 6 mois"),
        "Dernier jour prévu": ("23 novembre 2027", "23 mai 2028"),
        "Conseiller référent": (str(SOMEONE), ""),
        "Engagements du jeune": ("Venir aux rendez-vous", "Venir\nChercher"),
    }


def test_a_contract_says_its_objective_and_what_both_undertake() -> None:
    check_complete(WORDS)
    with pytest.raises(Invalid) as refused:
        check_complete(clean_words(PlanWords(" \x00 ", ("", "  "), ())))
    assert set(refused.value.by_field()) == {"objective", "young_commitments", "structure_commitments"}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (PlanWords("x" * 2001), "objective"),
        (PlanWords(young_person=("x" * 1500, "x" * 501)), "young_commitments"),
        (PlanWords(structure=("x",) * 21), "structure_commitments"),
        (PlanWords(other_support=("é" * 2001,)), "other_support"),
    ],
)
def test_words_have_a_length(words: PlanWords, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_words(words)
    assert list(refused.value.by_field()) == [field]


def test_reviews_and_ends_are_awaited_in_time() -> None:
    end = date(2027, 11, 24)
    assert review_due(since=DAY, review_months=None, planned_end_on=end) == date(2027, 2, 24)
    assert review_due(since=DAY, review_months=6, planned_end_on=end) == date(2027, 5, 24)
    assert review_due(since=DAY, review_months=12, planned_end_on=end) is None
    assert end_to_prepare(starts_on=DAY, planned_end_on=end) == date(2027, 10, 24)
    assert end_to_prepare(starts_on=DAY, planned_end_on=date(2026, 12, 1)) == DAY
    assert offer_due(signed_on=date(2026, 8, 31), planned_end_on=end) == date(2027, 2, 28)
    assert offer_due(signed_on=DAY, planned_end_on=date(2027, 5, 25)) == date(2027, 5, 24)
    assert offer_due(signed_on=DAY, planned_end_on=date(2027, 5, 24)) is None, "the contract ends that day"
    assert offer_due(signed_on=date(2024, 12, 31), planned_end_on=end) is None, "before the law"
    check_review_months(None, DAY)
    for months in (0, 13):
        with pytest.raises(Invalid, match="au moins tous les 12 mois"):
            check_review_months(months, DAY)
    check_effective(DAY, starts_on=DAY, planned_end_on=end)
    for day in (date(2026, 11, 23), end):
        with pytest.raises(Invalid, match="va du 24 novembre 2026 au 23 novembre 2027"):
            check_effective(day, starts_on=DAY, planned_end_on=end)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (StepDraft(StepKind.ACTION, " \x00", due_on=DAY), "text"),
        (StepDraft(StepKind.ACTION, "x" * 2001, due_on=DAY), "text"),
        (StepDraft(StepKind.ACTION, "CV"), "due_on"),
        (StepDraft(StepKind.ACTION, "CV", due_on=date(2026, 11, 23)), "due_on"),
        (StepDraft(StepKind.OBJECTIVE, "CV", objective_id=SOMEONE), "objective_id"),
    ],
)
def test_an_action_has_words_and_a_day_to_come(draft: StepDraft, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_step(draft, set_on=DAY)
    assert list(refused.value.by_field()) == [field]
    check_step(StepDraft(StepKind.OBJECTIVE, "Un métier"), set_on=DAY)


def test_papers_say_the_appeal_and_the_highest_amount() -> None:
    assert "2 mois" in appeal_routes(DAY)
    values = refusal_values(ContractKind.CEJ, "Est étudiant", DAY)
    assert values["motifs"] == "Est étudiant"
    assert "tribunal administratif" in values["voies_recours"]
    born = date(2006, 5, 12)
    assert "561,68 euros" in allowance(date(2025, 5, 1), born, "Europe/Paris")
    assert "à confirmer" not in allowance(date(2025, 5, 1), born, "Europe/Paris")
    assert "à confirmer" in allowance(DAY, born, "Europe/Paris")
    assert "224,68 euros" in allowance(date(2025, 5, 1), date(2009, 5, 12), "Europe/Paris")
    mayotte = allowance(date(2024, 5, 1), born, "Indian/Mayotte")
    assert mayotte != allowance(date(2024, 5, 1), born, "Europe/Paris")


def test_the_list_of_programmes_says_that_it_is_not_verified() -> None:
    assert "e2c" in listed_programmes(DAY)
    assert not parameter("cej.listed_programmes").at(DAY).verified
    assert not parameter("contract.appeal_months").at(DAY).verified
