"""Which reader answers: the real client, unless a test or the demonstration puts another in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from convergence.gateways.data_inclusion.client import HttpDirectory
from convergence.gateways.data_inclusion.values import Directory

_chosen: list[Directory] = [HttpDirectory()]


def directory() -> Directory:
    """The reader to ask."""
    return _chosen[-1]


def put_in_place(other: Directory) -> None:
    """From now on ask another reader: the demonstration never reaches a real one."""
    _chosen[0] = other


@contextmanager
def using(other: Directory) -> Iterator[Directory]:
    """Put another reader in place for the time of the block."""
    _chosen.append(other)
    try:
        yield other
    finally:
        _chosen.remove(other)
