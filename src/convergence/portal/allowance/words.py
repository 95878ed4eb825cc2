"""An amount, a payment and a decision in the words that she reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, gettext_noop

from convergence.accompagnement.allowances.types import (
    AllowanceScheme,
    AmountDue,
    AmountFlag,
    DecisionState,
)
from convergence.accompagnement.allowances.types.rows import AidRow, DecisionRow, OneOffRow, RightRow
from convergence.accompagnement.payments.queries import MonthProposal
from convergence.accompagnement.payments.types import AccountState, BankAccountRow, ProposalState
from convergence.portal.languages.told import in_its_words, told_date, told_euros, told_month

_FLAGS = {
    AmountFlag.UNVERIFIED: gettext_noop(
        "Ce calcul utilise une valeur que nous n’avons pas encore pu vérifier."
    ),
    AmountFlag.NOT_DECIDED: gettext_noop("Votre demande attend une décision."),
    AmountFlag.PAPERS_MISSING: gettext_noop(
        "Il manque des papiers : l’argent attend. Donnez-les et il sera payé."
    ),
    AmountFlag.PAPERS_LATE: gettext_noop("Les papiers sont arrivés trop tard pour ce mois : il est perdu."),
    AmountFlag.PRECAUTION: gettext_noop(
        "Ce montant est payé à l’avance, avant la décision. Il reste à vous."
    ),
    AmountFlag.NOT_DECLARED: gettext_noop(
        "Vous n’avez pas encore dit vos ressources de ce mois. Le montant peut changer."
    ),
    AmountFlag.INCOMPATIBLE: gettext_noop("Une de vos ressources ne se cumule pas avec cette allocation."),
    AmountFlag.SANCTION: gettext_noop("Une décision réduit ou arrête ce montant."),
    AmountFlag.SUSPENDED: gettext_noop("Votre contrat était en pause une partie de ce mois."),
    AmountFlag.AUTONOMY: gettext_noop("Il faut encore prouver que vous avez votre propre foyer fiscal."),
    AmountFlag.DENIED: gettext_noop(
        "Votre foyer fiscal n’a pas été confirmé : une somme peut être à rendre."
    ),
}
_PAID = {
    ProposalState.PROPOSED: gettext_noop("Le paiement se prépare."),
    ProposalState.ORDERED: gettext_noop("Le paiement est parti. Il arrive sur votre compte."),
    ProposalState.SETTLED: gettext_noop("C’est payé."),
    ProposalState.SENT_BACK: gettext_noop(
        "La banque a refusé le paiement. Vérifiez votre RIB avec votre conseiller."
    ),
}

_ANSWERS = {
    DecisionState.PREPARED: "la décision n’est pas encore prise",
    DecisionState.GRANTED: "la réponse est oui",
    DecisionState.REFUSED: "la réponse est non",
    DecisionState.WITHDRAWN: "la demande est retirée",
}


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line of the computation; ``is_less`` when it takes something away."""

    label: str
    article: str
    amount: str
    is_less: bool


@dataclass(frozen=True, slots=True)
class DueWords:
    """What she is due under one name for a month, and why."""

    title: str
    amount: str
    lines: tuple[LineWords, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What was asked, and what was decided."""

    title: str
    state: str
    is_refused: bool


def due_words(due: AmountDue) -> DueWords:
    """An amount with its lines."""
    return DueWords(
        title=in_its_words(due.lines[0].label)
        if due.scheme is AllowanceScheme.AID
        else gettext(due.scheme.label),
        amount=told_euros(due.amount),
        lines=tuple(
            LineWords(one.label, one.article, told_euros(one.amount), one.amount < 0) for one in due.lines
        ),
        why=tuple(gettext(_FLAGS[flag]) for flag in due.flags),
    )


def paid_words(proposals: Iterable[MonthProposal], month: date) -> list[str]:
    """What became of the payment of a month; empty while no run looked at it."""
    return [
        gettext("%(scheme)s : %(amount)s.") % {"scheme": _scheme(one), "amount": told_euros(one.row.payable)}
        + " "
        + (
            gettext("Le paiement attend une vérification.")
            if one.row.is_held
            else gettext(_PAID[one.row.state])
        )
        for one in proposals
        if one.month == month
    ]


def missing_words(
    rights: Sequence[RightRow], accounts: Sequence[BankAccountRow], *, has_cej: bool, today: date
) -> Iterator[str]:
    """What stands between her and her money, the first thing to do first."""
    running = [right for right in rights if right.ended_on is None or right.ended_on > today]
    if has_cej and not rights:
        yield gettext("Votre droit n’est pas encore demandé. Parlez-en à votre conseiller.")
    for right in running:
        if right.complete_on is None:
            yield gettext("Il manque des papiers. Donnez-les avant le %(day)s.") % {
                "day": told_date(right.papers_due_on)
            }
        if right.waiting is not None:
            yield gettext("Votre demande attend une décision. Rien n’est à faire.")
    if running and not any(one.state is AccountState.CONFIRMED for one in accounts):
        if accounts:
            yield gettext("Votre RIB attend une vérification. Rien n’est à faire.")
        else:
            yield gettext("Il manque votre RIB.")


def decisions(
    rights: Iterable[RightRow], one_offs: Iterable[OneOffRow], aids: Iterable[AidRow]
) -> list[DecisionWords]:
    """Everything that was asked for her, and the answer."""
    found = [
        _decided(f"Allocation du CEJ, depuis {told_month(terms.from_month)}", terms.decision)
        for right in rights
        for terms in right.terms
    ]
    found += [
        _decided(f"Allocation ponctuelle de {told_month(one.month)}, {told_euros(one.asked)}", one.decision)
        for one in one_offs
    ]
    return found + [_decided(f"{one.scheme_name}, {told_euros(one.asked)}", one.decision) for one in aids]


def _decided(title: str, decision: DecisionRow) -> DecisionWords:
    on = f", le {told_date(decision.decided_on)}" if decision.decided_on else ""
    state = f"{_ANSWERS[decision.state]}{on}."
    if decision.state is DecisionState.REFUSED and decision.ground is not None:
        state += f" Pourquoi : {decision.ground.label}."
    return DecisionWords(title, state, decision.state is DecisionState.REFUSED)


def _scheme(one: MonthProposal) -> str:
    return gettext(one.row.pot.scheme.label)
