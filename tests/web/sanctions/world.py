"""A person under a contract, and a procedure brought to each of its states."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.contracts import operations as contracts
from convergence.accompagnement.contracts.types import EligibilityAnswers, Party
from convergence.accompagnement.sanctions.operations import (
    ask_hearing,
    decide_sanction,
    lodge_appeal,
    note_breach,
    note_letter_delivery,
    propose_sanction,
)
from convergence.accompagnement.sanctions.types import (
    AppealWay,
    BreachDraft,
    BreachKind,
    LetterPart,
    Measure,
    Verdict,
)
from convergence.documents.types import DeliveryDraft, DeliveryWay
from convergence.foundation.clock import now
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, welcome

SUSPENSION = Verdict(Measure.SUSPENSION, Decimal("0.30"), 1)


def under_contract(house: House, first_name: str = "Inès", name: str = "CARRERE") -> YoungPerson:
    """Somebody whose CEJ runs since two months."""
    person, start = welcome(house, first_name, name, days_ago=80), TODAY - timedelta(days=60)
    actor, at = house.actor("adviser"), now() - timedelta(days=60)
    contract_id = contracts.prepare_cej(
        actor=actor,
        at=at,
        dossier_id=person.dossier_id,
        starts_on=start,
        answers=EligibilityAnswers(False, False, True, True),
    )
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        contracts.sign_contract(actor=actor, at=at, contract_id=contract_id, party=party, signed_on=start)
    return person


def noted(
    house: House, person: YoungPerson, *, days_ago: int = 40, facts: str = "Absente, sans prévenir."
) -> UUID:
    """Facts noted by the adviser, the day after them."""
    draft = BreachDraft(BreachKind.ABSENCE, TODAY - timedelta(days=days_ago), facts)
    return note_breach(
        actor=house.actor("adviser"),
        at=now() - timedelta(days=days_ago - 1),
        dossier_id=person.dossier_id,
        draft=draft,
    )


def proposed(house: House, person: YoungPerson, *, days_ago: int = 40) -> UUID:
    """A notice written the day after the facts."""
    return propose_sanction(
        actor=house.actor("adviser"),
        at=now() - timedelta(days=days_ago - 1),
        breach_ids=[noted(house, person, days_ago=days_ago)],
    )


def received(house: House, sanction_id: UUID, part: LetterPart, *, days_ago: int) -> UUID:
    """A letter handed over so many days ago."""
    day: date = TODAY - timedelta(days=days_ago)
    note_letter_delivery(
        actor=house.actor("adviser"),
        at=now() - timedelta(days=days_ago),
        sanction_id=sanction_id,
        part=part,
        draft=DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=day),
    )
    return sanction_id


def observing(house: House, person: YoungPerson, *, days_ago: int = 12) -> UUID:
    """The notice was received so many days ago: eleven and more, it is time to decide."""
    sanction_id = proposed(house, person, days_ago=days_ago + 1)
    return received(house, sanction_id, LetterPart.NOTICE, days_ago=days_ago)


def to_hear(house: House, person: YoungPerson) -> UUID:
    """Somebody who asked to be heard."""
    sanction_id = observing(house, person, days_ago=5)
    ask_hearing(
        actor=house.actor("adviser"), at=now(), sanction_id=sanction_id, asked_on=TODAY - timedelta(days=2)
    )
    return sanction_id


def decided(house: House, person: YoungPerson, *, days_ago: int = 20) -> UUID:
    """The direction decided eleven days after the receipt."""
    sanction_id = observing(house, person, days_ago=days_ago)
    decide_sanction(
        actor=house.actor("direction"),
        at=now() - timedelta(days=days_ago - 11),
        sanction_id=sanction_id,
        verdict=SUSPENSION,
        reason="Absences répétées.",
    )
    return sanction_id


def in_force(house: House, person: YoungPerson, *, days_ago: int = 20) -> UUID:
    """A measure that holds."""
    sanction_id = decided(house, person, days_ago=days_ago)
    return received(house, sanction_id, LetterPart.DECISION, days_ago=days_ago - 11)


def contested(house: House, person: YoungPerson) -> UUID:
    """A measure that holds and is contested."""
    sanction_id = in_force(house, person)
    lodge_appeal(
        actor=house.actor("adviser"),
        at=now(),
        sanction_id=sanction_id,
        way=AppealWay.GRACIOUS,
        lodged_on=TODAY,
    )
    return sanction_id
