"""Log-in: the same answer for all that fails, slowed down for an attacker, never for her victim."""

from __future__ import annotations

import pytest

from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import Credential, LoginFailure, SignIn
from convergence.identity.operations import (
    authenticate,
    create_user,
    deactivate_user,
    end_role,
    note_sign_in,
    set_password,
)
from convergence.identity.operations import sign_in as module
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting
from tests.rooms.identity.network import TODAY, Network, at, resolved

PASSWORD = "quatre lampes bleues au grenier"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.9"


def enroll(network: Network, name: str = "adviser", password: str = PASSWORD) -> None:
    """Give a password to somebody, as a code does."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        set_password(actor=authentication_actor(), at=at(), user_id=network.users[name], password=password)


def attempt(password: str = PASSWORD, *, login: str = "adviser", ip: str = HOME, seconds: float = 0) -> str:
    """« » when it succeeds, else the code of the refusal."""
    try:
        authenticate(login=login, password=password, ip=ip, at=at(seconds / 3600))
    except Refused as refused:
        return refused.code
    return ""


@pytest.fixture(autouse=True)
def enrolled(network: Network) -> None:
    enroll(network)


def test_the_right_password_opens_for_every_place_of_work(network: Network) -> None:
    found = authenticate(login=" Adviser ", password=PASSWORD, ip=HOME, at=at())
    assert found.user_id == network.users["adviser"]
    assert [place.structure_code for place in found.memberships] == ["65440S00"]
    assert resolved(found.user_id, None, at(), found.session_version) is not None
    assert resolved(found.user_id, None, at(), "9.9") is None


def test_what_fails_is_told_alike() -> None:
    assert attempt("faux") == attempt(login="personne") == attempt(login="é è") == "bad_credentials"
    assert attempt(login="manager", password="") == "bad_credentials", "no password is no way in"


def test_an_unknown_login_is_checked_against_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = module.check_password
    monkeypatch.setattr(
        module, "check_password", lambda typed, stored: checked.append(stored) or real(typed, stored)
    )
    attempt("faux")
    attempt("faux", login="personne")
    assert len(checked) == 2


def test_ten_failures_are_free_then_the_delay_doubles() -> None:
    for _ in range(10):
        assert attempt("faux") == "bad_credentials"
    assert attempt() == "too_many_attempts"
    assert attempt(seconds=59) == "too_many_attempts"
    assert attempt("faux", seconds=60) == "bad_credentials"
    assert attempt(seconds=60 + 119) == "too_many_attempts"
    assert attempt(seconds=60 + 120) == ""
    assert attempt("faux", seconds=190) == "bad_credentials", "a success forgets the failures"


def test_a_failure_is_forgotten_after_a_day() -> None:
    for _ in range(10):
        attempt("faux")
    assert attempt(seconds=86_401) == ""
    attempt("faux", seconds=90_000)
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        assert LoginFailure.objects.count() == 1


def test_one_address_does_not_slow_another_login_down() -> None:
    for _ in range(11):
        attempt("faux")
    assert attempt("faux", login="manager") == "bad_credentials"


def test_an_attack_from_many_addresses_is_slowed_and_the_known_desk_is_not() -> None:
    assert attempt() == ""
    for rank in range(50):
        assert attempt("faux", ip=f"198.51.100.{rank}") == "bad_credentials"
    assert attempt(ip="203.0.113.7") == "too_many_attempts"
    assert attempt(seconds=1) == "", "she signs in from where she always does"
    assert attempt(ip="203.0.113.7", seconds=301) == "", "at most five minutes for a new place"


def test_an_ipv6_network_is_one_address() -> None:
    for rank in range(10):
        attempt("faux", ip=f"2001:db8::{rank:x}")
    assert attempt(ip="2001:db8::ffff") == "too_many_attempts"
    assert attempt(ip="2001:db8:0:1::1") == ""


def test_neither_login_nor_address_nor_password_is_kept_as_typed(network: Network) -> None:
    attempt("faux", login="mot de passe tapé ici")
    attempt()
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        kept = [*LoginFailure.objects.order_by("id").values(), *SignIn.objects.order_by("id").values()]
        stored = Credential.objects.get(user_id=network.users["adviser"])
    assert kept
    assert HOME not in str(kept)
    assert "tapé" not in str(kept)
    assert PASSWORD not in stored.password_hash


def test_only_who_typed_the_right_password_learns_that_the_account_is_closed(network: Network) -> None:
    deactivate_user(
        actor=network.actor("direction"),
        at=at(),
        user_id=network.users["adviser"],
        reason="Départ de la structure",
    )
    assert attempt("faux") == "bad_credentials"
    assert attempt() == "account_closed"


def test_without_a_running_role_nobody_enters(network: Network) -> None:
    end_role(
        actor=network.actor("direction"), at=at(), membership_id=network.memberships["adviser"],
        ends_on=TODAY, reason="Changement de poste",
    )  # fmt: skip
    assert attempt() == "no_role"


def test_an_account_that_waits_is_told_so_to_its_holder_only(network: Network) -> None:
    made = create_user(
        actor=network.actor("accounts"), at=at(), structure_id=network.structures["tarbes"],
        login="lea.petit", first_name="Léa", last_name="Petit", email="lea@exemple.fr",
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        note_sign_in(user_id=made, ip=HOME, at=at())
    assert refused.value.code == "account_pending"
    with pytest.raises(NotFound):
        note_sign_in(user_id=network.structures["tarbes"], ip=HOME, at=at())
    assert note_sign_in(user_id=network.users["adviser"], ip=HOME, at=at()).memberships


def test_a_password_is_changed_by_its_holder_who_knows_the_old_one(network: Network) -> None:
    who = network.actor("adviser")
    new = "six tasses rouges sur la table"
    with pytest.raises(Invalid, match="n'est pas le bon"):
        set_password(actor=who, at=at(), user_id=who.user_id, password=new, current_password="faux")
    with pytest.raises(Refused, match="que par la personne elle-même"):
        set_password(actor=network.actor("direction"), at=at(), user_id=who.user_id, password=new)
    version = set_password(actor=who, at=at(), user_id=who.user_id, password=new, current_password=PASSWORD)
    assert resolved(who.user_id, None, at(), version) is not None
    assert resolved(who.user_id, None, at(), "1.1") is None
    assert attempt() == "bad_credentials"
    assert attempt(new) == ""


@pytest.mark.parametrize("weak", ["court", "a" * 300, "motdepasse1234", "adviser adviser"])
def test_a_weak_password_is_refused(network: Network, weak: str) -> None:
    who = network.actor("adviser")
    with pytest.raises(Invalid):
        set_password(actor=who, at=at(), user_id=who.user_id, password=weak, current_password=PASSWORD)
