"""Each gesture and each list of these rooms is refused to whoever has no right to it, before anything is read.

Nothing true is given besides the actor: an operation that looked at anything before her rights would stumble on it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.architecture.sources import SOURCE, python_files, relative
from tests.rooms.accompagnement.world import AT, TARBES, person

pytestmark = pytest.mark.django_db

WITHOUT_RIGHT = replace(person("Zoé"), permissions=frozenset())
WITH_EVERY_RIGHT = replace(person("Zoé"), permissions=frozenset(Permission))
BY_ANOTHER_LINK = guest_actor(TARBES, name="Le jeune", time_zone="Europe/Paris", dossier_id=uuid4())
WING = (
    *("orientation", "diagnostic", "contracts", "acts", "situations", "allowances", "sanctions", "payments"),
    "deadlines",
)
ROOMS = (
    "aspirations",
    "sharing",
    "messaging",
    "documents",
    "signatures",
    "support",
    "audit",
    "offers",
    *WING,
)

OF_THE_HOUSE = {
    *("aspirations.code_again", "aspirations.code_statement"),
    *("sharing.claim_exchange", "sharing.claim_lost", "sharing.claim_question", "sharing.note_answer"),
    *("sharing.note_fate", "sharing.note_lost", "sharing.queue_exchange", "sharing.wipe_contents"),
    *("sharing.withdraw_exchange", "sharing.holder_of_exchange"),
    *("sharing.structures_with", "sharing.structures_with_texts"),
    *("messaging.close_alerts", "messaging.end_replacements"),
    *("messaging.note_outcome", "messaging.plan_reminders", "messaging.send_due_reminders"),
    *("messaging.send_groups", "messaging.tell_change", "messaging.tell_company"),
    *("messaging.tell_end_of_wait",),
    *("messaging.tell_follower", "messaging.tell_offer", "messaging.tell_paper"),
    *("messaging.tell_replacement", "signatures.erase_traces", "signatures.note_delivery"),
    *(
        "signatures.note_seal_fault",
        "signatures.remind_and_expire",
        "signatures.reseal",
        "signatures.seal_signing",
        "support.follow_file",
    ),
    *("offers.ask_again", "offers.compare_records", "offers.note_outcome", "offers.rate_offers"),
    *("offers.give_places", "offers.note_faults"),
}
BY_A_LINK_OR_AS_ONESELF = {
    *("signatures.end_round", "signatures.note_seen", "signatures.open_copy", "signatures.refuse_by_link"),
    *("signatures.refuse_in_round", "signatures.refuse_on_account", "signatures.send_code"),
    *("signatures.sign_by_link", "signatures.sign_in_round", "signatures.sign_on_account"),
    *("offers.confirm_by_link", "offers.tell_change_by_link"),
}
"""What is told to each of these is told by a token, or by the row of the signer: see their own tests."""
OF_THE_GESTURE_THAT_CALLS = {
    *(f"deadlines.{name}" for name in ("expect", "expect_all", "settle", "drop", "close_all", "drop_others")),
    *(
        "deadlines.restore",
        "deadlines.free_owners",
        "deadlines.leave_after_death",
        "deadlines.return_from_death",
    ),
    *(
        "orientation.note_contract_signed",
        "orientation.note_contract_given_up",
        "orientation.follow_delivery",
    ),
    "diagnostic.close_pacea_delay",
}
"""Steps of an operation of a higher room, or of its event, whose rights they take; no page calls them."""
ONCE_THE_PROCEDURE_IS_FOUND = {
    "sanctions.decide_sanction",
    "sanctions.annul_sanction",
    "sanctions.dismiss_procedure",
}
"""Whoever proposed never decides: who may is known of a procedure that the database shows; see tests of sanctions."""
ONCE_THE_DEMAND_IS_FOUND = {
    *("sharing.ask_more", "sharing.attach_candidate", "sharing.complete_demand", "sharing.decide_access"),
    *("sharing.propose_answer", "sharing.review_agreement", "sharing.revoke_agreement"),
    "sharing.tie_applications",
}
"""Who may depends on who is a party to the demand, which the database shows to nobody else; see tests of agreements."""
OF_WHAT_IS_ASKED = {"offers.open_source"}
"""Which right is needed depends on what is asked; see tests of sources."""
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
    return [f"{room}.{name}" for room in ROOMS for name in public(import_module(f"{home(room)}.operations"))]


def home(room: str) -> str:
    """Where a room stands."""
    return f"convergence.accompagnement.{room}" if room in WING else f"convergence.{room}"


def public(shelf: ModuleType) -> list[str]:
    """The operations of a shelf that is a folder, or a file; what it tells beside them is no gesture."""
    given = getattr(shelf, "__all__", None) or dir(shelf)
    return sorted(name for name in given if getattr(getattr(shelf, name), "operation_label", ""))


def named(name: str) -> Callable[..., Any]:
    room, _, last = name.partition(".")
    shelves = (import_module(f"{home(room)}.{shelf}") for shelf in ("operations", "queries"))
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


OTHERWISE = (
    OF_THE_HOUSE
    | BY_A_LINK_OR_AS_ONESELF
    | OF_THE_GESTURE_THAT_CALLS
    | ONCE_THE_PROCEDURE_IS_FOUND
    | ONCE_THE_DEMAND_IS_FOUND
    | OF_WHAT_IS_ASKED
)


@pytest.mark.parametrize("name", sorted(set(gestures()) - OTHERWISE))
def test_a_gesture_is_refused_to_whoever_has_no_right(name: str) -> None:
    for actor in (WITHOUT_RIGHT, BY_ANOTHER_LINK):
        if name not in OF_EVERY_PROFESSIONAL or actor.is_guest:
            with pytest.raises(Refused):
                tried(name, actor)


def test_no_page_takes_a_step_that_carries_no_right() -> None:
    apart = [
        name.partition(".")[2] for name in OF_THE_GESTURE_THAT_CALLS if not name.startswith("deadlines.")
    ]
    hand = re.compile(r"accompagnement\.deadlines(\.| import )operations|\b(" + "|".join(apart) + r")\b")
    pages = python_files(SOURCE / "web", SOURCE / "portal")
    assert [relative(path) for path in pages if hand.search(path.read_text("utf-8"))] == []


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
