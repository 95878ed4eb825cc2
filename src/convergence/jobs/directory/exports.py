"""Files of the open directory, gone on with a stretch at a time: no request ever waits for one to be made."""

from __future__ import annotations

from django.conf import settings

from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.offers.operations import make_whole_file
from convergence.offers.types.feed import RecordKind


def make_open_files() -> int:
    """Go on with the file of each kind of record; returns how many were written."""
    folder = settings.STATE_DIR / "exports"
    return sum(
        make_whole_file(actor=system_actor(), at=clock.now(), folder=folder, kind=kind) for kind in RecordKind
    )
