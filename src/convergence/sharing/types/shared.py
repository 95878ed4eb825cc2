"""Words of what an organisation may read of one file: what is open and why, what is closed and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from convergence.foundation.classification import FieldGroup
from convergence.foundation.labels import Labelled
from convergence.foundation.scope import Purpose
from convergence.sharing.types.agreements import LegalBasis


class Closed(Labelled):
    """Why a group of fields is closed to an organisation. Says nothing of what the group holds."""

    NEVER = "jamais", "Le texte libre n’est transmis à aucun organisme."
    BY_LAW = "texte", "Aucun texte ne l’ouvre à un organisme comme le vôtre."
    BY_AGREEMENT = "convention", "Aucune convention en vigueur ne l’ouvre à votre organisme."
    BY_HOLDER = "dossier", "La Mission Locale ne l’a pas ouvert pour cette personne."


@dataclass(frozen=True, slots=True)
class OpenedGroup:
    """One group that may be read, for one purpose. ``until`` is None while nothing ends it.

    ``agreement`` is the title of the agreement, empty when it is not told to the reader; ``basis`` the law of the day.
    """

    group: FieldGroup
    purpose: Purpose
    since: datetime
    until: datetime | None
    agreement: str
    basis: LegalBasis | None
    in_emergency: bool


@dataclass(frozen=True, slots=True)
class ClosedGroup:
    """One group that may not be read, and why."""

    group: FieldGroup
    why: Closed


@dataclass(frozen=True, slots=True)
class SharedFile:
    """What is open and what is closed of one file, to the organisation of whoever reads."""

    opened: tuple[OpenedGroup, ...]
    closed: tuple[ClosedGroup, ...]

    @property
    def groups(self) -> frozenset[FieldGroup]:
        """The groups that may be read."""
        return frozenset(one.group for one in self.opened)

    @property
    def emergency_until(self) -> datetime | None:
        """When an access in emergency ends; None without one."""
        ends = [one.until for one in self.opened if one.in_emergency and one.until]
        return max(ends) if ends else None
