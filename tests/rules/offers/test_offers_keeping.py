"""Pure rules of those who keep records: hours, likenesses, quality, freshness, themes of workshops."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from data_inclusion.schema.v1 import Service, Thematique, score_qualite
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import validate

from convergence.foundation.identifiers import uuid7
from convergence.offers.rules.keeping import workshops
from convergence.offers.rules.keeping.freshness import NudgeLimits, freshness_on, may_ask_again, reviewed_on
from convergence.offers.rules.keeping.likeness import likeness_of
from convergence.offers.rules.keeping.quality import quality_of, recent, shown_score
from convergence.offers.types import Freshness, LikenessSubject, LikeRecord, NudgeState
from convergence.web.offers.catalogue.timetable import Week, problems_of, spans_of, to_osm, week_of

TODAY = date(2026, 11, 30)
OFFERS, PROVIDERS = LikenessSubject.OFFERS, LikenessSubject.PROVIDERS

days_of_hours = st.lists(
    st.sampled_from(["", "9h-12h", "9h-12h, 13h30-17h", "8h15-18h45", "14h-24h", "fermé"]),
    min_size=7,
    max_size=7,
)


@given(days_of_hours, st.booleans())
def test_hours_come_back_as_they_were_typed(days: list[str], holidays: bool) -> None:
    written = to_osm(Week(tuple(days), holidays))
    if not written:
        assert not any(map(spans_of, days))
        return
    assert validate(written)
    back = week_of(written)
    assert back is not None
    assert list(map(spans_of, back.days)) == list(map(spans_of, days))
    assert back.off_on_holidays is holidays
    assert to_osm(back) == written


@pytest.mark.parametrize(
    ("typed", "osm"),
    [
        ("9h-12h, 13h30-17h", "Mo 09:00-12:00,13:30-17:00"),
        ("de 9h à 12h et 14h à 17h", "Mo 09:00-12:00,14:00-17:00"),
        ("9:00 – 12:30 / 14 - 18h", "Mo 09:00-12:30,14:00-18:00"),
        ("Fermé", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, osm: str) -> None:
    assert to_osm(Week((typed, *[""] * 6), off_on_holidays=False)) == osm


def test_days_alike_are_written_once() -> None:
    week = Week((*["9h-17h"] * 5, "9h-12h", ""))
    assert to_osm(week) == "Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off"


@pytest.mark.parametrize("typed", ["le matin", "12h-9h", "9h-12h, 11h-14h", "9h-25h", "9h80-10h", "9h"])
def test_what_is_no_hour_is_told_under_its_day(typed: str) -> None:
    found = problems_of(["", typed, *[""] * 5], [f"day_{n}" for n in range(7)])
    assert [(error.field, error.code) for error in found] == [("day_1", "hours")]
    assert "mardi" in found[0].message


@pytest.mark.parametrize(
    "osm", ["Mo-Fr 09:00-12:00; Jan off", "24/7", "Mo[1] 10:00-12:00", "Fr-Mo 10:00-12:00"]
)
def test_a_notation_that_says_more_than_a_week_is_left_as_it_is(osm: str) -> None:
    assert week_of(osm) is None


def service(**details: object) -> Service:
    values = {
        "source": "essai", "structure_id": "essai--1", "id": "essai--2", "nom": "Atelier CV",
        "description": "Écrire son CV. " * 20, "date_maj": date(2026, 1, 1),
    }  # fmt: skip
    return Service.model_validate(values | details)


@pytest.mark.parametrize("age", [0, 30, 170, 200, 300, 500, 700, 760, 3000])
def test_the_score_is_that_of_the_published_package(age: int) -> None:
    today = date.today()
    one = service(
        date_maj=max(today - timedelta(days=age), date(2000, 1, 1)), publics=["jeunes"], telephone="0562"
    )
    published, parts = score_qualite.score(one)
    ours = quality_of(one, reviewed_on=one.date_maj, today=today)
    assert ours.score == pytest.approx(published, abs=0.011)
    for criterion in ours.criteria:
        theirs = parts[criterion.code]
        assert criterion.value == (None if theirs is None else pytest.approx(theirs, abs=0.01))
        assert criterion.label
        assert criterion.advice


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 1500))
def test_a_record_only_gets_worse_with_time(looked_at: date, days: int) -> None:
    today = looked_at + timedelta(days=days)
    assert 0 <= recent(looked_at, today + timedelta(days=1)) <= recent(looked_at, today) <= 1
    one = service(date_maj=looked_at)
    later = quality_of(one, reviewed_on=looked_at, today=today + timedelta(days=30))
    assert later.score <= quality_of(one, reviewed_on=looked_at, today=today).score


def test_a_confirmed_record_is_fresh_again() -> None:
    old = date(2024, 1, 1)
    one = service(date_maj=old)
    before = quality_of(one, reviewed_on=reviewed_on(old, None), today=TODAY)
    after = quality_of(one, reviewed_on=reviewed_on(old, TODAY), today=TODAY)
    assert after.score > before.score
    assert "date_maj_recente" in {fault.code for fault in before.faults}
    assert "date_maj_recente" not in {fault.code for fault in after.faults}
    assert freshness_on(reviewed_on(old, None), TODAY) is Freshness.OLD
    assert freshness_on(reviewed_on(old, TODAY), TODAY) is Freshness.FRESH
    assert freshness_on(date(2026, 3, 1), TODAY) is Freshness.TO_REVIEW


def test_every_criterion_of_the_package_has_its_words() -> None:
    from convergence.offers.rules.keeping.quality import WORDS

    assert {criterion.__name__ for criterion in score_qualite.CRITERES} == set(WORDS)


LIMITS = NudgeLimits(good=30, rest=60, most=3)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("asked", "reviewed", "expected"),
    [
        ([], ago(20), False),
        ([], ago(200), True),
        ([(ago(3), NudgeState.ASKED)], ago(400), False),
        ([(ago(70), NudgeState.ASKED)], ago(400), False),
        ([(ago(420), NudgeState.ASKED)], ago(400), False),
        ([(ago(40), NudgeState.UNANSWERED)], ago(400), False),
        ([(ago(60), NudgeState.UNANSWERED)], ago(400), True),
        ([(ago(n), NudgeState.UNANSWERED) for n in (70, 140, 210)], ago(400), False),
        ([(ago(n), NudgeState.UNANSWERED) for n in (400, 470, 540)], ago(390), True),
        ([(ago(200), NudgeState.CONFIRMED)], ago(200), True),
    ],
)
def test_an_owner_is_asked_seldom_and_not_for_ever(
    asked: list[tuple[date, NudgeState]], reviewed: date, expected: bool
) -> None:
    assert may_ask_again(asked, reviewed=reviewed, today=TODAY, limits=LIMITS) is expected


def alike(**details: object) -> LikeRecord:
    values = {
        "record_id": uuid7(), "structure_id": uuid7(), "source_name": "Essai", "source_rank": 100,
        "name": "Atelier CV et lettre", "provider_name": "Mission Locale de Tarbes", "siret": "", "address": "",
        "postal_code": "", "commune_code": "65440", "commune_name": "Tarbes", "latitude": None, "longitude": None,
        "phone": "", "email": "", "link": "", "themes": ("a",), "updated_on": TODAY, "quality": 0.5, "digest": "d",
    }  # fmt: skip
    return LikeRecord(**values | details)  # type: ignore[arg-type]


def score(subject: LikenessSubject, first: LikeRecord, second: LikeRecord) -> float:
    return likeness_of(subject, first, second)[0]


@pytest.mark.parametrize(
    ("subject", "first", "second", "is_alike"),
    [
        (OFFERS, alike(), alike(name="ATELIER lettre et C.V.", phone="05 62 00 00 00"), False),
        (
            OFFERS,
            alike(phone="0562000000"),
            alike(name="Atelier lettre et CV", phone="+33 5 62 00 00 00"),
            True,
        ),
        (OFFERS, alike(), alike(name="Aide au permis de conduire"), False),
        (
            OFFERS,
            alike(phone="0562000000", email="a@b.fr"),
            alike(name="Permis", phone="0562000000", email="a@b.fr"),
            False,
        ),
        (OFFERS, alike(email="a@b.fr"), alike(email="A@B.fr", commune_code="31555"), False),
        (OFFERS, alike(email="a@b.fr"), alike(email="a@b.fr"), True),
        (OFFERS, alike(email="a@b.fr"), alike(email="a@b.fr", themes=("z",), provider_name="Caf"), False),
        (
            PROVIDERS,
            alike(siret="13003013300016", name="ML"),
            alike(siret="13003013300016", name="Mission"),
            False,
        ),
        (
            PROVIDERS,
            alike(siret="13003013300016"),
            alike(siret="13003013300016", name="Atelier lettre CV"),
            True,
        ),
        (
            PROVIDERS,
            alike(name="Mission Locale", email="m@l.fr"),
            alike(name="Mission locale", email="m@l.fr"),
            True,
        ),
    ],
)
def test_records_are_alike_by_several_signs(
    subject: LikenessSubject, first: LikeRecord, second: LikeRecord, is_alike: bool
) -> None:
    found = score(subject, first, second)
    assert (found >= 0.6) is is_alike, found
    assert found == score(subject, second, first)


def test_a_town_is_no_likeness_and_a_number_tells_two_things_apart() -> None:
    one = {"address": "1 place de la mairie", "phone": "0562000000"}
    assert score(PROVIDERS, alike(name="CCAS de Tarbes", **one), alike(name="CMP de Tarbes", **one)) == 0
    assert (
        score(OFFERS, alike(name="Halte-garderie n° 5", **one), alike(name="Halte-garderie n° 14", **one))
        == 0
    )
    assert (
        score(PROVIDERS, alike(name="Mission Locale", **one), alike(name="Mission locale de Tarbes", **one))
        >= 0.9
    )


def test_reasons_are_told_in_words() -> None:
    first = alike(address="12 rue Larrey", email="a@b.fr")
    _, reasons = likeness_of(OFFERS, first, alike(address="12, rue Larrey", email="a@b.fr"))
    assert reasons == ("même nom", "même courriel", "même adresse")


def counts(**details: int) -> dict[str, int]:
    zero = dict.fromkeys(
        ("sent", "answered", "accepted", "refused", "unanswered", "came", "helped", "answer_days"), 0
    )
    return zero | details


def test_too_few_requests_show_nothing_and_shares_are_rounded() -> None:
    few = counts(sent=9, answered=3, unanswered=1, accepted=3)
    assert shown_score(least=5, months=12, **few) is None
    enough = counts(sent=20, answered=13, unanswered=4, accepted=11, refused=2, came=4, answer_days=39)
    shown = shown_score(least=5, months=12, **enough)
    assert shown is not None
    assert (shown.requests, shown.answered_tenths, shown.accepted_tenths) == (15, 8, 8)
    assert (shown.came_tenths, shown.helped_tenths, shown.answer_days) == (4, None, 3)


def test_words_of_workshops_lead_to_themes_of_the_vocabulary() -> None:
    known = {theme.value for theme in Thematique}
    assert set(workshops._WORDS) <= known
    assert workshops.themes_of("Atelier CV", "Recherche d’emploi")[0].endswith("lettre-de-motivation")
    assert workshops.themes_of("Code de la route : préparer son permis") == ("mobilite--preparer-un-permis",)
    assert workshops.themes_of("Atelier du mardi") == ()
    assert len(workshops.themes_of("CV, permis, budget, santé, logement, sport")) == workshops.MOST_THEMES


def test_one_siret_makes_one_structure_whatever_its_name_but_not_one_service() -> None:
    same = {"siret": "13003013300016", "email": "a@b.fr", "phone": "0562000000"}
    first, second = alike(name="Atelier CV", **same), alike(name="Cours de cuisine", **same)
    assert score(OFFERS, first, second) == 0
    assert score(PROVIDERS, first, second) > 0
