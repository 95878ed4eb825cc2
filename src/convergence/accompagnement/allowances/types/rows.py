"""What queries of allowances answer: frozen rows, each with the identifier of its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types.facts import AidSchemeDraft, TermsDraft
from convergence.accompagnement.allowances.types.words import (
    AidDecider,
    AidKind,
    Asked,
    DecisionState,
    Funder,
    NoteAbout,
    Payer,
    RefusalGround,
    ResourceKind,
)
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.periods import DatePeriod


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Who prepared something, who decided, what, and the letter that tells it."""

    state: DecisionState
    prepared_by: UUID
    prepared_on: date
    decided_by: UUID | None
    decided_on: date | None
    ground: RefusalGround | None
    letter_id: UUID | None
    withdrawn_on: date | None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has still to decide."""
        return self.state is DecisionState.PREPARED


@dataclass(frozen=True, slots=True)
class TermsRow:
    """Terms of a right, from a month on."""

    dossier_id: UUID
    terms_id: UUID
    right_id: UUID
    from_month: date
    draft: TermsDraft
    decision: DecisionRow
    autonomy_due_on: date | None
    is_confirmed: bool | None
    household_if_denied: TaxHousehold | None


@dataclass(frozen=True, slots=True)
class RightRow:
    """A right to the CEJ allowance with its terms, the first ones first. ``ended_on`` is the first day without it."""

    dossier_id: UUID
    right_id: UUID
    contract_id: UUID
    signed_on: date
    papers_due_on: date
    complete_on: date | None
    ended_on: date | None
    precaution: DatePeriod | None
    precaution_on: date | None
    precaution_terms_id: UUID | None
    terms: tuple[TermsRow, ...]
    edit_token: int

    @property
    def waiting(self) -> TermsRow | None:
        """The terms that somebody has still to decide."""
        return next((terms for terms in self.terms if terms.decision.is_waiting), None)

    @property
    def precaution_stopped_on(self) -> date | None:
        """The day on which what was paid as a precaution was refused or taken back; None while it goes on."""
        paid_by = next((one.decision for one in self.terms if one.terms_id == self.precaution_terms_id), None)
        if paid_by is None:
            return None
        return paid_by.decided_on if paid_by.state is DecisionState.REFUSED else paid_by.withdrawn_on

    @property
    def granted(self) -> tuple[TermsRow, ...]:
        """The terms that hold, the first ones first."""
        return tuple(terms for terms in self.terms if terms.decision.state is DecisionState.GRANTED)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The resources declared for a month. ``is_late`` says that they came after the day on which they were awaited.

    Not ``is_confirmed``: the person told them in her space, and nothing is computed from them yet.
    """

    dossier_id: UUID
    month: date
    declared_on: date
    by_person: bool
    is_late: bool
    is_confirmed: bool
    resources: tuple[tuple[ResourceKind, Decimal], ...]
    edit_token: int

    @property
    def total(self) -> Decimal:
        """Everything declared, whatever counts."""
        return sum((amount for _, amount in self.resources), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class OneOffRow:
    """An *allocation ponctuelle*."""

    dossier_id: UUID
    one_off_id: UUID
    contract_id: UUID
    month: date
    asked: Decimal
    granted: Decimal | None
    decision: DecisionRow


@dataclass(frozen=True, slots=True)
class AidSchemeRow:
    """An aid of the catalogue of a structure. It names nobody."""

    scheme_id: UUID
    draft: AidSchemeDraft
    edit_token: int

    @property
    def kind(self) -> AidKind:
        """What it is for."""
        return AidKind(self.draft.kind)

    @property
    def funder(self) -> Funder:
        """Whose money it is."""
        return Funder(self.draft.funder)

    @property
    def payer(self) -> Payer:
        """Who pays it."""
        return Payer(self.draft.payer)

    @property
    def decider(self) -> AidDecider:
        """Who says yes or no."""
        return AidDecider(self.draft.decider)


@dataclass(frozen=True, slots=True)
class AidRow:
    """An aid asked for a person."""

    dossier_id: UUID
    aid_id: UUID
    scheme_id: UUID
    scheme_name: str
    kind: AidKind
    funder: Funder
    payer: Payer
    asked_on: date
    asked: Decimal
    granted: Decimal | None
    is_emergency: bool
    has_papers: bool
    decision: DecisionRow


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Something that waits for a decision, for the list of those who decide."""

    dossier_id: UUID
    ref_id: UUID
    asked: Asked
    label: str
    prepared_by: UUID
    prepared_on: date
    amount: Decimal | None = None
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class AllowanceNoteRow:
    """Free text; for those who may read free text."""

    dossier_id: UUID
    ref_id: UUID
    about: NoteAbout
    written_on: date
    text: str
