"""What messages cost: a ledger without any young person in it, a monthly budget, its warnings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record


class CostLine(Record):
    """What one sending cost. It outlives the file of whom it was for."""

    structure_id = models.UUIDField(editable=False)
    exchange_id = models.UUIDField(unique=True)
    month = models.CharField(max_length=7)
    day_on = models.DateField()
    kind = models.TextField()
    channel = models.TextField()
    asked_by = models.UUIDField()
    segments = models.IntegerField()
    cost_millicents = models.BigIntegerField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("exchange_id", "month", "day_on", "kind", "channel", "segments", "cost_millicents"),
            FieldGroup.TECHNICAL,
        ),
        "asked_by": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "month"], name="messaging_cost_month")]


class Budget(Record):
    """What a structure accepts to spend each month. ``stops_everything`` is an explicit decision of hers."""

    structure_id = models.UUIDField(editable=False, unique=True)
    monthly_millicents = models.BigIntegerField()
    stops_everything = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "monthly_millicents": FieldGroup.STAFF,
        "stops_everything": FieldGroup.STAFF,
    }


class BudgetWarning(Record):
    """A share of the month's budget was passed, told once."""

    structure_id = models.UUIDField(editable=False)
    month = models.CharField(max_length=7)
    share = models.IntegerField()
    raised_at = models.DateTimeField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(("month", "share", "raised_at"), FieldGroup.STAFF),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "month", "share"], name="messaging_warning_once")
        ]
