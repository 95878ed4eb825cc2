"""Make the payment file of a frozen run and hand it over: to the kernel of exchanges, or to whoever pays here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.funding import settle_orders
from convergence.accompagnement.payments.operations.returns.settling import pots_of, tell_proposals
from convergence.accompagnement.payments.operations.runs.finding import locked_run, run_to_move
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.accompagnement.payments.queries.files import file_lines, orders_told
from convergence.accompagnement.payments.rules.files import PaymentFile, write_file
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.types import (
    AccountState,
    OrderState,
    RunAction,
    RunExported,
    RunState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    ASP,
    Channel,
    ExchangeOutcome,
    ExchangeReason,
    ExchangeRequested,
    RecipientKind,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

ABOUT = "payments.Run"
_FAILED = {
    outcome.value
    for outcome in (
        ExchangeOutcome.FAILED,
        ExchangeOutcome.WRONG_ADDRESS,
        ExchangeOutcome.EXPIRED,
        ExchangeOutcome.FORBIDDEN,
        ExchangeOutcome.CANCELLED,
    )
}
_GONE = "dossier transféré ou effacé avant l’envoi"
_STOPPED = "paiements arrêtés avant l’envoi"
_REPLACED = "coordonnées bancaires remplacées avant l’envoi"
_ABSORBED = "structure absorbée avant l’envoi"


@operation("Fichier de paie envoyé")
def export_run(*, actor: Actor, at: datetime, run_id: UUID) -> str:
    """Send the file of a frozen run, once; again only when the sending failed. Returns its fingerprint.

    An order of which the file is no longer here is withdrawn, as is the one of a person whose payments were stopped
    or whose bank details were replaced since the freeze: its amount is due again, where the file is now.
    """
    check_may_prepare(actor)
    run = run_to_move(run_id, RunAction.EXPORT)
    if run.exported_at and run.transport not in _FAILED:
        raise Conflict(
            "Le fichier de cette paie est déjà parti.",
            what_to_do="Attendez la réponse du payeur ; vous pouvez télécharger ce qui a été envoyé.",
            code="already_exported",
        )
    _withdraw(actor, at, run)
    made = _file(actor, run)
    _check_whole(run, made)
    run.file_hash, run.exported_at, run.transport = made.digest, at, ""
    if run.payer == Payer.ASP.value:
        run.exchange_id = uuid7()
        _ask(run, made)
    else:
        run.transport = ExchangeOutcome.DELIVERED.value
    run.save()
    emit(RunExported(structure_id=run.structure_id, run_id=run.id, file_hash=made.digest, total=made.total))
    return made.digest


@operation("Ordres jamais partis retirés", source="automatique")
def withdraw_unsent(*, actor: Actor, at: datetime) -> None:
    """The structure was absorbed: nobody will send what it had frozen, each amount is due where the file is now.

    What had left goes on: the structure that absorbed it reads the returns.
    """
    check_may_prepare(actor)
    runs = models.Run.objects.select_for_update().filter(
        structure_id=actor.structure_id, state=RunState.FROZEN.value
    )
    for run in runs.order_by("month", "id"):
        orders = models.PaymentOrder.objects.filter(run_id=run.id, state=OrderState.WAITING.value)
        _take_back(actor, at, run, orders, _ABSORBED)


@operation("Fichier de paie téléchargé")
def download_file(*, actor: Actor, at: datetime, run_id: UUID) -> str:
    """The file of a run as it left, made again from what is kept; Conflict before it is sent.

    Conflict too once it would say something else: a file without the line of somebody would pass for the one that left.
    """
    check_may_prepare(actor)
    run = locked_run(run_id)
    if RunState(run.state) not in (RunState.EXPORTED, RunState.RETURNED, RunState.RECONCILED):
        raise Conflict(
            "Le fichier de cette paie n’est pas encore parti.",
            what_to_do="Figez la paie, puis envoyez son fichier.",
            code="not_exported",
        )
    made = _file(actor, run, run.exported_at)
    if made.digest != run.file_hash:
        raise Conflict(
            "Ce fichier ne peut plus être refait tel qu’il est parti : un dossier a changé de structure, ou une "
            "identité a été corrigée.",
            what_to_do="Gardez celui que vous avez, et notez à la main la réponse de chaque ordre qui manque.",
            code="file_changed",
        )
    return made.text


def _file(actor: Actor, run: models.Run, left_at: datetime | None = None) -> PaymentFile:
    scope = current_scope()
    if scope is None:
        raise RuntimeError("a file is made outside a scope")
    lines = file_lines(scope, run.id, left_at)
    own = run.structure_id == actor.structure_id
    code = (own and actor.structure_code) or str(run.structure_id)
    return write_file(run.id, code, run.month, Payer(run.payer), [line.told for line in lines])


def _withdraw(actor: Actor, at: datetime, run: models.Run) -> None:
    orders = models.PaymentOrder.objects.filter(run_id=run.id, state=OrderState.WAITING.value)
    here = models.Proposal.objects.filter(run_id=run.id)
    stopped = here.filter(dossier_id__in=models.PaymentStop.objects.values("dossier_id"))
    _take_back(actor, at, run, orders.exclude(id__in=here.values("id")), _GONE)
    _take_back(actor, at, run, orders.filter(id__in=stopped.values("id")), _STOPPED)
    replaced = here.exclude(account=None).exclude(account__state=AccountState.CONFIRMED.value)
    _take_back(actor, at, run, orders.filter(id__in=replaced.values("id")), _REPLACED)


def _take_back(
    actor: Actor, at: datetime, run: models.Run, orders: QuerySet[models.PaymentOrder], reason: str
) -> None:
    found = list(orders.order_by("id"))
    if not found:
        return
    ids = [order.id for order in found]
    models.PaymentOrder.objects.filter(id__in=ids).update(
        state=OrderState.WITHDRAWN.value, reason=reason, settled_at=at
    )
    tell_proposals(ids)
    for pot, amount in pots_of(found):
        settle_orders(actor, run, pot, paid=ZERO, rejected=amount)


def _check_whole(run: models.Run, made: PaymentFile) -> None:
    """Nobody is left out without a word."""
    missing = orders_told(run.id).count() - made.count
    if missing:
        raise Conflict(
            "Un ordre de cette paie ne peut pas être écrit dans le fichier."
            if missing == 1
            else f"{missing} ordres de cette paie ne peuvent pas être écrits dans le fichier.",
            what_to_do="Signalez-le : le dossier existe, mais son identité ne se lit pas.",
            code="file_not_whole",
        )


def _ask(run: models.Run, made: PaymentFile) -> None:
    if run.exchange_id is None:
        raise RuntimeError("an exchange has an identifier")
    emit(
        ExchangeRequested(
            structure_id=run.structure_id,
            exchange_id=run.exchange_id,
            channel=Channel.OUTSIDE_SYSTEM,
            reason=ExchangeReason.PAYMENT_FILE,
            recipient=ASP,
            recipient_kind=RecipientKind.PARTNER,
            subject=f"{run.month:%Y-%m}",
            body=made.text,
            about_kind=ABOUT,
            about_id=run.id,
        )
    )
