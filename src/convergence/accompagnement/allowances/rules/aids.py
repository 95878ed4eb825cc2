"""What an aid of the catalogue allows: its period, its ceilings, its frequency, its papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from convergence.accompagnement.allowances.types.facts import AidSchemeDraft
from convergence.foundation.money import CENT, format_euros
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import birthday
from convergence.foundation.problems import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class GrantedAid:
    """An aid of the same line of the catalogue, already granted to the person."""

    decided_on: date
    amount: Decimal


def check_scheme(draft: AidSchemeDraft) -> None:
    """Raise Invalid with every fault of a line of the catalogue."""
    faults = []
    if not draft.name.strip():
        faults.append(FieldError("name", "Le nom de l’aide est à indiquer.", "", "required"))
    if draft.ceiling < CENT:
        faults.append(
            FieldError("ceiling", "Le plafond est à indiquer.", "Tapez un montant en euros.", "amount")
        )
    if draft.yearly_ceiling is not None and draft.yearly_ceiling < draft.ceiling:
        faults.append(
            FieldError(
                "yearly_ceiling",
                "Le plafond d’un an est plus bas que celui d’une demande.",
                "Vérifiez les deux montants.",
                "order",
            )
        )
    if draft.yearly_times is not None and draft.yearly_times < 1:
        faults.append(FieldError("yearly_times", "Le nombre de fois par an est d’au moins un.", "", "count"))
    if draft.ends_on is not None and draft.ends_on <= draft.starts_on:
        faults.append(FieldError("last_day", "Le dernier jour précède le premier.", "", "order"))
    Invalid.raise_if_any(faults)


def check_request(draft: AidSchemeDraft, *, on: date, amount: Decimal, is_emergency: bool) -> None:
    """Raise Invalid when the catalogue does not offer this aid, this day, for this amount."""
    faults = []
    if on < draft.starts_on or (draft.ends_on is not None and draft.ends_on <= on):
        faults.append(
            FieldError(
                "scheme", "Cette aide n’est pas proposée à cette date.", "Choisissez-en une autre.", "closed"
            )
        )
    if is_emergency and not draft.allows_emergency:
        faults.append(
            FieldError(
                "is_emergency",
                "Cette aide n’a pas de voie d’urgence.",
                "Choisissez une aide d’urgence, ou demandez-la sans urgence.",
                "no_emergency",
            )
        )
    fault = _amount(draft, amount)
    Invalid.raise_if_any([*faults, fault] if fault else faults)


def check_grant(
    draft: AidSchemeDraft,
    *,
    on: date,
    amount: Decimal,
    earlier: Sequence[GrantedAid],
    has_papers: bool,
    is_emergency: bool,
) -> None:
    """Raise Invalid when the amount, the year or the papers stand against a grant.

    A year runs back from the day of the decision. In an emergency the papers come afterwards.
    """
    faults = [_amount(draft, amount), *_year(draft, on, amount, earlier)]
    if not has_papers and not is_emergency:
        faults.append(
            FieldError(
                "papers",
                "Les pièces de cette demande ne sont pas complètes.",
                "Notez-les comme reçues, ou traitez la demande en urgence.",
                "papers_missing",
            )
        )
    Invalid.raise_if_any(fault for fault in faults if fault)


def decision_due(on: date, *, is_emergency: bool) -> date:
    """The last day, included, of the promised answer."""
    name = "aid.emergency_days" if is_emergency else "aid.decision_days"
    return on + timedelta(days=parameter(name).integer_at(on))


def _amount(draft: AidSchemeDraft, amount: Decimal) -> FieldError | None:
    if amount < CENT:
        return FieldError("amount", "Le montant est à indiquer.", "Tapez un montant en euros.", "amount")
    if amount > draft.ceiling:
        return FieldError(
            "amount",
            f"Cette aide ne dépasse pas {format_euros(draft.ceiling)} par demande.",
            "Baissez le montant.",
            "above_ceiling",
        )
    return None


def _year(
    draft: AidSchemeDraft, on: date, amount: Decimal, earlier: Sequence[GrantedAid]
) -> list[FieldError | None]:
    year_before = birthday(on, -1)
    within = [one for one in earlier if one.decided_on > year_before]
    total = sum((one.amount for one in within), amount)
    too_much = draft.yearly_ceiling is not None and total > draft.yearly_ceiling
    too_often = draft.yearly_times is not None and len(within) >= draft.yearly_times
    return [
        FieldError(
            "amount",
            f"Sur douze mois, cette aide ne dépasse pas {format_euros(draft.yearly_ceiling)}.",
            "Baissez le montant.",
            "above_yearly_ceiling",
        )
        if too_much and draft.yearly_ceiling is not None
        else None,
        FieldError(
            "scheme",
            f"Cette aide a déjà été accordée {len(within)} fois en douze mois.",
            "Choisissez-en une autre, ou attendez.",
            "too_often",
        )
        if too_often
        else None,
    ]
