"""What became of what left: states, costs, contacts that do not exist, the budget's warnings."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.dossier.operations import note_wrong_contact
from convergence.dossier.queries import contact_points_of
from convergence.dossier.types import ContactKind
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    Channel,
    ExchangeOutcome,
    ExchangeReason,
    ExchangeRequested,
    ExchangeSettled,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.identity.queries import users_of_structure
from convergence.identity.types import Role, UserState
from convergence.messaging import models
from convergence.messaging.operations.sending import found_file, scope_of
from convergence.messaging.policies import check_is_the_house
from convergence.messaging.queries.costs import spent_in
from convergence.messaging.rules.money import month_of, share_of, thresholds, warning_text
from convergence.messaging.types import AlertKind, BudgetThresholdReached, ContactFailed, DeliveryState
from convergence.storage.operation import emit, operation

_TOLD = frozenset({Role.DIRECTION, Role.MANAGER})
_KINDS = {Channel.SMS: ContactKind.PHONE, Channel.EMAIL: ContactKind.EMAIL}
_ALERTS = {Channel.SMS: AlertKind.WRONG_NUMBER, Channel.EMAIL: AlertKind.WRONG_EMAIL}


@operation("Sort d’un envoi", source="envoi")
def note_outcome(*, actor: Actor, at: datetime, settled: ExchangeSettled) -> None:
    """Write what an exchange became. The same twice, or an older word, changes nothing; delivered is the last word.

    An exchange that failed may be sent again, to a corrected address: what comes after its failure counts.
    """
    check_is_the_house(actor)
    row = models.Delivery.objects.select_for_update().filter(exchange_id=settled.exchange_id).first()
    if row is None:
        return
    _note_cost(actor, at, row, settled)
    before, state = DeliveryState(row.state), DeliveryState(settled.outcome.value)
    is_older = row.settled_at is not None and settled.settled_at < row.settled_at
    if before in (state, DeliveryState.DELIVERED) or is_older:
        return
    row.state, row.settled_at, row.detail = state.value, settled.settled_at, settled.detail
    row.save(update_fields=["state", "settled_at", "detail"])
    if settled.outcome is ExchangeOutcome.WRONG_ADDRESS:
        _contact_is_wrong(actor, at, row)
    elif settled.outcome is ExchangeOutcome.FAILED:
        _count_failures(actor, at, row)


@operation("Contacts revus", source="fiche")
def close_alerts(*, actor: Actor, at: datetime, dossier_id: UUID) -> int:
    """Close the alerts whose contact was removed, corrected or joined by another one; returns how many."""
    check_is_the_house(actor)
    open_ones = models.ContactAlert.objects.filter(dossier_id=dossier_id, closed_at=None).order_by("id")
    points = contact_points_of(scope_of(actor), [dossier_id]) if open_ones else []
    closed = 0
    for alert in open_ones:
        kind = ContactKind.EMAIL if alert.kind == AlertKind.WRONG_EMAIL else ContactKind.PHONE
        works = [point for point in points if point.kind is kind and not point.wrong]
        is_still_wrong = any(point.value == alert.contact and point.wrong for point in points)
        is_mended = not is_still_wrong and alert.kind != AlertKind.REPEATED_FAILURES
        others = sum(point.value != alert.contact for point in works)
        if is_mended or others > alert.others:
            alert.closed_at = at
            alert.save(update_fields=["closed_at"])
            closed += 1
    return closed


def raise_alert(
    actor: Actor, at: datetime, dossier_id: UUID, kind: AlertKind, channel: Channel, contact: str
) -> None:
    """Ask the referent for a new contact, once as long as it is not given."""
    scope = scope_of(actor)
    points = contact_points_of(scope, [dossier_id])
    wanted = _KINDS.get(channel)
    others = sum(point.kind is wanted and not point.wrong and point.value != contact for point in points)
    header = found_file(scope, dossier_id)
    row, is_new = models.ContactAlert.objects.get_or_create(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        kind=kind.value,
        contact=contact,
        closed_at=None,
        defaults={"others": others, "adviser_id": header.referent_id, "raised_at": at},
    )
    if is_new:
        emit(
            ContactFailed(structure_id=actor.structure_id, dossier_id=dossier_id, alert_id=row.id, kind=kind)
        )


def _contact_is_wrong(actor: Actor, at: datetime, row: models.Delivery) -> None:
    channel = Channel(row.channel)
    if channel is Channel.PUSH:
        models.PushSubscription.objects.filter(
            dossier_id=row.dossier_id, content=row.recipient, gone_at=None
        ).update(gone_at=at)
        return
    raise_alert(actor, at, row.dossier_id, _ALERTS[channel], channel, row.recipient)
    note_wrong_contact(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=_KINDS[channel],
        value=row.recipient,
        source="envoi",
    )


def _count_failures(actor: Actor, at: datetime, row: models.Delivery) -> None:
    most = parameter("messaging.failures_in_a_row").integer_at(local_day(at, zone(actor.time_zone)))
    latest = models.Delivery.objects.filter(
        dossier_id=row.dossier_id, recipient=row.recipient, settled_at__isnull=False
    ).order_by("-requested_at", "-id")
    states = list(latest.values_list("state", flat=True)[:most])
    if len(states) == most and set(states) == {DeliveryState.FAILED.value}:
        channel = Channel(row.channel)
        raise_alert(actor, at, row.dossier_id, AlertKind.REPEATED_FAILURES, channel, row.recipient)


def _note_cost(actor: Actor, at: datetime, row: models.Delivery, settled: ExchangeSettled) -> None:
    """The price is that which the sending tells; a later word without price keeps it."""
    if not settled.cost_millicents and not settled.segments:
        return
    where = zone(actor.time_zone)
    line, is_new = models.CostLine.objects.get_or_create(
        exchange_id=row.exchange_id,
        defaults={
            "structure_id": actor.structure_id,
            "month": month_of(settled.settled_at, where),
            "day_on": local_day(settled.settled_at, where),
            "kind": row.kind,
            "channel": row.channel,
            "asked_by": row.asked_by,
            "segments": settled.segments,
            "cost_millicents": settled.cost_millicents,
        },
    )
    if not is_new and settled.cost_millicents > line.cost_millicents:
        line.segments, line.cost_millicents = settled.segments, settled.cost_millicents
        line.save(update_fields=["segments", "cost_millicents"])
    row.segments, row.cost_millicents = line.segments, line.cost_millicents
    row.save(update_fields=["segments", "cost_millicents"])
    warn_of_budget(actor, at, line.month)


def warn_of_budget(actor: Actor, at: datetime, month: str) -> None:
    """Tell whoever steers the budget, once a month for each share that is passed."""
    found = models.Budget.objects.filter(structure_id=actor.structure_id).first()
    if found is None:
        return
    share = share_of(spent_in(actor.structure_id, month), found.monthly_millicents) or 0
    for threshold in thresholds(local_day(at, zone(actor.time_zone))):
        if share < threshold:
            break
        _, is_new = models.BudgetWarning.objects.get_or_create(
            structure_id=actor.structure_id, month=month, share=threshold, defaults={"raised_at": at}
        )
        if is_new:
            emit(BudgetThresholdReached(structure_id=actor.structure_id, month=month, share=threshold))
            _write_to_steerers(actor, at, month, threshold, found.monthly_millicents)


def _write_to_steerers(actor: Actor, at: datetime, month: str, share: int, budget: int) -> None:
    today = local_day(at, zone(actor.time_zone))
    for person in users_of_structure(scope_of(actor)):
        runs = [held.role for held in person.roles if held.starts_on <= today < (held.ends_on or date.max)]
        if person.state is not UserState.ACTIVE or not person.email or not _TOLD.intersection(runs):
            continue
        emit(
            ExchangeRequested(
                structure_id=actor.structure_id,
                exchange_id=uuid7(),
                channel=Channel.EMAIL,
                reason=ExchangeReason.TEAM,
                recipient=person.email,
                recipient_user_id=person.user_id,
                subject=f"Messages : {share} % du budget de {month}",
                body=warning_text(share, month, budget),
            )
        )
