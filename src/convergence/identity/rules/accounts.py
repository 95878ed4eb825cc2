"""An account: which state may follow which, as data, and the shape of its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from convergence.foundation.identifiers import check_email, check_phone
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.text import check_name
from convergence.identity.rules.faults import all_checked
from convergence.identity.types import UserState

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,99}")

NEXT_STATES: Mapping[UserState, frozenset[UserState]] = MappingProxyType(
    {
        UserState.PENDING_APPROVAL: frozenset({UserState.ACTIVE, UserState.REFUSED}),
        UserState.ACTIVE: frozenset({UserState.DEACTIVATED}),
        UserState.DEACTIVATED: frozenset({UserState.ACTIVE}),
        UserState.REFUSED: frozenset(),
    }
)


def check_transition(state: UserState, wanted: UserState) -> None:
    """Raise Conflict, with the present state, when an account cannot go from one state to the other."""
    if wanted not in NEXT_STATES[state]:
        raise Conflict(
            f"Ce compte est « {state.label.lower()} » : l'action demandée n'est plus possible.",
            what_to_do="Rechargez la page pour voir où en est le compte.",
            code="account_state",
        )


def check_login(text: str) -> str:
    """A login in its stored form: small letters, figures, dots, hyphens, underscores, @."""
    login = text.strip().lower()
    if _LOGIN.fullmatch(login) is None:
        raise Invalid.one(
            "login",
            "Cet identifiant n'est pas valide.",
            "De 3 à 100 lettres sans accent, chiffres, points, tirets ou @, par exemple prenom.nom.",
            "login",
        )
    return login


def checked_person(*, first_name: str, last_name: str, email: str, phone: str) -> dict[str, str]:
    """Names and addresses of a professional in their stored form; raise Invalid with every fault."""
    return all_checked(_person(first_name, last_name, email, phone))


def checked_account(*, login: str, first_name: str, last_name: str, email: str, phone: str) -> dict[str, str]:
    """The same with the login, for a new account."""
    person = _person(first_name, last_name, email, phone)
    return all_checked({"login": lambda: check_login(login), **person})


def _person(first_name: str, last_name: str, email: str, phone: str) -> dict[str, Callable[[], str]]:
    return {
        "first_name": lambda: check_name(first_name, field="first_name", label="Prénom"),
        "last_name": lambda: check_name(last_name, field="last_name", label="Nom"),
        "email": lambda: check_email(email),
        "phone": lambda: check_phone(phone) if phone.strip() else "",
    }
