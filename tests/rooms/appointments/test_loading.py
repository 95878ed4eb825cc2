"""Bulk loading: what is to come takes time once, what is over takes none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from convergence.agenda.appointments.loading import LoadedAppointment, load_appointments
from convergence.agenda.appointments.queries import agenda_between
from convergence.agenda.appointments.types import AppointmentStatus, TimeConflict
from convergence.foundation.actor import Actor
from convergence.storage.loading import past_facts
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, at, new_file, read
from tests.rooms.appointments.world import TUESDAY_TEN, busy, planned, seen

HOUR = timedelta(hours=1)


@operation("Charger des rendez-vous d’essai")
def _load(*, actor: Actor, at: datetime, rows: Sequence[LoadedAppointment]) -> int:
    with past_facts():
        return load_appointments(rows, now=at)


def loaded(dossier_id: UUID, start: datetime, status: str = "planifie") -> LoadedAppointment:
    return LoadedAppointment(
        at(-40),
        TARBES,
        dossier_id,
        ADVISER.user_id,
        start,
        start + HOUR,
        "entretien",
        status,
        purpose="Point",
    )


def test_loaded_appointments_are_like_the_others(dossier_id: UUID) -> None:
    rows = [loaded(dossier_id, TUESDAY_TEN), loaded(dossier_id, TUESDAY_TEN + 2 * HOUR, "annule")]
    rows += [loaded(dossier_id, at(-9), "present"), loaded(dossier_id, at(-9), "absent")]
    assert _load(actor=ADVISER, at=AT, rows=rows) == 4
    assert len(read(ADVISER, agenda_between, at(-20), at(20))) == 3
    assert (seen(rows[0].id).purpose, seen(rows[0].id).number) == ("Point", rows[0].number)
    assert seen(rows[3].id).status is AppointmentStatus.ABSENT
    assert [one.ref_id for one in busy()] == [rows[0].id]
    with pytest.raises(TimeConflict):
        planned(new_file())


def test_two_at_once_to_come_refuse_the_load(dossier_id: UUID) -> None:
    rows = [loaded(dossier_id, TUESDAY_TEN), loaded(dossier_id, TUESDAY_TEN)]
    with pytest.raises(IntegrityError, match="appointments_busy_adviser"), transaction.atomic():
        _load(actor=ADVISER, at=AT, rows=rows)
    assert read(ADVISER, agenda_between, at(-20), at(20)) == []
