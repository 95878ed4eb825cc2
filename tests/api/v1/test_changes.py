"""The feeds of changes: what one may know of and nothing else, nothing skipped, nothing repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from convergence.agenda.appointments.operations import cancel_appointment
from convergence.agenda.appointments.types import CancelledBy
from convergence.audit.operations import erase_file, receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.scope import Purpose
from convergence.sharing.models import AccessClosing, PartnerChange
from convergence.sharing.operations import tell_partners_closed
from convergence.sharing.types import ClosingCause, ClosingWay
from convergence.storage.models import OutboxEvent
from convergence.storage.outbox import handlers, occurring
from convergence.storage.session import acting
from tests.api.v1.world import Program, World

pytestmark = pytest.mark.django_db
FEEDS = ("files", "appointments", "enrolments", "contracts", "situations", "requests")


def deliver() -> None:
    """Give every event to the feeds, each more than once as it may happen: a fact told already is told no more."""
    with acting(system_actor(), Purpose.SYSTEM):
        found = list(OutboxEvent.objects.order_by("id"))
    for stored in found:
        for handler in handlers():
            if handler.name.startswith("sharing.feed_") and event_name(handler.event) == stored.name:
                event = event_from_payload(handler.event, stored.payload)
                actor = system_actor(stored.structure_id)
                for _ in range(2):
                    with occurring(stored.pk, stored.at), acting(actor, Purpose.SYSTEM):
                        handler.function(event, actor=actor, at=now())


def standing(program: Program, feed: str) -> str:
    """Where a reader who has read everything stands."""
    answer = program.get(f"changes/{feed}")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["items"] == []
    return str(told["cursor"])


def follow(program: Program, feed: str, cursor: str, limit: int = 100) -> tuple[list[Any], str]:
    items: list[Any] = []
    while True:
        told = program.get(f"changes/{feed}", cursor=cursor, limit=limit).json()
        items += told["items"]
        cursor = told["cursor"]
        if not told["has_more"]:
            return items, cursor


def test_a_change_reaches_those_who_may_know_of_it_once(world: World) -> None:
    deliver()
    start = {name: standing(world[name], "appointments") for name in ("dep", "ft")}
    for name in ("first", "both", "nobody"):
        cancel_appointment(
            actor=world.house.actor("adviser"),
            at=now(),
            appointment_id=world.appointments[name],
            by=CancelledBy.STRUCTURE,
        )
    deliver()
    seen, after = follow(world["dep"], "appointments", start["dep"], limit=1)
    assert {item["id"] for item in seen} == {str(world.appointments[name]) for name in ("first", "both")}
    assert len(seen) == 2
    assert {item["change"] for item in seen} == {"updated"}
    other, _ = follow(world["ft"], "appointments", start["ft"])
    assert {item["id"] for item in other} == {str(world.appointments["both"])}
    assert follow(world["dep"], "appointments", after)[0] == []


def test_a_request_received_and_answered_is_told_to_its_service(world: World) -> None:
    deliver()
    cursor = standing(world["dep"], "requests")
    world["dep"].answer(world.requests["first"], action="accept")
    deliver()
    (told,), _ = follow(world["dep"], "requests", cursor)
    assert (told["id"], told["change"]) == (str(world.requests["first"]), "updated")
    assert follow(world["ft"], "requests", standing(world["ft"], "requests"))[0] == []


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_asks_for_the_scope_of_what_it_tells(world: World, feed: str) -> None:
    expected = 200 if feed == "files" else 403
    assert world["dep_small"].get(f"changes/{feed}").status_code == expected


def test_a_cursor_that_is_too_old_says_so(world: World) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        cursor = standing(world["dep"], "files")
        clock.shift(timedelta(days=91))
        world["dep"].forget()
        answer = world["dep"].get("changes/files", cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (404, "expired_cursor")


def test_calling_with_the_cursor_of_a_page_acknowledges_its_closings(world: World) -> None:
    deliver()
    dep, file = world["dep"], world.files["first"].dossier_id
    start, beside = standing(dep, "files"), standing(dep, "appointments")
    actor = system_actor(world.house.structures["tarbes"])
    with acting(actor, Purpose.SYSTEM):
        tell_partners_closed(
            actor=actor, at=now(), event_id=10**9, organisation_id=world.house.structures["departement"],
            dossier_ids=[file], cause=ClosingCause.SHARING,
        )  # fmt: skip
    page = dep.get("changes/files", cursor=start).json()
    assert [(item["file_id"], item["change"]) for item in page["items"]] == [(str(file), "closed")]
    dep.get("changes/appointments", cursor=beside)
    world["ft"].get("changes/files")
    assert [proof.acknowledged_at for proof in proofs()] == [None], "read, not yet called further"
    assert dep.get("changes/files", cursor=page["cursor"]).json()["items"] == []
    (proof,) = proofs()
    assert (proof.acknowledged_by, proof.way) == (dep.client_id, ClosingWay.FEED)


def test_an_erasure_is_told_to_whom_the_file_was_ever_opened_were_its_feed_empty(world: World) -> None:
    deliver()
    dep, file, direction = world["dep"], world.files["first"].dossier_id, world.house.actor("direction")
    with acting(system_actor(), Purpose.SYSTEM):
        PartnerChange.objects.all().delete()
    request_id = receive_rights_request(
        actor=direction, at=now(), dossier_id=file, kind=RightsRequestKind.ERASURE, received_on=now().date()
    )
    erase_file(actor=direction, at=now(), request_id=request_id, reason="Droit exercé")
    start = standing(dep, "files")
    deliver()
    told, _ = follow(dep, "files", start)
    assert [(item["file_id"], item["change"]) for item in told] == [(str(file), "deleted")]
    assert follow(world["ft"], "files", standing(world["ft"], "files"))[0] == []


def proofs() -> list[AccessClosing]:
    with acting(system_actor(), Purpose.SYSTEM):
        return list(AccessClosing.objects.order_by("id"))
