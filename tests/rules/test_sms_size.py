"""Segments of an SMS, counted as operators bill them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.foundation.exchanges import sms_size

TABLE = [
    ("", 0, 0, False),
    ("a" * 160, 1, 160, False),
    ("a" * 161, 2, 161, False),
    ("a" * 306, 2, 306, False),
    ("a" * 307, 3, 307, False),
    ("€" * 80, 1, 160, False),
    ("a" * 152 + "€" + "a" * 152, 3, 306, False),
    ("ê" + "a" * 69, 1, 70, True),
    ("ê" + "a" * 70, 2, 71, True),
    ("’" + "a" * 133, 2, 134, True),
    ("😀" * 35, 1, 70, True),
    ("😀" * 36, 2, 72, True),
    ("a" * 66 + "😀" * 2 + "a", 2, 71, True),
    ("àéèùçÇ".replace("ç", ""), 1, 5, False),
]


@pytest.mark.parametrize(("text", "segments", "units", "is_unicode"), TABLE)
def test_segments(text: str, segments: int, units: int, is_unicode: bool) -> None:
    size = sms_size(text)
    assert (size.segments, size.units, size.is_unicode) == (segments, units, is_unicode)


def test_what_costs_the_wide_alphabet_is_named_once() -> None:
    assert sms_size("Rendez‑vous à l’école, être là").outside == "‑’ê"


@given(st.text(max_size=400))
def test_any_text_is_counted_and_no_segment_is_overfull(text: str) -> None:
    size = sms_size(text)
    alone, each = (70, 67) if size.is_unicode else (160, 153)
    assert (size.segments == 0) == (text == "")
    assert size.units <= (alone if size.segments <= 1 else each * size.segments)
    if size.segments > 1:
        assert size.units > (each - 1) * (size.segments - 1)
