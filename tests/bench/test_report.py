"""The figures of the bench: percentiles, verdicts, table, file and exit code, without any server."""

from __future__ import annotations

import json
import math
import random

import pytest

from bench import load, people, report

KEYS = {"name", "value", "unit", "reference", "ratio", "bound", "pass"}


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.95, 5.0),
        (list(map(float, range(1, 101))), 0.95, 95.0),
        (list(map(float, range(1, 21))), 0.95, 19.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0], 1.0, 2.0),
        ([1.0, 2.0], 0.0, 1.0),
    ],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert report.percentile(values, share) == expected


def test_percentile_of_nothing_is_no_success() -> None:
    assert report.percentile([], 0.95) == math.inf
    assert report.at_most("page", report.percentile([], 0.95), "ms", 60.0).passed is False


@pytest.mark.parametrize(("value", "passed"), [(59.9, True), (60.0, True), (60.1, False)])
def test_a_bound_limits_the_value(value: float, passed: bool) -> None:
    figure = report.at_most("page", value, "ms", 60.0, reference=10.0)
    assert figure.passed is passed
    assert figure.ratio == pytest.approx(value / 10)


@pytest.mark.parametrize(("value", "passed"), [(24.0, False), (25.0, True), (80.0, True)])
def test_a_share_limits_the_ratio(value: float, passed: bool) -> None:
    assert report.at_least_share("COPY", value, "lignes/s", 0.25, reference=100.0).passed is passed


def test_a_broken_bound_gives_exit_code_1() -> None:
    kept, free = report.at_most("a", 1.0, "ms", 2.0), report.informative("b", 9.0, "ms")
    broken = report.at_most("c", 3.0, "ms", 2.0)
    assert report.exit_code([kept, free]) == 0
    assert report.exit_code([kept, free, broken]) == 1


def test_nothing_measured_is_no_success() -> None:
    assert report.exit_code([]) == 1


def test_failed_requests_count_as_infinitely_slow() -> None:
    outcome = load.Outcome([load.Answer(*one) for one in ((5.0, 200), (1.0, 500), (2.0, 302), (3.0, 0))])
    assert sorted(outcome.times) == [5.0, math.inf, math.inf, math.inf]
    assert outcome.failures == [500, 302, 0]


def test_file_is_a_list_of_figures(tmp_path) -> None:
    figures = [
        report.at_most("page", 12.34567, "ms", 60.0, reference=4.0, note="40 requêtes/s"),
        report.at_most("panne", math.inf, "ms", 60.0),
        report.informative("durée", 3.0, "s"),
    ]
    path = report.write(figures, {"coeurs": 2}, tmp_path / "out")
    found = json.loads(path.read_text("utf-8"))
    assert [set(one) >= KEYS for one in found] == [True, True, True]
    assert found[0]["value"] == 12.3457
    assert (found[0]["ratio"], found[0]["pass"]) == (3.0864, True)
    assert (found[1]["value"], found[1]["pass"]) == (None, False)
    assert (found[2]["bound"], found[2]["pass"]) == (None, None)
    assert json.loads((tmp_path / "out" / "machine.json").read_text("utf-8")) == {"coeurs": 2}


def test_table_shows_verdicts_and_each_note_once() -> None:
    text = report.table(
        [
            report.at_most("page", 70.0, "ms", 60.0, reference=7.0, note="40 requêtes/s"),
            report.at_most("liste", 50.0, "ms", 60.0, reference=5.0, note="40 requêtes/s"),
            report.at_least_share("COPY", 30.0, "lignes/s", 0.25, reference=100.0),
        ]
    )
    lines = text.splitlines()
    assert "DÉPASSÉE" in lines[2]
    assert "× 10,0" in lines[2]
    assert "tenue" in lines[3]
    assert "≥ × 0,25" in lines[4]
    assert text.count("40 requêtes/s") == 1
    assert lines[2].startswith("page (1)")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "–"), (math.inf, "∞"), (0.256, "0,26"), (12.34, "12,3"), (254321.0, "254\u202f321")],
)
def test_numbers_as_french_readers_write_them(value: float | None, expected: str) -> None:
    assert report.spoken(value) == expected


def test_a_request_on_the_wire() -> None:
    call = load.Call("/recherche?q=a", "POST", [("Cookie", "session=x")], b"nom=b")
    assert call.wire("127.0.0.1:80") == (
        b"POST /recherche?q=a HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAccept-Encoding: identity\r\n"
        b"Cookie: session=x\r\nContent-Length: 5\r\n\r\nnom=b"
    )


def test_a_misspelt_name_differs_and_keeps_its_first_letter() -> None:
    chance = random.Random(1)
    for name in ["Lefebvre", "Aaaaaa", "Nguyen", "Da Silva"] * 50:
        slip = people.misspelt(name, chance)
        assert slip.casefold() != name.casefold()
        assert slip[0] == name[0]
        assert abs(len(slip) - len(name)) <= 1
