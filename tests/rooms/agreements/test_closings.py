"""An agreement that ends closes files to partners: their feeds say so, whatever they may still call, with proof."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.foundation.actor import program_actor, system_actor
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.sharing.models import AccessClosing, LedgerLine, PartnerChange
from convergence.sharing.operations import (
    acknowledge_feed,
    claim_webhook,
    note_webhook_answers,
    revoke_agreement,
)
from convergence.sharing.types import ClosingCause, ClosingWay, WebhookAnswer, WebhookMessage
from convergence.storage.session import acting
from tests.rooms.agreements.world import in_force, network, seen
from tests.rooms.sharing.addressed import address, program
from tests.rooms.sharing.queues import heard
from tests.web.house import House
from tests.web.young_people import YoungPerson, share, welcome

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture
def house() -> House:
    return network()


def shared(house: House) -> YoungPerson:
    person = welcome(house)
    share(house, person, "departement", may_write=False)
    return person


def revoked(house: House, agreement_id: UUID) -> None:
    revoke_agreement(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="Essai",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    heard(2, when=now() + timedelta(seconds=1))


def told(house: House, organisation: str = "departement") -> list[tuple[str, UUID]]:
    with acting(SYSTEM, Purpose.SYSTEM):
        rows = PartnerChange.objects.filter(organisation_id=house.structures[organisation], change="closed")
        return list(rows.order_by("id").values_list("change", "file"))


def proofs(**wanted: Any) -> list[AccessClosing]:
    with acting(SYSTEM, Purpose.SYSTEM):
        return list(AccessClosing.objects.filter(**wanted).order_by("change"))


def test_each_file_that_was_open_is_said_closed_once(house: House) -> None:
    program(house)
    agreement_id, person, other = in_force(house), shared(house), welcome(house, "Léo", "MARTIN")
    share(house, other, "france_travail", may_write=False)
    revoked(house, agreement_id)
    assert told(house) == [("closed", person.dossier_id)]
    assert told(house, "france_travail") == [], "nothing was ever open to it"
    (proof,) = proofs()
    assert (proof.organisation_id, proof.cause) == (house.structures["departement"], ClosingCause.AGREEMENT)
    assert (proof.structure_id, proof.acknowledged_at) == (house.structures["tarbes"], None)


def test_what_another_agreement_opens_stays_open(house: House) -> None:
    program(house)
    first, second, person = in_force(house), in_force(house), shared(house)
    revoked(house, first)
    assert told(house) == []
    revoked(house, second)
    assert told(house) == [("closed", person.dossier_id)]
    revoked(house, in_force(house))
    assert told(house) == [("closed", person.dossier_id)] * 2, "what a later agreement opened is closed anew"


def test_without_a_program_nothing_is_awaited(house: House) -> None:
    agreement_id, person = in_force(house), shared(house)
    revoked(house, agreement_id)
    assert told(house) == [("closed", person.dossier_id)]
    assert proofs() == []


def test_reading_further_acknowledges_for_this_organisation_alone(house: House) -> None:
    client_id, agreement_id = program(house), in_force(house)
    shared(house)
    revoked(house, agreement_id)
    (proof,) = proofs()
    assert proof.change is not None
    for organisation, upto, count in (
        ("france_travail", proof.change, 0), ("departement", proof.change - 1, 0), ("departement", proof.change, 1),
        ("departement", proof.change, 0),
    ):  # fmt: skip
        actor = program_actor(
            client_id, house.structures[organisation], name="x", organisation="x", time_zone="UTC",
            permissions=frozenset({Permission.READ_FILES}),
        )  # fmt: skip
        with acting(actor, Purpose.PARTNER_EXCHANGE):
            assert acknowledge_feed(actor=actor, at=now(), upto=upto) == count
    (proof,) = proofs()
    assert (proof.acknowledged_by, proof.way) == (client_id, ClosingWay.FEED)
    adviser = house.actor("adviser")
    with acting(adviser, Purpose.ACCOMPAGNEMENT), pytest.raises(Refused):
        acknowledge_feed(actor=adviser, at=now(), upto=1)


def test_an_address_is_told_of_the_closing_though_nothing_is_open_any_more(house: House) -> None:
    client_id, agreement_id = program(house), in_force(house)
    webhook_id = address(house, client_id, "https://partenaire.example/avis")
    person = shared(house)
    revoked(house, agreement_id)
    with acting(SYSTEM, Purpose.SYSTEM):
        claimed = claim_webhook(actor=SYSTEM, at=now())
    assert claimed is not None
    assert claimed.webhook_id == webhook_id
    assert [one.kind for one in claimed.messages] == ["dossier.closed"]
    _answer(claimed, claimed.messages[0], taken=False)
    assert proofs()[0].acknowledged_at is None
    assert _ledger(client_id) == []
    with acting(SYSTEM, Purpose.SYSTEM):
        again = claim_webhook(actor=SYSTEM, at=now() + timedelta(days=1))
    assert again is not None
    _answer(again, again.messages[0], taken=True)
    (proof,) = proofs()
    assert (proof.acknowledged_by, proof.way) == (client_id, ClosingWay.WEBHOOK)
    assert _ledger(client_id) == [(person.dossier_id, "webhook", ["accompagnement"])]


def _answer(claimed: Any, message: WebhookMessage, *, taken: bool) -> None:
    answer = WebhookAnswer(message, now(), taken, 204 if taken else 500, 3)
    note_webhook_answers(actor=SYSTEM, at=now(), claimed=claimed, answers=[answer])


def _ledger(client_id: UUID) -> list[tuple[UUID | None, str, list[str]]]:
    with acting(SYSTEM, Purpose.SYSTEM):
        rows = LedgerLine.objects.filter(client_id=client_id).order_by("at")
        return list(rows.values_list("file", "provider", "groups"))
