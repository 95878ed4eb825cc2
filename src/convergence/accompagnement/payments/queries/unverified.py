"""Values that nobody verified and on which amounts of a run rest, with who confirmed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.types import UnverifiedValue
from convergence.foundation.parameters import UnknownParameterError, parameter


def unverified_of(run_id: UUID) -> list[UnverifiedValue]:
    """Each value of a run, « parameter@date of effect », with how many persons it concerns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, count(DISTINCT dossier_id) FROM payments_proposal, unnest(unverified) AS name"
            " WHERE run_id = %s GROUP BY 1 ORDER BY 1",
            (run_id,),
        )
        counts = cursor.fetchall()
    confirmed = {row.name: row for row in models.Confirmation.objects.filter(run_id=run_id)}
    return [_told(name, people, confirmed) for name, people in counts]


def _told(name: str, people: int, confirmed: Mapping[str, models.Confirmation]) -> UnverifiedValue:
    label, value, source = _described(name)
    said = confirmed.get(name)
    return UnverifiedValue(
        name=name,
        label=label,
        value=value,
        source=source,
        people=people,
        confirmed_by=said.confirmed_by if said else "",
        confirmed_at=said.recorded_at if said else None,
        confirmed_source=said.source if said else "",
    )


def _described(name: str) -> tuple[str, str, str]:
    code, _, day = name.partition("@")
    try:
        found = parameter(code)
        value = found.at(date.fromisoformat(day))
    except (UnknownParameterError, ValueError):
        return name, "", ""
    number = (
        str(value.value).replace(".", ",") if isinstance(value.value, int | Decimal) else str(value.value)
    )
    return found.label, f"{number} {value.unit}", value.source
