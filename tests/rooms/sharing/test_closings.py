"""A queue tells of the files that its application may know; one that it may know no more is closed, with proof."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.audit.operations import answer_rights_request, receive_rights_request
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.dossier.queries import file_number
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.sharing.handlers import close_handed_over
from convergence.sharing.models import AccessClosing
from convergence.sharing.operations import revoke_agreement
from convergence.sharing.queries import agreement_seen
from convergence.sharing.types import ClosingCause, ClosingWay
from convergence.storage.files import hand_over
from convergence.storage.operation import operation
from convergence.storage.outbox import occurring
from convergence.storage.session import acting
from tests import operators
from tests.rooms.accompagnement.world import ADVISER, AT, REUNION, TARBES, new_file, person, read
from tests.rooms.appointments.world import TUESDAY_TEN, make_staff, planned
from tests.rooms.sharing.queues import (
    CREATE,
    DELETE,
    DSI,
    FILE,
    RDV,
    UPDATE,
    acknowledged,
    heard,
    let_in,
    told,
    waiting,
)

pytestmark = pytest.mark.django_db
DIRECTION = person("Philippe", Role.DIRECTION)
G = FieldGroup
DAY = timedelta(days=1)


@pytest.fixture
def dossier_id(db: None) -> UUID:
    make_staff()
    return new_file()


def closings(**wanted: Any) -> list[AccessClosing]:
    with acting(system_actor(), Purpose.SYSTEM):
        return list(AccessClosing.objects.filter(**wanted).order_by("closed_at", "id"))


def revoked(agreement_id: UUID) -> None:
    with acting(DSI, Purpose.ADMINISTRATION) as scope:
        row = agreement_seen(scope, agreement_id, AT)
    assert row is not None
    revoke_agreement(actor=DSI, at=AT, agreement_id=agreement_id, reason="Essai", edit_token=row.edit_token)


def opposed(dossier_id: UUID, kind: RightsRequestKind = RightsRequestKind.OBJECTION) -> UUID:
    return receive_rights_request(
        actor=DIRECTION, at=AT, dossier_id=dossier_id, kind=kind, received_on=AT.date()
    )


def test_a_queue_tells_of_the_files_that_its_agreement_opens(dossier_id: UUID) -> None:
    today = AT.date()
    table: list[tuple[dict[str, Any], bool]] = [
        ({}, True),
        ({"structure_id": TARBES}, True),
        ({"structure_id": REUNION}, False),
        ({"groups": (G.IDENTITY, G.CONTACT)}, False),
        ({"groups": (G.ACCOMPAGNEMENT,)}, True),
        ({"purposes": (Purpose.ACCOMPAGNEMENT,)}, False),
        ({"starts_on": today + DAY}, False),
        ({"ends_on": today}, False),
        ({"reviewed_on": date(2024, 1, 1)}, False),
    ]
    clients = [(let_in(**agreement), is_told) for agreement, is_told in table]
    planned(dossier_id)
    heard()
    assert [bool(waiting(client)) for client, _ in clients] == [is_told for _, is_told in clients]


@pytest.mark.parametrize("kind", [RightsRequestKind.OBJECTION, RightsRequestKind.RESTRICTION])
def test_a_person_who_opposes_is_told_of_no_more_and_her_file_is_closed(
    dossier_id: UUID, kind: RightsRequestKind
) -> None:
    client, stranger = let_in(), let_in("Autre", structure_id=REUNION)
    planned(dossier_id)
    heard()
    assert [kind for kind, *_ in told(client)] == [RDV]
    request_id = opposed(dossier_id, kind)
    planned(dossier_id, TUESDAY_TEN + DAY)
    heard(2)
    (closed,) = waiting(client)
    assert (closed.kind, closed.action, closed.number) == (FILE, DELETE, None)
    assert closed.file_number == read(ADVISER, file_number, dossier_id)
    assert waiting(stranger) == []
    (proof,) = closings(file=dossier_id)
    assert (proof.client_id, proof.cause, proof.acknowledged_at) == (client, ClosingCause.OPPOSITION, None)
    for _ in range(2):
        acknowledged(client, closed.identifier)
    (proof,) = closings(file=dossier_id)
    assert (proof.acknowledged_at, proof.acknowledged_by, proof.way) == (AT, client, ClosingWay.QUEUE)
    answer_rights_request(
        actor=DIRECTION, at=AT, request_id=request_id, outcome=RightsOutcome.REFUSED, motive="Motif légitime"
    )
    heard()
    assert (FILE, UPDATE, None) in told(client)
    assert (FILE, DELETE, None) not in told(client), "what was acknowledged does not come back"


def test_other_rights_close_nothing(dossier_id: UUID) -> None:
    client = let_in()
    for kind in (RightsRequestKind.ACCESS, RightsRequestKind.RECTIFICATION):
        opposed(dossier_id, kind)
    planned(dossier_id)
    heard()
    assert [(kind, action) for kind, action, _ in told(client)] == [(RDV, CREATE)]
    assert closings() == []


def test_an_agreement_that_ends_closes_the_files_that_no_other_opens(dossier_id: UUID) -> None:
    both, wide = let_in("Deux", structure_id=REUNION), let_in("Large")
    lone = let_in("Seule", structure_id=TARBES)
    here = operators.agree(DSI, [both, wide], structure_id=TARBES)
    planned(dossier_id)
    heard()
    assert [len(waiting(client)) for client in (both, wide, lone)] == [1, 1, 1]
    revoked(here)
    heard(2)
    assert told(both) == [(FILE, DELETE, None)]
    assert [kind for kind, *_ in told(wide)] == [RDV], "the other one still opens it"
    assert [kind for kind, *_ in told(lone)] == [RDV]
    assert [(one.client_id, one.cause) for one in closings()] == [(both, ClosingCause.AGREEMENT)]


def test_a_file_handed_over_where_nothing_is_open_is_closed(dossier_id: UUID) -> None:
    here, wide = let_in(structure_id=TARBES), let_in("Large")
    planned(dossier_id)
    heard()
    _given(actor=ADVISER, at=AT, dossier_id=dossier_id)
    actor = system_actor(REUNION)
    event = FileHandedOver(
        structure_id=REUNION, dossier_id=dossier_id, from_structure_id=TARBES, reason=AttachmentReason.MOVE
    )
    with occurring(10**9, AT), acting(actor, Purpose.SYSTEM):
        close_handed_over(event, actor=actor, at=AT)
    assert told(here) == [(FILE, DELETE, None)]
    assert [kind for kind, *_ in told(wide)] == [RDV]


@operation("Passer un dossier d’essai")
def _given(*, actor: Any, at: Any, dossier_id: UUID) -> None:
    hand_over(dossier_id, REUNION)
