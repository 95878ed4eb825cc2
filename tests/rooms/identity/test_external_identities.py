"""An identity proved elsewhere opens nothing before it is linked, by its holder or by a code of two people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.models import ExternalIdentity
from convergence.identity.operations import (
    deactivate_user,
    link_identity,
    link_identity_with_code,
    log_in_from_elsewhere,
    set_password,
    unlink_identity,
)
from convergence.identity.queries import linked_identities_of, session_version_of
from convergence.identity.types import authentication_actor
from convergence.identity.types.factors import ExternalProof, ProvedElsewhere
from convergence.storage.session import acting
from tests.rooms.identity.network import Network, at
from tests.rooms.identity.test_second_factor import access_code

PROOF = ExternalProof("proconnect", "https://pc.example", "idp-1", "sujet-1", "eidas1-mfa", ("pwd", "mfa"))


def entered(proof: ExternalProof = PROOF) -> ProvedElsewhere | None:
    return log_in_from_elsewhere(proof=proof, ip="192.0.2.1", at=at(1))


def linked(network: Network, name: str = "adviser", proof: ExternalProof = PROOF) -> None:
    actor = network.actor(name)
    link_identity(actor=actor, at=at(), user_id=actor.user_id, proof=proof)


def only_link() -> ExternalIdentity:
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        (found,) = ExternalIdentity.objects.all()
    return found


def test_an_identity_that_nobody_linked_opens_nothing(network: Network) -> None:
    assert entered() is None


def test_its_holder_links_it_and_enters(network: Network) -> None:
    linked(network)
    linked(network)  # twice is once
    found = entered()
    assert found is not None
    assert found.authenticated.user_id == network.users["adviser"]
    assert (found.has_second_factor, found.is_strong) == (True, False)
    weak = entered(replace(PROOF, acr="eidas1", amr=()))
    assert weak is not None
    assert not weak.has_second_factor
    strong = entered(replace(PROOF, acr="eidas2"))
    assert strong is not None
    assert strong.is_strong


@pytest.mark.parametrize(
    "change", [{"issuer": "https://autre.example"}, {"idp": "idp-2"}, {"idp": ""}, {"subject": "sujet-2"}]
)
def test_the_key_is_issuer_provider_and_subject_together(network: Network, change: dict[str, Any]) -> None:
    linked(network)
    assert entered(replace(PROOF, **change)) is None
    linked(network, "manager", replace(PROOF, **change))
    found = entered(replace(PROOF, **change))
    assert found is not None
    assert found.authenticated.user_id == network.users["manager"]


def test_parts_of_the_key_do_not_run_into_one_another(network: Network) -> None:
    linked(network, proof=replace(PROOF, idp="a", subject="b\nc"))
    assert entered(replace(PROOF, idp="a\nb", subject="c")) is None


def test_an_identity_has_one_account(network: Network) -> None:
    linked(network)
    for other in ("manager", "reunion_adviser"):
        with pytest.raises(Conflict, match="autre compte"):
            linked(network, other)
    assert only_link().user_id == network.users["adviser"]


def test_nobody_links_for_another(network: Network) -> None:
    linked(network)
    direction, adviser = network.actor("direction"), network.users["adviser"]
    with pytest.raises(Refused, match="la personne elle-même"):
        link_identity(actor=direction, at=at(), user_id=adviser, proof=replace(PROOF, subject="voleur"))
    with pytest.raises(NotFound):
        unlink_identity(actor=direction, at=at(), user_id=direction.user_id, identity_id=only_link().id)


def test_whoever_manages_the_account_unlinks_with_a_reason_and_her_sessions_end(network: Network) -> None:
    linked(network)
    adviser, held = network.users["adviser"], only_link()
    why = "Départ de la structure"
    refused: tuple[tuple[str, type[Problem]], ...] = (("manager", Refused), ("reunion_direction", NotFound))
    for stranger, wrong in refused:
        with pytest.raises(wrong):
            unlink_identity(
                actor=network.actor(stranger), at=at(), user_id=adviser, identity_id=held.id, reason=why
            )
    direction = network.actor("direction")
    with pytest.raises(Invalid):
        unlink_identity(actor=direction, at=at(), user_id=adviser, identity_id=held.id)
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        assert [row.id for row in linked_identities_of(scope, adviser)] == [held.id]
        before = session_version_of(adviser)
    unlink_identity(actor=direction, at=at(), user_id=adviser, identity_id=held.id, reason=why)
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        assert linked_identities_of(scope, adviser) == ()
        assert session_version_of(adviser) != before
    with acting(network.actor("reunion_direction"), Purpose.ADMINISTRATION) as scope:
        assert linked_identities_of(scope, adviser) == ()


def test_a_code_of_two_people_links_once(network: Network) -> None:
    code = access_code(network)
    for login, typed in (("adviser", "AAAA"), ("manager", code), ("inconnu", code), ("", code)):
        with pytest.raises(Refused, match="Identifiant ou code incorrect"):
            link_identity_with_code(login=login, code=typed, proof=PROOF, at=at(1))
    link_identity_with_code(login="adviser", code=code, proof=PROOF, at=at(1))
    found = entered()
    assert found is not None
    assert found.authenticated.user_id == network.users["adviser"]
    with pytest.raises(Refused, match="déjà servi"):
        link_identity_with_code(login="adviser", code=code, proof=replace(PROOF, subject="autre"), at=at(1))


def test_a_taken_identity_does_not_spend_the_code(network: Network) -> None:
    linked(network, "manager")
    code = access_code(network)
    with pytest.raises(Conflict, match="autre compte"):
        link_identity_with_code(login="adviser", code=code, proof=PROOF, at=at(1))
    link_identity_with_code(login="adviser", code=code, proof=replace(PROOF, subject="autre"), at=at(1))


def test_a_closed_account_stays_closed(network: Network) -> None:
    linked(network)
    deactivate_user(
        actor=network.actor("accounts"),
        at=at(),
        user_id=network.users["adviser"],
        reason="Départ de la personne",
    )
    with pytest.raises(Refused, match="fermé"):
        entered()


def test_the_last_way_in_stays(network: Network) -> None:
    linked(network)
    adviser = network.actor("adviser")
    held = only_link()
    mine: dict[str, Any] = {"actor": adviser, "at": at(), "user_id": adviser.user_id}
    with pytest.raises(Conflict, match="plus vous connecter"):
        unlink_identity(identity_id=held.id, **mine)
    set_password(password="quatre lampes bleues au grenier", **mine)
    unlink_identity(identity_id=held.id, **mine)
    assert entered() is None
    with pytest.raises(NotFound):
        unlink_identity(identity_id=held.id, **mine)
