"""Settle too much that was paid otherwise than by a run: given back, waived, or left to the payer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import check_may_check
from convergence.accompagnement.payments.queries.ledger import balances_of
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.texts import check_text
from convergence.accompagnement.payments.types import Pot, RepaymentKind
from convergence.foundation.actor import Actor
from convergence.foundation.money import format_euros
from convergence.foundation.problems import Invalid, NotFound
from convergence.storage.files import holder
from convergence.storage.operation import operation


@operation("Trop-perçu réglé hors de la paie")
def note_repayment(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    payer: Payer,
    pot: Pot,
    kind: RepaymentKind,
    amount: Decimal,
    note: str,
    idempotency_key: str | None = None,
) -> UUID:
    """Take off a debt what no run will keep back, never more than what is owed; runs then leave it alone.

    The payments of the person are locked: two people who note the same transfer at once note it once.
    """
    check_may_check(actor)
    structure_id = holder(dossier_id)
    if structure_id is None:
        raise NotFound(
            "Ce dossier n’existe pas, ou il n’est pas celui de votre structure.",
            what_to_do="Vérifiez l’adresse, ou cherchez la personne par son nom.",
        )
    text = check_text(
        note,
        field="note",
        message="Dites d’où vous le tenez.",
        what_to_do="Par exemple : virement reçu le 12 mars, décision de remise du 3 avril.",
    )
    held = models.Proposal.objects.select_for_update().filter(dossier_id=dossier_id).order_by("id")
    list(held.values_list("id", flat=True))
    debt = max(-balances_of(payer, dossier_id).get((dossier_id, pot), ZERO), ZERO)
    if not ZERO < amount <= debt or amount != amount.quantize(Decimal("0.01")):
        raise Invalid.one(
            "amount",
            f"Le trop-perçu est de {format_euros(debt)}.",
            "Tapez un montant positif, au plus celui-là.",
            "amount",
        )
    made = models.Repayment.objects.create(
        structure_id=structure_id,
        dossier_id=dossier_id,
        payer=payer.value,
        scheme=pot.scheme.value,
        funder=pot.funder.value,
        aid_scheme_id=pot.aid_scheme_id,
        kind=kind.value,
        amount=amount,
        note=text,
        noted_by=actor.name,
    )
    return made.id
