"""Operators are at work in the demonstration: a conversation, a service, a place, a contract that waits."""

from __future__ import annotations

from tests.databases import rows

SCENES = {
    "an answer that nobody has read": "SELECT count(*) FROM messaging_operatorthread WHERE unread_count > 0",
    "a service asked": "SELECT count(*) FROM solutions_orientationrequest WHERE operator_id IS NOT NULL",
    "a place taken": "SELECT count(*) FROM workshops_enrolment WHERE operator_id IS NOT NULL AND NOT is_withdrawn",
    "a contract that waits for signatures": (
        "SELECT count(*) FROM signatures_signing s JOIN contracts_contractpaper p ON p.document_id = s.document_id"
        " WHERE s.keeper_id IS NOT NULL AND s.state = 'attente'"
    ),
}


def test_an_adviser_of_france_travail_finds_something_of_hers_everywhere(loaded: list[str]) -> None:
    assert {scene: rows(sql)[0][0] > 0 for scene, sql in SCENES.items()} == dict.fromkeys(SCENES, True)
