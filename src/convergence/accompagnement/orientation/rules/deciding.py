"""Who decides an orientation, towards whom, and what must have been looked at (L5411-5-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from convergence.accompagnement.orientation.types import (
    DIFFICULTIES,
    Aspiration,
    Criterion,
    Decider,
    Decision,
    Impact,
    JobSituation,
    Path,
    ReferentBody,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.foundation.problems import FieldError, Invalid

LAW_FROM = date(2025, 1, 1)
CLOSED = {
    Criterion.JOB_SITUATION: JobSituation,
    Criterion.ASPIRATION: Aspiration,
    **dict.fromkeys(DIFFICULTIES, Impact),
}
"""The values of each criterion; the qualification is a code of the levels of education."""
_LONGEST_NAME, _LONGEST_WORDS = 200, 4_000


def check_decision(decision: Decision, *, born_on: date, has_rqth: bool, today: date) -> None:
    """Raise Invalid with every fault: the day, the decider, the criteria, the path, the name of the body."""
    faults = [
        *_day_faults(decision, today),
        *_decider_faults(decision, born_on, has_rqth),
        *_criteria_faults(decision),
        *_path_faults(decision),
        *_text_faults(decision),
    ]
    Invalid.raise_if_any(faults)


def warnings_of(decision: Decision) -> tuple[str, ...]:
    """What is allowed and deserves a second look."""
    strong = strong_difficulties(decision.criteria)
    if decision.path is Path.PROFESSIONAL and strong:
        named = ", ".join(each.label.lower() for each in strong)
        return (
            f"Une difficulté à effet fort ({named}) accompagne un parcours professionnel : vérifiez "
            "avec cette personne que la difficulté n’empêche pas de chercher un emploi.",
        )
    return ()


def strong_difficulties(criteria: dict[Criterion, str]) -> tuple[Criterion, ...]:
    """Difficulties that stand in the way."""
    return tuple(each for each in DIFFICULTIES if criteria.get(each) == Impact.STRONG)


def asked_of(*, receives_rsa: bool, decided_by: Decider) -> Decider:
    """Who is asked for a new orientation (L5411-5-2, II): by the income, else whoever decided the present one."""
    if receives_rsa:
        return Decider.DEPARTEMENT
    if decided_by in (Decider.MISSION_LOCALE, Decider.CAP_EMPLOI):
        return decided_by
    return Decider.FRANCE_TRAVAIL


def _day_faults(decision: Decision, today: date) -> Iterator[FieldError]:
    if decision.decided_on > today:
        yield FieldError("decided_on", "Cette décision est à venir.", "Notez-la une fois prise.", "in_future")
    if decision.decided_on < LAW_FROM:
        yield FieldError(
            "decided_on",
            "Les orientations de la loi pour le plein emploi commencent le 1er janvier 2025.",
            "Notez la première décision prise depuis ce jour.",
            "before_the_law",
        )


def _decider_faults(decision: Decision, born_on: date, has_rqth: bool) -> Iterator[FieldError]:
    told = _RULES[decision.decider](decision, has_rqth)
    if told:
        yield FieldError("decider", *told, "wrong_decider")
    if decision.decider is Decider.MISSION_LOCALE:
        yield from _age_faults(decision.decided_on, born_on, has_rqth)


def _mission_locale(decision: Decision, has_rqth: bool) -> tuple[str, str] | None:
    if not decision.receives_rsa:
        return None
    return (
        "Cette personne perçoit le RSA : c’est le président du conseil départemental qui décide de son orientation, "
        "pas la Mission Locale (L5411-5-1, II, 2°).",
        "Transmettez au département ce que vous avez vu ensemble, puis notez sa décision quand elle arrive.",
    )


def _departement(decision: Decision, has_rqth: bool) -> tuple[str, str] | None:
    if decision.receives_rsa:
        return None
    return (
        "Le département ne décide que pour les bénéficiaires du RSA (L5411-5-1, II, 2°).",
        "Pour un jeune qui demande la Mission Locale, c’est elle qui décide.",
    )


def _france_travail(decision: Decision, has_rqth: bool) -> tuple[str, str] | None:
    if not decision.receives_rsa or decision.is_delegated:
        return None
    return (
        "Pour un bénéficiaire du RSA, France Travail ne décide que si le département le lui a délégué "
        "(L5411-5-1, II, 2°).",
        "Cochez la délégation si la convention du département le prévoit, ou choisissez le département.",
    )


def _cap_emploi(decision: Decision, has_rqth: bool) -> tuple[str, str] | None:
    if has_rqth and not decision.receives_rsa:
        return None
    return (
        "Cap emploi ne décide que pour les personnes en situation de handicap qui le lui demandent et ne perçoivent "
        "pas le RSA (L5411-5-1, II, 4°).",
        "Complétez la reconnaissance de handicap dans le dossier, ou choisissez qui a décidé.",
    )


_RULES = {
    Decider.MISSION_LOCALE: _mission_locale,
    Decider.DEPARTEMENT: _departement,
    Decider.FRANCE_TRAVAIL: _france_travail,
    Decider.CAP_EMPLOI: _cap_emploi,
}


def _age_faults(day: date, born_on: date, has_rqth: bool) -> Iterator[FieldError]:
    if day < LAW_FROM:
        return
    age = age_on(born_on, day)
    limit = "registration.maximum_age_rqth" if has_rqth else "registration.maximum_age"
    if age < parameter("registration.minimum_age").integer_at(day):
        yield FieldError(
            "decided_on",
            f"À {age} ans, aucune orientation ne peut être décidée.",
            "Attendez ses 16 ans.",
            "age",
        )
    elif age > parameter(limit).integer_at(day):
        yield FieldError(
            "decider",
            f"À {age} ans, cette personne n’est plus du public des Missions Locales (L5314-2) : France Travail décide.",
            "Aidez cette personne à le demander à France Travail, puis notez sa décision.",
            "age",
        )


def _criteria_faults(decision: Decision) -> Iterator[FieldError]:
    """A decision of our own looks at everything; another's decision is noted with what is known of it."""
    for criterion in Criterion:
        value = decision.criteria.get(criterion, "")
        if not value and decision.decider is Decider.MISSION_LOCALE:
            yield FieldError(
                criterion.value,
                f"{criterion.label} : à regarder avant de décider (L5411-5-1, III).",
                "« Sans effet » est une réponse." if criterion in DIFFICULTIES else "Choisissez une réponse.",
                "required",
            )
        closed = CLOSED.get(criterion)
        if value and closed and value not in {str(each) for each in closed}:
            yield FieldError(
                criterion.value,
                f"{criterion.label} : réponse inconnue.",
                "Choisissez-la dans la liste.",
                "unknown",
            )


def _path_faults(decision: Decision) -> Iterator[FieldError]:
    if decision.decider is not Decider.MISSION_LOCALE or decision.path is not Path.SOCIAL:
        return
    if not strong_difficulties(decision.criteria):
        yield FieldError(
            "path",
            "Le parcours social est pour qui des difficultés empêchent pour un temps de chercher un emploi "
            "(L5411-5-1, I) : aucune n’est notée avec un effet fort.",
            "Revoyez ensemble l’effet des difficultés, ou choisissez un autre parcours.",
            "no_obstacle",
        )


def _text_faults(decision: Decision) -> Iterator[FieldError]:
    name = decision.body_name.strip()
    if decision.body is ReferentBody.OTHER and not name:
        yield FieldError(
            "body_name", "Nommez l’organisme.", "Par exemple : le PLIE du Grand Tarbes.", "required"
        )
    if len(name) > _LONGEST_NAME:
        yield FieldError(
            "body_name", f"Nom : {_LONGEST_NAME} caractères au plus.", "Raccourcissez.", "too_long"
        )
    if len(decision.words) > _LONGEST_WORDS:
        yield FieldError("words", f"{_LONGEST_WORDS} caractères au plus.", "Raccourcissez.", "too_long")
