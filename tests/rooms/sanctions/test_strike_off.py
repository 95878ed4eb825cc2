"""A striking off that goes with a measure: proposed to France Travail by the kernel, taken back if annulled."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.sanctions.operations import annul_sanction, note_strike_off, send_strike_off
from convergence.accompagnement.sanctions.types import AnnulmentGround
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, ExchangeSettled
from convergence.foundation.problems import Conflict
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, events, new_file
from tests.rooms.contracts.steps import running
from tests.rooms.orientation.world import IDENTIFIER, registered
from tests.rooms.sanctions.steps import DIRECTION, in_force, row, struck_off

pytestmark = pytest.mark.django_db


def day(after: int) -> date:
    return TODAY + timedelta(days=after)


@pytest.fixture
def dossier_id() -> UUID:
    """Somebody whose CEJ runs."""
    made = new_file()
    running(made, at=at(-20), starts_on=at(-20).date())
    return made


def settled(sanction_id: UUID, outcome: ExchangeOutcome, *, receipt: str = "", detail: str = "") -> None:
    """What became of the last message."""
    found = row(sanction_id, day(31))
    assert found.strike_off_exchange_id
    event = ExchangeSettled(
        structure_id=TARBES, dossier_id=found.dossier_id, exchange_id=found.strike_off_exchange_id,
        channel=Channel.OUTSIDE_SYSTEM, reason=ExchangeReason.STRIKE_OFF_PROPOSAL, outcome=outcome,
        settled_at=AT, about_kind="sanctions.Sanction", about_id=sanction_id, receipt=receipt, detail=detail,
    )  # fmt: skip
    note_strike_off(actor=system_actor(TARBES), at=AT, event=event)


def proposals() -> list[dict[str, Any]]:
    """What France Travail was told of strikings off."""
    asked = [each for each in events("ExchangeRequested") if each["reason"] == "radiation_ft"]
    return [json.loads(each["body"]) for each in asked]


def test_a_striking_off_leaves_by_the_kernel_once_the_decision_is_received_and_without_free_text(
    dossier_id: UUID,
) -> None:
    registered(dossier_id)
    sanction_id = struck_off(dossier_id)
    (told,) = proposals()
    assert told["identifiant"] == IDENTIFIER
    assert (told["nature"], told["duree_mois"], told["procedure"]) == (
        "proposition_radiation", 4, str(sanction_id),
    )  # fmt: skip
    assert "Absente à l’atelier" not in json.dumps(told, ensure_ascii=False)
    settled(sanction_id, ExchangeOutcome.SENT, receipt="FT-9")
    found = row(sanction_id, day(31))
    assert (found.strike_off_outcome, found.strike_off_receipt) == (ExchangeOutcome.SENT, "FT-9")
    with pytest.raises(Conflict, match="rien à envoyer"):
        send_strike_off(actor=ADVISER, at=at(31), sanction_id=sanction_id)


def test_without_an_identifier_nobody_could_tell_of_whom_it_speaks(dossier_id: UUID) -> None:
    sanction_id = struck_off(dossier_id)
    assert proposals() == []
    assert row(sanction_id, day(31)).strike_off_to_send
    with pytest.raises(Conflict, match="identifiant France Travail"):
        send_strike_off(actor=ADVISER, at=at(31), sanction_id=sanction_id)
    registered(dossier_id)
    send_strike_off(actor=ADVISER, at=at(31), sanction_id=sanction_id)
    assert len(proposals()) == 1


def test_a_refusal_is_told_and_sent_again_in_place_of_the_former(dossier_id: UUID) -> None:
    registered(dossier_id)
    sanction_id = struck_off(dossier_id)
    former = row(sanction_id, day(31)).strike_off_exchange_id
    settled(sanction_id, ExchangeOutcome.FAILED, detail="France Travail ne répond pas.")
    found = row(sanction_id, day(31))
    assert (found.strike_off_to_send, found.strike_off_detail) == (True, "France Travail ne répond pas.")
    send_strike_off(actor=ADVISER, at=at(31), sanction_id=sanction_id)
    assert [each["exchange_id"] for each in events("ExchangeWithdrawn")][-1:] == [str(former)]
    assert len(proposals()) == 2
    assert row(sanction_id, day(31)).strike_off_outcome is None


@pytest.mark.parametrize(
    ("outcome", "natures"),
    [
        (ExchangeOutcome.SENT, ["proposition_radiation", "retrait_radiation"]),
        (None, ["proposition_radiation", "retrait_radiation"]),
        (ExchangeOutcome.FAILED, ["proposition_radiation"]),
    ],
)
def test_an_annulled_sanction_takes_back_what_france_travail_may_have_been_told(
    dossier_id: UUID, outcome: ExchangeOutcome | None, natures: list[str]
) -> None:
    registered(dossier_id)
    sanction_id = struck_off(dossier_id)
    if outcome:
        settled(sanction_id, outcome)
    annul_sanction(
        actor=DIRECTION,
        at=at(31),
        sanction_id=sanction_id,
        ground=AnnulmentGround.LEGITIMATE_REASON,
        reason="Soins.",
    )
    assert [each["nature"] for each in proposals()] == natures
    assert not row(sanction_id, day(31)).strike_off_to_send


def test_a_sanction_without_a_striking_off_tells_france_travail_nothing(dossier_id: UUID) -> None:
    registered(dossier_id)
    sanction_id = in_force(dossier_id)
    assert proposals() == []
    with pytest.raises(Conflict):
        send_strike_off(actor=ADVISER, at=at(31), sanction_id=sanction_id)
