"""Duration, planned end, weekly hours, who signs. Ends are excluded days (half-open periods)."""

from datetime import date

from convergence.accompagnement.contracts.types import (
    Applicant,
    ContractDraft,
    ContractKind,
    Party,
    WeeklyExemption,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import (
    age_on,
    birthday,
    deadline_in_months,
    french_date,
    month_start,
    months_after,
)
from convergence.foundation.problems import FieldError, Invalid


def check_terms(draft: ContractDraft) -> None:
    """Raise Invalid with every term that the Code du travail does not allow."""
    Invalid.raise_if_any([*_duration_errors(draft), *_weekly_errors(draft)])


def planned_end(
    draft: ContractDraft, *, born_on: date, has_rqth: bool = False, consecutive_until: date | None = None
) -> date:
    """The first day after the contract: so many months from date to date, cut by the age where it ends it.

    A PACEA ends at the 26th birthday, and with ``consecutive_until``, the end of the 24 months in a row
    (R5131-13). For a CEJ no article speaks of the age: a parameter decides.
    """
    end = months_after(draft.starts_on, draft.months)
    limit = age_end(draft.kind, born_on=born_on, has_rqth=has_rqth, on=draft.starts_on)
    return min(day for day in (end, limit, consecutive_until) if day is not None)


def age_limit(kind: ContractKind, *, born_on: date, has_rqth: bool, on: date) -> date | None:
    """The birthday at which the age of entry is passed, whether it ends the contract or not; None without age."""
    if kind is ContractKind.ENGAGEMENT:
        return None
    name = "pacea.age_maximum"
    if kind is ContractKind.CEJ:
        name = "cej.age_maximum_rqth" if has_rqth else "cej.age_maximum"
    return birthday(born_on, parameter(name).integer_at(on) + 1)


def age_end(kind: ContractKind, *, born_on: date, has_rqth: bool, on: date) -> date | None:
    """The birthday that ends a running contract of its own, None when age does not end it."""
    ends = kind is ContractKind.PACEA or (
        kind is ContractKind.CEJ and parameter("cej.ends_at_age_limit").at(on).value is True
    )
    return age_limit(kind, born_on=born_on, has_rqth=has_rqth, on=on) if ends else None


def latest_end(
    kind: ContractKind, *, starts_on: date, on: date, born_on: date, has_rqth: bool = False
) -> date | None:
    """The furthest end that an extension may reach, None where no text limits it.

    CEJ: 18 months in all (R5131-16, alinéa 2). PACEA: 24 consecutive months, 26th birthday (R5131-13).
    """
    if kind is ContractKind.ENGAGEMENT:
        return None
    name = "cej.duration_months_exceptional" if kind is ContractKind.CEJ else "pacea.duration_months"
    end = months_after(starts_on, parameter(name).integer_at(on))
    limit = age_end(kind, born_on=born_on, has_rqth=has_rqth, on=on)
    return end if limit is None else min(end, limit)


def end_after_programme(programme_until: date) -> date:
    """The end of a CEJ whose holder entered a listed programme of another body before its term.

    The last day of the second month that follows the programme belongs to the contract (R5131-16, alinéa 3).
    """
    months = parameter("cej.months_after_programme").integer_at(programme_until)
    return months_after(month_start(programme_until), months + 1)


def signature_deadline(notified_on: date) -> date:
    """The last day, included, to sign the contrat d'engagement after an orientation (D5411-14-1)."""
    return deadline_in_months(
        notified_on, parameter("contract.signature_delay_months").integer_at(notified_on)
    )


def required_parties(*, born_on: date, signed_on: date, is_protected: bool = False) -> frozenset[Party]:
    """Who signs: the young person, the structure, and the guardian of a minor or of a protected adult."""
    parties = {Party.YOUNG_PERSON, Party.STRUCTURE}
    if age_on(born_on, signed_on) < parameter("contract.majority").integer_at(signed_on) or is_protected:
        parties.add(Party.GUARDIAN)
    return frozenset(parties)


def minimum_weekly_minutes(draft: ContractDraft) -> int:
    """Minutes of activity that a week must reach: none if exempt, those agreed, else the legal minimum."""
    if draft.exemption is not None:
        return 0
    if draft.weekly_hours is not None:
        return draft.weekly_hours * 60
    return parameter("contract.weekly_hours_minimum").integer_at(draft.starts_on) * 60


def age_warning(draft: ContractDraft, applicant: Applicant) -> str | None:
    """A sentence when the person passes the age limit during a contract that age does not end."""
    end = months_after(draft.starts_on, draft.months)
    if draft.kind is not ContractKind.CEJ:
        return None
    limit = age_limit(draft.kind, born_on=applicant.born_on, has_rqth=applicant.has_rqth, on=draft.starts_on)
    if limit is None or limit >= end:
        return None
    return (
        f"La limite d’âge est atteinte le {french_date(limit)}, avant la fin prévue. "
        "Aucun article lu ne met fin au CEJ à cette date : règle à confirmer."
    )


def _duration_errors(draft: ContractDraft) -> list[FieldError]:
    if draft.months < 1:
        return [FieldError("months", "La durée est d’au moins un mois.", "Tapez un nombre de mois.", "order")]
    if draft.kind is ContractKind.ENGAGEMENT:
        return []
    name = "cej.duration_months" if draft.kind is ContractKind.CEJ else "pacea.duration_months"
    longest = parameter(name).integer_at(draft.starts_on)
    if draft.months <= longest:
        return []
    article, later = ("R5131-13", "")
    if draft.kind is ContractKind.CEJ:
        article = "R5131-16"
        total = parameter("cej.duration_months_exceptional").integer_at(draft.starts_on)
        later = f" Au terme, le conseiller peut prolonger à {total} mois en tout, avec ses raisons."
    return [
        FieldError(
            "months",
            f"Un {draft.kind.name} dure au plus {longest} mois (article {article}).",
            f"Choisissez {longest} mois ou moins.{later}",
            "too_long",
        )
    ]


def _weekly_errors(draft: ContractDraft) -> list[FieldError]:
    minimum = parameter("contract.weekly_hours_minimum").integer_at(draft.starts_on)
    if draft.exemption is not None:
        return _exemption_errors(draft)
    if draft.weekly_hours is None:
        return [
            FieldError("weekly_hours", "Indiquez la durée hebdomadaire d’activité.", "15 h le plus souvent.")
        ]
    if draft.weekly_hours <= 0:
        return [
            FieldError(
                "weekly_hours",
                "La durée hebdomadaire ne peut pas être nulle (article L5411-6).",
                "Minorez-la, ou indiquez le motif de dispense que le jeune demande.",
                "weekly_zero",
            )
        ]
    if draft.weekly_hours < minimum and not draft.lowering_reason.strip():
        return [
            FieldError(
                "lowering_reason",
                f"Moins de {minimum} h par semaine demande une raison (article L5411-6).",
                "Écrivez la situation individuelle qui la justifie, au vu du diagnostic.",
                "weekly_lowered",
            )
        ]
    return []


def _exemption_errors(draft: ContractDraft) -> list[FieldError]:
    if not draft.weekly_hours:
        return []
    grounds = ", ".join(exemption.label.lower() for exemption in WeeklyExemption)
    return [
        FieldError(
            "weekly_hours",
            "Un plan dispensé de durée hebdomadaire n’en indique pas.",
            f"Videz la durée, ou retirez la dispense ({grounds}).",
            "exempt_with_hours",
        )
    ]
