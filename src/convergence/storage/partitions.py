"""Tables partitioned by time: their parts, and one for what falls outside."""

from __future__ import annotations

from collections.abc import Iterator


def yearly_partitions(table: str, first: int, last: int) -> str:
    """SQL that gives a range-partitioned table one part a year, both years included, and a default part."""
    return _parts(
        table, ((f"y{year}", f"{year}-01-01", f"{year + 1}-01-01") for year in range(first, last + 1))
    )


def monthly_partitions(table: str, first: int, last: int) -> str:
    """SQL that gives a range-partitioned table one part a month from January to December, and a default part."""
    return _parts(table, _months(first, last))


def _months(first: int, last: int) -> Iterator[tuple[str, str, str]]:
    for year in range(first, last + 1):
        for month in range(1, 13):
            following = f"{year + month // 12}-{month % 12 + 1:02d}-01"
            yield f"y{year}m{month:02d}", f"{year}-{month:02d}-01", following


def _parts(table: str, bounds: Iterator[tuple[str, str, str]]) -> str:
    parts = [
        f"CREATE TABLE {table}_{name} PARTITION OF {table} FOR VALUES FROM ('{start}') TO ('{end}');"
        for name, start, end in bounds
    ]
    return "\n".join([*parts, f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT;"])
