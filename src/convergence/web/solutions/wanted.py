"""What pages of solutions share: who gets in, for which need a service is wanted, conditions counted in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from convergence.accompagnement.solutions.types import OfferVerdicts, Verdict
from convergence.foundation.permissions import Permission
from convergence.web.access import requires
from convergence.web.dossier.frame import link

TAB = "file_solutions:list"
asker = requires(Permission.ASK_SERVICES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """For which need a service is looked for, in place of which request: what addresses carry on."""

    theme: str = ""
    need_code: str = ""
    replaces_id: UUID | None = None

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Wanted:
        """Read an address or a form; what means nothing is left out."""
        told = [values.get(name, "").replace("\x00", "")[:120] for name in ("theme", "besoin", "remplace")]
        return cls(told[0], told[1], identifier(told[2]))

    @property
    def query(self) -> str:
        """The same, for an address."""
        told = {"theme": self.theme, "besoin": self.need_code, "remplace": self.replaces_id}
        return urlencode({name: str(value) for name, value in told.items() if value})


def find_url(dossier_id: UUID, wanted: Wanted) -> str:
    """Where to look for a service for this need."""
    return f"{link('file_solutions:find', dossier_id)}?{wanted.query}"


def identifier(text: str) -> UUID | None:
    """An identifier that an address carries; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def verdict_summary(read: OfferVerdicts) -> str:
    """« 2 conditions remplies, 1 non remplie, 1 à vérifier »."""
    counts = {verdict: len(read.of(verdict)) for verdict in Verdict}
    words = {
        Verdict.FOR: ("condition remplie", "conditions remplies"),
        Verdict.AGAINST: ("non remplie", "non remplies"),
        Verdict.UNKNOWN: ("à vérifier", "à vérifier"),
    }
    told = [f"{number} {words[verdict][number > 1]}" for verdict, number in counts.items() if number]
    return ", ".join(told) or "Aucune condition n’est écrite dans la fiche"
