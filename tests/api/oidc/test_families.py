"""Families of refresh tokens: parallel calls all succeed, a token that comes back later ends everything."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import (
    forget_log_ins,
    give_tokens,
    start_log_in,
    use_code,
    use_refresh_token,
)
from convergence.identity.queries import bearer_of
from convergence.identity.types import BearerKind, LoggedIn, authentication_actor
from convergence.identity.types.log_in import AuthorizationRequest
from convergence.storage.session import acting
from tests.api.oidc.site import RETURN, SCOPE, Site, bearer, make_site, refresh, tokens_of

HANDS = 8
ADVISER, CLIENT = BearerKind.ADVISER, "cej-conseillers"


def test_parallel_refreshes_all_succeed_and_leave_live_tokens(fresh_database: str) -> None:
    site = make_site()
    token = tokens_of(site.adviser())["refresh_token"]
    gate, answers = threading.Barrier(HANDS), []

    def call() -> None:
        try:
            gate.wait(60)
            answers.append(refresh(token))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert Counter(answer.status_code for answer in answers) == {200: HANDS}
    given = [answer.json() for answer in answers]
    assert len({one["refresh_token"] for one in given}) == HANDS
    assert all(bearer(one["access_token"]) for one in given)
    assert all(refresh(one["refresh_token"]).status_code == 200 for one in given)


def test_one_code_presented_by_many_at_once_serves_once_and_leaves_nothing(fresh_database: str) -> None:
    site = make_site()
    who = _adviser(site)
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        code = start_log_in(who=who, asked=_asked(site), at=now())
    gate, answers = threading.Barrier(HANDS), []

    def call() -> None:
        try:
            gate.wait(60)
            with acting(authentication_actor(), Purpose.AUTHENTICATION):
                found = use_code(code=code, client_id=CLIENT, kind=ADVISER, at=now())
                answers.append(found and give_tokens(grant_id=found.id, at=now()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    (given,) = [one for one in answers if one]
    assert len(answers) == HANDS
    assert bearer(given.access) is None


def test_what_has_ended_is_erased(site: Site) -> None:
    tokens_of(site.adviser())
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        assert forget_log_ins(at=now()) == 0
        assert forget_log_ins(at=now() + timedelta(days=29)) == 0
        assert forget_log_ins(at=now() + timedelta(days=31)) == 1


def _adviser(site: Site) -> LoggedIn:
    house = site.house
    return LoggedIn(
        ADVISER, house.users["adviser"], house.version("adviser"), now(), house.memberships["adviser"]
    )


def _asked(site: Site) -> AuthorizationRequest:
    return AuthorizationRequest(client=site.clients[CLIENT], scope=SCOPE, redirect_uri=RETURN)


@dataclass
class Token:
    """A refresh token and its access token, as plain Python remembers them."""

    refresh: str
    access: str
    given_at: datetime
    used_at: datetime | None = None


@dataclass
class Family:
    """What may still be used."""

    tokens: list[Token] = field(default_factory=list)
    ended: bool = False


class Families(RuleBasedStateMachine):
    """Refresh tokens presented in any order, at any moment, against a model of a few lines."""

    site: Site

    @initialize()
    def begin(self) -> None:
        self.at = now()
        self.family = Family()
        self.who = _adviser(self.site)
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            code = start_log_in(who=self.who, asked=_asked(self.site), at=self.at)
            found = use_code(code=code, client_id=CLIENT, kind=ADVISER, at=self.at)
            assert found is not None
            self._give(found.id)
        self.grant = found.id

    @rule(seconds=st.sampled_from([1, 5, 19, 20, 21, 60, 299, 300, 86_400, 29 * 86_400]))
    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(which=st.integers(0, 30))
    def present(self, which: int) -> None:
        token = self.family.tokens[which % len(self.family.tokens)]
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            found = use_refresh_token(token=token.refresh, client_id=CLIENT, kind=ADVISER, at=self.at)
            assert (found is not None) is self._expected(token)
            if found is not None:
                self._give(found.id)

    @rule(which=st.integers(0, 30))
    def steal_for_another_application(self, which: int) -> None:
        token = self.family.tokens[which % len(self.family.tokens)]
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            found = use_refresh_token(
                token=token.refresh, client_id="autre-conseillers", kind=ADVISER, at=self.at
            )
        assert found is None

    @invariant()
    def access_follows_the_family(self) -> None:
        for token in self.family.tokens[-3:]:
            lives = not self.family.ended and self.at < token.given_at + timedelta(seconds=300)
            with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
                assert (bearer_of(scope, token.access, self.at) is not None) is lives

    def _expected(self, token: Token) -> bool:
        """Whether the token opens; the model moves on."""
        if self.at >= token.given_at + timedelta(days=30):
            return False
        if token.used_at is not None and self.at - token.used_at > timedelta(seconds=20):
            self.family.ended = True
            return False
        token.used_at = token.used_at or self.at
        return not self.family.ended

    def _give(self, grant_id: object) -> None:
        given = give_tokens(grant_id=grant_id, at=self.at)
        self.family.tokens.append(Token(given.refresh, given.access, self.at))


def test_whatever_order_tokens_come_back_in_the_family_holds(site: Site) -> None:
    class Here(Families):
        def __init__(self) -> None:
            super().__init__()
            self.site = site
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )


@pytest.mark.parametrize(("seconds", "status"), [(19, 200), (21, 400)])
def test_the_grace_is_short(site: Site, seconds: int, status: int) -> None:
    tokens = tokens_of(site.adviser())
    start = now()
    with time_machine.travel(start, tick=False):
        again = refresh(tokens["refresh_token"]).json()
    with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
        assert refresh(tokens["refresh_token"]).status_code == status
        assert refresh(again["refresh_token"]).status_code == status
