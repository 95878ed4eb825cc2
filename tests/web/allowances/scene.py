"""One young person with a CEJ, her right, an aid that waits: what the pages are tested on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances import operations
from convergence.accompagnement.allowances.queries import rights_of
from convergence.accompagnement.allowances.types import Autonomy, Home, ResourceKind
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft, TermsDraft
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.operations import prepare_cej, sign_contract
from convergence.accompagnement.contracts.types import EligibilityAnswers, Party, TaxHousehold
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, welcome

MODEST = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE)
START = TODAY - timedelta(days=10)
MONTH = TODAY.replace(day=1)
FAJ = AidSchemeDraft(
    "Fonds d’aide aux jeunes", "faj", "departement", "Hautes-Pyrénées", "structure", "structure", Decimal(200),
    TODAY - timedelta(days=300), allows_emergency=True, papers=("Devis",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """Identifiers of what stands."""

    person: YoungPerson
    contract_id: UUID
    right_id: UUID
    terms_id: UUID
    scheme_id: UUID
    aid_id: UUID

    def url(self, page: str = "") -> str:
        return f"/dossiers/{self.person.dossier_id}/allocations/{page}"


def signed_cej(house: House, person: YoungPerson) -> UUID:
    """A CEJ that runs since ten days."""
    actor = house.actor("adviser")
    contract_id = prepare_cej(
        actor=actor,
        at=now() - timedelta(days=10),
        dossier_id=person.dossier_id,
        starts_on=START,
        answers=EligibilityAnswers(False, False, True, True),
    )
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        sign_contract(actor=actor, at=now(), contract_id=contract_id, party=party, signed_on=START)
    return contract_id


def scene(house: House) -> Scene:
    """A right that waits for its decision, resources of the month, an aid that waits."""
    actor = house.actor("adviser")
    person = welcome(house)
    contract_id = signed_cej(house, person)
    draft = replace(MODEST, autonomy=Autonomy.FAMILY_BREAK)
    right_id = operations.open_right(actor=actor, at=now(), contract_id=contract_id, draft=draft)
    operations.declare_resources(
        actor=actor,
        at=now(),
        dossier_id=person.dossier_id,
        month=MONTH,
        resources=[(ResourceKind.WAGES, Decimal(600))],
    )
    scheme_id = operations.keep_aid_scheme(actor=house.actor("manager"), at=now(), draft=FAJ)
    aid_id = operations.ask_aid(
        actor=actor,
        at=now(),
        dossier_id=person.dossier_id,
        scheme_id=scheme_id,
        amount=Decimal(80),
        is_emergency=True,
        details="Trajets vers le stage",
    )
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        terms_id = rights_of(scope, person.dossier_id)[0].terms[0].terms_id
    return Scene(person, contract_id, right_id, terms_id, scheme_id, aid_id)


def grant(house: House, found: Scene) -> None:
    """The manager grants the right and the papers are complete."""
    operations.decide_request(
        actor=house.actor("manager"), at=now(), asked=Asked.RIGHT, ref_id=found.terms_id, is_granted=True
    )
    operations.note_papers(actor=house.actor("adviser"), at=now(), right_id=found.right_id, complete_on=TODAY)
