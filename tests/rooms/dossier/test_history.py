"""Any file as it was, on both axes; undoing one change without losing those that followed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from convergence.dossier.operations import (
    add_team_member,
    certify_nir,
    delete_note,
    put_on_watch,
    record_nir,
    undo_change,
    write_note,
)
from convergence.dossier.queries import changes, dossier_file, dossier_header, file_as_known, notes_of, search
from convergence.dossier.types import DossierState, Section, SectionState, TeamRole
from convergence.foundation import clock
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.storage.operation import operation
from tests.rooms.dossier.factories import AT_HOME, YEAR, House, make_house, nir
from tests.rooms.dossier.test_operations_sections import events

WHY = "Saisie dans le mauvais dossier"


def known(house: House, dossier_id: Any, hours: float, days: int = 0, by: str = "claire") -> Any:
    with house.acting(by) as scope:
        return file_as_known(scope, dossier_id, house.at(hours), house.today + timedelta(days=days))


def undo(house: House, dossier_id: Any, change_id: int, by: str = "claire", hours: float = 90) -> Any:
    return undo_change(
        actor=house.actor(by), at=house.at(hours), dossier_id=dossier_id, change_id=change_id, reason=WHY
    )


def last_change(house: House, dossier_id: Any) -> int:
    with house.acting("claire") as scope:
        return changes(scope, dossier_id)[0].change_id


def test_a_file_as_it_was_known_at_an_instant(house: House) -> None:
    dossier_id = house.ines()
    first = house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, hours=10)
    house.edit(dossier_id, Section.HOUSING, {"housing": "hotel"}, first.edit_token, hours=20, by="karim")
    token = house.view(dossier_id, Section.IDENTITY).edit_token
    house.edit(dossier_id, Section.IDENTITY, {"usual_name": "Etchegaray"}, token, hours=30)
    put_on_watch(
        actor=house.actor("claire"), at=house.at(40), dossier_id=dossier_id, reason="Sans nouvelles du tout"
    )
    assert known(house, dossier_id, -1) is None
    assert known(house, dossier_id, 1).sections[Section.HOUSING].state is SectionState.EMPTY
    assert known(house, dossier_id, 10).sections[Section.HOUSING].values["housing"] == "parents"
    assert known(house, dossier_id, 19.9).sections[Section.HOUSING].values["housing"] == "parents"
    assert known(house, dossier_id, 20).sections[Section.HOUSING].values["housing"] == "hotel"
    assert known(house, dossier_id, 29).header.full_name == "Inès CARRERE"
    now = known(house, dossier_id, 50)
    assert now.header.full_name == "Inès ETCHEGARAY (nom de naissance : CARRERE)"
    assert (known(house, dossier_id, 39).header.state, now.header.state) == (
        DossierState.ACTIVE, DossierState.DORMANT,
    )  # fmt: skip
    with house.acting("claire") as scope:
        present = dossier_file(scope, dossier_id)
    assert {which: view.values for which, view in present.sections.items()} == {
        which: view.values for which, view in now.sections.items()
    }


def test_a_fact_of_a_day_and_the_day_on_which_it_was_learned(house: House) -> None:
    dossier_id = house.ines()
    token = house.view(dossier_id, Section.ADDRESS).edit_token
    house.edit(dossier_id, Section.ADDRESS, {"commune": "64445", "street": "1 place Verdun"}, token, hours=72)
    # today we know where she lived on each day
    assert known(house, dossier_id, 73, days=1).header.commune == "65440"
    assert known(house, dossier_id, 73, days=3).header.commune == "64445"
    # two days earlier the move was not known, even of that later day
    assert known(house, dossier_id, 24, days=3).header.commune == "65440"
    add_team_member(
        actor=house.actor("claire"), at=house.at(80), dossier_id=dossier_id, user_id=house.users["karim"],
        organisation_id=house.structures["tarbes"], role=TeamRole.EMPLOYMENT_ADVISER, starts_on=house.today,
    )  # fmt: skip
    assert len(known(house, dossier_id, 79).team) == 1
    assert len(known(house, dossier_id, 81).team) == 2


def test_history_says_who_changed_what_in_words_and_hides_what_must_be(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    first = house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, hours=10)
    house.edit(dossier_id, Section.HOUSING, {"housing": "hotel"}, first.edit_token, hours=20, by="karim")
    note = write_note(
        actor=house.actor("claire"), at=house.at(21), dossier_id=dossier_id, text="Confidence du jeune"
    )
    delete_note(actor=house.actor("claire"), at=house.at(22), note_id=note, reason="Écrite par erreur ici")
    certify_nir(actor=house.actor("claire"), at=house.at(23), dossier_id=dossier_id)
    with house.acting("manager") as scope:
        lines = changes(scope, dossier_id)
    certified = [line for line in lines if line.label == "Certifier le NIR"]
    assert [(line.what, line.changes) for line in certified] == [
        ("Numéro de sécurité sociale : modification", ()),
    ]
    edits = [line for line in lines if line.what == "Logement : modification"]
    assert [(line.user_name, line.label) for line in edits] == [("Karim Essai", "Modifier une rubrique")]
    assert [(c.label, c.before, c.after) for c in edits[0].changes] == [
        ("Hébergement", "Chez ses parents", "Hôtel")
    ]
    said = repr(lines)
    assert "Confidence" not in said
    assert nir() not in said
    assert "Note libre : suppression" in {line.what for line in lines}
    for who in ("pierre", "operator"):
        with house.acting(who) as scope:
            assert changes(scope, dossier_id) == []


def test_undoing_an_edit_puts_everything_back(house: House) -> None:
    dossier_id = house.ines()
    with house.acting("claire") as scope:
        before = dossier_file(scope, dossier_id)
    token = house.view(dossier_id, Section.IDENTITY).edit_token
    house.edit(dossier_id, Section.IDENTITY, {"birth_name": "Dubois", "born_on": f"13/03/{YEAR}"}, token)
    report = undo(house, dossier_id, last_change(house, dossier_id))
    assert (report.restored, report.conflicts) == (2, ())
    with house.acting("claire") as scope:
        after = dossier_file(scope, dossier_id)
        assert [hit.dossier_id for hit in search(scope, "carrere")] == [dossier_id]
        assert search(scope, "dubois") == []
    assert after.header == before.header
    assert [event["after"] for event in events(dossier_id, "BirthDateCorrected")] == [
        f"{YEAR}-03-13", f"{YEAR}-03-12",
    ]  # fmt: skip


def test_undoing_a_move_gives_the_former_address_back(house: House) -> None:
    dossier_id = house.ines()
    token = house.view(dossier_id, Section.ADDRESS).edit_token
    house.edit(dossier_id, Section.ADDRESS, {"commune": "64445", "street": "1 place Verdun"}, token, hours=72)
    undo(house, dossier_id, last_change(house, dossier_id))
    with house.acting("claire") as scope:
        (address,) = dossier_file(scope, dossier_id).addresses
    assert (address.commune, address.ends_on) == ("65440", None)


def test_later_edits_are_named_and_never_lost(house: House) -> None:
    dossier_id = house.ines()
    first = house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, hours=10)
    house.edit(dossier_id, Section.HOUSING, {"housing": "hotel"}, first.edit_token, hours=20, by="karim")
    report = undo(house, dossier_id, first.edit_token)
    assert (report.restored, report.removed) == (0, 0)
    assert {conflict.edited_by for conflict in report.conflicts} == {"Karim Essai"}
    assert house.view(dossier_id, Section.HOUSING).values["housing"] == "hotel"
    # a move that another followed cannot be taken out from under it
    token = house.view(dossier_id, Section.ADDRESS).edit_token
    second = house.edit(
        dossier_id, Section.ADDRESS, {"commune": "64445", "street": "1 rue Basse"}, token, hours=30
    )
    house.edit(
        dossier_id,
        Section.ADDRESS,
        {"commune": "65286", "street": "2 rue Haute"},
        second.edit_token,
        hours=60,
    )
    with pytest.raises(Conflict) as refused:
        undo(house, dossier_id, second.edit_token)
    assert refused.value.code == "edited_since"
    assert house.view(dossier_id, Section.ADDRESS).values["commune"] == "65286"


def test_what_has_an_operation_of_its_own_is_not_undone(house: House) -> None:
    dossier_id = house.ines()
    creation = house.view(dossier_id, Section.IDENTITY).edit_token
    record_nir(actor=house.actor("claire"), at=house.at(2), dossier_id=dossier_id, nir=nir())
    for change in (creation, last_change(house, dossier_id)):
        with pytest.raises(Conflict) as refused:
            undo(house, dossier_id, change)
        assert refused.value.code == "not_undoable"
    with pytest.raises(Invalid):
        undo_change(
            actor=house.actor("claire"),
            at=house.at(3),
            dossier_id=dossier_id,
            change_id=creation,
            reason="oups",
        )


def test_a_change_of_another_file_is_not_found(house: House) -> None:
    dossier_id, other = house.ines(), house.person("Léa", "Dumont", "01/09/2005")
    change = house.edit(other, Section.HOUSING, {"housing": "parents"}).edit_token
    for number in (change, 10**9):
        with pytest.raises(NotFound) as missing:
            undo(house, dossier_id, number)
        assert "dans ce dossier" in str(missing.value)
    with pytest.raises(NotFound):
        undo(house, dossier_id, change, by="pierre")
    with pytest.raises(Refused):
        undo(house, dossier_id, change, by="accounts")
    assert house.view(other, Section.HOUSING).values["housing"] == "parents"


def test_a_removed_note_comes_back(house: House) -> None:
    dossier_id = house.ines()
    note = write_note(actor=house.actor("claire"), at=house.at(1), dossier_id=dossier_id, text="À garder")
    delete_note(actor=house.actor("claire"), at=house.at(2), note_id=note, reason="Écrite par erreur ici")
    undo(house, dossier_id, last_change(house, dossier_id))
    with house.acting("claire") as scope:
        assert [found.text for found in notes_of(scope, dossier_id)] == ["À garder"]


YES_NO = st.sampled_from(["oui", "non", ""])
HOUSING = st.sampled_from(["parents", "hotel", ""])
NAMES = st.sampled_from(["Occitan", "Arabe", "Anglais"])
VALUES = {
    Section.HOUSING: st.fixed_dictionaries({}, optional={"housing": HOUSING, "housing_difficulty": YES_NO}),
    Section.FAMILY: st.fixed_dictionaries({}, optional={"children": st.sampled_from(["0", "1", ""])}),
    Section.LANGUAGES: st.fixed_dictionaries(
        {"languages": st.lists(NAMES.map(lambda name: {"language": name}), max_size=3)}
    ),
    Section.ADDRESS: st.fixed_dictionaries(
        {
            "commune": st.sampled_from(["65440", "64445"]),
            "street": st.sampled_from(["1 rue Basse", "2 rue Haute"]),
        }
    ),
}
EDIT = st.sampled_from(list(VALUES)).flatmap(lambda which: st.tuples(st.just(which), VALUES[which]))


class EveryFormerState(TestCase):
    """Whatever is edited in whatever order, each former state can be read again."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits=st.lists(EDIT, min_size=1, max_size=6))
    def test_edits_then_as_known_gives_every_former_state(self, edits: list[Any]) -> None:
        house = make_house()
        dossier_id = house.ines(sections=AT_HOME)
        states = []
        for number, (which, typed) in enumerate(edits):
            house.edit(
                dossier_id, which, typed, house.view(dossier_id, which).edit_token, hours=10 * number + 10
            )
            with house.acting("claire") as scope:
                found = dossier_file(scope, dossier_id)
            states.append({name: view.values for name, view in found.sections.items()})
        day = (clock.now() - house.start).days
        for number, state in enumerate(states):
            seen = known(house, dossier_id, 10 * number + 10, days=day)
            assert {name: view.values for name, view in seen.sections.items()} == state


def test_the_head_as_known_is_the_head_of_now(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    house.edit(dossier_id, Section.DISABILITY, {"rqth": "oui"}, hours=2)
    today = (clock.now() - house.start).days
    with house.acting("claire") as scope:
        now = dossier_header(scope, dossier_id)
    assert known(house, dossier_id, 3, days=today).header == now


@operation("Import d'essai")
def _edit_two(*, actor: Any, at: Any, house: House, files: list[Any]) -> None:
    for dossier_id in files:
        house.edit(dossier_id, Section.HOUSING, {"housing": "parents"})


def test_a_change_of_several_files_is_not_undone_from_one(house: House) -> None:
    files = [house.ines(), house.person("Léa", "Dumont", "01/09/2005")]
    _edit_two(actor=house.actor("claire"), at=house.at(1), house=house, files=files)
    with pytest.raises(Conflict) as refused:
        undo(house, files[0], house.view(files[0], Section.HOUSING).edit_token)
    assert refused.value.code == "several_files"
