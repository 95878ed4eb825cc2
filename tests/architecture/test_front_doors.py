"""The public shelves of a room: queries take a scope and say whom they show, operations take actor and instant."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from convergence.foundation.actor import Actor
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.storage.operation import operation
from convergence.storage.outbox import handlers
from tests.architecture.sources import SOURCE, modules, python_files, relative

# Public reference data tell of nobody: their queries need no scope.
PUBLIC_ROOMS = {"convergence.referentials"}
WITHOUT_SCOPE = {
    "sharing.queries.joint_controllers": "texts of the register, no row of anybody",
    "identity.queries.memberships_at": "asked before anybody acts, to know who may",
    "identity.queries.memberships_of": "asked before anybody acts, at log-in",
    "identity.queries.resolve_actor": "makes the actor without whom there is no scope",
    "identity.queries.session_version_of": "asked before anybody acts, to end a session",
    "identity.queries.is_fresh": "reads nothing: it compares two instants",
    "identity.queries.log_in_lasts": "reads nothing: it asks a parameter",
    "dossier.queries.identity_draft": "reads nothing: it makes a value from what was typed",
}
NOT_OPERATIONS = {
    "dossier.operations.create_dossier": "keeps the report of a duplicate after the operation that it calls is undone",
    "dossier.operations.note_presence": "a passing state of one minute, without history",
    "dossier.operations.leave_section": "a passing state of one minute, without history",
    "offers.operations.feed_standing": "gives places by the operation it calls, then reads",
    "offers.operations.next_changes": "notes faults by the operation it calls, then reads",
    "offers.operations.changes_file": "reads page after page, each in its own transaction",
    "offers.operations.make_whole_file": "writes a file outside the database",
    "offers.operations.whole_file": "reads that file",
    "identity.operations.choose_password": "nobody acts yet; the operation it calls writes",
    "audit.operations.verify_chains": "writes nothing",
    "audit.operations.anchor_chains": "writes a file outside the database, nothing inside",
    "audit.operations.append_anchors": "writes that file",
    "audit.operations.read_anchors": "reads that file",
    "identity.operations.authenticate": "nobody acts yet; failures and successes are kept by the functions it calls",
    "identity.operations.note_sign_in": "nobody acts yet",
    "identity.operations.log_young_person_in": "nobody acts yet; failures are kept by the functions it calls",
    "identity.operations.open_lent_screen": "nobody acts yet; the operation it calls writes, failures are kept",
    "identity.operations.ask_young_password": "nobody acts yet; the operation it calls writes",
    "identity.operations.choose_young_password": "nobody acts yet; the operation it calls writes",
    "identity.operations.start_log_in": "a passing state of one minute, without history",
    "identity.operations.use_code": "a passing state of one minute, without history",
    "identity.operations.use_refresh_token": "tokens pass, without history",
    "identity.operations.give_tokens": "tokens pass, without history",
    "identity.operations.end_log_ins": "tokens pass, without history",
    "identity.operations.end_session_log_ins": "tokens pass, without history",
    "identity.operations.end_named_session": "tokens pass, without history",
    "identity.operations.end_log_ins_of_ended_roles": "tokens pass, without history",
    "identity.operations.session_name": "writes nothing: how applications know a session",
    "identity.operations.claim_logout": "news pass, without history",
    "identity.operations.settle_logout": "news pass, without history",
    "identity.operations.unlink_young_identity": "a young person acts; the operation it calls writes",
    "identity.operations.forget_log_ins": "tokens that have ended are erased",
    "identity.operations.give_second_factor": "nobody acts yet; a failure is kept when the factor is refused",
    "identity.operations.give_passkey": "nobody acts yet; a failure is kept when the factor is refused",
    "identity.operations.recover_second_factor": "nobody acts yet; the operation it calls writes",
    "identity.operations.link_identity_with_code": "nobody acts yet; the operation it calls writes",
    "identity.operations.link_young_identity": "a young person acts; the operation it calls writes",
    "identity.operations.log_in_from_elsewhere": "nobody acts yet; what it calls keeps the success",
    "identity.operations.log_young_person_in_from_elsewhere": "nobody acts yet; writes nothing",
    "identity.operations.passkey_to_make": "writes nothing: it makes a question for the browser",
    "identity.operations.passkey_to_use": "writes nothing: it makes a question for the browser",
    "sharing.operations.note_interface_exchange": "lines of the ledger, chained by the database, without history",
    "sharing.operations.reset_sandbox": "invents again by the operation it calls, then says what it made",
    "sharing.operations.seal_ledger": "signatures of the ledger, written once, without history",
    "sharing.operations.anchor_ledger": "writes a file outside the database, nothing inside",
    "sharing.operations.verify_ledger": "writes nothing",
    "sharing.operations.acknowledge_feed": "a proof written once, without history",
    "sharing.operations.close_to_operator": "a message that waits and a proof written once, without history",
    "sharing.operations.lost_by_operators": "writes nothing: it names who may know a file no more",
    "sharing.operations.tell_partners_closed": "a line of a feed and a proof written once, without history",
    "sharing.operations.tell_partners_narrowed": "lines of feeds, no fact of a file",
    "sharing.operations.claim_webhook": "a lease of one minute, without history",
    "sharing.operations.forget_deliveries": "lines of a log, erased in time",
    "sharing.operations.note_emergency_search": "a count of one day, without history",
    "sharing.operations.count_call": "a counter of the present minute, without history",
    "sharing.operations.tell_operators": "a message that waits, no fact of a file",
    "sharing.operations.tell_file_erased": "a message that waits, no fact of a file",
    "sharing.operations.acknowledge_event": "a message that is taken away, two hundred a second",
    "sharing.operations.forget_operator_events": "messages without history, erased in time",
    "sharing.operations.issue_program_token": "a token of ten minutes, without history",
    "sharing.operations.revoke_program_token": "a token that is taken away",
    "sharing.operations.tell_partners": "a line of a feed, no fact of a file",
    "sharing.operations.tell_partners_erased": "a line of a feed, no fact of a file",
    "sharing.operations.tell_recipient_erased": "the same",
    "sharing.operations.forget_partner_changes": "lines without history, erased in time",
    "referentials.operations.load_referentials": "fills in the actor and the instant of the operation it calls",
}
Door = tuple[str, Callable[..., Any]]


def rooms(shelf: str) -> list[str]:
    return modules(rf"^convergence\.[\w.]+\.{shelf}$")


def doors(shelf: str) -> list[Door]:
    """Functions that a shelf gives to other rooms, under the name by which these know them."""
    found = []
    for name in rooms(shelf):
        module = importlib.import_module(name)
        public = getattr(module, "__all__", None) or [
            key
            for key, value in inspect.getmembers(module, inspect.isfunction)
            if value.__module__ == name and not key.startswith("_")
        ]
        room = name.split(".")[-2]
        found += [(f"{room}.{shelf}.{key}", getattr(module, key)) for key in public]
    return [(label, value) for label, value in found if inspect.isfunction(inspect.unwrap(value))]


def silent(label: str, query: Callable[..., Any]) -> str:
    """What is wrong with a public query; empty when nothing is."""
    first = next(iter(inspect.signature(query).parameters), "")
    if label in WITHOUT_SCOPE:
        return ""
    if first != "scope":
        return f"{label} does not take the scope first"
    if not hasattr(query, "reads_groups") and not getattr(query, "reads_nobody", ""):
        return f"{label} does not say whom it shows"
    return ""


def loose(label: str, function: Callable[..., Any]) -> str:
    """What is wrong with a public function of an operations shelf; empty when nothing is."""
    if label in NOT_OPERATIONS:
        return ""
    if not getattr(function, "operation_label", ""):
        return f"{label} writes outside an operation"
    keywords = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    return "" if {"actor", "at"} <= set(keywords) else f"{label} has no keyword-only actor and at"


def test_every_room_gives_its_shelves_one_front_door() -> None:
    folders = [
        name
        for shelf in ("queries", "operations")
        for name in rooms(shelf)
        if hasattr(importlib.import_module(name), "__path__")
    ]
    assert len(folders) >= 8
    assert [name for name in folders if not getattr(importlib.import_module(name), "__all__", None)] == []


def test_every_public_query_takes_a_scope_and_says_whom_it_shows() -> None:
    public = tuple(f"{room.rpartition('.')[2]}." for room in PUBLIC_ROOMS)
    asked = [(label, query) for label, query in doors("queries") if not label.startswith(public)]
    assert len(asked) > 30
    assert [fault for label, query in asked if (fault := silent(label, query))] == []


def test_every_public_write_is_an_operation() -> None:
    written = doors("operations")
    assert len(written) > 20
    assert [fault for label, function in written if (fault := loose(label, function))] == []


def test_no_exception_outlives_its_function() -> None:
    known = {label for shelf in ("queries", "operations") for label, _ in doors(shelf)}
    assert (set(WITHOUT_SCOPE) | set(NOT_OPERATIONS)) - known == set()


def test_a_forgotten_mark_is_seen() -> None:
    def files(scope: Scope) -> list[str]:
        return []

    def write(*, actor: Actor, at: datetime) -> None:
        return None

    def positional(actor: Actor, at: datetime) -> None:
        return None

    assert silent("room.queries.files", files)
    assert silent("room.queries.write", write)
    assert not silent("room.queries.files", reads_nobody("a test")(files))
    assert loose("room.operations.write", write)
    assert not loose("room.operations.write", operation("Écrire")(write))
    assert loose("room.operations.positional", operation("Écrire")(positional))


def test_shelves_are_reached_by_their_front_door() -> None:
    """Another room imports ``dossier.queries``, never one of the files behind it."""
    inner = re.compile(
        r"^\s*(?:from|import) convergence\.((?:\w+\.)+?)(queries|operations|policies)\.\w+", re.M
    )
    reached = [
        f"{relative(path)}: {room}{shelf}"
        for path in python_files(SOURCE)
        for room, shelf in inner.findall(path.read_text("utf-8"))
        if not relative(path).startswith(f"src/convergence/{room.replace('.', '/')}")
    ]
    assert reached == []


@pytest.mark.parametrize("name", rooms("handlers"))
def test_every_reaction_is_registered_when_the_house_starts(name: str) -> None:
    module = importlib.import_module(name)
    written = {
        f"{name.split('.')[-2]}.{key}"
        for key, value in inspect.getmembers(module, inspect.isfunction)
        if f"{value.__module__}.".startswith(f"{name}.") and not key.startswith("_")
    }
    assert written
    assert written - {handler.name for handler in handlers()} == set()
    ready = (SOURCE / name.replace("convergence.", "").replace(".", "/")).parent / "apps.py"
    assert "handlers" in ready.read_text("utf-8"), "the application does not import its handlers"
