"""Pure rules of the search: rank and its reasons, words, distances, opening hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.offers.rules.hours import is_open, is_readable
from convergence.offers.rules.ranking import freshness, ranked, reasons_of, weights_at
from convergence.offers.rules.reach import box_around, distance_words
from convergence.offers.rules.words import LONGEST, search_text, stem, typed_words
from convergence.offers.types import PlaceFound, ScoreRow
from convergence.offers.types.search import Around, Standing, WordsFound
from convergence.referentials.types import Point

WEIGHTS = weights_at(date(2026, 11, 27))
TARBES = Around(43.2341, 0.0714, 20, ("65440",), "Tarbes")
LICENCE, CAR = "mobilite--preparer-un-permis", "mobilite--acceder-a-un-vehicule"
PLAIN = Standing(UUID(int=1), (LICENCE,), 0.8, 45, 43.2341, 0.0714, PlaceFound.ADDRESS, False, True)
SCORE = ScoreRow(12, 10, 10, 10, None, None, 3)


def score(one: Standing, themes: tuple[str, ...] = (LICENCE,), around: Around | None = TARBES) -> float:
    return ranked([one], themes, around, WEIGHTS)[0].score


def words(one: Standing, themes: tuple[str, ...] = (LICENCE,), around: Around | None = TARBES) -> list[str]:
    found = ranked([one], themes, around, WEIGHTS)[0]
    return [reason.text for reason in reasons_of(found, themes, around, WEIGHTS)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (PLAIN, replace(PLAIN, themes=(CAR,))),
        (replace(PLAIN, themes=(CAR,)), replace(PLAIN, themes=("sante",))),
        (replace(PLAIN, quality=0.9), PLAIN),
        (PLAIN, replace(PLAIN, latitude=43.3)),
        (replace(PLAIN, words=WordsFound.TITLE), replace(PLAIN, words=WordsFound.RECORD)),
        (replace(PLAIN, words=WordsFound.RECORD), replace(PLAIN, words=WordsFound.NEAR)),
        (replace(PLAIN, outcomes=SCORE), PLAIN),
        (PLAIN, replace(PLAIN, outcomes=replace(SCORE, accepted_tenths=0))),
        (PLAIN, replace(PLAIN, outcomes=replace(SCORE, answered_tenths=2))),
        (PLAIN, replace(PLAIN, latitude=None, longitude=None, place_found=PlaceFound.NOWHERE)),
    ],
)
def test_each_part_of_the_rank_counts(better: Standing, worse: Standing) -> None:
    assert score(better) > score(worse)


def test_equal_scores_are_ordered_by_identifier() -> None:
    other = replace(PLAIN, offer_id=UUID(int=0))
    assert [one.standing.offer_id.int for one in ranked([PLAIN, other], (), None, WEIGHTS)] == [0, 1]


def test_a_need_exact_afar_may_stand_below_its_family_next_door() -> None:
    far = replace(PLAIN, latitude=43.2341, longitude=0.55)
    assert score(replace(PLAIN, themes=(CAR,))) > score(far)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (PLAIN, ["répond au besoin cherché", "à moins de 100 m", "fiche relue il y a 1 mois"]),
        (replace(PLAIN, themes=()), ["autre besoin", "à moins de 100 m", "fiche relue il y a 1 mois"]),
        (
            replace(PLAIN, latitude=None, longitude=None, place_found=PlaceFound.NOWHERE, freshness_days=3),
            ["répond au besoin cherché", "lieu inconnu", "fiche relue ce mois-ci"],
        ),
        (
            replace(PLAIN, is_remote=True, is_on_site=False, places_left=0),
            ["répond au besoin cherché", "à distance", "fiche relue il y a 1 mois", "plus de place"],
        ),
        (
            replace(PLAIN, words=WordsFound.NEAR, places_left=1, outcomes=replace(SCORE, accepted_tenths=None)),
            [
                "répond au besoin cherché", "mots voisins dans la fiche", "à moins de 100 m",
                "fiche relue il y a 1 mois", "répond à 10 demandes sur 10", "1 place libre",
            ],
        ),
    ],
)  # fmt: skip
def test_the_rank_is_explained_in_words(one: Standing, said: list[str]) -> None:
    assert words(one) == said


def test_nothing_asked_is_ranked_by_the_record_alone() -> None:
    assert words(PLAIN, (), None) == ["fiche relue il y a 1 mois"]
    assert score(PLAIN, (), None) == pytest.approx(WEIGHTS.floor + (1 - WEIGHTS.floor) * 0.8)


def test_months_become_years_and_stay_correct() -> None:
    assert [freshness(days).text for days in (0, 30, 59, 60, 729, 730, 1100)] == [
        "fiche relue ce mois-ci", "fiche relue il y a 1 mois", "fiche relue il y a 1 mois",
        "fiche relue il y a 2 mois", "fiche relue il y a 24 mois", "fiche relue il y a 2 ans",
        "fiche relue il y a 3 ans",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kilometres", "exact", "said"),
    [
        (0.05, True, "à moins de 100 m"),
        (0.32, True, "à 300 m"),
        (0.97, True, "à 1 km"),
        (3.24, True, "à 3,2 km"),
        (34.4, True, "à 34 km"),
        (0.4, False, "dans la commune ou tout près"),
        (3.24, False, "à environ 3 km"),
    ],
)
def test_a_distance_is_said_as_people_say_it(kilometres: float, exact: bool, said: str) -> None:
    assert distance_words(kilometres, is_exact=exact) == said


@given(
    st.floats(-60, 70), st.floats(-179, 179), st.floats(1, 150), st.floats(-1, 1), st.floats(-1, 1)
)  # fmt: skip
def test_the_box_holds_whatever_is_within_reach(
    latitude: float, longitude: float, radius: float, north: float, east: float
) -> None:
    here = Point(latitude, longitude)
    there = Point(latitude + north * radius / 100, longitude + east * radius / 60)
    box = box_around(latitude, longitude, radius)
    if here.km_to(there) <= radius:
        assert box.south - 1e-9 <= there.latitude <= box.north + 1e-9
        assert box.west - 1e-9 <= there.longitude <= box.east + 1e-9


def test_distances_are_those_of_maps() -> None:
    paris, marseille = Point(48.8566, 2.3522), Point(43.2965, 5.3698)
    assert paris.km_to(marseille) == pytest.approx(661, abs=2)
    assert paris.km_to(paris) == 0


def test_searched_text_says_the_name_first_then_what_tells_it() -> None:
    text = search_text(
        name="Aide au permis", provider_name="CCAS de Tarbes", commune_name="Tarbes", themes=(LICENCE,),
        description="L’accès à l’auto-école, pour les jeunes : aide au permis.",
    )  # fmt: skip
    assert text.startswith("aide permis ccas tarbes preparer")
    assert text.split().count("permis") == 1
    assert {"mobilite", "acces", "auto", "ecole", "jeunes"} <= set(text.split())
    assert not {"au", "de", "l", "pour", "les"} & set(text.split())


@given(st.text(max_size=2000), st.text(max_size=400))
def test_searched_text_is_bounded_and_holds_letters_and_figures_only(description: str, name: str) -> None:
    text = search_text(
        name=name, provider_name="", commune_name="", themes=("inconnu",), description=description
    )
    assert len(text) <= LONGEST
    assert all(word.isalnum() or not word.isascii() for word in text.split())


@given(st.text(max_size=300))
def test_typed_words_are_few_and_safe_to_look_for(text: str) -> None:
    found = typed_words(text)
    assert len(found) <= 6
    assert not {"%", "_", "'", "\\", "\x00"} & set("".join(map(stem, found)))


def test_plurals_lose_their_mark_but_short_words_do_not() -> None:
    assert [stem(word) for word in ("logements", "travaux", "bus", "bois", "permis")] == [
        "logement", "travau", "bus", "bois", "permi",
    ]  # fmt: skip


MONDAY = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "said"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00", "Europe/Paris", True),
        ("Mo-Fr 09:00-12:00,14:00-17:00", "Indian/Reunion", False),
        ("24/7", "Europe/Paris", True),
        ("Sa 09:00-12:00", "Europe/Paris", False),
        ("Mo-Fr 09:00-17:00; PH off", "Europe/Paris", True),
        ('Mo-Fr unknown "sur rendez-vous"', "Europe/Paris", None),
        ("", "Europe/Paris", None),
        ("tous les matins", "Europe/Paris", None),
        ("Mo " * 400, "Europe/Paris", None),
    ],
)
def test_open_or_not_by_the_clock_of_the_place(hours: str, zone: str, said: bool | None) -> None:
    assert is_open(hours, MONDAY, zone) is said


def test_a_holiday_closes_where_the_hours_say_so() -> None:
    noel = datetime(2026, 12, 25, 10, tzinfo=UTC)
    assert is_open("Mo-Fr 09:00-17:00; PH off", noel, "Europe/Paris") is False
    assert is_readable("Mo-Fr 09:00-17:00; PH off")
    assert not is_readable("n’importe quoi")


@given(st.text(max_size=200))
def test_no_hours_break_the_search(hours: str) -> None:
    assert is_open(hours, MONDAY, "Europe/Paris") in (True, False, None)
