"""What goes wrong with an identity provider, in French; ``code`` says which control refused."""

from __future__ import annotations

from convergence.foundation.problems import Refused, Unavailable


class OpenIdRefusal(Refused):
    """An answer that we do not believe: nobody is logged in by it."""

    def __init__(self, label: str, code: str) -> None:
        super().__init__(
            f"La réponse de {label} n’a pas passé nos contrôles : personne n’est connecté.",
            what_to_do="Recommencez depuis la page de connexion. Si cela se répète, prévenez l’assistance "
            f"et donnez-lui ce repère : {code}.",
            code=code,
        )


class OpenIdUnavailable(Unavailable):
    """The provider does not answer, or answers something else than its protocol."""

    def __init__(self, label: str, code: str) -> None:
        super().__init__(
            f"{label} ne répond pas comme prévu pour le moment.",
            what_to_do="Réessayez dans quelques minutes, ou connectez-vous autrement.",
            code=code,
        )


class OpenIdDeclined(Refused):
    """The provider says itself that the person was not logged in: she gave up, or it has nobody to vouch for."""

    def __init__(self, label: str, *, gave_up: bool) -> None:
        super().__init__(
            f"Vous avez quitté {label} sans vous identifier."
            if gave_up
            else f"{label} n’a pas pu vous identifier.",
            what_to_do="Recommencez, ou connectez-vous autrement.",
            code="openid_declined",
        )
