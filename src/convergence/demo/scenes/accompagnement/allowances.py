"""Rights that run and one that waits, resources by month, an aid in an emergency, a catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances import operations, queries
from convergence.accompagnement.allowances.types import Autonomy, Home, RefusalGround, ResourceKind
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft, TermsDraft
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.queries import contract_detail, running_contracts_of
from convergence.accompagnement.contracts.types import ContractKind, TaxHousehold
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, month_start, months_after, zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

MODEST = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE)
PEOPLE: tuple[tuple[TermsDraft, dict[ResourceKind, str] | None], ...] = (
    (MODEST, {}),
    (MODEST, {ResourceKind.WAGES: "640.00"}),
    (replace(MODEST, household=TaxHousehold.FIRST_BRACKET, home=Home.LIMITED_SUPPORT), {}),
    (replace(MODEST, autonomy=Autonomy.FAMILY_BREAK), {ResourceKind.HOUSING: "271.00"}),
    (MODEST, {ResourceKind.TRAINING_PAY: "226.50"}),
    (replace(MODEST, home=Home.WITHOUT_SUPPORT), None),
)
AIDS = (
    AidSchemeDraft(
        "Fonds d’aide aux jeunes : subsistance", "faj", "departement", "Département", "structure", "structure",
        Decimal(200), date(2026, 1, 1), yearly_ceiling=Decimal(600), yearly_times=4, allows_emergency=True,
        papers=("Justificatif de situation",),
    ),
    AidSchemeDraft(
        "Aide au permis de conduire", "mobilite", "region", "Région", "tiers", "commission", Decimal(900),
        date(2026, 1, 1), yearly_times=1, papers=("Devis de l’auto-école", "Avis d’imposition"),
    ),
    AidSchemeDraft(
        "Équipement professionnel", "equipement", "communes", "Agglomération", "structure", "structure",
        Decimal(150), date(2026, 1, 1), yearly_times=2, papers=("Devis",),
    ),
)  # fmt: skip


def play() -> None:
    """In Tarbes: who prepares is never who decides."""
    _structure("conseillere-tarbes", "responsable-tarbes")


def _structure(adviser_key: str, manager_key: str) -> None:
    camille, manager, at = player(adviser_key), player(manager_key), clock.now()
    schemes = [operations.keep_aid_scheme(actor=manager, at=at, draft=draft) for draft in AIDS]
    holders = _with_cej(camille, at)
    for (dossier_id, contract_id), (draft, resources) in zip(holders, PEOPLE, strict=False):
        _right(camille, manager, at, dossier_id, contract_id, draft, resources)
    for index, (dossier_id, _) in enumerate(holders[:4]):
        _aid(camille, manager, at, dossier_id, schemes[index % len(schemes)], index)


def _right(
    adviser: Actor,
    manager: Actor,
    at: datetime,
    dossier_id: UUID,
    contract_id: UUID,
    draft: TermsDraft,
    resources: dict[ResourceKind, str] | None,
) -> None:
    """Granted with its papers and two months declared; the last one only waits."""
    right_id = operations.open_right(actor=adviser, at=at, contract_id=contract_id, draft=draft)
    if resources is None:
        return
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        row = queries.right_detail(scope, right_id)
    if row is None:
        return
    operations.decide_request(
        actor=manager, at=at, asked=Asked.RIGHT, ref_id=row.terms[0].terms_id, is_granted=True
    )
    today = local_day(at, zone(adviser.time_zone))
    day = min(row.signed_on + timedelta(days=20), today)
    operations.note_papers(actor=adviser, at=at, right_id=right_id, complete_on=day)
    told = [(kind, Decimal(amount)) for kind, amount in resources.items()]
    for back in (1, 0):
        operations.declare_resources(
            actor=adviser,
            at=at,
            dossier_id=dossier_id,
            month=months_after(month_start(today), -back),
            resources=told,
        )


def _aid(adviser: Actor, manager: Actor, at: datetime, dossier_id: UUID, scheme_id: UUID, index: int) -> None:
    """One granted, one refused, the others wait, one of them in an emergency."""
    aid_id = operations.ask_aid(
        actor=adviser,
        at=at,
        dossier_id=dossier_id,
        scheme_id=scheme_id,
        amount=Decimal(120),
        is_emergency=index == len(AIDS),
        has_papers=index != len(AIDS),
        details="Trajets et repas jusqu’à la première paie.",
    )
    if index == 0:
        operations.decide_request(actor=manager, at=at, asked=Asked.AID, ref_id=aid_id, is_granted=True)
    elif index == 1:
        operations.decide_request(
            actor=manager,
            at=at,
            asked=Asked.AID,
            ref_id=aid_id,
            is_granted=False,
            ground=RefusalGround.CRITERIA,
            details="Le code n’est pas encore obtenu.",
        )


def _with_cej(adviser: Actor, at: datetime) -> list[tuple[UUID, UUID]]:
    """Files of the adviser whose signed CEJ runs."""
    today = local_day(at, zone(adviser.time_zone))
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        ids = [row.dossier_id for row in caseload(scope, adviser_id=adviser.user_id, limit=200)]
        found = []
        for row in running_contracts_of(scope, ids, today):
            contract = contract_detail(scope, row.contract_id, on=today)
            if row.kind is ContractKind.CEJ and contract is not None and contract.signed_on is not None:
                found.append((row.dossier_id, row.contract_id))
            if len(found) == len(PEOPLE):
                break
    return sorted(found)
