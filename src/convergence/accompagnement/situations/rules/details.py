"""What each category must tell. Errors in French, one for each field."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from convergence.accompagnement.situations.types import (
    ImmersionKind,
    SituationCategory,
    SituationDraft,
    WorkingTime,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import FieldError, Invalid

_COMMON_TEXT = "Complétez ce champ."

_Rule = tuple[str, str]

REQUIRED: Mapping[SituationCategory, tuple[_Rule, ...]] = {
    SituationCategory.JOB: (
        ("job_term", "Indiquez CDI, CDD ou travail indépendant."),
        ("job_kind", "Indiquez le type d’emploi."),
        ("working_time", "Indiquez le temps de travail (plein ou partiel)."),
    ),
    SituationCategory.WORK_STUDY: (
        ("work_study_kind", "Indiquez le type de contrat en alternance."),
        ("organisation", "Indiquez l’employeur."),
    ),
    SituationCategory.TRAINING: (
        ("organisation", "Indiquez l’organisme de formation."),
        ("content", "Indiquez l’intitulé ou le contenu de la formation."),
        ("last_day", "Indiquez la date de fin de la formation."),
    ),
    SituationCategory.IMMERSION: (("immersion_kind", "Indiquez s’il s’agit d’une PMSMP."),),
    SituationCategory.VOLUNTEERING: (("volunteering_kind", "Indiquez le type de volontariat."),),
    SituationCategory.SCHOOL: (("organisation", "Indiquez l’établissement scolaire."),),
    SituationCategory.JOB_SEEKER: (),
    SituationCategory.NON_PROFESSIONAL: (("snp_measure", "Indiquez la mesure."),),
    SituationCategory.UNKNOWN: (),
}
"""Fields that a situation of each category must fill, beside its first day."""

_PMSMP_REQUIRED: tuple[_Rule, ...] = (
    ("pmsmp_objective", "Indiquez l’objet de la PMSMP (article L5135-1)."),
    ("organisation", "Indiquez la structure d’accueil."),
    ("last_day", "Indiquez la date de fin de la PMSMP."),
)


def check_situation(draft: SituationDraft, *, born_on: date) -> None:
    """Raise Invalid with every missing or impossible value of the draft."""
    required = REQUIRED[draft.category]
    if draft.immersion_kind is ImmersionKind.PMSMP:
        required += _PMSMP_REQUIRED
    errors = [
        FieldError(name, message, _COMMON_TEXT, "required")
        for name, message in (("first_day", "Indiquez la date de début."), *required)
        if not getattr(draft, name)
    ]
    errors += [error for check in _CHECKS for error in check(draft, born_on)]
    Invalid.raise_if_any(errors)


def _check_order(draft: SituationDraft, _born_on: date) -> Iterable[FieldError]:
    if draft.first_day and draft.last_day and draft.last_day < draft.first_day:
        yield FieldError("last_day", "La fin précède le début.", "Corrigez l’une des deux dates.", "order")


def _check_birth(draft: SituationDraft, born_on: date) -> Iterable[FieldError]:
    if draft.first_day and draft.first_day < born_on:
        yield FieldError(
            "first_day", "Le début précède la naissance.", "Vérifiez l’année de début.", "before_birth"
        )


def _check_strangers(draft: SituationDraft, _born_on: date) -> Iterable[FieldError]:
    """A detail that belongs to another category would be lost or counted wrongly."""
    for field, category in _OWNERS.items():
        if getattr(draft, field) is not None and draft.category is not category:
            yield FieldError(
                field,
                f"Ce champ ne concerne que « {category.label} ».",
                "Videz-le ou changez de catégorie.",
                "stranger",
            )


def _check_hours(draft: SituationDraft, _born_on: date) -> Iterable[FieldError]:
    hours = draft.weekly_hours
    if hours is None or draft.first_day is None:
        return
    longest = parameter("situations.weekly_hours_longest").integer_at(draft.first_day)
    if not 0 < hours <= longest:
        yield FieldError(
            "weekly_hours", f"La durée va de 1 à {longest} heures par semaine.", "Vérifiez la durée.", "order"
        )


def _check_part_time(draft: SituationDraft, _born_on: date) -> Iterable[FieldError]:
    if draft.working_time is not WorkingTime.PART or draft.weekly_hours is None or draft.first_day is None:
        return
    full = parameter("situations.full_time_hours").integer_at(draft.first_day)
    if draft.weekly_hours >= full:
        yield FieldError(
            "weekly_hours",
            f"Un temps partiel compte moins de {full} heures par semaine (article L3121-27).",
            "Corrigez la durée, ou choisissez « Temps plein ».",
            "order",
        )


_OWNERS: Mapping[str, SituationCategory] = {
    "job_term": SituationCategory.JOB,
    "job_kind": SituationCategory.JOB,
    "training_kind": SituationCategory.TRAINING,
    "work_study_kind": SituationCategory.WORK_STUDY,
    "immersion_kind": SituationCategory.IMMERSION,
    "pmsmp_objective": SituationCategory.IMMERSION,
    "volunteering_kind": SituationCategory.VOLUNTEERING,
    "snp_measure": SituationCategory.NON_PROFESSIONAL,
}

_CHECKS: tuple[Callable[[SituationDraft, date], Iterable[FieldError]], ...] = (
    _check_order,
    _check_birth,
    _check_strangers,
    _check_hours,
    _check_part_time,
)
