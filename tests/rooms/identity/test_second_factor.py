"""Second factors: added by their holder, each code once, slowed down, removed with a code that two people gave."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as some

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import Authenticator, RecoveryCode
from convergence.identity.operations import (
    add_passkey,
    ask_access_code,
    begin_authenticator,
    choose_password,
    confirm_authenticator,
    give_access_code,
    give_passkey,
    give_second_factor,
    passkey_to_make,
    passkey_to_use,
    recover_second_factor,
    remove_authenticator,
    remove_passkey,
    renew_recovery_codes,
)
from convergence.identity.queries import authenticator_address, is_fresh, second_factors_of
from convergence.identity.rules.proofs import one_time_codes
from convergence.identity.rules.proofs.levels import has_second_factor, is_substantial
from convergence.identity.types import authentication_actor
from convergence.identity.types.factors import SecondFactors
from convergence.storage.session import acting
from tests.rooms.identity.network import Network, at
from tests.rooms.identity.soft_key import ORIGIN, SITE, SoftKey

IP = "192.0.2.1"
WHERE: dict[str, Any] = {"site_id": SITE, "origin": ORIGIN}


def held(user_id: UUID) -> SecondFactors:
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        return second_factors_of(scope, user_id)


def begun(actor: Actor) -> str:
    begin_authenticator(actor=actor, at=at(), user_id=actor.user_id)
    return held(actor.user_id).pending_secret


def enrolled(actor: Actor, when: datetime | None = None) -> tuple[str, tuple[str, ...]]:
    """The secret of a new authenticator, and the recovery codes that came with it."""
    secret, moment = begun(actor), when or at()
    code = pyotp.TOTP(secret).at(moment)
    return secret, confirm_authenticator(actor=actor, at=moment, user_id=actor.user_id, code=code)


def with_key(actor: Actor, key: SoftKey | None = None, name: str = "Téléphone") -> SoftKey:
    made, challenge = key or SoftKey(), secrets.token_bytes(32)
    with acting(actor, Purpose.ADMINISTRATION):
        options = passkey_to_make(user_id=actor.user_id, challenge=challenge, **WHERE)
    add_passkey(
        actor=actor,
        at=at(),
        user_id=actor.user_id,
        name=name,
        answer=made.make(options),
        challenge=challenge,
        **WHERE,
    )
    return made


def prove(user_id: UUID, key: SoftKey, *, answer: str | None = None, when: float = 1) -> None:
    challenge = secrets.token_bytes(32)
    options = passkey_to_use(user_id=user_id, challenge=challenge, **WHERE)
    give_passkey(
        user_id=user_id,
        answer=answer or key.use(options),
        challenge=challenge,
        ip=IP,
        at=at(when),
        **WHERE,
    )


def test_an_authenticator_proves_something_only_after_its_first_code(network: Network) -> None:
    adviser = network.actor("adviser")
    secret = begun(adviser)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert authenticator_address(scope, adviser.user_id, secret).startswith(
            "otpauth://totp/Convergence:adviser?"
        )
    assert held(adviser.user_id).count == 0
    code = pyotp.TOTP(secret).at(at())
    with pytest.raises(Refused):
        give_second_factor(user_id=adviser.user_id, code=code, ip=IP, at=at())
    with pytest.raises(Invalid, match="pas le code"):
        confirm_authenticator(actor=adviser, at=at(), user_id=adviser.user_id, code="abc")
    codes = confirm_authenticator(
        actor=adviser, at=at(), user_id=adviser.user_id, code=f" {code[:3]} {code[3:]}"
    )
    assert len(set(codes)) == held(adviser.user_id).recovery_codes == 10
    assert held(adviser.user_id).pending_secret == ""
    with acting(adviser, Purpose.ADMINISTRATION):
        assert secret.encode() not in bytes(Authenticator.objects.get().sealed_secret)
    with pytest.raises(Conflict, match="déjà"):
        begin_authenticator(actor=adviser, at=at(), user_id=adviser.user_id)
    with pytest.raises(NotFound):
        confirm_authenticator(actor=adviser, at=at(), user_id=adviser.user_id, code=code)


def test_a_code_serves_once_and_only_around_its_time(network: Network) -> None:
    adviser = network.actor("adviser")
    secret, _ = enrolled(adviser)
    code = pyotp.TOTP(secret)
    give = partial(give_second_factor, user_id=adviser.user_id, ip=IP)
    with pytest.raises(Refused, match="déjà servi"):
        give(code=code.at(at()), at=at())  # that of the confirmation
    later = at(1)
    give(code=code.at(later), at=later)
    for wrong in (
        code.at(later),
        code.at(later - timedelta(seconds=30)),
        code.at(later + timedelta(seconds=90)),
        "",
        "١٢٣٤٥٦",
    ):
        with pytest.raises(Refused):
            give(code=wrong, at=later)
    give(code=code.at(later + timedelta(seconds=30)), at=later)


@given(steps=some.lists(some.integers(-3, 3), max_size=12))
def test_a_step_is_told_only_within_one_of_now(steps: list[int]) -> None:
    secret = one_time_codes.new_secret()
    for step in steps:
        moment = at() + timedelta(seconds=30 * step)
        found = one_time_codes.step_of(secret, pyotp.TOTP(secret).at(moment), at())
        assert found is None or abs(found - int(at().timestamp()) // 30) <= 1
        assert abs(step) > 1 or found is not None


def test_a_recovery_code_serves_once_as_people_type_it(network: Network) -> None:
    adviser = network.actor("adviser")
    _, codes = enrolled(adviser)
    give_second_factor(user_id=adviser.user_id, code=f" {codes[0].lower()} ", ip=IP, at=at(1))
    assert held(adviser.user_id).recovery_codes == 9
    with pytest.raises(Refused):
        give_second_factor(user_id=adviser.user_id, code=codes[0], ip=IP, at=at(1))
    with pytest.raises(Refused):
        give_second_factor(user_id=network.users["manager"], code=codes[1], ip=IP, at=at(1))
    fresh = renew_recovery_codes(actor=adviser, at=at(1), user_id=adviser.user_id)
    with pytest.raises(Refused):
        give_second_factor(user_id=adviser.user_id, code=codes[1], ip=IP, at=at(1))
    give_second_factor(user_id=adviser.user_id, code=fresh[0], ip=IP, at=at(1))
    with acting(adviser, Purpose.ADMINISTRATION):
        kept = {row.code_key for row in RecoveryCode.objects.all()}
    assert len(kept) == 9
    assert not kept & {code.replace("-", "") for code in fresh}


def test_guesses_are_slowed_down_and_the_failures_stay(network: Network) -> None:
    adviser = network.actor("adviser")
    secret, _ = enrolled(adviser)
    for _ in range(10):
        with pytest.raises(Refused, match="bon code"):
            give_second_factor(user_id=adviser.user_id, code="000000", ip=IP, at=at(2))
    right = pyotp.TOTP(secret).at(at(2))
    with pytest.raises(Refused, match="Attendez"):
        give_second_factor(user_id=adviser.user_id, code=right, ip=IP, at=at(2))
    soon = at(2) + timedelta(seconds=61)
    give_second_factor(user_id=adviser.user_id, code=pyotp.TOTP(secret).at(soon), ip=IP, at=soon)


def test_a_passkey_proves_its_holder(network: Network) -> None:
    adviser = network.actor("adviser")
    key = with_key(adviser)
    prove(adviser.user_id, key)
    prove(adviser.user_id, key)
    assert [one.name for one in held(adviser.user_id).passkeys] == ["Téléphone"]
    assert held(adviser.user_id).passkeys[0].last_used_at == at(1)
    assert passkey_to_use(user_id=network.users["manager"], challenge=b"x" * 32, **WHERE) == ""


def test_every_false_answer_of_a_passkey_is_refused(network: Network) -> None:
    adviser = network.actor("adviser")
    key = with_key(adviser)
    elsewhere = SoftKey(origin="https://convergence.exemple", identifier=key.identifier)
    elsewhere.key = key.key
    of_another_site = SoftKey(site="autre.example", identifier=key.identifier)
    of_another_site.key = key.key
    stranger, forged = SoftKey(), SoftKey(identifier=key.identifier)
    for wrong in (elsewhere, of_another_site, stranger, forged):
        with pytest.raises(Refused):
            prove(adviser.user_id, wrong)
    options = passkey_to_use(user_id=adviser.user_id, challenge=b"y" * 32, **WHERE)
    replayed = key.use(options)
    for answer in (replayed, "", "{", "[]", "{}", '{"rawId": 7}', "x" * 30_000):
        with pytest.raises(Refused):
            prove(adviser.user_id, key, answer=answer or "-")


def test_a_copied_passkey_is_refused_when_its_count_goes_back(network: Network) -> None:
    adviser = network.actor("adviser")
    key = with_key(adviser)
    key.count = 40
    prove(adviser.user_id, key)
    key.count = 12
    with pytest.raises(Refused):
        prove(adviser.user_id, key)


def test_a_passkey_is_made_for_this_site_and_this_question(network: Network) -> None:
    adviser = network.actor("adviser")
    with pytest.raises(Refused):
        with_key(adviser, SoftKey(origin="https://autre.example"))
    with pytest.raises(Refused):
        with_key(adviser, SoftKey(site="autre.example"))
    with pytest.raises(Invalid):
        with_key(adviser, name="  ")
    assert held(adviser.user_id).passkeys == ()
    key = with_key(adviser)
    with pytest.raises(Conflict):
        with_key(network.actor("manager"), key)


def test_the_last_factor_stays(network: Network) -> None:
    adviser = network.actor("adviser")
    enrolled(adviser)
    mine: dict[str, Any] = {"actor": adviser, "at": at(), "user_id": adviser.user_id}
    with pytest.raises(Conflict, match="seul second facteur"):
        remove_authenticator(**mine)
    with_key(adviser)
    remove_authenticator(**mine)
    (only,) = held(adviser.user_id).passkeys
    with pytest.raises(Conflict, match="seul second facteur"):
        remove_passkey(passkey_id=only.id, **mine)
    begun(adviser)  # not confirmed: it does not count
    with pytest.raises(Conflict, match="seul second facteur"):
        remove_passkey(passkey_id=only.id, **mine)
    with_key(adviser, name="Clé USB")
    remove_passkey(passkey_id=only.id, **mine)
    with pytest.raises(NotFound):
        remove_passkey(passkey_id=only.id, **mine)
    assert held(adviser.user_id).count == 1


def access_code(network: Network, when: float = 0) -> str:
    who = network.users["adviser"]
    ask_access_code(
        actor=network.actor("accounts"), at=at(when), user_id=who, reason="Téléphone perdu, vue sur place"
    )
    return give_access_code(actor=network.actor("manager"), at=at(when), user_id=who)


def test_a_lost_factor_is_removed_with_a_code_that_two_people_gave(network: Network) -> None:
    adviser = network.actor("adviser")
    _, codes = enrolled(adviser)
    with_key(adviser)
    code = access_code(network, 1)
    for user, wrong in ((adviser.user_id, "AAAA-AAAA-AAAA-AAAA-AAAA"), (network.users["manager"], code)):
        with pytest.raises(Refused, match="code incorrect"):
            recover_second_factor(user_id=user, code=wrong, at=at(2))
    assert held(adviser.user_id).count == 2
    with pytest.raises(Refused, match="trop ancien"):
        recover_second_factor(user_id=adviser.user_id, code=code, at=at(80))
    recover_second_factor(user_id=adviser.user_id, code=code, at=at(2))
    assert (held(adviser.user_id).count, held(adviser.user_id).recovery_codes) == (0, 0)
    with pytest.raises(Refused):
        give_second_factor(user_id=adviser.user_id, code=codes[0], ip=IP, at=at(2))


def test_one_access_code_serves_for_one_thing(network: Network) -> None:
    adviser = network.actor("adviser")
    enrolled(adviser)
    code = access_code(network, 1)
    recover_second_factor(user_id=adviser.user_id, code=code, at=at(2))
    deeds: list[Callable[[], object]] = [
        lambda: recover_second_factor(user_id=adviser.user_id, code=code, at=at(2)),
        lambda: choose_password(
            login="adviser", code=code, password="quatre lampes bleues au grenier", at=at(2)
        ),
    ]
    for again in deeds:
        with pytest.raises(Refused, match="déjà servi"):
            again()
    other = access_code(network, 3)
    choose_password(login="adviser", code=other, password="quatre lampes bleues au grenier", at=at(4))
    with pytest.raises(Refused, match="déjà servi"):
        recover_second_factor(user_id=adviser.user_id, code=other, at=at(4))


def test_a_refused_password_does_not_spend_the_code(network: Network) -> None:
    code = access_code(network, 1)
    with pytest.raises(Invalid):
        choose_password(login="adviser", code=code, password="court", at=at(2))
    choose_password(login="adviser", code=code, password="quatre lampes bleues au grenier", at=at(2))


def test_nobody_touches_the_factor_of_another(network: Network) -> None:
    adviser, direction = network.actor("adviser"), network.actor("direction")
    enrolled(adviser)
    theirs: dict[str, Any] = {"actor": direction, "at": at(), "user_id": adviser.user_id}
    deeds: list[Callable[[], object]] = [
        lambda: begin_authenticator(**theirs),
        lambda: confirm_authenticator(code="000000", **theirs),
        lambda: remove_authenticator(**theirs),
        lambda: remove_passkey(passkey_id=adviser.user_id, **theirs),
        lambda: renew_recovery_codes(**theirs),
        lambda: add_passkey(name="x", answer="{}", challenge=b"", **WHERE, **theirs),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="la personne elle-même"):
            deed()
    with acting(direction, Purpose.ADMINISTRATION):  # the database says the same
        assert not Authenticator.objects.exists()
        assert not RecoveryCode.objects.exists()
    with acting(adviser, Purpose.ADMINISTRATION):
        assert Authenticator.objects.count() == 1


@pytest.mark.parametrize(
    ("acr", "amr", "factor", "substantial"),
    [
        ("eidas0", (), False, False),
        ("eidas1", (), False, False),
        ("eidas1", ("pwd", "mfa"), False, False),
        ("eidas0-mfa", (), True, False),
        ("eidas1-mfa", (), True, False),
        ("eidas1-mfa", ("pwd", "mfa"), True, False),
        ("eidas1-mfa", ("pwd",), False, False),
        ("eidas2", ("pwd",), True, True),
        ("eidas3", (), True, True),
        ("eidas4", (), False, False),
        ("", ("mfa",), False, False),
    ],
)
def test_a_level_says_what_it_says(acr: str, amr: tuple[str, ...], factor: bool, substantial: bool) -> None:
    assert (has_second_factor(acr, amr), is_substantial(acr)) == (factor, substantial)


def test_a_factor_is_fresh_for_a_quarter_of_an_hour() -> None:
    assert is_fresh(at(), at() + timedelta(minutes=14, seconds=59))
    for then in (None, at() - timedelta(minutes=15), at() + timedelta(seconds=1)):
        assert not is_fresh(then, at())
