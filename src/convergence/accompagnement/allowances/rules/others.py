"""What is due for a granted *allocation ponctuelle* and for a granted aid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.rules.amounts import choice
from convergence.accompagnement.allowances.rules.one_off import above_ceiling, unverified_of
from convergence.accompagnement.allowances.rules.sheet import Sheet
from convergence.accompagnement.allowances.types import (
    AllowanceScheme,
    AmountDue,
    AmountFlag,
    Funder,
    Payer,
    ResourceKind,
)
from convergence.accompagnement.allowances.types.facts import Withheld
from convergence.foundation.money import format_euros
from convergence.foundation.periods import DatePeriod, month_start


def one_off_due(
    *,
    dossier_id: UUID,
    structure_id: UUID,
    one_off_id: UUID,
    month: date,
    granted: Decimal,
    withheld: Sequence[Withheld] = (),
    suspended: Sequence[DatePeriod] = (),
    is_covered: bool = True,
    is_beside_cej: bool = False,
    resources: Sequence[tuple[ResourceKind, Decimal]] | None = (),
) -> AmountDue:
    """The amount granted for the month, less what a decision or the suspension of the contract withholds.

    Nothing of a month that the PACEA no longer covers, as known now, nor of one that a CEJ signed since touches, nor
    of one whose resources, as declared now, are above its ceiling: the same facts in the other order would have been
    refused. ``resources`` is None while nothing is declared.
    """
    sheet = Sheet()
    sheet.add("one_off", "Allocation ponctuelle accordée", granted, "L5131-5, D5131-9")
    if is_beside_cej:
        sheet.add("beside_cej", "Un CEJ couvre ce mois", -granted, "L5131-5")
    elif not is_covered:
        sheet.add("outside", "Le PACEA ne couvre plus ce mois", -granted, "L5131-5")
    elif resources is None:
        sheet.flag(AmountFlag.NOT_DECLARED)
    elif (above := above_ceiling(month, resources)) is not None:
        told = f"Ressources du mois : {format_euros(above[0])}, plus que {format_euros(above[1])}"
        sheet.add("resources", told, -granted, "R5131-8")
    sheet.rests_on(unverified_of(month))
    if is_beside_cej:
        sheet.rests_on(choice("pacea.beside_cej_month", month))
    sheet.withhold(month, suspended=suspended, withheld=withheld)
    if sheet.unverified:
        sheet.flag(AmountFlag.UNVERIFIED)
    return AmountDue(
        dossier_id=dossier_id,
        structure_id=structure_id,
        scheme=AllowanceScheme.PACEA,
        month=month_start(month),
        ref_id=one_off_id,
        amount=sheet.total,
        lines=tuple(sheet.lines),
        flags=tuple(sheet.flags),
        unverified=tuple(sheet.unverified),
    )


def aid_due(
    *,
    dossier_id: UUID,
    structure_id: UUID,
    aid_id: UUID,
    scheme_id: UUID,
    name: str,
    decided_on: date,
    granted: Decimal,
    payer: Payer,
    funder: Funder,
) -> AmountDue:
    """An aid is due in the month of its decision, once."""
    sheet = Sheet()
    sheet.add("aid", f"{name} accordée", granted, "")
    return AmountDue(
        dossier_id=dossier_id,
        structure_id=structure_id,
        scheme=AllowanceScheme.AID,
        month=month_start(decided_on),
        ref_id=aid_id,
        amount=sheet.total,
        lines=tuple(sheet.lines),
        payer=payer,
        funder=funder,
        aid_scheme_id=scheme_id,
    )
