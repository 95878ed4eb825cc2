"""What the messages of a structure cost, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Sum

from convergence.foundation.clock import local_today
from convergence.foundation.exchanges import Channel
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.policies import check_may_read_budget
from convergence.messaging.rules.money import estimate, forecast, share_of
from convergence.messaging.types import BudgetView, CostRow, DeliveryState, TemplateKind
from convergence.storage.journal import reads_nobody

_MONEY = "sums by kind and professional, no young person"


@reads_nobody(_MONEY)
def budget(scope: Scope, month: str = "") -> BudgetView:
    """The month (« 2026-11 », by default the one that runs) of the reader's structure."""
    check_may_read_budget(scope.actor)
    today = local_today(scope.actor.time_zone)
    asked = month or f"{today:%Y-%m}"
    runs = asked == f"{today:%Y-%m}"
    set_by_her = models.Budget.objects.filter(structure_id=scope.structure_id).first()
    lines = models.CostLine.objects.filter(structure_id=scope.structure_id, month=asked)
    spent = spent_in(scope.structure_id, asked)
    by_adviser = lines.values_list("asked_by").annotate(total=Sum("cost_millicents")).order_by("asked_by")
    limit = set_by_her.monthly_millicents if set_by_her else None
    return BudgetView(
        month=asked,
        budget_millicents=limit,
        spent_millicents=spent,
        waiting_millicents=waiting_cost(scope.structure_id, scope.actor.time_zone) if runs else 0,
        forecast_millicents=forecast(spent, today) if runs else spent,
        share=share_of(spent, limit),
        stops_everything=bool(set_by_her and set_by_her.stops_everything),
        by_kind=tuple(_by_kind(scope.structure_id, asked)),
        by_adviser=dict(by_adviser),
        edit_token=set_by_her.change_id if set_by_her else 0,
    )


@reads_nobody(_MONEY)
def budget_warnings(scope: Scope) -> tuple[int, ...]:
    """Shares of the budget passed this month, smallest first."""
    month = f"{local_today(scope.actor.time_zone):%Y-%m}"
    rows = models.BudgetWarning.objects.filter(structure_id=scope.structure_id, month=month)
    return tuple(rows.order_by("share").values_list("share", flat=True))


@reads_nobody(_MONEY)
def months_with_costs(scope: Scope) -> Sequence[str]:
    """The months of which something is known, the latest first."""
    rows = models.CostLine.objects.filter(structure_id=scope.structure_id)
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())


@reads_nobody("the price of a segment")
def sms_price(scope: Scope) -> int:
    """What one segment of SMS is expected to cost today, in thousandths of a cent."""
    return estimate(1, local_today(scope.actor.time_zone))


def spent_in(structure_id: UUID, month: str) -> int:
    """What a structure spent in a month."""
    rows = models.CostLine.objects.filter(structure_id=structure_id, month=month)
    return int(rows.aggregate(total=Sum("cost_millicents"))["total"] or 0)


def waiting_cost(structure_id: UUID, time_zone: str) -> int:
    """What is expected of the SMS that left or will leave and whose price is not known yet."""
    rows = models.Delivery.objects.filter(
        structure_id=structure_id, state=DeliveryState.WAITING.value, channel=Channel.SMS.value
    )
    segments = int(rows.aggregate(total=Sum("segments"))["total"] or 0)
    return estimate(segments, local_today(time_zone))


def _by_kind(structure_id: UUID, month: str) -> list[CostRow]:
    rows = (
        models.CostLine.objects.filter(structure_id=structure_id, month=month)
        .values("kind", "channel")
        .annotate(number=Count("id"), parts=Sum("segments"), total=Sum("cost_millicents"))
        .order_by("-total", "kind", "channel")
    )
    return [
        CostRow(
            TemplateKind(row["kind"]).label,
            Channel(row["channel"]),
            row["number"],
            row["parts"],
            row["total"],
        )
        for row in rows
    ]
