"""The current situation, overlaps, what each category must tell, limits of a PMSMP."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.orientation.rules.categories import category_of
from convergence.accompagnement.orientation.types import Category, Path
from convergence.accompagnement.situations.rules.current import current_situation, state_on
from convergence.accompagnement.situations.rules.details import REQUIRED, check_situation
from convergence.accompagnement.situations.rules.overlaps import overlap_warnings
from convergence.accompagnement.situations.rules.pmsmp import check_pmsmp, check_renewal
from convergence.accompagnement.situations.rules.seeking import category_facts
from convergence.accompagnement.situations.types import (
    DatedSituation,
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationDraft,
    SituationRow,
    SituationState,
    SnpMeasure,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
)
from convergence.foundation.periods import DatePeriod
from convergence.foundation.problems import Invalid
from tests.rules.tables import scenarios, title

BORN = date(2006, 5, 12)
DAY = date(2026, 11, 24)
ROOT = UUID("0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10")


def _dated(line: dict[str, Any]) -> DatedSituation:
    return DatedSituation(
        SituationCategory(line["categorie"]),
        DatePeriod.through(line["du"], line.get("au")),
        kind=line.get("genre", ""),
    )


@pytest.mark.parametrize("line", scenarios("current_situation"), ids=title)
def test_the_current_situation(line: dict[str, Any]) -> None:
    situations = [_dated(situation) for situation in line["situations"]]
    for order in permutations(situations):
        current = current_situation(order, line["jour"])
        assert current.category == line["attendu"]
        if "genre" in line:
            assert current.situation is not None
            assert current.situation.kind == line["genre"]


_PERIODS = st.builds(
    lambda start, days: DatePeriod.through(date.fromordinal(start), date.fromordinal(start + days)),
    st.integers(DAY.toordinal() - 60, DAY.toordinal() + 60),
    st.integers(0, 90),
)
_SITUATIONS = st.lists(
    st.builds(DatedSituation, category=st.sampled_from(SituationCategory), period=_PERIODS), max_size=6
)


@given(_SITUATIONS)
def test_the_current_situation_runs_and_none_running_comes_before_it(
    situations: list[DatedSituation],
) -> None:
    current = current_situation(situations, DAY)
    running = [one for one in situations if state_on(one.period, DAY) is SituationState.RUNNING]
    assert (current.situation is None) == (not running)
    assert all(current.category.rank <= one.category.rank for one in running)
    assert current.category in {one.category for one in running} | {SituationCategory.UNKNOWN}


def test_between_two_jobs_the_last_started_stands() -> None:
    old = DatedSituation(SituationCategory.JOB, DatePeriod(date(2026, 1, 1)))
    new = DatedSituation(SituationCategory.JOB, DatePeriod(date(2026, 11, 1)))
    assert current_situation([new, old], DAY).situation is new
    assert current_situation([old, new], DAY).situation is new


def test_states_follow_the_dates() -> None:
    period = DatePeriod.through(date(2026, 11, 1), DAY)
    assert state_on(period, date(2026, 10, 31)) is SituationState.PLANNED
    assert state_on(period, date(2026, 11, 1)) is SituationState.RUNNING
    assert state_on(period, DAY) is SituationState.RUNNING
    assert state_on(period, date(2026, 11, 25)) is SituationState.ENDED


def _situation(category: SituationCategory, **details: Any) -> DatedSituation:
    return DatedSituation(category, DatePeriod(date(2026, 9, 1)), **details)


@pytest.mark.parametrize(
    ("one", "other", "warned"),
    [
        (SituationCategory.JOB, SituationCategory.WORK_STUDY, True),
        (SituationCategory.TRAINING, SituationCategory.TRAINING, True),
        (SituationCategory.NON_PROFESSIONAL, SituationCategory.SCHOOL, True),
        (SituationCategory.UNKNOWN, SituationCategory.JOB_SEEKER, True),
        (SituationCategory.TRAINING, SituationCategory.IMMERSION, False),
        (SituationCategory.JOB_SEEKER, SituationCategory.IMMERSION, False),
        (SituationCategory.JOB_SEEKER, SituationCategory.TRAINING, False),
        (SituationCategory.JOB, SituationCategory.JOB_SEEKER, False),
    ],
)
def test_pairs_that_hardly_go_together(
    one: SituationCategory, other: SituationCategory, warned: bool
) -> None:
    first, second = _situation(one), _situation(other)
    assert bool(overlap_warnings(first, [second])) is warned
    assert bool(overlap_warnings(second, [first])) is warned


def test_a_full_time_job_is_warned_beside_a_training_and_a_part_time_one_is_not() -> None:
    training = _situation(SituationCategory.TRAINING)
    full = _situation(SituationCategory.JOB, working_time=WorkingTime.FULL)
    (warning,) = overlap_warnings(full, [training, full])
    assert warning.sentence == (
        "« Emploi » et « Formation » se chevauchent à partir du 1er septembre 2026. "
        "Vérifiez les dates, ou terminez la plus ancienne."
    )
    assert not overlap_warnings(replace(full, working_time=WorkingTime.PART), [training])


def test_situations_that_follow_each_other_are_not_warned() -> None:
    before = DatedSituation(SituationCategory.TRAINING, DatePeriod(date(2026, 6, 1), date(2026, 9, 1)))
    assert not overlap_warnings(_situation(SituationCategory.TRAINING), [before])


WHOLE = {
    SituationCategory.JOB: {
        "job_term": JobTerm.FIXED_TERM,
        "job_kind": JobKind.ORDINARY,
        "working_time": WorkingTime.PART,
    },
    SituationCategory.WORK_STUDY: {
        "work_study_kind": WorkStudyKind.APPRENTICESHIP,
        "organisation": "Garage des Pyrénées",
    },
    SituationCategory.TRAINING: {
        "organisation": "AFPA",
        "content": "Titre professionnel de cuisinier",
        "last_day": date(2027, 3, 31),
    },
    SituationCategory.IMMERSION: {"immersion_kind": ImmersionKind.PLAIN},
    SituationCategory.VOLUNTEERING: {"volunteering_kind": VolunteeringKind.CIVIC_SERVICE},
    SituationCategory.SCHOOL: {"organisation": "Lycée Marie-Curie"},
    SituationCategory.JOB_SEEKER: {},
    SituationCategory.NON_PROFESSIONAL: {"snp_measure": SnpMeasure.HEALTH},
    SituationCategory.UNKNOWN: {},
}


@pytest.mark.parametrize("category", SituationCategory)
def test_each_category_tells_what_it_must(category: SituationCategory) -> None:
    details: dict[str, Any] = WHOLE[category]
    whole = SituationDraft(category, date(2026, 9, 1), **details)
    check_situation(whole, born_on=BORN)
    with pytest.raises(Invalid) as refused:
        check_situation(SituationDraft(category, None), born_on=BORN)
    required = {name for name, _ in REQUIRED[category]}
    assert set(refused.value.by_field()) == required | {"first_day"}


def test_a_pmsmp_tells_its_object_its_host_and_its_end() -> None:
    draft = SituationDraft(SituationCategory.IMMERSION, DAY, immersion_kind=ImmersionKind.PMSMP)
    with pytest.raises(Invalid) as refused:
        check_situation(draft, born_on=BORN)
    assert set(refused.value.by_field()) == {"pmsmp_objective", "organisation", "last_day"}
    check_situation(
        replace(draft, pmsmp_objective=PmsmpObjective.DISCOVER, organisation="Boulangerie", last_day=DAY),
        born_on=BORN,
    )


def test_impossible_dates_and_details_of_another_category() -> None:
    draft = SituationDraft(
        SituationCategory.JOB_SEEKER, date(2006, 5, 11), date(2006, 5, 10), job_term=JobTerm.PERMANENT
    )
    with pytest.raises(Invalid) as refused:
        check_situation(draft, born_on=BORN)
    assert {error.code for error in refused.value.errors} == {"order", "before_birth", "stranger"}


def _pmsmp(start: date, last: date, host: str = "SIRET", **details: Any) -> DatedSituation:
    period = DatePeriod.through(start, last)
    return DatedSituation(SituationCategory.IMMERSION, period, kind="pmsmp", host=host, **details)


def test_a_pmsmp_lasts_one_month_from_date_to_date() -> None:
    check_pmsmp(DatePeriod.through(date(2026, 11, 24), date(2026, 12, 23)), host="SIRET", others=())
    check_pmsmp(DatePeriod.through(date(2026, 1, 31), date(2026, 2, 28)), host="SIRET", others=())
    for last in (date(2026, 12, 24), None):
        with pytest.raises(Invalid, match="Fin au plus tard le 23/12/2026"):
            check_pmsmp(DatePeriod.through(date(2026, 11, 24), last), host="SIRET", others=())


def test_two_conventions_and_sixty_days_with_one_host_in_twelve_months() -> None:
    first = _pmsmp(date(2026, 1, 1), date(2026, 1, 31))
    renewal = _pmsmp(date(2026, 2, 1), date(2026, 2, 28), is_renewal=True)
    short = DatePeriod.through(date(2026, 5, 4), date(2026, 5, 4))
    check_pmsmp(short, host="SIRET", others=[first, renewal])
    with pytest.raises(Invalid, match="60 jours au plus"):
        check_pmsmp(
            DatePeriod.through(date(2026, 5, 4), date(2026, 5, 8)), host="siret ", others=[first, renewal]
        )
    second = _pmsmp(date(2026, 3, 2), date(2026, 3, 6))
    with pytest.raises(Invalid, match="Déjà 2 PMSMP"):
        check_pmsmp(short, host="SIRET", others=[first, second])
    check_pmsmp(short, host="another host", others=[first, second])
    after_a_year = DatePeriod.through(date(2027, 3, 8), date(2027, 3, 12))
    check_pmsmp(after_a_year, host="SIRET", others=[first, second])


def test_a_pmsmp_entered_late_counts_those_that_followed_it() -> None:
    later = [_pmsmp(date(2026, 6, 1), date(2026, 6, 5)), _pmsmp(date(2026, 9, 1), date(2026, 9, 4))]
    with pytest.raises(Invalid, match="Déjà 2 PMSMP"):
        check_pmsmp(DatePeriod.through(date(2026, 2, 2), date(2026, 2, 6)), host="SIRET", others=later)


def test_a_renewal_comes_once_and_lasts_a_month_at_most() -> None:
    """D5135-3, alinéa 2 refers to the duration of its first alinéa: one month, however short the first period was."""
    first = DatePeriod.through(date(2026, 11, 2), date(2026, 11, 13))
    good = DatePeriod.through(date(2026, 11, 16), date(2026, 11, 27))
    check_renewal(first=first, renewal=good, is_first_renewal=True)
    with pytest.raises(Invalid, match="qu’une fois"):
        check_renewal(first=first, renewal=good, is_first_renewal=False)
    check_renewal(
        first=first,
        renewal=DatePeriod.through(date(2026, 11, 16), date(2026, 12, 15)),
        is_first_renewal=True,
    )
    longer = DatePeriod.through(date(2026, 11, 16), date(2026, 12, 16))
    with pytest.raises(Invalid, match="au plus un mois de date à date"):
        check_renewal(first=first, renewal=longer, is_first_renewal=True)
    early = DatePeriod.through(date(2026, 11, 13), date(2026, 11, 20))
    with pytest.raises(Invalid, match="avant la fin"):
        check_renewal(first=first, renewal=early, is_first_renewal=True)


def _running(line: dict[str, Any]) -> SituationRow:
    """A situation that runs on the day, as its own room shows it."""
    last = line.get("au")
    return SituationRow(
        dossier_id=ROOT,
        situation_id=ROOT,
        category=SituationCategory(line["sorte"]),
        state=SituationState.RUNNING,
        starts_on=line.get("du", DAY),
        planned_end_on=last + timedelta(days=1) if last else None,
        ends_on=None,
        kind=line.get("type", ""),
        kind_label="",
        job_term=JobTerm(line["duree"]) if "duree" in line else None,
        working_time=WorkingTime(line["temps"]) if "temps" in line else None,
        pmsmp_objective=None,
        organisation="",
        content="",
        rome="",
        is_renewal=False,
        is_cancelled=False,
        source="saisie",
        recorded_at=datetime(2026, 11, 24, tzinfo=UTC),
        edit_token=1,
        weekly_hours=line.get("heures"),
    )


@pytest.mark.parametrize("line", scenarios("situations/categories"), ids=title)
def test_the_category_of_job_seeker_that_situations_give(line: dict[str, Any]) -> None:
    path = Path("social") if line.get("parcours") else None
    facts = category_facts([_running(one) for one in line["situations"]], path, DAY)
    assert category_of(facts, DAY) is Category(line["attendu"])
