"""What stops a young person in her own space, in her words: sentences of the agenda speak to professionals."""

from __future__ import annotations

from convergence.foundation.problems import Conflict, Problem

_CALL = "Appelez votre Mission Locale."
_TOLD = {
    "session_full": (
        "Il n’y a plus de place.",
        "Inscrivez-vous sur la liste d’attente, ou choisissez une autre date.",
    ),
    "place_free": ("Il reste des places.", "Inscrivez-vous."),
    "registration_closed": ("Les inscriptions sont finies.", "Choisissez une autre date."),
    "withdrawal_closed": ("Il est trop tard pour vous désinscrire ici.", _CALL),
    "age_out": ("Cet atelier n’est pas pour votre âge.", "Choisissez un autre atelier."),
    "contract_out": (
        "Cet atelier est pour les jeunes qui ont un autre contrat.",
        "Choisissez un autre atelier.",
    ),
    "already_enrolled": ("Vous êtes déjà sur la liste des inscrits.", "Vous n’avez rien d’autre à faire."),
    "already_waiting": ("Vous êtes déjà sur la liste d’attente.", "Vous n’avez rien d’autre à faire."),
    "present": ("Votre présence est déjà notée.", _CALL),
}
_OTHER = (
    "Ce n’est plus possible pour cette date.",
    "Choisissez une autre date, ou appelez votre Mission Locale.",
)


def told_to_her(problem: Problem) -> Conflict:
    """The same refusal, said to her."""
    message, what_to_do = _TOLD.get(problem.code, _OTHER)
    return Conflict(message, what_to_do=what_to_do, code=problem.code)
