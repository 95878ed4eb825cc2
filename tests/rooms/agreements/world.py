"""A network with two people at the DSI, a file of Tarbes, and agreements made as they are made in the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role, StructureKind
from convergence.sharing.operations import ask_access, decide_access, propose_answer
from convergence.sharing.queries import agreement_seen
from convergence.sharing.types import (
    AgreementDraft,
    AgreementKind,
    AgreementRow,
    AgreementState,
    ConnectionMode,
    DataForm,
    Proposal,
    Signatures,
)
from convergence.storage.session import acting
from tests.web.house import House, make_house

G = FieldGroup
BASIC = (G.IDENTITY, G.CONTACT, G.ACCOMPAGNEMENT)


def today() -> date:
    """The day by which agreements run."""
    return local_day(now(), zone("Europe/Paris"))


def network() -> House:
    """The house of the pages' tests, with a second person at the DSI, and no agreement but those made here."""
    house = make_house(agreed=False)
    house.memberships["dsi_two"] = house.also_works_at("second_direction", "dsi", Role.DSI)
    house.users["dsi_two"] = house.users["second_direction"]
    return house


def draft(house: House, organisation: str = "departement", **values: Any) -> AgreementDraft:
    """What an organisation asks, unless said otherwise: identity, contacts and accompaniment, for a long time."""
    made = AgreementDraft(
        kind=AgreementKind.CONVENTION,
        title="Insertion des jeunes du territoire",
        recipient_kind=StructureKind.DEPARTEMENT,
        organisation_id=house.structures[organisation],
        organisation_name="Conseil départemental",
        structure_id=None,
        purposes=(Purpose.ACCOMPAGNEMENT,),
        groups=BASIC,
        form=DataForm.NOMINATIVE,
        writes=False,
        mode=ConnectionMode.PAGES,
        legal_text="Décret n° 2015-59, art. 4-I",
        aim="Accompagner les jeunes que nous suivons aussi.",
        officer_name="Anne Lagarde",
        officer_email="anne.lagarde@exemple.fr",
        starts_on=today() - timedelta(days=30),
        ends_on=None,
    )
    return replace(made, **values)


def signed() -> Signatures:
    """Who signed, and who watches on our side."""
    return Signatures(
        today(), "La présidente du département", "Le président de la DSIML", "Paul Roy", "roy@exemple.fr"
    )


def seen(house: House, agreement_id: UUID, who: str = "dsi") -> AgreementRow:
    """The agreement as a person of the house sees it."""
    with acting(house.actor(who), Purpose.ADMINISTRATION) as scope:
        row = agreement_seen(scope, agreement_id, now())
    assert row is not None
    return row


def asked(house: House, who: str = "partner", **values: Any) -> UUID:
    """A demand."""
    return ask_access(actor=house.actor(who), at=now(), draft=draft(house, **values))


def proposed(
    house: House,
    agreement_id: UUID,
    proposal: Proposal = Proposal.WHOLE,
    groups: Iterable[FieldGroup] = (),
    who: str = "dsi",
) -> None:
    """An officer proposes an answer."""
    propose_answer(
        actor=house.actor(who),
        at=now(),
        agreement_id=agreement_id,
        proposal=proposal,
        groups=tuple(groups),
        answer="Le besoin est établi.",
        signatures=None if proposal is Proposal.REFUSAL else signed(),
        edit_token=seen(house, agreement_id, who).edit_token,
    )


def decided(
    house: House, agreement_id: UUID, who: str = "dsi_two", at: datetime | None = None
) -> AgreementState:
    """Another agrees with it."""
    return decide_access(
        actor=house.actor(who),
        at=at or now(),
        agreement_id=agreement_id,
        agrees=True,
        edit_token=seen(house, agreement_id).edit_token,
    )


def in_force(house: House, who: str = "dsi", **values: Any) -> UUID:
    """An agreement in force, by two people."""
    agreement_id = asked(house, who, **values)
    proposed(house, agreement_id)
    assert decided(house, agreement_id) is AgreementState.IN_FORCE
    return agreement_id
