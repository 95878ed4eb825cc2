"""What a measure ends elsewhere: the contract, by a removal of before June 2025; her place on the list, if proposed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts.operations import end_contract
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractState, EndMotive
from convergence.accompagnement.orientation.queries import registration_of
from convergence.accompagnement.orientation.types import RegistrationState
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.finding import sanction_to_edit, the_scope, today_of
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.queries.rows import decided, shown
from convergence.accompagnement.sanctions.rules.scales import scale_for
from convergence.accompagnement.sanctions.rules.telling import StrikeOff, written
from convergence.accompagnement.sanctions.types import (
    ABOUT_SANCTION,
    BreachKind,
    Degree,
    SanctionState,
    Scheme,
)
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    FRANCE_TRAVAIL,
    Channel,
    ExchangeOutcome,
    ExchangeReason,
    ExchangeRequested,
    ExchangeSettled,
    ExchangeWithdrawn,
    RecipientKind,
    RefusalMotive,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict
from convergence.identity.queries import structure_detail
from convergence.storage.operation import emit, operation


@operation("Contrats terminés par une sanction", source="automatique")
def end_sanctioned_contracts(
    *, actor: Actor, at: datetime, reason: str = "", source: str = "automatique"
) -> int:
    """End the contracts of which the removal takes effect today or took effect before; returns how many ended."""
    check_may_propose(actor)
    rows = models.Sanction.objects.select_for_update().filter(
        structure_id=actor.structure_id,
        ends_contract=True,
        contract_ended_on=None,
        state=SanctionState.IN_FORCE.value,
        starts_on__lte=today_of(actor, at),
    )
    return sum(end_due_contract(actor, at, row) for row in rows.order_by("id"))


def end_due_contract(actor: Actor, at: datetime, row: models.Sanction) -> bool:
    """End the contract of one removal once its day has come; False before, and when it has already ended."""
    today = today_of(actor, at)
    if row.starts_on is None or row.starts_on > today:
        return False
    row.contract_ended_on = row.starts_on
    row.save(update_fields=["contract_ended_on"])
    contract = contract_detail(the_scope(), row.contract_id, on=today) if row.contract_id else None
    if contract is None or contract.state is not ContractState.RUNNING:
        return False
    end_contract(
        actor=actor,
        at=at,
        contract_id=contract.contract_id,
        last_day=min(row.starts_on, contract.planned_end_on) - timedelta(days=1),
        motive=EndMotive.BREACH,
        kept_commitments=False,
    )
    return True


@operation("Radiation proposée à France Travail")
def send_strike_off(
    *, actor: Actor, at: datetime, sanction_id: UUID, reason: str = "", source: str = "saisie"
) -> UUID:
    """Send, or send again what failed: the striking off proposed, or its withdrawal; returns the exchange.

    Raises Conflict when there is nothing to send, or when her identifier at France Travail is not known.
    """
    check_may_propose(actor)
    row = sanction_to_edit(sanction_id)
    if not shown(row, today_of(actor, at)).strike_off_to_send:
        raise Conflict(
            "Il n’y a rien à envoyer à France Travail pour cette sanction.",
            what_to_do="Relisez où en est la proposition de radiation.",
            code="nothing_to_send",
        )
    if not tell_strike_off(row):
        raise Conflict(
            "Son identifiant France Travail n’est pas connu : personne ne saurait de qui parle la proposition.",
            what_to_do="Notez-le sur la page « Inscription et orientation », puis envoyez la proposition.",
            code="no_identifier",
        )
    assert row.strike_off_exchange_id is not None, "it was just asked"
    return row.strike_off_exchange_id


@operation("Réponse à une proposition de radiation", source="France Travail")
def note_strike_off(*, actor: Actor, at: datetime, event: ExchangeSettled) -> None:
    """Keep what became of the last message; an older one says nothing any more."""
    check_may_propose(actor)
    rows = models.Sanction.objects.select_for_update().filter(
        pk=event.about_id or event.exchange_id, strike_off_exchange_id=event.exchange_id
    )
    for row in rows.order_by("id"):
        row.strike_off_outcome, row.strike_off_detail = event.outcome.value, event.detail
        row.strike_off_receipt = event.receipt
        row.save()


@operation("Réponse reçue à une proposition de radiation", source="France Travail")
def receive_strike_off_answer(
    *, actor: Actor, at: datetime, message_id: UUID, reference: str, motive: RefusalMotive | None
) -> bool:
    """Keep what France Travail answers later to the last message of a sanction; False when the message is of none."""
    check_may_propose(actor)
    row = models.Sanction.objects.select_for_update().filter(strike_off_exchange_id=message_id).first()
    if row is None:
        return False
    row.strike_off_outcome = (ExchangeOutcome.FAILED if motive else ExchangeOutcome.DELIVERED).value
    row.strike_off_detail = f"Refus : {motive.label}." if motive else ""
    row.strike_off_receipt = reference
    row.save()
    return True


def tell_strike_off(row: models.Sanction) -> bool:
    """Ask that France Travail be told, in place of a former message; False while nobody knows her identifier."""
    registration = registration_of(the_scope(), row.dossier_id)
    verdict = decided(row)
    known = registration is not None and registration.state is RegistrationState.REGISTERED
    if registration is None or not known or verdict is None or row.notified_on is None:
        return False
    _take_back(row)
    scale = scale_for(BreachKind(row.kind), Degree(row.degree), Scheme(row.scheme), facts_on=row.facts_on)
    structure = structure_detail(the_scope(), row.structure_id)
    told = StrikeOff(
        message_id=uuid7(),
        sanction_id=row.pk,
        structure=structure.code if structure else "",
        identifier=registration.identifier,
        kind=BreachKind(row.kind),
        facts_on=row.facts_on,
        verdict=verdict,
        notified_on=row.notified_on,
        source=scale.source,
        is_withdrawn=row.state == SanctionState.ANNULLED.value,
    )
    row.strike_off_exchange_id = told.message_id
    row.strike_off_outcome = row.strike_off_receipt = row.strike_off_detail = ""
    row.save()
    emit(
        ExchangeRequested(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            exchange_id=told.message_id,
            channel=Channel.OUTSIDE_SYSTEM,
            reason=ExchangeReason.STRIKE_OFF_PROPOSAL,
            recipient=FRANCE_TRAVAIL,
            recipient_kind=RecipientKind.PARTNER,
            body=written(told),
            about_kind=ABOUT_SANCTION,
            about_id=row.pk,
        )
    )
    return True


def withdraw_strike_off(row: models.Sanction) -> None:
    """The sanction never held: what France Travail was told, or may have been, is taken back."""
    if row.strike_off_exchange_id is None:
        return
    outcome = ExchangeOutcome(row.strike_off_outcome) if row.strike_off_outcome else None
    if outcome is None or outcome.is_taken:
        tell_strike_off(row)
    else:
        _take_back(row)
        row.strike_off_exchange_id = None
        row.save()


def _take_back(row: models.Sanction) -> None:
    if row.strike_off_exchange_id is not None:
        emit(
            ExchangeWithdrawn(
                structure_id=row.structure_id,
                dossier_id=row.dossier_id,
                exchange_id=row.strike_off_exchange_id,
            )
        )
