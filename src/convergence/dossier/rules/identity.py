"""What a birth date allows: plausibility, ages of accompaniment, duty of training."""

from datetime import date

from convergence.dossier.types import AgeAdvice, IdentityProofState
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, birthday, french_date
from convergence.foundation.problems import FieldError, Invalid


def check_birth_date(born_on: date, *, today: date, has_rqth: bool = False) -> AgeAdvice:
    """Raise Invalid when the date cannot be that of a young person to receive; else what the age allows.

    Refused: a date to come, an age beyond belief (typing error), under the minimum age (L5131-3, L5314-2).
    Warned, not refused: over the age limit, since a Mission Locale may inform and hand over.
    """
    Invalid.raise_if_any(_refusals(born_on, today))
    age = age_on(born_on, today)
    limit = maximum_age(today, has_rqth=has_rqth)
    last_day = date.fromordinal(birthday(born_on, limit + 1).toordinal() - 1)
    duty_end = parameter("dossier.training_duty_until").integer_at(today)
    return AgeAdvice(
        age=age,
        is_minor=age < parameter("dossier.majority").integer_at(today),
        under_training_duty=age < duty_end,
        last_day=last_day,
        warnings=tuple(_age_warnings(born_on, today, age, limit, duty_end, has_rqth)),
    )


def maximum_age(day: date, *, has_rqth: bool) -> int:
    """Completed years up to which a person can be accompanied: 25, or 29 with RQTH in a CEJ (L5314-2)."""
    common = parameter("dossier.age_maximum").integer_at(day)
    extended = parameter("dossier.age_maximum_rqth")
    if not has_rqth or day < extended.values[0].effective_on:
        return common
    return extended.integer_at(day)


def proof_state(*, seen_on: date | None, expires_on: date | None, today: date) -> IdentityProofState:
    """Whether the identity is proven today by the paper that was seen."""
    if seen_on is None:
        return IdentityProofState.NOT_PROVEN
    if expires_on is not None and expires_on < today:
        return IdentityProofState.EXPIRED
    return IdentityProofState.PROVEN


def check_proof(*, seen_on: date, expires_on: date | None, today: date) -> None:
    """Raise Invalid when a paper cannot have proven the identity on the day it was seen."""
    errors = []
    if seen_on > today:
        errors.append(
            FieldError("seen_on", "La pièce ne peut pas avoir été vue dans le futur.", "Corrigez la date.")
        )
    if expires_on is not None and expires_on < seen_on:
        errors.append(
            FieldError(
                "expires_on",
                "Cette pièce était déjà expirée quand elle a été vue.",
                "Demandez une pièce en cours de validité ou corrigez la date d’expiration.",
            )
        )
    Invalid.raise_if_any(errors)


def _refusals(born_on: date, today: date) -> list[FieldError]:
    if born_on > today:
        return [_error("La date de naissance est dans le futur.", "Vérifiez l’année.", "birth_in_future")]
    age = age_on(born_on, today)
    beyond = parameter("dossier.age_plausible_maximum").integer_at(today)
    if age > beyond:
        return [
            _error(
                f"Cette date de naissance donne {age} ans.",
                "Vérifiez l’année de naissance, tapée avec ses quatre chiffres.",
                "birth_implausible",
            )
        ]
    minimum = parameter("dossier.age_minimum").integer_at(today)
    if age < minimum:
        opening = french_date(birthday(born_on, minimum))
        return [
            _error(
                f"Une mission locale accompagne les jeunes à partir de {minimum} ans ; "
                f"cette personne les aura le {opening}.",
                "Vérifiez la date ; si elle est juste, orientez vers l’établissement scolaire ou le CIO.",
                "under_age",
            )
        ]
    return []


def _age_warnings(
    born_on: date, today: date, age: int, limit: int, duty_end: int, has_rqth: bool
) -> list[str]:
    warnings = []
    if age < duty_end:
        warnings.append(
            f"Soumis à l’obligation de formation jusqu’au {french_date(birthday(born_on, duty_end))} : "
            "vérifiez qu’une solution y répond."
        )
    if age > limit:
        warnings.append(_over_age(age, limit, today, has_rqth))
    elif age == limit:
        warnings.append(
            f"Atteint la limite d’âge le {french_date(birthday(born_on, limit + 1))} "
            f"({limit + 1}e anniversaire)."
        )
    return warnings


def _over_age(age: int, limit: int, today: date, has_rqth: bool) -> str:
    extended = maximum_age(today, has_rqth=True)
    if not has_rqth and age <= extended:
        return (
            f"A {age} ans : au-delà de {limit} ans révolus, seul un CEJ est possible, jusqu’à {extended} "
            "ans révolus, avec une reconnaissance de travailleur handicapé (L5131-6). "
            "Renseignez-la si elle existe."
        )
    return (
        f"A {age} ans : au-delà de la limite d’âge de {limit} ans révolus. "
        "Informez et orientez vers France Travail ou Cap emploi."
    )


def _error(message: str, what_to_do: str, code: str) -> FieldError:
    return FieldError("born_on", message, what_to_do, code)
