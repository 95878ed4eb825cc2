"""What both loads do: replace a table, merge dated codes, record where the data come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from psycopg import sql

from convergence.referentials.models import ReferentialLoad
from convergence.referentials.types import LoadReport
from convergence.storage.loading import copy_rows

Columns = Sequence[str]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a load comes from: words for a reader, licence, official file or extract of the package."""

    label: str
    licence: str
    official: bool


def replace_table(model: type[models.Model], columns: Columns, rows: Iterable[Sequence[Any]]) -> int:
    """Put these rows in the place of all others; foreign keys are checked at the end of the transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)).as_string())
    return copy_rows(table, columns, rows)


def merge_codes(
    model: type[models.Model], columns: Columns, fresh: Mapping[str, Sequence[Any]], day: date
) -> int:
    """Replace a table of dated codes: a code that the source dropped stays, ended on ``day``.

    ``columns`` start with the code and end before the dates. A code new to a table already filled starts on
    ``day``; one seen in the first load has no known start.
    """
    former = {row[0]: row for row in model._default_manager.values_list(*columns, "valid_from", "valid_to")}
    merged = [_dated(code, values, former, day) for code, values in fresh.items()]
    for code, row in former.items():
        if code not in fresh:
            merged.append((*row[:-1], row[-1] or day))
    replace_table(model, [*columns, "valid_from", "valid_to"], merged)
    return len(fresh)


def _dated(
    code: str, values: Sequence[Any], former: Mapping[str, Sequence[Any]], day: date
) -> tuple[Any, ...]:
    if code in former:
        return (code, *values, former[code][-2], None)
    return (code, *values, day if former else None, None)


def last_load(kind: str) -> ReferentialLoad | None:
    """The load whose data are in use."""
    return ReferentialLoad.objects.filter(kind=kind).order_by("-pk").first()


def record(report: LoadReport, origin: Origin, *, at: datetime, by: str) -> LoadReport:
    """Keep the provenance of a load."""
    ReferentialLoad.objects.create(
        kind=report.kind,
        label=origin.label,
        source=report.source,
        licence=origin.licence,
        sha256=report.sha256,
        official=origin.official,
        read=report.read,
        accepted=report.accepted,
        rejected=len(report.rejected),
        at=at,
        by=by,
    )
    return report
