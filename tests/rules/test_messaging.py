"""Hours, words, contacts and money of messages, without database."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.foundation.exchanges import Channel
from convergence.messaging.rules.contacts import is_mobile, is_third_party, masked
from convergence.messaging.rules.hours import (
    is_holiday,
    is_too_late,
    leaves_at,
    quiet_hours,
    reminder_due_at,
)
from convergence.messaging.rules.money import forecast, is_stopped, month_of, share_of, warning_text
from convergence.messaging.rules.templates import (
    kinds_with_words,
    longest_values,
    render,
    report,
    shipped,
)
from convergence.messaging.rules.wordings import desk_words, when
from convergence.messaging.types import AddressForm, ReminderStep, TemplateKind, Wording

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
DAY = date(2026, 11, 24)
USUAL = (time(20), time(8))
ZONES = ["Europe/Paris", "Indian/Reunion", "America/Cayenne", "Pacific/Noumea", "America/Miquelon"]


@pytest.mark.parametrize(
    ("at", "where", "expected"),
    [
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), PARIS, datetime(2026, 11, 24, 12, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 19, 0, tzinfo=UTC), PARIS, datetime(2026, 11, 25, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 18, 59, tzinfo=UTC), PARIS, datetime(2026, 11, 24, 18, 59, tzinfo=UTC)),
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), PARIS, datetime(2026, 11, 24, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), REUNION, datetime(2026, 11, 25, 4, 0, tzinfo=UTC)),
        # the night of 29 March skips 02:30, that of 25 October shows it twice
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), PARIS, datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), PARIS, datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), PARIS, datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_nothing_leaves_at_night(at: datetime, where: ZoneInfo, expected: datetime) -> None:
    assert leaves_at(at, where, quiet_hours(DAY)) == expected


@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)),
    where=st.sampled_from(ZONES),
    start=st.integers(0, 23),
    end=st.integers(0, 23),
    skip=st.booleans(),
)
def test_an_allowed_instant_is_never_quiet_nor_earlier(
    at: datetime, where: str, start: int, end: int, skip: bool
) -> None:
    zone, quiet = ZoneInfo(where), (time(start), time(end))
    found = leaves_at(at, zone, quiet, skip_holidays=skip)
    local = found.astimezone(zone)
    assert found >= at
    assert found - at < timedelta(days=5)
    assert found == leaves_at(found, zone, quiet, skip_holidays=skip)
    if start < end:
        assert not start <= local.hour < end
    elif start > end:
        assert end <= local.hour < start
    if skip:
        assert not is_holiday(local.date())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 6), True),  # Easter Monday
        (date(2026, 5, 14), True),  # Ascension
        (date(2026, 5, 25), True),  # Whit Monday
        (date(2026, 7, 14), True),
        (date(2026, 11, 29), True),  # a Sunday
        (date(2026, 11, 24), False),
        (date(2026, 4, 7), False),
    ],
)
def test_holidays(day: date, expected: bool) -> None:
    assert is_holiday(day) is expected


@pytest.mark.parametrize(
    ("starts_at", "where", "step", "expected"),
    [
        (
            datetime(2026, 12, 15, 9, 0, tzinfo=UTC),
            PARIS,
            ReminderStep.DAY,
            datetime(2026, 12, 14, 16, 0, tzinfo=UTC),
        ),
        (
            datetime(2026, 12, 15, 9, 0, tzinfo=UTC),
            PARIS,
            ReminderStep.WEEK,
            datetime(2026, 12, 8, 9, 0, tzinfo=UTC),
        ),
        # 17 h stays 17 h on both sides of a change of clock
        (
            datetime(2026, 10, 26, 9, 0, tzinfo=UTC),
            PARIS,
            ReminderStep.DAY,
            datetime(2026, 10, 25, 16, 0, tzinfo=UTC),
        ),
        (
            datetime(2026, 10, 25, 9, 0, tzinfo=UTC),
            PARIS,
            ReminderStep.DAY,
            datetime(2026, 10, 24, 15, 0, tzinfo=UTC),
        ),
        # one o'clock in the morning there is still the evening before in UTC
        (
            datetime(2026, 12, 14, 21, 0, tzinfo=UTC),
            REUNION,
            ReminderStep.DAY,
            datetime(2026, 12, 14, 13, 0, tzinfo=UTC),
        ),
    ],
)
def test_a_reminder_is_due_at_its_local_hour(
    starts_at: datetime, where: ZoneInfo, step: ReminderStep, expected: datetime
) -> None:
    assert reminder_due_at(starts_at, step, where) == expected


def test_an_appointment_made_just_before_needs_no_reminder() -> None:
    due = datetime(2026, 12, 14, 16, 0, tzinfo=UTC)
    assert not is_too_late(due - timedelta(hours=4), due)
    assert is_too_late(due - timedelta(hours=3, minutes=59), due)
    assert is_too_late(due + timedelta(hours=1), due)


def test_days_and_hours_in_words() -> None:
    assert when(datetime(2026, 12, 1, 8, 30, tzinfo=UTC), PARIS) == ("mardi 1er décembre", "9 h 30")
    assert when(datetime(2026, 12, 1, 8, 0, tzinfo=UTC), REUNION) == ("mardi 1er décembre", "12 h")


@pytest.mark.parametrize("kind", kinds_with_words())
@pytest.mark.parametrize("form", AddressForm)
def test_what_is_shipped_can_be_published_and_is_short(kind: TemplateKind, form: AddressForm) -> None:
    found = report(kind, shipped(kind).wordings[form], DAY)
    assert found.faults == ()
    assert found.size.segments <= 2
    assert not found.size.is_unicode
    assert "{{" not in found.sample_sms + found.sample_email


def test_every_notice_that_asks_for_a_gesture_says_whom_to_call() -> None:
    for kind in kinds_with_words():
        for wording in shipped(kind).wordings.values():
            assert "{{ accueil }}" in wording.email, kind
            assert not re.search(r"[Cc]ontacte|[Pp]révien|[Pp]réven", wording.sms + wording.email), kind


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("+33536490012", "le 05 36 49 00 12"),
        ("+262262900012", "le 02 62 90 00 12"),
        ("+687280000", "le +687280000"),
        ("", "l'accueil"),
    ],
)
def test_the_number_to_call_is_written_as_one_dials_it(phone: str, words: str) -> None:
    assert desk_words(phone) == words


def test_every_variable_of_every_kind_has_a_longest_value() -> None:
    assert {name for kind in kinds_with_words() for name in shipped(kind).variables} <= set(longest_values())


def test_no_sms_tells_why_she_comes() -> None:
    for kind in kinds_with_words():
        for wording in shipped(kind).wordings.values():
            assert "titre" not in wording.sms, kind
            assert "prenom" not in wording.sms, kind


@pytest.mark.parametrize(
    ("wording", "fault"),
    [
        (Wording("{{ inconnue }}", "a", "b"), "« inconnue » n’existe pas"),
        (Wording("a {{ date", "a", "b"), "n’est pas fermée"),
        (Wording("", "a", "b"), "Le SMS est vide"),
        (Wording("a", "a\nBcc: x", "b"), "une ligne"),
        (Wording("a" * 601, "a", "b"), "600 caractères"),
        (Wording("a\x00", "a", "b"), "invisible"),
    ],
)
def test_what_cannot_be_published_says_why(wording: Wording, fault: str) -> None:
    assert any(fault in said for said in report(TemplateKind.DAY_REMINDER, wording, DAY).faults)


def test_a_notice_without_its_link_is_refused() -> None:
    assert report(TemplateKind.NEW_MESSAGE, Wording("Bonjour", "a", "b"), DAY).faults
    assert not report(TemplateKind.NEW_MESSAGE, Wording("{{lien}}", "a", "b"), DAY).faults


def test_a_costly_sign_is_warned_of() -> None:
    found = report(TemplateKind.GROUP, Wording("À bientôt 👋 {{ texte }} {{ texte }}", "a", "b"), DAY)
    assert len(found.warnings) == 2


@given(value=st.text())
def test_a_value_is_written_as_it_is_and_never_read_as_a_variable(value: str) -> None:
    assert render("<{{ texte }}>", {"texte": value, "lien": "secret"}) == f"<{value}>"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+33612345678", True), ("+33712345678", True), ("+33512345678", False), ("+33912345678", False),
        ("+262692123456", True), ("+262639123456", True), ("+262262123456", False), ("+590690123456", True),
        ("+594694123456", True), ("+596696123456", True), ("+34612345678", True), ("+3361234567", False), ("", False),
    ],
)  # fmt: skip
def test_only_mobiles_take_sms(number: str, expected: bool) -> None:
    assert is_mobile(number) is expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("", False),
        ("perso", False),
        ("après 18 h", False),
        ("chez sa mère", True),
        ("Père", True),
        ("éducatrice", True),
    ],
)
def test_a_contact_of_somebody_near_her(comment: str, expected: bool) -> None:
    assert is_third_party(comment) is expected


def test_contacts_are_half_hidden() -> None:
    assert masked(Channel.SMS, "+33612345678") == "…5678"
    assert masked(Channel.EMAIL, "ines@exemple.fr") == "i…@exemple.fr"
    assert "http" not in masked(Channel.PUSH, '{"endpoint": "https://x"}')


@pytest.mark.parametrize(
    ("spent", "budget", "share"), [(0, None, None), (799, 1000, 79), (800, 1000, 80), (0, 0, 0), (1, 0, 100)]
)
def test_shares_are_rounded_down(spent: int, budget: int | None, share: int | None) -> None:
    assert share_of(spent, budget) == share


def test_the_month_is_that_of_the_structure() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert month_of(late, PARIS) == "2026-12"
    assert month_of(late, ZoneInfo("America/Cayenne")) == "2026-11"


def test_the_forecast_follows_the_days() -> None:
    assert forecast(1_000, date(2026, 11, 10)) == 3_000
    assert forecast(1_000, date(2026, 2, 28)) == 1_000


@given(
    spent=st.integers(0, 200), waiting=st.integers(0, 100), cost=st.integers(1, 50), budget=st.integers(0, 200),
    kind=st.sampled_from(TemplateKind),
)  # fmt: skip
def test_groups_stop_first_then_the_week_and_nothing_else(
    spent: int, waiting: int, cost: int, budget: int, kind: TemplateKind
) -> None:
    def stopped(which: TemplateKind) -> bool:
        return is_stopped(
            which, budget=budget, spent=spent, waiting=waiting, cost=cost, stops_everything=False
        )

    if stopped(kind):
        assert kind in (TemplateKind.GROUP, TemplateKind.WEEK_REMINDER)
    if stopped(TemplateKind.WEEK_REMINDER):
        assert stopped(TemplateKind.GROUP)
    assert not is_stopped(kind, budget=None, spent=spent, waiting=0, cost=cost, stops_everything=True)


def test_half_of_her_quiet_hours_is_none_of_hers() -> None:
    usual = quiet_hours(DAY)
    assert quiet_hours(DAY, start=time(10)) == quiet_hours(DAY, end=time(11)) == usual
    assert quiet_hours(DAY, start=time(10), end=time(11)) == (time(10), time(11))


@pytest.mark.parametrize(("share", "stopped"), [(80, False), (95, False), (100, True)])
def test_what_stops_is_told_from_the_whole_budget_on(share: int, stopped: bool) -> None:
    told = warning_text(share, "2026-11", 100_000)
    assert (f"{share} %" in told, "Rien n’est encore arrêté" in told) == (True, not stopped)
