"""The sentences of a notification: what is decided, why, by which article, how to contest it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from convergence.accompagnement.allowances.rules.amounts import flat_of, rates_of
from convergence.accompagnement.allowances.rules.deciding import may_grant
from convergence.accompagnement.allowances.types import Payer, RefusalGround
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.foundation.money import format_euros
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date


def month_name(month: date) -> str:
    """« novembre 2026 »."""
    return french_date(month).partition(" ")[2]


def right_granted(draft: TermsDraft, *, from_month: date, born_on: date) -> tuple[str, str]:
    """What is decided and why, for a right that is granted, or stopped by a change of situation."""
    if (ground := may_grant(draft)) is not None:
        stopped = (
            "L’allocation du contrat d’engagement jeune n’est plus due à compter du mois de "
            f"{month_name(from_month)}. L’accompagnement continue. "
            "Si votre situation change, dites-le à votre conseiller."
        )
        return stopped, f"{ground.label} (Code du travail, articles L5131-6 et D5131-19)."
    flat = flat_of(
        rates_of(from_month), born_on=born_on, household=draft.household, in_mayotte=draft.in_mayotte
    )
    amount = format_euros(flat.euros) if flat else format_euros(Decimal(0))
    decision = (
        f"L’allocation du contrat d’engagement jeune vous est accordée à compter du mois de {month_name(from_month)}. "
        f"Son montant est de {amount} par mois au plus. Vos ressources de chaque mois peuvent le réduire : "
        "déclarez-les à votre conseiller."
    )
    why = (
        f"Situation retenue : {draft.household.label.lower()} ; {draft.home.label.lower()} "
        "(Code du travail, articles L5131-6 et D5131-19)."
    )
    return decision, why


def right_refused(ground: RefusalGround) -> tuple[str, str]:
    """What is decided and why, for a right that is refused."""
    decision = (
        "L’allocation du contrat d’engagement jeune ne vous est pas accordée. L’accompagnement continue."
    )
    return decision, f"{ground.label} (Code du travail, articles L5131-6 et D5131-19)."


def month_granted(month: date, amount: Decimal) -> tuple[str, str]:
    """What is decided and why, for an *allocation ponctuelle* that is granted."""
    decision = (
        f"Une allocation de {format_euros(amount)} vous est accordée pour le mois de {month_name(month)}."
    )
    return decision, "Vos ressources de ce mois le permettent (Code du travail, articles R5131-8 et D5131-9)."


def month_refused(month: date, ground: RefusalGround) -> tuple[str, str]:
    """What is decided and why, for an *allocation ponctuelle* that is refused."""
    decision = f"L’allocation demandée pour le mois de {month_name(month)} ne vous est pas accordée."
    return decision, f"{ground.label} (Code du travail, articles R5131-8 et D5131-9)."


def aid_granted(name: str, amount: Decimal, payer: Payer) -> tuple[str, str]:
    """What is decided and why, for an aid that is granted."""
    decision = f"L’aide « {name} » vous est accordée, pour {format_euros(amount)}. Elle est versée par : "
    return (
        f"{decision}{payer.label[0].lower()}{payer.label[1:]}.",
        "Votre demande répond aux critères de cette aide.",
    )


def aid_refused(name: str, ground: RefusalGround) -> tuple[str, str]:
    """What is decided and why, for an aid that is refused."""
    return f"L’aide « {name} » ne vous est pas accordée.", f"{ground.label}."


def appeal_routes(on: date, *, is_state: bool) -> str:
    """How, where and until when to contest; the State's decisions go to the préfet as well."""
    months = parameter("cej.appeal_months").integer_at(on)
    prefect = " ou au préfet du département" if is_state else ""
    return (
        f"Vous pouvez contester cette décision dans les {months} mois qui suivent sa réception : par un courrier à la "
        f"structure{prefect}, ou par un recours devant le tribunal administratif de votre domicile (aussi en ligne : "
        "www.telerecours.fr). Votre conseiller peut vous aider à écrire."
    )
