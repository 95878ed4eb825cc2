"""What is due for a month, explained line by line: the contract with the room of payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types.words import AllowanceScheme, AmountFlag, Funder, Payer


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One step of the computation; the steps add up to the amount. ``article`` is where the rule is written."""

    code: str
    label: str
    amount: Decimal
    article: str = ""


@dataclass(frozen=True, slots=True)
class AmountDue:
    """What a person is due under one scheme for a calendar month, as known now.

    ``month`` is its first day. ``ref_id`` is the right, the *allocation ponctuelle* or the aid: the pair
    (``ref_id``, ``month``) is paid once. ``unverified`` names the legal values used that nobody has confirmed,
    each as « parameter@date of effect ». ``amount`` may be zero: the lines and flags tell why.
    """

    dossier_id: UUID
    structure_id: UUID
    scheme: AllowanceScheme
    month: date
    ref_id: UUID
    amount: Decimal
    lines: tuple[AmountLine, ...]
    flags: tuple[AmountFlag, ...] = ()
    unverified: tuple[str, ...] = ()
    payer: Payer = Payer.ASP
    funder: Funder = Funder.STATE
    aid_scheme_id: UUID | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether something could be due once papers or a decision come."""
        return bool({AmountFlag.PAPERS_MISSING, AmountFlag.NOT_DECIDED} & set(self.flags))
