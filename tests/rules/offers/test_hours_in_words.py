"""Hours are read by people: days and hours when they hold every week, the source's own words otherwise."""

from __future__ import annotations

import pytest

from convergence.offers.types.hours import hours_in_words

TOLD = [
    (
        "Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30; PH off",
        "du lundi au jeudi : 8 h 30 à 12 h 30, 13 h 30 à 17 h 30 ; vendredi : 8 h 30 à 12 h 30 ;"
        " fermé les jours fériés",
    ),
    ("24/7", "du lundi au dimanche : jour et nuit"),
    ("Sa-Su 09:00-12:00", "samedi et dimanche : 9 h à 12 h"),
    ("Mo,We 9:00-12:00", "lundi : 9 h à 12 h ; mercredi : 9 h à 12 h"),
    ("Fr 22:00-02:00", "vendredi : 22 h à 0 h ; samedi : 0 h à 2 h"),
]
LEFT = ["Jun-Aug Mo 09:00-10:00", "sur rendez-vous", "off", "Mo 25:00-26:00", ""]


@pytest.mark.parametrize(("notation", "words"), TOLD)
def test_hours_of_every_week_are_told_by_days(notation: str, words: str) -> None:
    assert hours_in_words(notation) == words


@pytest.mark.parametrize("notation", LEFT)
def test_other_hours_are_left_as_their_source_wrote_them(notation: str) -> None:
    assert hours_in_words(notation) == notation
