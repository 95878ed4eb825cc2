"""Practice notes and snippets: shared inside a structure, one's own kept to oneself, all found by one search."""

from __future__ import annotations

import pytest

from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from convergence.support import operations
from convergence.support.queries import found, practice, practices, practices_beside, snippets
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementWeight,
    DemandDraft,
    SupportConflict,
    SupportThing,
)
from tests.web.house import House

NAUGHTY = "👩🏽‍💻 ‮txt.exe <script>alert(1)</script> =1+1 'OR 1=1; -- Zalgo̷̢"


def test_a_note_is_corrected_by_a_colleague_and_beside_the_screens_that_it_concerns(house: House) -> None:
    adviser, manager = house.actor("adviser"), house.actor("manager")
    practice_id = operations.write_practice(
        actor=adviser, at=now(), title="Premier accueil", text="Proposer un café.", topic="Accueil",
        screens=("agenda", "acts"),
    )  # fmt: skip
    with acting(manager, Purpose.ADMINISTRATION) as scope:
        (row,) = practices_beside(scope, "agenda")
        assert practices_beside(scope, "messages") == []
    change = {
        "actor": manager,
        "practice_id": practice_id,
        "title": "Premier accueil",
        "text": "Un thé aussi.",
    }
    operations.edit_practice(**change, at=now(), edit_token=row.edit_token)
    with pytest.raises(SupportConflict) as told:
        operations.edit_practice(**change, at=now(), edit_token=row.edit_token)
    assert told.value.stored["text"] == "Un thé aussi."
    operations.withdraw_practice(actor=manager, at=now(), practice_id=practice_id)
    with acting(manager, Purpose.ADMINISTRATION) as scope:
        assert practices(scope) == []
        assert [each.is_withdrawn for each in practices(scope, with_withdrawn=True)] == [True]


def test_notes_stay_in_their_structure_and_are_written_by_those_who_accompany(house: House) -> None:
    practice_id = operations.write_practice(
        actor=house.actor("adviser"), at=now(), title="Ici", text="Ainsi."
    )
    with acting(house.actor("stranger"), Purpose.ADMINISTRATION) as scope:
        assert practices(scope) == []
        assert practice(scope, practice_id) is None
    with pytest.raises(NotFound):
        operations.withdraw_practice(actor=house.actor("stranger"), at=now(), practice_id=practice_id)
    for name in ("auditor", "operator", "account_manager"):
        with pytest.raises(Refused):
            operations.write_practice(actor=house.actor(name), at=now(), title="Non", text="Non.")


def test_ones_own_text_is_seen_by_nobody_else(house: House) -> None:
    adviser, manager = house.actor("adviser"), house.actor("manager")
    mine = operations.write_snippet(actor=adviser, at=now(), name="Relance", text="Bonjour, …")
    operations.write_snippet(actor=adviser, at=now(), name="Relance", text="Partagée", is_shared=True)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        assert [(row.name, row.owner_id) for row in snippets(scope)] == [
            ("Relance", adviser.user_id),
            ("Relance", None),
        ]
    with acting(manager, Purpose.ADMINISTRATION) as scope:
        (shared,) = snippets(scope)
    with pytest.raises(NotFound):
        operations.delete_snippet(actor=manager, at=now(), snippet_id=mine)
    operations.edit_snippet(
        actor=manager,
        at=now(),
        snippet_id=shared.snippet_id,
        name="Relance",
        text="À nous",
        edit_token=shared.edit_token,
    )
    with pytest.raises(SupportConflict):
        operations.edit_snippet(
            actor=manager,
            at=now(),
            snippet_id=shared.snippet_id,
            name="R",
            text="…",
            edit_token=shared.edit_token,
        )
    with pytest.raises(Invalid, match="porte déjà ce nom"):
        operations.write_snippet(actor=adviser, at=now(), name="Relance", text="Encore")


def test_one_search_finds_everything_that_holds_the_words_titles_first(house: House) -> None:
    adviser = house.actor("adviser")
    operations.write_practice(actor=adviser, at=now(), title="Café du matin", text="On le prend ensemble.")
    operations.write_snippet(
        actor=adviser, at=now(), name="Invitation", text="Venez prendre un café le matin."
    )
    operations.add_demand(actor=adviser, at=now(), draft=DemandDraft("Acheter du café", "Pour demain matin"))
    today = local_today("Europe/Paris")
    operations.publish_announcement(
        actor=house.actor("direction"),
        at=now(),
        draft=AnnouncementDraft(
            "Machine", "Rien de neuf. " * 60 + "Le café du matin.", AnnouncementWeight.INFORMATION, today
        ),
    )
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        rows = found(scope, "cafe MATIN", at=now(), today=local_today("Europe/Paris"))
        assert found(scope, "  ", at=now(), today=local_today("Europe/Paris")) == []
    assert rows[0].thing is SupportThing.PRACTICE
    assert {row.thing for row in rows} == set(SupportThing) - {SupportThing.HELP}
    assert any("café du matin" in row.excerpt for row in rows if row.thing is SupportThing.ANNOUNCEMENT)
    with acting(house.actor("stranger"), Purpose.ACCOMPAGNEMENT) as scope:
        assert found(scope, "cafe", at=now(), today=local_today("Europe/Paris")) == []


def test_any_text_comes_back_exactly_as_typed(house: House) -> None:
    adviser = house.actor("adviser")
    operations.write_practice(actor=adviser, at=now(), title=NAUGHTY[:200], text=NAUGHTY * 40)
    with acting(adviser, Purpose.ADMINISTRATION) as scope:
        (row,) = practices(scope, words="zalgo")
    assert (row.title, row.text) == (NAUGHTY[:200], NAUGHTY * 40)
    with pytest.raises(Invalid) as told:
        operations.write_practice(actor=adviser, at=now(), title="a\x00b", text="x" * 10_001)
    assert [error.field for error in told.value.errors] == ["title", "text"]
