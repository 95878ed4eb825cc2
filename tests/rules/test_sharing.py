"""What may leave, to whom, and when it is tried again: every combination, every fact of a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.problems import Conflict, Invalid
from convergence.sharing.rules.bases import NO_FILE, FileFacts, all_bases, basis_of, refusal
from convergence.sharing.rules.contents import (
    LONGEST,
    checked_address,
    content_refusal,
    masked,
    one_line,
    shown_text,
)
from convergence.sharing.rules.retrying import next_question, next_try
from convergence.sharing.rules.states import OUTCOMES, TRANSITIONS, check_may_become, may_become
from convergence.sharing.types import TO_REPAIR, ExchangeState

R, C, K = ExchangeReason, Channel, RecipientKind
TODAY = date(2026, 11, 24)
ADULT = FileFacts(born_on=date(2005, 1, 1))
MINOR = FileFacts(born_on=date(2009, 11, 25))
THREE = (C.SMS, C.EMAIL, C.PUSH)
ALLOWED = {
    *product((R.APPOINTMENT, R.REMINDER, R.WORKSHOP, R.BOOKING, R.CONVERSATION, R.GROUP_MESSAGE, R.SIGNATURE),
             THREE, (K.YOUNG_PERSON,)),
    (R.DOCUMENT, C.EMAIL, K.YOUNG_PERSON),
    *product((R.SIGNATURE,), (C.SMS, C.EMAIL), (K.GUARDIAN, K.PARTNER)),
    *product((R.APPOINTMENT, R.REMINDER, R.WORKSHOP, R.BOOKING, R.CONVERSATION, R.SIGNATURE, R.TEAM),
             (C.EMAIL, C.PUSH), (K.PROFESSIONAL,)),
    (R.CALENDAR_SYNC, C.CALENDAR, K.PROFESSIONAL),
    (R.FRANCE_TRAVAIL_REGISTRATION, C.OUTSIDE_SYSTEM, K.PARTNER),
    (R.PAYMENT_FILE, C.OUTSIDE_SYSTEM, K.PARTNER),
    (R.STRIKE_OFF_PROPOSAL, C.OUTSIDE_SYSTEM, K.PARTNER),
    (R.SERVICE_REQUEST, C.EMAIL, K.PARTNER),
    (R.DIRECTORY, C.EMAIL, K.PARTNER),
    *product((R.AGREEMENT,), (C.EMAIL,), (K.PARTNER, K.PROFESSIONAL)),
    (R.STOPPED_ADDRESS, C.EMAIL, K.PARTNER),
    (R.EMERGENCY_ACCESS, C.EMAIL, K.PROFESSIONAL),
    (R.ACCOUNT, C.EMAIL, K.YOUNG_PERSON),
}  # fmt: skip


@pytest.mark.parametrize("reason", list(R))
def test_every_combination_is_allowed_or_forbidden_as_the_table_says(reason: ExchangeReason) -> None:
    for combination in product((reason,), C, K):
        assert (basis_of(*combination) is not None) is (combination in ALLOWED), combination
        facts = MINOR if combination[2] is K.GUARDIAN else ADULT
        told = refusal(combination, has_file=True, facts=facts, documents=0, today=TODAY)
        assert (told == "") is (combination in ALLOWED), combination


def test_every_basis_says_why_and_what() -> None:
    for basis in set(all_bases().values()):
        assert all((basis.basis, basis.purpose, basis.groups, basis.minimisation, basis.source)), basis.code


@pytest.mark.parametrize("combination", sorted(ALLOWED))
def test_documents_leave_only_where_they_may(combination: tuple[R, C, K]) -> None:
    facts = MINOR if combination[2] is K.GUARDIAN else ADULT
    told = refusal(combination, has_file=True, facts=facts, documents=1, today=TODAY)
    with_documents = combination[0] in (R.SIGNATURE, R.DOCUMENT) and combination[2] is not K.PROFESSIONAL
    assert (told == "") is with_documents


@pytest.mark.parametrize("combination", sorted(ALLOWED))
@pytest.mark.parametrize(
    "facts",
    [
        NO_FILE,
        FileFacts(born_on=MINOR.born_on, end_motive="deces"),
        FileFacts(born_on=MINOR.born_on, is_restricted=True),
    ],
    ids=["erased", "dead", "restricted"],
)
def test_nothing_leaves_about_a_file_that_must_be_left_alone(
    combination: tuple[R, C, K], facts: FileFacts
) -> None:
    assert refusal(combination, has_file=True, facts=facts, documents=0, today=TODAY)


@pytest.mark.parametrize(
    ("born_on", "allowed"),
    [(date(2008, 11, 25), True), (date(2008, 11, 24), False), (date(2008, 2, 29), False), (None, False)],
)
def test_a_guardian_signs_until_the_eve_of_the_eighteenth_birthday(
    born_on: date | None, allowed: bool
) -> None:
    told = refusal(
        (R.SIGNATURE, C.EMAIL, K.GUARDIAN),
        has_file=True,
        facts=FileFacts(born_on=born_on),
        documents=0,
        today=TODAY,
    )
    assert (told == "") is allowed


def test_without_a_file_only_what_needs_none_leaves() -> None:
    without = {
        combination
        for combination in ALLOWED
        if not refusal(combination, has_file=False, facts=NO_FILE, documents=0, today=TODAY)
    }
    of_no_file = (R.BOOKING, R.PAYMENT_FILE, R.DIRECTORY, R.AGREEMENT, R.STOPPED_ADDRESS)
    assert without == {c for c in ALLOWED if c[2] is K.PROFESSIONAL or c[0] in of_no_file}


@given(st.lists(st.sampled_from(list(ExchangeState)), max_size=12))
def test_whatever_is_tried_an_exchange_only_moves_as_its_life_allows(path: list[ExchangeState]) -> None:
    state = ExchangeState.WAITING
    for wanted in path:
        if may_become(state, wanted):
            check_may_become(state, wanted)
            state = wanted
        else:
            with pytest.raises(Conflict):
                check_may_become(state, wanted)


def test_what_needs_somebody_can_be_repaired_and_given_up_and_what_is_forbidden_never_leaves() -> None:
    for state in TO_REPAIR:
        assert {ExchangeState.WAITING, ExchangeState.GIVEN_UP} <= TRANSITIONS[state]
    for state in (ExchangeState.FORBIDDEN, ExchangeState.EXPIRED, ExchangeState.CANCELLED):
        assert TRANSITIONS[state] == frozenset()
    assert ExchangeState.SENDING not in TRANSITIONS[ExchangeState.SENT]
    assert set(OUTCOMES) == set(ExchangeState) - {
        ExchangeState.WAITING,
        ExchangeState.SENDING,
        ExchangeState.UNCERTAIN,
        ExchangeState.GIVEN_UP,
    }


AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@given(st.integers(1, 40), st.floats(0, 1), st.integers(0, 10**7))
def test_a_retry_comes_later_never_at_once_and_obeys_the_provider(
    tries: int, jitter: float, asked: int
) -> None:
    found = next_try(AT, tries, jitter=jitter, asked=timedelta(seconds=asked))
    if tries >= 20:
        assert found is None
        return
    assert found is not None
    assert found - AT >= max(timedelta(seconds=27), timedelta(seconds=min(asked, 86_400)))
    assert found - AT <= timedelta(days=1)


def test_a_provider_that_names_no_wait_is_tried_again_within_the_hour_and_a_long_one_is_cut_to_a_day() -> (
    None
):
    for tries in (1, 2, 8):
        unasked = next_try(AT, tries, jitter=1)
        assert unasked is not None
        assert unasked - AT <= timedelta(hours=2)
    assert next_try(AT, 1, jitter=0, asked=timedelta(hours=5)) == AT + timedelta(hours=5)
    assert next_try(AT, 1, jitter=0, asked=timedelta(days=9)) == AT + timedelta(days=1)


def test_news_are_asked_four_times() -> None:
    moments, now = [], AT
    while (following := next_question(AT, now)) is not None:
        moments.append(following - AT)
        now = following
    assert moments == [timedelta(minutes=m) for m in (2, 15, 120, 1440)]


@pytest.mark.parametrize(
    ("channel", "right", "wrong"),
    [
        (C.SMS, ["+33612345678", "0692 12 34 56"], ["", "12", "ines@exemple.fr", "\x00", "+33 6\n12"]),
        (C.EMAIL, ["ines@exemple.fr"], ["", "a@b", "a@b.fr\nBcc: c@d.fr", "<a@b.fr>", "a b@c.fr"]),
        (
            C.PUSH,
            ['{"endpoint": "https://p.test/1", "keys": {"p256dh": "x", "auth": "y"}}'],
            ["", "[", "[" * 10_000, '{"endpoint": "http://p.test", "keys": {"p256dh": "x"}}', '{"keys": 1}'],
        ),
        (C.CALENDAR, ["0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10"], ["", "a\x00b"]),
        (
            C.OUTSIDE_SYSTEM,
            ["france_travail", "asp"],
            ["", "France Travail", "https://exemple.fr", "asp\x00"],
        ),
    ],
)
def test_addresses(channel: Channel, right: list[str], wrong: list[str]) -> None:
    for text in right:
        assert checked_address(channel, text)
    for text in wrong:
        with pytest.raises(Invalid):
            checked_address(channel, text)


@given(st.text(max_size=300), st.sampled_from(list(Channel)))
def test_no_text_breaks_a_rule(text: str, channel: Channel) -> None:
    content_refusal(channel, text, text)
    masked(channel, text)
    assert not set("\r\n\x00") & set(one_line(text))
    assert len(one_line(text * 50)) <= 250
    shown_text(text, holds_code=True)


def test_a_text_too_long_for_its_channel_is_refused() -> None:
    for channel, longest in LONGEST.items():
        assert content_refusal(channel, "", "a" * longest) == ""
        assert "trop long" in content_refusal(channel, "", "a" * (longest + 1))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("n° 255081416802538 !", True),
        ("2 55 08 14 168 025 38", True),
        ("2550814168025-38", True),
        ("255081416802539", False),
        ("tél. 06 12 34 56 78, dossier 1234567890123456", False),
        ("+33612345678", False),
    ],
)
def test_a_social_security_number_is_seen_however_it_is_written(text: str, refused: bool) -> None:
    assert bool(content_refusal(C.EMAIL, "", text)) is refused
    assert bool(content_refusal(C.EMAIL, text, "bonjour")) is refused


def test_addresses_are_masked_and_links_and_codes_are_not_shown() -> None:
    assert masked(C.SMS, "+33612345678") == "+33612 •• •• 78"
    assert masked(C.EMAIL, "ines@exemple.fr") == "i•••@exemple.fr"
    text = "Signez : https://m.test/jeune/s/AbC-_dEfGhIjKlMn/ avec le code 123 456, rendez-vous à 10 h"
    assert shown_text(text, holds_code=True) == (
        "Signez : https://m.test/jeune/s/•••/ avec le code ••••, rendez-vous à 10 h"
    )
    assert "123 456" in shown_text(text, holds_code=False)
