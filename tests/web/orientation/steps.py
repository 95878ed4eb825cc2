"""A young person of the house who is registered, refused or oriented, by the operations of the room."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from convergence.accompagnement.orientation.operations import (
    ask_registration,
    decide_orientation,
    note_exchange,
    receive_answer,
)
from convergence.accompagnement.orientation.queries import messages_of, orientations_of, registration_of
from convergence.accompagnement.orientation.types import (
    ABOUT_REGISTRATION,
    DIFFICULTIES,
    Aim,
    Aspiration,
    Category,
    Criterion,
    Decider,
    Decision,
    Impact,
    JobSituation,
    OrientationRow,
    Path,
    ReferentBody,
    RegistrationRow,
)
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, ExchangeSettled
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson

IDENTIFIER = "1234567A"
REFUSED = "Refus : L’adresse manque ou n’est pas reconnue."
LOOKED_AT = {
    "qualification": "niveau_3",
    "situation_emploi": "jamais",
    "aspiration": "projet_a_definir",
    "sante": "aucun",
    "logement": "aucun",
    "mobilite": "moyen",
    "garde_enfants": "aucun",
    "proche_aidant": "aucun",
    "autre": "aucun",
}


def fr(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def typed_decision(**values: Any) -> dict[str, Any]:
    """What the form of a decision sends."""
    return {
        "decider": "mission_locale",
        "decided_on": fr(TODAY),
        "receives_rsa": "non",
        "path": "professionnel",
        "body": "mission_locale",
        **LOOKED_AT,
        **values,
    }


def registered(house: House, person: YoungPerson, *, refused: str = "", identifier: str = IDENTIFIER) -> None:
    """Asked, then answered."""
    ask_registration(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, asked_on=TODAY, aim=Aim.EMPLOYMENT,
        category=Category.A, receives_rsa=False,
    )  # fmt: skip
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (message,) = messages_of(scope, person.dossier_id)
    tarbes = house.structures["tarbes"]
    event = ExchangeSettled(
        structure_id=tarbes,
        dossier_id=person.dossier_id,
        exchange_id=message.message_id,
        channel=Channel.OUTSIDE_SYSTEM,
        reason=ExchangeReason.FRANCE_TRAVAIL_REGISTRATION,
        outcome=ExchangeOutcome.FAILED if refused else ExchangeOutcome.SENT,
        settled_at=now(),
        about_kind=ABOUT_REGISTRATION,
        about_id=message.registration_id,
        receipt="" if refused else identifier,
        detail=refused,
    )
    note_exchange(actor=system_actor(tarbes), at=now(), event=event)


def unknown_answer(house: House, reference: str = "FT-42", structure: str = "tarbes") -> UUID:
    """An answer that names nobody."""
    return receive_answer(
        actor=system_actor(house.structures[structure]), at=now(), reference=reference, registration_ref="",
        identifier=IDENTIFIER,
    )  # fmt: skip


def oriented(house: House, person: YoungPerson, **values: Any) -> UUID:
    """Decided by the adviser."""
    given: dict[str, Any] = {
        "path": Path.PROFESSIONAL,
        "decider": Decider.MISSION_LOCALE,
        "body": ReferentBody.MISSION_LOCALE,
        "decided_on": TODAY,
        "receives_rsa": False,
        "criteria": {
            Criterion.QUALIFICATION: "niveau_3",
            Criterion.JOB_SITUATION: JobSituation.NEVER.value,
            Criterion.ASPIRATION: Aspiration.TO_DEFINE.value,
            **dict.fromkeys(DIFFICULTIES, Impact.NONE.value),
        },
    }
    return decide_orientation(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        decision=Decision(**(given | values)),
    )


def registration(house: House, person: YoungPerson) -> RegistrationRow:
    """As the adviser sees it."""
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        row = registration_of(scope, person.dossier_id)
    assert row is not None
    return row


def orientations(house: House, person: YoungPerson) -> list[OrientationRow]:
    """As the adviser sees them."""
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return orientations_of(scope, person.dossier_id)
