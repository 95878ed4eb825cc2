"""The object store and the scanner of this installation."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from convergence.gateways.scanner import Scanner, open_scanner
from convergence.gateways.storage import ObjectStore, open_store


def store() -> ObjectStore:
    """Where contents are."""
    return _store(settings.FILES)


def scanner() -> Scanner:
    """Who looks at what is uploaded."""
    return _scanner(settings.SCANNER)


@cache
def _store(address: str) -> ObjectStore:
    return open_store(address, settings.FILES_KEYS)


@cache
def _scanner(address: str) -> Scanner:
    return open_scanner(address)
