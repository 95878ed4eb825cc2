"""Who prepares never decides, and a decision says why."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from convergence.accompagnement.allowances.types import DecisionState, RefusalGround
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.accompagnement.allowances.types.words import Autonomy, Home
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.problems import Conflict, FieldError, Invalid, Refused


def check_decision(
    state: DecisionState,
    *,
    prepared_by: UUID,
    decider: UUID,
    is_granted: bool,
    ground: RefusalGround | None,
    details: str,
) -> None:
    """Raise Conflict when it is decided already, Refused for the hand that prepared it, Invalid without reasons."""
    if state is not DecisionState.PREPARED:
        raise Conflict(
            f"Cette décision est déjà prise : {state.label.lower()}.",
            what_to_do="Relisez la page avant d’agir.",
            code="already_decided",
        )
    if decider == prepared_by:
        raise Refused(
            "Vous avez préparé cette demande : une autre personne en décide.",
            what_to_do="Demandez à un responsable ou à votre direction.",
            code="four_eyes",
        )
    if is_granted:
        return
    if ground is None:
        raise Invalid.one("ground", "Un refus dit son motif.", "Choisissez-le dans la liste.", "required")
    if ground is RefusalGround.OTHER and not details.strip():
        raise Invalid.one(
            "details", "« Autre motif » demande une explication.", "Écrivez-la en une phrase.", "required"
        )


def check_withdrawal(day: date, *, prepared_on: date, today: date) -> None:
    """Raise Invalid unless the day is one on which the request was being asked, today at the latest."""
    if not prepared_on <= day <= today:
        raise Invalid.one(
            "withdrawn_on",
            "Ce jour n’est pas entre celui de la demande et aujourd’hui.",
            "Indiquez le jour où il a été convenu de ne plus la demander.",
            "out_of_range",
        )


def check_terms(draft: TermsDraft, *, from_month: date, signed_on: date, ends_on: date) -> None:
    """Raise Invalid when the terms start outside the right, or claim an autonomy that changes nothing."""
    faults = []
    if month_start(from_month) < month_start(signed_on):
        faults.append(
            FieldError(
                "from_month",
                "Ce mois précède la signature du contrat.",
                "Choisissez un mois du droit.",
                "order",
            )
        )
    if from_month >= ends_on and month_start(from_month) > month_start(ends_on - timedelta(days=1)):
        faults.append(
            FieldError("from_month", "Ce mois suit la fin du droit.", "Choisissez un mois du droit.", "order")
        )
    if draft.autonomy is not Autonomy.NONE and draft.household is TaxHousehold.ABOVE:
        faults.append(
            FieldError(
                "household",
                "Avec une autonomie fiscale admise, le foyer est celui du jeune, pas celui de ses parents.",
                "Choisissez « non imposable », ou retirez l’autonomie.",
                "order",
            )
        )
    Invalid.raise_if_any(faults)


def may_grant(draft: TermsDraft) -> RefusalGround | None:
    """The ground for which the law refuses these terms, if any (L5131-6, D5131-19)."""
    if draft.home is Home.SUPPORTED:
        return RefusalGround.HOME
    return RefusalGround.TAX if draft.household is TaxHousehold.ABOVE else None


def check_precaution(*, first_month: date, months: int, signed_on: date, ends_on: date) -> None:
    """Raise Invalid beyond three months, or outside the right."""
    longest = parameter("cej.precaution_months").integer_at(first_month)
    if not 1 <= months <= longest:
        raise Invalid.one(
            "months",
            f"Le versement à titre conservatoire dure {longest} mois au plus (article R5131-25).",
            f"Choisissez de 1 à {longest} mois.",
            "too_long",
        )
    after = months_after(month_start(first_month), months)
    if month_start(first_month) < month_start(signed_on) or after > months_after(month_start(ends_on), 1):
        raise Invalid.one(
            "first_month",
            "Ces mois ne sont pas tous dans le droit.",
            "Choisissez des mois du contrat.",
            "order",
        )


def autonomy_due(from_month: date) -> date:
    """The last day, the year after, to confirm an autonomy that was admitted (D5131-19, II)."""
    table = parameter("cej.autonomy_confirmation").table_at(from_month)
    return date(from_month.year + 1, int(str(table["month"])), int(str(table["day"])))
