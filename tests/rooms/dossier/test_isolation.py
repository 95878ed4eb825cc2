"""Four people for each right: the holder, the same role elsewhere, the same role with another file, a stranger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from convergence.dossier import models, operations
from convergence.dossier.queries import (
    age_facts,
    attachments_of,
    changes,
    dossier_file,
    dossier_header,
    file_as_known,
    headers_of,
    notes_of,
    proofs_of,
    search,
    section,
    team_of,
    who_looked,
)
from convergence.dossier.types import AttachmentReason, IdentityProofKind, Section, TeamRole
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import NotFound, Problem, Refused
from convergence.storage.operation import operation
from tests.rooms.dossier.factories import AT_HOME, YEAR, House, nir

READS: dict[str, Callable[[Any, Any, House], Any]] = {
    "file": lambda scope, file, house: dossier_file(scope, file),
    "head": lambda scope, file, house: dossier_header(scope, file),
    "heads": lambda scope, file, house: headers_of(scope, [file]),
    "ages": lambda scope, file, house: age_facts(scope, file),
    "as known": lambda scope, file, house: file_as_known(scope, file, house.at(2), house.today),
    "section": lambda scope, file, house: section(scope, file, Section.HOUSING),
    "team": lambda scope, file, house: team_of(scope, file),
    "attachments": lambda scope, file, house: attachments_of(scope, file),
    "proofs": lambda scope, file, house: proofs_of(scope, file),
    "notes": lambda scope, file, house: notes_of(scope, file),
    "changes": lambda scope, file, house: changes(scope, file),
}

WHY = "Vu ce matin avec le jeune"
WRITES: dict[str, Callable[[House], dict[str, Any]]] = {
    "edit_section": lambda house: {"section": Section.HOUSING, "values": {"housing": "hotel"}, "edit_token": 0},
    "confirm_section": lambda house: {"section": Section.HOUSING},
    "justify_identity": lambda house: {"kind": IdentityProofKind.PASSPORT, "seen_on": house.today},
    "record_nir": lambda house: {"nir": nir(rank=7)},
    "certify_nir": lambda house: {},
    "reveal_nir": lambda house: {"reason": WHY},
    "remove_nir": lambda house: {"reason": WHY},
    "write_note": lambda house: {"text": "Une note"},
    "change_referent": lambda house: {"user_id": house.users["karim"], "starts_on": house.today},
    "add_team_member": lambda house: {
        "user_id": house.users["operator"], "organisation_id": house.structures["agency"],
        "role": TeamRole.FRANCE_TRAVAIL, "starts_on": house.today,
    },
    "put_on_watch": lambda house: {"reason": WHY},
    "end_accompaniment": lambda house: {"ended_on": house.today, "motive": "autre"},
    "note_contact": lambda house: {"on": house.today, "by_young_person": True},
    "take_back_contact": lambda house: {"on": house.today, "before": None, "by_young_person": True},
    "hand_over": lambda house: {
        "to_structure_id": house.structures["reunion"], "reason": AttachmentReason.MOVE
    },
    "undo_change": lambda house: {"change_id": 1, "reason": WHY},
}  # fmt: skip


WHOLE: dict[Section, dict[str, Any]] = {
    **AT_HOME,
    Section.FAMILY: {"children": "0"},
    Section.MOBILITY: {"radius_km": "20"},
    Section.EDUCATION: {"in_school": "non", "diplomas": [{"title": "CAP cuisine"}]},
    Section.LANGUAGES: {"languages": [{"language": "Occitan"}]},
    Section.HEALTH_INSURANCE: {"scheme": "css"},
    Section.RESOURCES: {"resources": ["rsa"]},
    Section.CIVIC_DUTIES: {"census": "oui"},
}
WITHOUT_A_ROW = {"DuplicateCheck", "DuplicateDecision", "EditPresence", "FileRequest", "FileRequestTarget"}
"""Seen by nobody, or proven in test_duplicates and test_operations_life."""


def full_file(house: House) -> Any:
    """A file with a row in every table."""
    sections = {**WHOLE, Section.CONTACTS: {**AT_HOME[Section.CONTACTS], "reachability": "joignable"}}
    dossier_id = house.ines(nir=nir(), sections=sections)
    house.edit(dossier_id, Section.HOUSING, {"housing": "parents"})
    operations.write_note(
        actor=house.actor("claire"), at=house.at(1), dossier_id=dossier_id, text="Confidence"
    )
    operations.justify_identity(
        actor=house.actor("claire"), at=house.at(1), dossier_id=dossier_id,
        kind=IdentityProofKind.PASSPORT, seen_on=house.today,
    )  # fmt: skip
    return dossier_id


@pytest.mark.parametrize("name", list(READS))
def test_who_reads_what(house: House, name: str) -> None:
    read, dossier_id = READS[name], full_file(house)
    other = house.person("Hugo", "Lafitte", "01/09/2006", by="pierre")
    for who in ("claire", "karim"):
        with house.acting(who) as scope:
            assert read(scope, dossier_id, house)
            assert not read(scope, other, house)  # the same role, another person's file
    for who in ("pierre", "marie", "pau_manager", "operator"):
        with house.acting(who) as scope:
            try:
                assert not read(scope, dossier_id, house)
                assert not read(scope, uuid7(), house)  # a foreign file and a random number look alike
            except Refused:
                assert name == "notes"
                assert who == "operator"


def attempt(house: House, name: str, who: str, dossier_id: Any) -> Problem | None:
    write = getattr(operations, name)
    try:
        write(actor=house.actor(who), at=house.at(2), dossier_id=dossier_id, **WRITES[name](house))
    except Problem as problem:
        return problem
    return None


@pytest.mark.parametrize("name", list(WRITES))
def test_who_writes_what(house: House, name: str) -> None:
    dossier_id = full_file(house)
    foreign, random = (
        attempt(house, name, "pau_manager", dossier_id),
        attempt(house, name, "pau_manager", uuid7()),
    )
    assert isinstance(foreign, NotFound)
    assert (str(foreign), foreign.code) == (str(random), random.code)
    for stranger in ("accounts", "educator"):
        assert isinstance(attempt(house, name, stranger, dossier_id), Refused)
    mine = attempt(house, name, "manager", dossier_id)
    # the holder is let through to the rules of the thing itself
    assert mine is None or mine.code in ("section_changed", "not_found")


@pytest.mark.parametrize("who", [None, "pierre", "accounts", "operator"])
def test_no_table_shows_a_row_out_of_scope(house: House, who: str | None) -> None:
    dossier_id = full_file(house)
    tables = [getattr(models, name)._meta.db_table for name in models.__all__]

    def visible() -> dict[str, int]:
        found = {}
        for table in tables:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found[table] = cursor.fetchone()[0]
        return {table: count for table, count in found.items() if count}

    with house.acting("claire"):
        full = {getattr(models, name)._meta.db_table for name in set(models.__all__) - WITHOUT_A_ROW}
        assert set(visible()) == full
    if who is None:
        assert visible() == {}
    else:
        with house.acting(who):
            assert visible() == {}
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE dossier_housing SET housing = 'hotel' WHERE dossier_id = %s", [dossier_id]
                )
                assert cursor.rowcount == 0
                cursor.execute("DELETE FROM dossier_note")
                assert cursor.rowcount == 0


@pytest.mark.parametrize("who", ["pierre", "operator", "accounts"])
def test_the_search_function_itself_names_no_file_out_of_reach(house: House, who: str) -> None:
    dossier_id = full_file(house)
    with house.acting("claire") as scope:
        number = dossier_header(scope, dossier_id).number
        (blind,) = models.ContactPoint.objects.order_by("id").values_list("blind", flat=True)
    born_on = models.Dossier._meta.get_field("born_on").to_python(f"{YEAR}-03-12")
    asked = (
        ([], [], None, number, None), (["carrere"], [], None, None, None), (["karrere"], ["KARER"], None, None, None),
        ([], [], born_on, None, None), ([], [], None, None, bytes(blind)),
    )  # fmt: skip

    def found(words: Any, sounds: Any, born: Any, wanted: Any, contact: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM dossier_search(%s, %s, %s, %s, %s, 10)",
                (words, sounds, born, wanted, contact),
            )
            return int(cursor.fetchone()[0])

    with house.acting("karim"):
        assert [found(*terms) for terms in asked] == [1] * len(asked)
    with house.acting(who):
        assert [found(*terms) for terms in asked] == [0] * len(asked)
    assert [found(*terms) for terms in asked] == [0] * len(asked)


def test_nobody_writes_a_row_into_the_file_of_another(house: House) -> None:
    dossier_id = full_file(house)

    @operation("Essai")
    def forge(*, actor: Any, at: Any, structure_id: Any) -> None:
        models.Note.objects.create(
            structure_id=structure_id, dossier_id=dossier_id, text="x", written_on=house.today,
            written_by=actor.user_id, author_name=actor.name,
        )  # fmt: skip

    for structure in ("tarbes", "pau"):
        with pytest.raises(Error), transaction.atomic():
            forge(actor=house.actor("pierre"), at=house.at(3), structure_id=house.structures[structure])


def share(house: House, dossier_id: Any, role: TeamRole = TeamRole.REFERENT) -> None:
    operations.add_team_member(
        actor=house.actor("claire"), at=house.at(2), dossier_id=dossier_id, user_id=house.users["pierre"],
        organisation_id=house.structures["pau"], role=role, starts_on=house.today,
    )  # fmt: skip


def test_free_text_and_the_nir_go_to_no_other_organisation(house: House) -> None:
    """Even to an adviser of another Mission Locale, who has the right to read notes and NIR at home."""
    dossier_id = full_file(house)
    share(house, dossier_id)
    with house.acting("pierre") as scope:
        found = dossier_file(scope, dossier_id)
        assert found.header.full_name == "Inès CARRERE"
        assert notes_of(scope, dossier_id) == ()
        assert found.header.nir_masked == ""
        assert not models.Note.objects.exists()
        assert not models.DossierNir.objects.exists()
        assert "Confidence" not in repr(found)
        assert changes(scope, dossier_id) == []
        assert not search(scope, "Confidence")
    for name in ("reveal_nir", "record_nir", "remove_nir", "certify_nir", "write_note", "hand_over"):
        problem = attempt(house, name, "pau_manager", dossier_id)
        assert isinstance(problem, Refused), name
        assert problem.code == "not_holder", name


def test_the_journal_says_only_the_groups_that_were_open(house: House) -> None:
    dossier_id = full_file(house)
    share(house, dossier_id, TeamRole.SPONSOR)
    with house.acting("pierre") as scope:
        dossier_file(scope, dossier_id)
        section(scope, dossier_id, Section.HOUSING)
    with house.acting("manager") as scope:
        (line, *_) = who_looked(scope, dossier_id)
    assert (line.user_name, line.organisation_name) == ("Pierre Essai", "pau")
    assert set(line.groups) == {"Identité", "Coordonnées et adresse", "Accompagnement"}


def test_an_opening_ends_with_its_day(house: House) -> None:
    dossier_id = full_file(house)
    share(house, dossier_id)
    with house.acting("claire") as scope:
        (member,) = [m for m in team_of(scope, dossier_id) if m.user_id == house.users["pierre"]]
    operations.end_team_member(
        actor=house.actor("claire"), at=house.at(30), member_id=member.member_id,
        ends_on=house.today + timedelta(days=1),
    )  # fmt: skip
    with house.acting("pierre") as scope:
        assert dossier_header(scope, dossier_id) is None
        assert search(scope, "carrere") == []
