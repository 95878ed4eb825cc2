"""What the convention of a PMSMP must indicate, its evaluation, the delays after an accident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from convergence.accompagnement.situations.types.conventions import (
    ConventionDraft,
    EvaluationDraft,
    PmsmpOutcome,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import DatePeriod, french_date
from convergence.foundation.problems import FieldError, Invalid

INDICATIONS: Mapping[str, str] = {
    "host_siret": "le numéro d’immatriculation de la structure d’accueil",
    "host_activity": "son activité principale",
    "tutor_name": "le nom de la personne chargée de l’accueil et du suivi",
    "tutor_role": "sa fonction",
    "place": "le lieu d’exécution",
    "presence_hours": "le nombre d’heures de présence",
    "schedule": "les horaires de présence",
    "tasks": "la description des tâches",
    "evaluation_way": "les modalités d’évaluation des objectifs",
}
"""What D5135-2 asks, 3° to 6°, and that the situation does not hold already."""

_LENGTHS = {name: 2000 if name in ("tasks", "schedule", "evaluation_way") else 200 for name in INDICATIONS}


def missing_indications(draft: ConventionDraft, *, is_employed: bool = False) -> tuple[str, ...]:
    """What the law asks and nobody wrote yet, in French; the present employer is a party too (D5135-1)."""
    missing = [words for name, words in INDICATIONS.items() if not getattr(draft, name)]
    if not draft.is_lawful_use:
        missing.append("la vérification que l’usage est permis (article L5135-7)")
    if is_employed and not draft.employer_agreed:
        missing.append("la signature de l’employeur actuel (article D5135-1)")
    return tuple(missing)


def check_convention(draft: ConventionDraft, *, starts_on: date, days: int) -> None:
    """Raise Invalid for an impossible value; an incomplete convention is kept, and says what it lacks."""
    Invalid.raise_if_any(_convention_errors(draft, starts_on, days))


def _convention_errors(draft: ConventionDraft, starts_on: date, days: int) -> Iterable[FieldError]:
    for name, longest in _LENGTHS.items():
        value = getattr(draft, name)
        if isinstance(value, str) and len(value) > longest:
            yield FieldError(name, f"Ce texte dépasse {longest} caractères.", "Raccourcissez-le.", "too_long")
    siret = draft.host_siret.replace(" ", "")
    if siret and (len(siret) != _SIRET or not siret.isascii() or not siret.isdecimal()):
        yield FieldError("host_siret", "Un numéro SIRET compte 14 chiffres.", "Vérifiez-le.", "siret")
    hours = draft.presence_hours
    longest_week = parameter("pmsmp.weekly_hours_longest").integer_at(starts_on)
    if hours is not None and not 0 < hours <= -(-days // _DAYS_A_WEEK) * longest_week:
        yield FieldError(
            "presence_hours",
            f"{hours} heures de présence ne tiennent pas en {days} jours.",
            f"Une semaine compte au plus {longest_week} heures (article L3121-20). Vérifiez le nombre d’heures.",
            "order",
        )
    if draft.signed_on is not None and not draft.is_lawful_use:
        yield FieldError(
            "is_lawful_use",
            "Une PMSMP ne sert ni à tenir un poste permanent, ni à faire face à un surcroît d’activité, ni à un emploi "
            "saisonnier, ni à remplacer un salarié absent (article L5135-7).",
            "Vérifiez-le avec la structure d’accueil, puis cochez la case, ou ne signez pas.",
            "unlawful_use",
        )
    if draft.signed_on is not None and draft.signed_on > starts_on:
        yield FieldError(
            "signed_on",
            f"La convention se signe avant le premier jour ({french_date(starts_on)}).",
            "Corrigez la date de signature.",
            "order",
        )


_SIRET, _DAYS_A_WEEK = 14, 7


def check_evaluation(draft: EvaluationDraft, period: DatePeriod, *, today: date) -> None:
    """Raise Invalid unless the PMSMP is over, or was interrupted, and the evaluation says when."""
    is_over = period.end is not None and period.end <= today
    if draft.outcome is PmsmpOutcome.COMPLETED and not is_over:
        raise Invalid.one(
            "outcome",
            f"Cette PMSMP n’est pas finie : son dernier jour est le {french_date(period.last_day or today)}.",
            "Notez le bilan après ce jour, ou « Interrompue » si elle s’est arrêtée avant.",
            "not_over",
        )
    last = draft.last_day_present
    if draft.outcome is PmsmpOutcome.INTERRUPTED and last is None:
        raise Invalid.one("last_day_present", "Indiquez le dernier jour de présence.", "Choisissez une date.")
    if last is not None and not (period.contains(last) and last <= today):
        raise Invalid.one(
            "last_day_present",
            "Ce jour n’est pas l’un de ceux de la PMSMP.",
            "Vérifiez la date, qui ne peut pas être à venir.",
            "order",
        )


def evaluation_due_on(last_day: date) -> date:
    """The last day, included, to note the evaluation."""
    return last_day + timedelta(days=parameter("pmsmp.evaluation_days").integer_at(last_day))


def accident_delays(
    happened_at: datetime, told_at: datetime | None, *, on: date
) -> tuple[datetime, datetime]:
    """Until when the host tells, and until when the accident is declared, in hours that really pass.

    The declaration runs from the moment at which the host told, at the latest at the end of its own delay.
    """
    tell = happened_at + timedelta(hours=parameter("pmsmp.accident_tell_hours").integer_at(on))
    declare = timedelta(hours=parameter("pmsmp.accident_declare_hours").integer_at(on))
    return tell, (told_at or tell) + declare
