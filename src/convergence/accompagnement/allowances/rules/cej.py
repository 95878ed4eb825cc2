"""What a CEJ is due for a calendar month, line by line (R5131-20 to R5131-25, D5131-19, D5131-23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from convergence.accompagnement.allowances.rules.amounts import Flat, Rates, choice, flat_of, rates_of
from convergence.accompagnement.allowances.rules.months import (
    is_due_month,
    papers_flag,
    precaution_terms,
    terms_on,
)
from convergence.accompagnement.allowances.rules.resources import Reduction, reduction
from convergence.accompagnement.allowances.rules.sheet import Sheet
from convergence.accompagnement.allowances.types import (
    AllowanceScheme,
    AmountDue,
    AmountFlag,
    AmountLine,
    Home,
)
from convergence.accompagnement.allowances.types.facts import PersonMonth, RightFacts, TermsFacts
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.money import CENT
from convergence.foundation.periods import birthday, month_start

_NOTHING = Decimal("0.00")


def cej_due(right: RightFacts, month: date, person: PersonMonth) -> AmountDue | None:
    """The amount of a month, its lines and flags; None for a month outside the right."""
    month = month_start(month)
    if not is_due_month(right, month):
        return None
    sheet = _sheet(right, month, person)
    if sheet.unverified:
        sheet.flag(AmountFlag.UNVERIFIED)
    return AmountDue(
        dossier_id=right.dossier_id,
        structure_id=right.structure_id,
        scheme=AllowanceScheme.CEJ,
        month=month,
        ref_id=right.right_id,
        amount=sheet.total,
        lines=tuple(sheet.lines),
        flags=tuple(sheet.flags),
        unverified=tuple(sheet.unverified),
    )


def once_a_month(dues: Sequence[AmountDue]) -> list[AmountDue]:
    """What one person is due for a month by all her rights: a month is due once, by the right that gives most.

    Two rights meet in a month when a CEJ is signed in the month in which another ends, or when two files of one
    person become one.
    """
    most = max(dues, key=lambda due: due.amount)
    return [due if due is most or due.amount == 0 else _elsewhere(due) for due in dues]


def _elsewhere(due: AmountDue) -> AmountDue:
    line = AmountLine("once", "Mois déjà dû par un autre droit", -due.amount, "R5131-25, I")
    return replace(due, amount=_NOTHING, lines=(*due.lines, line))


def _sheet(right: RightFacts, month: date, person: PersonMonth) -> Sheet:
    """The sheet of a month. What is acquired as a precaution is a floor: the decision may give more, never less."""
    acquired, terms = precaution_terms(right, month), terms_on(right, month)
    sheets = []
    for known, is_acquired in ((acquired, True), (terms, False)):
        if known is not None:
            sheets.append(Sheet())
            _write(sheets[-1], right, known, person, month, is_acquired=is_acquired)
    if sheets:
        return max(sheets, key=lambda sheet: sheet.total)
    sheet = Sheet()
    sheet.flag(AmountFlag.NOT_DECIDED)
    sheet.add("undecided", "Droit pas encore décidé", _NOTHING, "R5131-25, I")
    return sheet


def _write(
    sheet: Sheet,
    right: RightFacts,
    terms: TermsFacts,
    person: PersonMonth,
    month: date,
    *,
    is_acquired: bool,
) -> None:
    rates = rates_of(month)
    household = terms.draft.household if is_acquired else terms.household
    flat = flat_of(rates, born_on=person.born_on, household=household, in_mayotte=terms.draft.in_mayotte)
    if terms.draft.home is Home.SUPPORTED or flat is None:
        reason, article = _no_right(terms.draft.home)
        sheet.add("no_right", reason, _NOTHING, article)
        return
    _write_flat(sheet, rates, flat, person, terms, household)
    _write_resources(sheet, rates, flat, person)
    sheet.withhold(month, suspended=person.suspended, withheld=person.withheld)
    if is_acquired:
        sheet.flag(AmountFlag.PRECAUTION)
    else:
        _write_autonomy(sheet, terms)
        _write_papers(sheet, right, month)


def _no_right(home: Home) -> tuple[str, str]:
    if home is Home.SUPPORTED:
        return "Soutenue financièrement par ses parents, chez qui elle vit", "L5131-6"
    return "Foyer imposable au-delà de la première tranche", "D5131-19, I"


def _write_flat(
    sheet: Sheet,
    rates: Rates,
    flat: Flat,
    person: PersonMonth,
    terms: TermsFacts,
    household: TaxHousehold,
) -> None:
    majority = birthday(person.born_on, rates.majority)
    is_minor = month_start(majority) > rates.month
    who = "mineur" if is_minor else f"majeur, {household.label.lower()}"
    place = " à Mayotte" if terms.draft.in_mayotte else ""
    article = "D5131-19, III" if terms.draft.in_mayotte else "D5131-19, I"
    sheet.add("flat", f"Montant forfaitaire{place} ({who})", flat.euros, article)
    sheet.rests_on([name for name in flat.unverified if not name.startswith("smic.")])
    if month_start(majority) == rates.month and majority.day > 1:
        sheet.rests_on(choice("cej.majority_month", rates.month))


def _write_resources(sheet: Sheet, rates: Rates, flat: Flat, person: PersonMonth) -> None:
    if person.resources is None:
        sheet.flag(AmountFlag.NOT_DECLARED)
        return
    found: Reduction = reduction(rates, flat, person.resources)
    for line in found.lines:
        sheet.add(line.code, line.label, line.amount, line.article)
    sheet.rests_on(found.unverified)
    if sheet.total < 0:
        sheet.add("floor", "Le montant ne descend pas sous zéro", -sheet.total, "R5131-20")
    if found.incompatible is not None:
        sheet.flag(AmountFlag.INCOMPATIBLE)
        sheet.rests_on(choice("cej.incompatible_whole_month", rates.month))
        label, article = found.incompatible
        stopped = "arrêté" if article == "R5131-24, II" else "suspendu"
        sheet.add("incompatible", f"Versement {stopped} : {label}", -sheet.total, article)


def _write_autonomy(sheet: Sheet, terms: TermsFacts) -> None:
    if not terms.draft.autonomy:
        return
    if terms.is_confirmed is None:
        sheet.flag(AmountFlag.AUTONOMY)
    elif terms.is_confirmed is False:
        sheet.flag(AmountFlag.DENIED)


def _write_papers(sheet: Sheet, right: RightFacts, month: date) -> None:
    flag = papers_flag(right, month)
    if flag is None:
        return
    sheet.flag(flag)
    if flag is AmountFlag.PAPERS_LATE:
        label = "Perdu : pièces complètes plus de trois mois après ce mois"
        sheet.rests_on(choice("cej.papers_lost_months", month_start(right.signed_on)))
    else:
        label = "Retenu jusqu’à ce que les pièces soient complètes"
    if sheet.total >= CENT:
        sheet.add("papers", label, -sheet.total, "R5131-25, II")
