"""A fact that changes what a past month is due marks the person for the next run. Each may run twice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.allowances.types import (
    AidGranted,
    AllowanceEnded,
    AllowanceOpened,
    AllowanceRefused,
    AllowanceRevised,
    AllowanceScheme,
    AllowanceWithdrawn,
    OneOffGranted,
    PapersCompleted,
    PrecautionDecided,
    ResourcesDeclared,
)
from convergence.accompagnement.contracts.types import (
    CejExtended,
    CejSigned,
    ContractAbandoned,
    ContractEnded,
    ContractResumed,
    ContractSuspended,
)
from convergence.accompagnement.payments.operations import (
    commit_grant,
    let_aids_go,
    note_transport,
    recalculate_from,
    resume_payments,
    stop_payments,
    withdraw_unsent,
)
from convergence.accompagnement.payments.operations.returns.exporting import ABOUT
from convergence.accompagnement.payments.rules.looking_back import earliest_month
from convergence.accompagnement.payments.types import Pot
from convergence.accompagnement.sanctions.types import (
    SanctionAnnulled,
    SanctionDecided,
    SanctionLifted,
    SanctionNotified,
)
from convergence.dossier.types import (
    AccompanimentEnded,
    AccompanimentResumed,
    BirthDateCorrected,
    FileHandedOver,
    RqthEnded,
    RqthRecognised,
)
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeSettled
from convergence.foundation.periods import local_day, zone
from convergence.identity.types import StructureMerged
from convergence.storage.outbox import handles

DEATH, DEATH_NOTED = "deces", "Décès noté au dossier"


def _mark(dossier_id: UUID | None, month: date, actor: Actor, at: datetime) -> None:
    if dossier_id is not None:
        recalculate_from(actor=actor, at=at, dossier_id=dossier_id, month=month)


def _mark_all(dossier_id: UUID | None, actor: Actor, at: datetime) -> None:
    _mark(dossier_id, earliest_month(local_day(at, zone(actor.time_zone))), actor, at)


@handles(AllowanceOpened)
def follow_opening(event: AllowanceOpened, *, actor: Actor, at: datetime) -> None:
    """A right granted late is due from its first month."""
    _mark(event.dossier_id, event.from_month, actor, at)


@handles(AllowanceRefused)
def follow_refusal(event: AllowanceRefused, *, actor: Actor, at: datetime) -> None:
    """A refusal ends a payment as a precaution."""
    _mark_all(event.dossier_id, actor, at)


@handles(AllowanceWithdrawn)
def follow_withdrawal(event: AllowanceWithdrawn, *, actor: Actor, at: datetime) -> None:
    """A request taken back ends a payment as a precaution, in the past when it is told late."""
    _mark(event.dossier_id, event.withdrawn_on, actor, at)


@handles(AllowanceRevised)
def follow_revision(event: AllowanceRevised, *, actor: Actor, at: datetime) -> None:
    """Other terms hold from a month on."""
    _mark(event.dossier_id, event.from_month, actor, at)


@handles(AllowanceEnded)
def follow_end(event: AllowanceEnded, *, actor: Actor, at: datetime) -> None:
    """An end told late takes back the months after it."""
    _mark(event.dossier_id, event.ends_on, actor, at)


@handles(PapersCompleted)
def follow_papers(event: PapersCompleted, *, actor: Actor, at: datetime) -> None:
    """Complete papers open the months that they had held."""
    _mark(event.dossier_id, earliest_month(event.complete_on), actor, at)


@handles(PrecautionDecided)
def follow_precaution(event: PrecautionDecided, *, actor: Actor, at: datetime) -> None:
    """Months paid as a precaution."""
    _mark(event.dossier_id, event.first_month, actor, at)


@handles(ResourcesDeclared)
def follow_resources(event: ResourcesDeclared, *, actor: Actor, at: datetime) -> None:
    """Resources declared late change the amount of their month."""
    _mark(event.dossier_id, event.month, actor, at)


@handles(OneOffGranted)
def follow_one_off(event: OneOffGranted, *, actor: Actor, at: datetime) -> None:
    """An *allocation ponctuelle* granted for a past month."""
    _mark(event.dossier_id, event.month, actor, at)


@handles(AidGranted)
def follow_aid(event: AidGranted, *, actor: Actor, at: datetime) -> None:
    """An aid is due from its decision, and commits the money of its funder."""
    _mark(event.dossier_id, event.decided_on, actor, at)
    commit_grant(
        actor=actor,
        at=at,
        aid_id=event.aid_id,
        pot=Pot(AllowanceScheme.AID, event.funder, event.scheme_id),
        year=event.decided_on.year,
        amount=event.amount,
        payer=event.payer,
    )


@handles(SanctionDecided)
def follow_sanction(event: SanctionDecided, *, actor: Actor, at: datetime) -> None:
    """A sanction withholds a part from the day on which it holds."""
    _mark(event.dossier_id, event.starts_on, actor, at)


@handles(SanctionNotified)
def follow_sanction_notice(event: SanctionNotified, *, actor: Actor, at: datetime) -> None:
    """The measure holds from the day of its notice."""
    _mark(event.dossier_id, event.starts_on, actor, at)


@handles(SanctionLifted)
def follow_lifting(event: SanctionLifted, *, actor: Actor, at: datetime) -> None:
    """A measure that ended gives back the days after it."""
    _mark(event.dossier_id, event.lifted_on, actor, at)


@handles(SanctionAnnulled)
def follow_annulment(event: SanctionAnnulled, *, actor: Actor, at: datetime) -> None:
    """A sanction that never held: all that it withheld is due."""
    _mark_all(event.dossier_id, actor, at)


@handles(CejExtended)
def follow_extension(event: CejExtended, *, actor: Actor, at: datetime) -> None:
    """A contract extended after its term owes the months between."""
    _mark_all(event.dossier_id, actor, at)


@handles(BirthDateCorrected)
def follow_birth(event: BirthDateCorrected, *, actor: Actor, at: datetime) -> None:
    """Another birth date, another month of majority."""
    _mark_all(event.dossier_id, actor, at)


@handles(RqthRecognised)
def follow_rqth(event: RqthRecognised, *, actor: Actor, at: datetime) -> None:
    """Another age limit, another planned end of a contract: months that it covers, or covers no more."""
    _mark_all(event.dossier_id, actor, at)


@handles(RqthEnded)
def follow_rqth_end(event: RqthEnded, *, actor: Actor, at: datetime) -> None:
    """The same when the recognition is no more."""
    _mark_all(event.dossier_id, actor, at)


@handles(FileHandedOver)
def follow_hand_over(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """Months that neither run counted, and those of facts that the giving structure had no time to be told of."""
    _mark_all(event.dossier_id, actor, at)
    if event.dossier_id is not None:
        let_aids_go(actor=actor, at=at, dossier_id=event.dossier_id)


@handles(CejSigned)
def follow_signature(event: CejSigned, *, actor: Actor, at: datetime) -> None:
    """An *allocation ponctuelle* of a month that a CEJ touches is not due."""
    _mark(event.dossier_id, event.signed_on, actor, at)


@handles(ContractAbandoned)
def follow_abandonment(event: ContractAbandoned, *, actor: Actor, at: datetime) -> None:
    """A signed contract that never began owes nothing, nor takes anything back."""
    _mark_all(event.dossier_id, actor, at)


@handles(ContractSuspended)
def follow_suspension(event: ContractSuspended, *, actor: Actor, at: datetime) -> None:
    """A contract suspended in the past owes less."""
    _mark(event.dossier_id, event.starts_on, actor, at)


@handles(ContractResumed)
def follow_resumption(event: ContractResumed, *, actor: Actor, at: datetime) -> None:
    """A contract resumed in the past owes more."""
    _mark(event.dossier_id, event.resumed_on, actor, at)


@handles(ContractEnded)
def follow_contract_end(event: ContractEnded, *, actor: Actor, at: datetime) -> None:
    """A contract that ended in the past takes back; a death stops payments."""
    _mark(event.dossier_id, event.ended_on, actor, at)
    _stop_when_dead(event.dossier_id, event.motive.value, actor, at)


@handles(AccompanimentEnded)
def follow_accompaniment_end(event: AccompanimentEnded, *, actor: Actor, at: datetime) -> None:
    """A death stops payments."""
    _stop_when_dead(event.dossier_id, event.motive, actor, at)


@handles(AccompanimentResumed)
def follow_accompaniment(event: AccompanimentResumed, *, actor: Actor, at: datetime) -> None:
    """An end noted by mistake was taken back: payments that somebody stopped for another reason stay stopped."""
    if event.dossier_id is not None:
        resume_payments(actor=actor, at=at, dossier_id=event.dossier_id, only_if_stopped_for=DEATH_NOTED)


@handles(StructureMerged)
def follow_merger(event: StructureMerged, *, actor: Actor, at: datetime) -> None:
    """What an absorbed structure had frozen and not sent is due in the one that took its files."""
    if event.total:
        withdraw_unsent(actor=actor, at=at)


@handles(ExchangeSettled)
def follow_transport(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What became of the sending of a payment file."""
    if event.about_kind == ABOUT and event.about_id is not None:
        note_transport(
            actor=actor,
            at=at,
            run_id=event.about_id,
            exchange_id=event.exchange_id,
            outcome=event.outcome,
            receipt=event.receipt,
        )


def _stop_when_dead(dossier_id: UUID | None, motive: str, actor: Actor, at: datetime) -> None:
    if dossier_id is not None and motive == DEATH:
        stop_payments(actor=actor, at=at, dossier_id=dossier_id, reason=DEATH_NOTED)
