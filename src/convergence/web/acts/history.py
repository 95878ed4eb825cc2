"""What was changed, for a reader: one line for each thing that someone did, however many rows it wrote."""

from __future__ import annotations

from collections.abc import Iterable

from convergence.storage.history import RowChange


def one_line_each(changes: Iterable[RowChange]) -> list[RowChange]:
    """The first row of each change, in the order given."""
    kept: dict[int, RowChange] = {}
    for change in changes:
        kept.setdefault(change.change_id, change)
    return list(kept.values())
