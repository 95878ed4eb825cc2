"""Each gesture and each list of these rooms is refused to whoever has no right to it, before anything is read.

Nothing true is given besides the actor: an operation that looked at anything before her rights would stumble on it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import AT, TARBES, person

pytestmark = pytest.mark.django_db

WITHOUT_RIGHT = replace(person("Zoé"), permissions=frozenset())
WITH_EVERY_RIGHT = replace(person("Zoé"), permissions=frozenset(Permission))
BY_ANOTHER_LINK = guest_actor(TARBES, name="Le jeune", time_zone="Europe/Paris", dossier_id=uuid4())
ROOMS = ("sharing", "messaging", "documents", "signatures", "support", "audit")

OF_THE_HOUSE = {
    *("sharing.claim_exchange", "sharing.claim_lost", "sharing.claim_question", "sharing.note_answer"),
    *("sharing.note_fate", "sharing.note_lost", "sharing.queue_exchange", "sharing.wipe_contents"),
    *("sharing.withdraw_exchange", "sharing.holder_of_exchange"),
    *("sharing.structures_with", "sharing.structures_with_texts"),
    *("messaging.close_alerts", "messaging.end_replacements"),
    *("messaging.note_outcome", "messaging.plan_reminders", "messaging.send_due_reminders"),
    *("messaging.send_groups", "messaging.tell_change", "messaging.tell_company"),
    *("messaging.tell_end_of_wait",),
    *("messaging.tell_follower", "messaging.tell_offer"),
    *("messaging.tell_replacement", "signatures.erase_traces", "signatures.note_delivery"),
    *(
        "signatures.note_seal_fault",
        "signatures.remind_and_expire",
        "signatures.reseal",
        "signatures.seal_signing",
        "support.follow_file",
    ),
}
BY_A_LINK_OR_AS_ONESELF = {
    *("signatures.end_round", "signatures.note_seen", "signatures.open_copy", "signatures.refuse_by_link"),
    *("signatures.refuse_in_round", "signatures.refuse_on_account", "signatures.send_code"),
    *("signatures.sign_by_link", "signatures.sign_in_round", "signatures.sign_on_account"),
}
"""What is told to each of these is told by a token, or by the row of the signer: see their own tests."""
OF_HER_OWN_FILE = {"documents.document_bytes"}
OF_EVERY_PROFESSIONAL = {"support.confirm_announcement", "support.note_reading"}
LISTS = {
    *("sharing.count_to_repair", "sharing.exchange", "sharing.exchange_counts", "sharing.exchanges"),
    *("sharing.ledger", "messaging.alerts", "messaging.budget", "messaging.conversations"),
    *("messaging.deliveries_of", "messaging.group", "messaging.groups", "messaging.recipients_of"),
    *("messaging.reminders_of", "messaging.saved_lists", "documents.document_bytes", "documents.template"),
    *("documents.template_picture", "documents.template_versions", "documents.templates"),
    *("audit.rights_request", "audit.rights_requests"),
}


def gestures() -> list[str]:
    """Every operation of these rooms."""
    return [
        f"{room}.{name}" for room in ROOMS for name in import_module(f"convergence.{room}.operations").__all__
    ]


def named(name: str) -> Callable[..., Any]:
    room, _, last = name.partition(".")
    shelves = (import_module(f"convergence.{room}.{shelf}") for shelf in ("operations", "queries"))
    found: Callable[..., Any] = next(
        getattr(shelf, last) for shelf in shelves if inspect.isfunction(getattr(shelf, last, None))
    )
    return found


def tried(name: str, actor: Actor) -> None:
    """Call it as this actor, every other argument being nothing."""
    function = named(name)
    known = {"actor": actor, "at": AT}
    asked = inspect.signature(function).parameters.values()
    given = {one.name: known.get(one.name) for one in asked if one.default is inspect.Parameter.empty}
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        if "scope" in given:
            given["scope"] = scope
        positional = [
            given.pop(one.name)
            for one in asked
            if one.name in given and one.kind is one.POSITIONAL_OR_KEYWORD
        ]
        function(*positional, **given)


@pytest.mark.parametrize("name", sorted(set(gestures()) - OF_THE_HOUSE - BY_A_LINK_OR_AS_ONESELF))
def test_a_gesture_is_refused_to_whoever_has_no_right(name: str) -> None:
    for actor in (WITHOUT_RIGHT, BY_ANOTHER_LINK):
        if name not in OF_EVERY_PROFESSIONAL or actor.is_guest:
            with pytest.raises(Refused):
                tried(name, actor)


@pytest.mark.parametrize("name", sorted(OF_THE_HOUSE))
def test_what_the_house_does_by_itself_is_nobody_s_gesture(name: str) -> None:
    for actor in (WITH_EVERY_RIGHT, BY_ANOTHER_LINK):
        with pytest.raises(Refused):
            tried(name, actor)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_refused_to_whoever_has_no_right(name: str) -> None:
    for actor in (WITHOUT_RIGHT, BY_ANOTHER_LINK):
        if name not in OF_HER_OWN_FILE or not actor.is_guest:
            with pytest.raises(Refused):
                tried(name, actor)
