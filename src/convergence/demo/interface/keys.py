"""Keys, secrets and passwords of every demonstration: known to all, they open nothing but invented people."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.demo.cast import AUCH, CAF, SAINT_DENIS, TARBES
from convergence.identity.types import BearerKind
from convergence.sharing.types import ApiFamily

EVERYTHING = "demonstration-cle-toutes-familles"
KNOWN_TO_ADVISERS = "cinq tramways verts sous la pluie"
KNOWN_TO_THE_YOUNG = "sept galets plats dans la riviere"
UNKNOWN_NUMBER = 404
"""A number that no file bears."""

OPERATOR_FAMILIES = tuple(family for family in ApiFamily if family.value.startswith("imilo_"))
STRUCTURES = {"ordinary": TARBES, "overseas": SAINT_DENIS, "many_sessions": AUCH}
ADVISERS = {
    TARBES: "conseiller-tarbes",
    AUCH: "conseiller-auch",
    SAINT_DENIS: "conseillere-reunion",
}
"""The persona who acts in each structure, by its code."""


@dataclass(frozen=True, slots=True)
class LoginApplication:
    """An application whose users log in here."""

    issuer: str
    kind: BearerKind
    client_id: str
    secret: str
    name: str
    redirect_uris: tuple[str, ...]


def family_key(family: ApiFamily) -> str:
    """The key that opens one family and no other."""
    return f"demonstration-cle-{family.value.replace('_', '-')}"


def _returns(alias: str) -> tuple[str, ...]:
    """Where the applications of a developer's machine wait for the answer."""
    return (
        "http://127.0.0.1:5050/callback",
        "http://localhost:5050/callback",
        f"http://localhost:5050/auth/realms/pass-emploi/broker/{alias}/endpoint",
    )


LOGIN_APPLICATIONS = (
    LoginApplication(
        "conseillers",
        BearerKind.ADVISER,
        "sue-portail-conseiller",
        "demonstration-secret-conseillers",
        "Appli CEJ, conseillers",
        _returns("similo-conseiller"),
    ),
    LoginApplication(
        "jeunes",
        BearerKind.YOUNG,
        "sue-portail-jeune",
        "demonstration-secret-jeunes",
        "Appli CEJ, jeunes",
        _returns("similo-jeune"),
    ),
)


@dataclass(frozen=True, slots=True)
class PartnerProgram:
    """A program of a partner: ``key`` names it in the answer, ``organisation`` is the code of whom it works for."""

    key: str
    name: str
    organisation: str
    is_sandbox: bool = False

    @property
    def secret(self) -> str:
        """What the house knows the application by; its own key is drawn from it."""
        return f"demonstration-programme-{self.key}"


PARTNER_PROGRAMS = (
    PartnerProgram("partner", "Logiciel de la CAF", CAF),
    PartnerProgram("sandbox", "Logiciel à l’essai", CAF, is_sandbox=True),
)
