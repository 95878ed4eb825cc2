"""One person through the whole chain, with nothing replaced: contract, right, resources, sanctions, files, runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from convergence.accompagnement.allowances.operations import (
    decide_request,
    declare_resources,
    note_papers,
    open_right,
    revise_right,
)
from convergence.accompagnement.allowances.queries import amounts_due, months_of, right_detail
from convergence.accompagnement.allowances.types import Home, Payer, ResourceKind
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.operations import (
    end_contract,
    extend_contract,
    prepare_cej,
    resume_contract,
    sign_contract,
    suspend_contract,
)
from convergence.accompagnement.contracts.types import EndMotive, Party, SuspensionGround, TaxHousehold
from convergence.accompagnement.payments.operations import (
    attach_return_line,
    check_run,
    export_run,
    freeze_run,
    hold_proposal,
    note_answer,
    note_repayment,
    propose_run,
    read_return_file,
    resume_payments,
    send_run_back,
    stop_payments,
)
from convergence.accompagnement.payments.queries import debts_of, lines_to_repair
from convergence.accompagnement.payments.queries.ledger import balances, counted_since
from convergence.accompagnement.payments.types import ProposalState, RepaymentKind, ReturnOutcome
from convergence.accompagnement.sanctions.operations import annul_sanction, lift_sanction
from convergence.accompagnement.sanctions.types import AnnulmentGround, LetterPart
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import Actor
from convergence.foundation.periods import months_after
from convergence.foundation.problems import Conflict, Problem
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.storage.files import hand_over
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    correct_birth,
    new_file,
    person,
    read,
)
from tests.rooms.contracts.steps import YES
from tests.rooms.payments import steps
from tests.rooms.payments.hearing import hear, last_event
from tests.rooms.payments.steps import IBANS, ISLAND, ISLAND_SECOND, SECOND
from tests.rooms.sanctions.steps import DIRECTION, decided, handed, proposed

FIRST = date(2026, 6, 1)
MONTHS = [months_after(FIRST, rank) for rank in range(6)]
_ISLAND_DIRECTION = person("Denis", Role.DIRECTION, REUNION, "Indian/Reunion")


@dataclass(frozen=True)
class Side:
    """Those who act in one of the two structures."""

    structure_id: UUID
    adviser: Actor
    manager: Actor
    second: Actor
    direction: Actor


SIDES = (
    Side(TARBES, ADVISER, MANAGER, SECOND, DIRECTION),
    Side(REUNION, ELSEWHERE, ISLAND, ISLAND_SECOND, _ISLAND_DIRECTION),
)


@operation("Confier le dossier et le dire")
def give(*, actor: Actor, at: datetime, dossier_id: UUID, to: UUID) -> None:
    """Hand a file over, and announce it as the room of files does."""
    hand_over(dossier_id, to)
    emit(
        FileHandedOver(
            structure_id=to,
            dossier_id=dossier_id,
            from_structure_id=actor.structure_id,
            reason=AttachmentReason.MOVE,
        )
    )


@dataclass
class Chain:
    """A life, month after month. ``left`` are the orders that a payer has: still waiting, paid, or sent back."""

    born_on: date
    in_mayotte: bool = False
    side: int = 0
    month: int = 0
    heard: int = 0
    ran: dict[int, int] = field(default_factory=lambda: {0: -1, 1: -1})
    left: dict[UUID, tuple[UUID, int, Decimal, str]] = field(default_factory=dict)
    sanction: UUID | None = None
    accounts: int = 0
    repaid: Decimal = Decimal(0)
    papers_in: bool = True

    def __post_init__(self) -> None:
        self.heard = last_event()
        self.file = new_file(born_on=self.born_on, when=self.at(-20))
        self.contract = prepare_cej(
            actor=ADVISER,
            at=self.at(1),
            dossier_id=self.file,
            starts_on=date(2026, 6, 2),
            months=4,
            answers=YES,
        )
        for party in (Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE):
            with suppress(Problem):
                sign_contract(actor=ADVISER, at=self.at(1), contract_id=self.contract, party=party)
        draft = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE, in_mayotte=self.in_mayotte)
        self.right = open_right(actor=ADVISER, at=self.at(1), contract_id=self.contract, draft=draft)
        self.decide()
        if self.papers_in:
            note_papers(actor=ADVISER, at=self.at(2), right_id=self.right, complete_on=date(2026, 6, 3))
        steps.with_account(self.file, IBANS[0], when=self.at(1))
        self.hear()

    @property
    def who(self) -> Side:
        return SIDES[self.side]

    def at(self, day: int) -> datetime:
        """An instant of the month under way. At 21:30 in summer it is tomorrow in La Réunion."""
        first = MONTHS[min(self.month, len(MONTHS) - 1)]
        return datetime(first.year, first.month, 1, 21, 30, tzinfo=UTC) + timedelta(days=day)

    def decide(self) -> None:
        """Grant what waits."""
        row = read(self.who.adviser, right_detail, self.right)
        if row is not None and row.waiting is not None:
            decide_request(
                actor=self.who.manager,
                at=self.at(2),
                asked=Asked.RIGHT,
                ref_id=row.waiting.terms_id,
                is_granted=True,
            )

    def hear(self) -> None:
        """Tell the rooms what was announced."""
        self.heard = hear(self.heard, self.at(25))

    def do(self, name: str, day: int, back: int, amount: Decimal) -> None:
        """Something happens, told ``back`` months late; what the rooms refuse did not happen."""
        month = MONTHS[max(self.month - back, 0)]
        with suppress(Problem):
            _ACTS[name](self, self.at(day), month, amount)
        self.hear()

    def run(self, outcome: str, late: tuple[str, int, Decimal] | None = None) -> None:
        """The run of the month under way, in the structure that holds the file; ``late`` comes before the freeze."""
        if outcome == "rien" or self.ran[self.side] >= self.month:
            return
        who, month = self.who, MONTHS[self.month]
        self.ran[self.side] = self.month
        made = steps.proposed(month, actor=who.manager, when=self.at(20))
        if late:
            self.do(late[0], 21, late[1], late[2])
        if self.who is not who or outcome == "retenu":
            for row in steps.found(made, actor=who.manager):
                hold_proposal(
                    actor=who.manager, at=self.at(21), proposal_id=row.proposal_id, reason="À vérifier"
                )
        self._freeze(who, made)
        export_run(actor=who.manager, at=self.at(23), run_id=made)
        for row in steps.found(made, actor=who.manager):
            if row.payable and row.state is ProposalState.ORDERED:
                assert row.payable > 0
                self.left[row.proposal_id] = made, SIDES.index(who), row.payable, ""
        if outcome in ("paye", "rejete"):
            self.settle(outcome)
        self.hear()

    def _freeze(self, who: Side, made: UUID) -> None:
        for _ in range(2):
            steps.looked_at(made, second=who.second, when=self.at(22))
            steps.confirmed(made, second=who.second, when=self.at(22))
            check_run(actor=who.second, at=self.at(22), run_id=made)
            try:
                freeze_run(actor=who.second, at=self.at(22), run_id=made)
                return
            except Conflict as refused:
                if refused.code not in ("stale_run", "unpayable"):
                    raise
                send_run_back(actor=who.manager, at=self.at(22), run_id=made, reason="Recalculée")
                propose_run(actor=who.manager, at=self.at(22), run_id=made)
        raise AssertionError("a run calculated anew is still stale")

    def settle(self, outcome: str, *, again: bool = False) -> None:
        """The payer answers for each order that waits; ``again``: told otherwise later, somebody repairs it."""
        for order, (made, side, amount, told) in self.left.items():
            if told == outcome or (told and not again):
                continue
            who, line = SIDES[side], f"{order};{amount};{outcome};{order}{self.month}{told};"
            content = f"reference;montant;resultat;motif;date\n{line}\n".encode()
            read_return_file(actor=who.manager, at=self.at(24), run_id=made, content=content)
            for kept in read(who.manager, lines_to_repair, made):
                attach_return_line(
                    actor=who.manager, at=self.at(24), line_id=kept.line_id, reference=str(order), note="Vu"
                )
            self.left[order] = made, side, amount, outcome

    @property
    def paid(self) -> Decimal:
        """What left and did not come back, less what she gave back herself."""
        left = sum((amount for _, _, amount, told in self.left.values() if told != "rejete"), Decimal(0))
        return left - self.repaid

    def carried(self) -> Decimal:
        """What is owed to the person, or by her."""
        with acting(self.who.manager, Purpose.ACCOMPAGNEMENT):
            rows = balances(Payer.ASP)
        return sum((amount for key, amount in rows.items() if key[0] == self.file), Decimal(0))

    def counted(self) -> dict[date, Decimal]:
        """What runs counted, month by month."""
        with acting(self.who.manager, Purpose.ACCOMPAGNEMENT):
            (found, *others) = counted_since(Payer.ASP, [self.file], FIRST).values() or ({},)
        assert not others
        return found

    def due(self, month: date) -> Decimal:
        """What the month owes, as known now."""
        rows = read(self.who.manager, amounts_due, self.who.structure_id, month, [self.file])
        return sum((row.amount for row in rows), Decimal(0))


def _papers(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    day = max(month.replace(day=3), date(2026, 6, 3))
    note_papers(actor=chain.who.adviser, at=at, right_id=chain.right, complete_on=day)


def _resources(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    known = read(chain.who.adviser, months_of, chain.file, month, month)
    kind = ResourceKind.UNEMPLOYMENT if amount < 200 else ResourceKind.WAGES
    declare_resources(
        actor=chain.who.adviser,
        at=at,
        dossier_id=chain.file,
        month=month,
        resources=[(ResourceKind.RSA if amount > 1400 else kind, amount)],
        edit_token=known[0].edit_token if known else None,
    )


def _revise(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    household = TaxHousehold.FIRST_BRACKET if amount > 400 else TaxHousehold.NOT_TAXABLE
    draft = TermsDraft(household, Home.OUTSIDE, in_mayotte=chain.in_mayotte)
    revise_right(actor=chain.who.adviser, at=at, right_id=chain.right, from_month=month, draft=draft)
    chain.decide()


def _suspend(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    suspend_contract(
        actor=chain.who.adviser,
        at=at,
        contract_id=chain.contract,
        ground=SuspensionGround.AWAY,
        starts_on=month.replace(day=2),
        reason="Partie",
    )


def _resume(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    day = month.replace(day=4)
    resume_contract(actor=chain.who.adviser, at=at, contract_id=chain.contract, resumed_on=day)


def _end(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    end_contract(
        actor=chain.who.adviser,
        at=at,
        contract_id=chain.contract,
        last_day=month.replace(day=3),
        motive=EndMotive.SHORT_JOB,
        kept_commitments=True,
    )


def _extend(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    extend_contract(
        actor=chain.who.adviser,
        at=at,
        contract_id=chain.contract,
        reason="Projet long",
        last_day=date(2027, 3, 1),
    )


def _sanction(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    who, later = chain.who, at + timedelta(days=12)
    on = month.replace(day=3)
    made = proposed(chain.file, on=on, when=at, actor=who.adviser)
    handed(made, at, actor=who.adviser)
    decided(made, later, actor=who.direction)
    chain.sanction = handed(made, later, LetterPart.DECISION, actor=who.adviser)


def _lift(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    day = (at + timedelta(days=13)).date()
    if chain.sanction is None:
        return
    lift_sanction(
        actor=chain.who.adviser,
        at=at + timedelta(days=14),
        sanction_id=chain.sanction,
        complied_on=day,
        reason="Venue",
    )


def _annul(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    if chain.sanction is None:
        return
    annul_sanction(
        actor=chain.who.direction,
        at=at + timedelta(days=14),
        sanction_id=chain.sanction,
        ground=AnnulmentGround.MISTAKE,
        reason="Convocation jamais reçue",
    )


def _account(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    chain.accounts += 1
    iban = IBANS[chain.accounts % 3]
    steps.with_account(chain.file, iban, actor=chain.who.adviser, second=chain.who.second, when=at)


def _stop(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    stop_payments(actor=chain.who.manager, at=at, dossier_id=chain.file, reason="Adresse inconnue")


def _restart(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    resume_payments(actor=chain.who.manager, at=at, dossier_id=chain.file)


def _move(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    other = 1 - chain.side
    give(actor=chain.who.adviser, at=at, dossier_id=chain.file, to=SIDES[other].structure_id)
    chain.side = other


def _birth(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    after = date(2008, 8, 20) if amount > 400 else date(2006, 5, 12)
    correct_birth(actor=chain.who.adviser, at=at, dossier_id=chain.file, after=after)


def _paid_late(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    chain.settle("paye", again=True)


def _repay(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    """She gives back what she can, never more than what she owes."""
    for row in read(chain.who.second, debts_of, chain.file):
        given = min(amount, row.amount)
        note_repayment(
            actor=chain.who.second, at=at, dossier_id=chain.file, payer=row.payer, pot=row.pot,
            kind=RepaymentKind.REPAID, amount=given, note="Virement reçu",
        )  # fmt: skip
        chain.repaid += given


def _by_hand(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    """Somebody reads on a statement what became of each order that waits, or reads otherwise."""
    outcome = ReturnOutcome.REJECTED if amount > 400 else ReturnOutcome.PAID
    for order, (made, side, left, told) in list(chain.left.items()):
        if told != outcome.value:
            note_answer(actor=SIDES[side].manager, at=at, order_id=order, outcome=outcome, note="Relevé")
            chain.left[order] = made, side, left, outcome.value


def _rejected_late(chain: Chain, at: datetime, month: date, amount: Decimal) -> None:
    chain.settle("rejete", again=True)


_ACTS: dict[str, Callable[[Chain, datetime, date, Decimal], Any]] = {
    "papers": _papers,
    "resources": _resources,
    "revise": _revise,
    "suspend": _suspend,
    "resume": _resume,
    "end": _end,
    "extend": _extend,
    "sanction": _sanction,
    "lift": _lift,
    "annul": _annul,
    "account": _account,
    "stop": _stop,
    "restart": _restart,
    "move": _move,
    "birth": _birth,
    "paid late": _paid_late,
    "rejected late": _rejected_late,
    "repay": _repay,
    "by hand": _by_hand,
}
ACTS = tuple(_ACTS)
