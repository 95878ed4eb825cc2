"""A file of which every room of the accompaniment holds something is erased: no room keeps a word of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from convergence.accompagnement.acts.operations import cancel_act, cancel_unavailability
from convergence.accompagnement.orientation.operations import attach_answer
from convergence.accompagnement.orientation.queries import unknown_answers
from convergence.accompagnement.payments.operations import stop_payments
from convergence.audit.operations import erase_file, receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.scope import Purpose
from convergence.storage.outbox import handlers, occurring
from convergence.storage.session import acting
from tests.databases import rows
from tests.rooms.payments.steps import Book
from tests.web.attack.course import ACCOUNTS, SECRET, Course, make_course
from tests.web.attack.world import CANARY
from tests.web.house import make_house
from tests.web.young_people import TODAY

TOLD = (
    "storage_accessentry",
    "storage_erasure",
    "storage_outboxevent: audit.FileErased",
    "storage_outboxevent: audit.RecipientFileErased",
)
"""Where the opaque identifier of a file stays: who read what, and that it was erased."""
UNTIL_SENT = "sharing_exchangecontent"
"""A payment file that is on its way; it is wiped once it has arrived: see the tests of sharing."""
ANSWER = f"FT-{CANARY}"
WORDS = (SECRET["free text"], SECRET["sanction"], SECRET["money"], ANSWER, *ACCOUNTS)


@pytest.fixture
def course(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Course:
    book = Book()
    monkeypatch.setattr(
        "convergence.accompagnement.payments.operations.runs.proposing.amounts_due", book.amounts_due
    )
    return make_course(make_house(), book)


def explained(course: Course) -> None:
    """Words typed to explain a gesture, and an answer that named nobody before it was hers."""
    adviser, manager, at, said = course.actor(), course.actor("manager"), now(), SECRET["free text"]
    cancel_act(actor=adviser, at=at, act_id=course.ids["act_id"], reason=said)
    cancel_unavailability(
        actor=adviser, at=at, unavailability_id=course.ids["unavailability_id"], reason=said
    )
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        (answer,) = unknown_answers(scope)
    attach_answer(
        actor=adviser, at=at, answer_id=answer.answer_id, registration_id=course.ids["registration_id"],
        edit_token=answer.edit_token, reason=said,
    )  # fmt: skip
    stop_payments(actor=manager, at=at, dossier_id=course.ids["dossier_id"], reason=said)


def left(*words: str) -> Iterator[str]:
    """Tables of which a row still tells one of these words."""
    for (table,) in rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition ORDER BY relname"
    ):
        found = rows(
            f'SELECT {"t.name" if table == "storage_outboxevent" else "t::text"} FROM "{table}" t'
            " WHERE t::text ILIKE ANY(%s) LIMIT 3",
            [f"%{word}%" for word in words],
        )
        yield from (f"{table}: {one[:300]}" for (one,) in found)


def heard() -> None:
    """What was announced reaches every room, as the outbox brings it."""
    done: set[int] = set()
    while new := [row for row in rows(_EVENTS) if row[0] not in done]:
        for event_id, name, structure_id, payload in new:
            done.add(event_id)
            for handler in handlers():
                if event_name(handler.event) == name:
                    told = event_from_payload(handler.event, json.loads(payload))
                    with (
                        occurring(event_id, now()),
                        acting(system_actor(structure_id), Purpose.SYSTEM) as scope,
                    ):
                        handler.function(told, actor=scope.actor, at=now())


_EVENTS = "SELECT id, name, structure_id, payload::text FROM storage_outboxevent ORDER BY id"


def test_nothing_of_any_room_outlives_the_file(course: Course) -> None:
    explained(course)
    heard()
    direction, dossier_id = course.actor("direction"), course.ids["dossier_id"]
    asked = receive_rights_request(
        actor=direction, at=now(), dossier_id=dossier_id, kind=RightsRequestKind.ERASURE, received_on=TODAY
    )
    assert len(list(left(*WORDS))) > 10
    assert erase_file(actor=direction, at=now(), request_id=asked, reason="Aucune obligation") > 40
    assert [one for one in left(*WORDS) if not one.startswith(UNTIL_SENT)] == []
    assert [one for one in left(str(dossier_id)) if not one.startswith(TOLD)] == []
    heard()
    assert [one for one in left(str(dossier_id)) if not one.startswith(TOLD)] == []
