"""The wall says what the register says, in transactions that commit: gestures made together, and files of before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest
from django.db import connections

from convergence.audit.operations import answer_rights_request, receive_rights_request
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.storage.files import is_held_back
from convergence.storage.models import Grant
from convergence.storage.session import acting
from tests.rooms.audit.test_rights import open_file, open_to_partner, person

AT = datetime(2026, 3, 31, 10, tzinfo=UTC)
PARTNER = UUID("00000000-0000-7000-8000-000000000065")


def received(who: Actor, dossier_id: UUID) -> UUID:
    return receive_rights_request(
        actor=who, at=AT, dossier_id=dossier_id, kind=RightsRequestKind.OBJECTION, received_on=AT.date()
    )


def granted(who: Actor, dossier_id: UUID) -> None:
    open_to_partner(actor=who, at=AT, dossier_id=dossier_id, organisation_id=PARTNER)


def answered(who: Actor, request_id: UUID) -> None:
    answer_rights_request(
        actor=who, at=AT, request_id=request_id, outcome=RightsOutcome.REFUSED, motive="Essai"
    )


def together(who: Actor, first: Callable[[], object], second: Callable[[], object]) -> None:
    """The second gesture begins before the transaction of the first has ended."""

    def run() -> None:
        try:
            second()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with acting(who, Purpose.ACCOMPAGNEMENT):
        first()
        thread.start()
        time.sleep(0.3)
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.usefixtures("fresh_database")
def test_gestures_made_together_miss_nothing() -> None:
    who = person()
    try:
        for is_first in (True, False):
            dossier_id = open_file(actor=who, at=AT)
            gestures = [
                lambda file=dossier_id: granted(who, file),
                lambda file=dossier_id: received(who, file),
            ]
            together(who, *(gestures if is_first else reversed(gestures)))
            with acting(who, Purpose.ACCOMPAGNEMENT):
                assert Grant.objects.get(dossier_id=dossier_id).held_back, f"granted first: {is_first}"
        dossier_id = open_file(actor=who, at=AT)
        request_id = received(who, dossier_id)
        together(
            who,
            lambda: answered(who, request_id),
            lambda: received(who, dossier_id),
        )
        with acting(who, Purpose.ACCOMPAGNEMENT):
            assert is_held_back(dossier_id), "refused and asked again at once"
    finally:
        connections.close_all()


@pytest.mark.usefixtures("fresh_database")
def test_files_of_those_who_had_opposed_before_are_held_back() -> None:
    who, files = person(), {}
    try:
        for name in ("asked", "refused", "silent"):
            files[name] = open_file(actor=who, at=AT)
            granted(who, files[name])
        answered(who, received(who, files["refused"]))
        received(who, files["asked"])
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE storage_file SET held_back_at = NULL; UPDATE storage_grant SET held_back = false"
            )
            cursor.execute(
                import_module("convergence.audit.migrations.0002_held_back").Migration.operations[0].sql
            )
        with acting(who, Purpose.ACCOMPAGNEMENT):
            held = set(Grant.objects.filter(held_back=True).values_list("dossier_id", flat=True))
            assert held == {files["asked"]}
            assert [name for name in files if is_held_back(files[name])] == ["asked"]
    finally:
        connections.close_all()
