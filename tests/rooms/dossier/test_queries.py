"""Reads: few statements whatever the size, pages that hold together, and the line they leave in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.dossier.operations import note_contact, put_on_watch
from convergence.dossier.queries import (
    age_facts,
    attachments_of,
    caseload,
    changes,
    check_duplicates,
    dossier_file,
    dossier_header,
    file_as_known,
    files_to_rank,
    headers_of,
    identity_draft,
    phones_of,
    search,
    section,
    team_of,
    who_looked,
)
from convergence.dossier.types import DossierState, Section
from convergence.dossier.types.views import CaseloadFilter, CaseloadSort
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import NotFound, Refused
from tests.rooms.dossier.factories import YEAR, House, nir

CONTACT = FieldGroup.CONTACT

FIRST_NAMES = (
    "Alma",
    "Bruno",
    "Chloé",
    "Damien",
    "Élise",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jules",
    "Kenza",
    "Louis",
)


@contextmanager
def statements(most: int) -> Iterator[None]:
    """At most so many statements, those that open and close the transaction left out."""
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(sent) <= most, "\n".join(sent)


def twelve(house: House) -> list[Any]:
    return [
        house.person(name, f"Nom{letter}", f"{day:02}/05/2006", sex="F")
        for day, (name, letter) in enumerate(zip(FIRST_NAMES, "LKJIHGFEDCBA", strict=True), start=1)
    ]


@pytest.mark.parametrize(
    ("most", "read"),
    [
        (2, lambda scope, file: dossier_file(scope, file)),
        (1, lambda scope, file: dossier_header(scope, file)),
        (1, lambda scope, file: age_facts(scope, file)),
        (2, lambda scope, file: section(scope, file, Section.ADDRESS)),
        (2, lambda scope, file: team_of(scope, file)),
        (2, lambda scope, file: attachments_of(scope, file)),
        (2, lambda scope, file: search(scope, "carrere")),
        (2, lambda scope, file: caseload(scope, adviser_id=scope.actor.user_id)),
    ],
    ids=["file", "head", "ages", "section", "team", "attachments", "search", "caseload"],
)
def test_reads_are_few(house: House, most: int, read: Any) -> None:
    dossier_id = house.ines(nir=nir())
    with house.acting("claire") as scope, statements(most):
        assert read(scope, dossier_id)


def test_lists_cost_the_same_for_many(house: House) -> None:
    ids = twelve(house)
    with house.acting("claire") as scope:
        with statements(2):
            assert len(caseload(scope, adviser_id=house.users["claire"]).rows) == 12
        with statements(1):
            assert len(headers_of(scope, ids)) == 12
        with statements(2):
            assert len(search(scope, "nom")) == 12
        with statements(6):
            draft = identity_draft(birth_name="NomL", first_name="Alma", born_on=date(2006, 5, 1))
            assert check_duplicates(scope, draft).visible
    with house.acting("manager") as scope, statements(30):
        changes(scope, ids[0])
    with house.acting("manager") as scope, statements(5):
        who_looked(scope, ids[0])


def test_pages_of_a_list_hold_together(house: House) -> None:
    twelve(house)
    with house.acting("manager") as scope:
        for sort in CaseloadSort:
            seen, after = [], ""
            while True:
                page = caseload(scope, sort=sort, after=after, limit=5)
                seen += [row.dossier_id for row in page]
                after = page.after
                if not after:
                    break
            assert len(seen) == len(set(seen)) == 12, sort
        names = [row.birth_name for row in caseload(scope, limit=12)]
        assert names == sorted(names)
        for broken in ("x", "bm90IGpzb24=", "WyJhIl0="):
            with pytest.raises(NotFound):
                caseload(scope, after=broken)


def test_a_list_is_filtered(house: House) -> None:
    ids = twelve(house)
    put_on_watch(
        actor=house.actor("claire"), at=house.at(1), dossier_id=ids[0], reason="Sans nouvelles du tout"
    )
    note_contact(
        actor=house.actor("claire"), at=house.at(2), dossier_id=ids[1], on=house.today, by_young_person=True
    )
    house.edit(ids[2], Section.ADDRESS, {"commune": "65440", "street": "1 rue Basse"})
    with house.acting("manager") as scope:

        def found(**filters: Any) -> set[Any]:
            return {row.dossier_id for row in caseload(scope, filters=CaseloadFilter(**filters))}

        assert found(state=DossierState.DORMANT) == {ids[0]}
        assert found(no_contact_since=house.today) == set(ids) - {ids[1]}
        assert found(commune="65440") == {ids[2]}
        assert found(born_before=date(2006, 5, 3)) == set(ids[:2])
        assert found(born_after=date(2006, 5, 12)) == {ids[11]}
        assert found(without_referent=True) == set()
        (first, *_) = caseload(scope, sort=CaseloadSort.LAST_CONTACT)
        assert first.dossier_id != ids[1]


def test_an_adviser_sees_her_list_and_not_that_of_others(house: House) -> None:
    house.ines()
    with house.acting("karim") as scope:
        assert caseload(scope, adviser_id=house.users["karim"]).rows == ()
        for who in (house.users["claire"], None):
            with pytest.raises(Refused):
                caseload(scope, adviser_id=who)
    with house.acting("pau_manager") as scope:
        assert caseload(scope).rows == ()
        assert caseload(scope, adviser_id=house.users["claire"]).rows == ()


def test_ranking_and_numbers_keep_the_same_walls(house: House) -> None:
    dossier_id = house.ines()
    with house.acting("claire") as scope:
        assert [row.dossier_id for row in files_to_rank(scope, house.users["claire"], 10)] == [dossier_id]
        assert CONTACT not in scope.reading.shown[dossier_id]
        assert [row.phone for row in phones_of(scope, [dossier_id])] == ["+33639981234"]
        assert CONTACT in scope.reading.shown[dossier_id]
    with house.acting("karim") as scope, pytest.raises(Refused):
        files_to_rank(scope, house.users["claire"], 10)
    with house.acting("pau_manager") as scope:
        assert files_to_rank(scope, house.users["claire"], 10) == ()
        assert phones_of(scope, [dossier_id, uuid7()]) == []


@pytest.mark.parametrize(
    "text",
    ["carrere", "CARRÈRE", "ines carr", "carrere ines", f"12/03/{YEAR}", f"{YEAR}-03-12", f"carrere 12/03/{YEAR}",
     "06 39 98 12 34", "0639981234"],
)  # fmt: skip
def test_what_is_typed_exactly_finds(house: House, text: str) -> None:
    dossier_id = house.ines()
    house.person("Léa", "Dumont", "01/09/2005")
    with house.acting("karim") as scope:
        assert [(hit.dossier_id, hit.misspelt) for hit in search(scope, text)] == [(dossier_id, False)]


@pytest.mark.parametrize("text", ["Karrere", "carere", "inez carrère", "Carrair"])
def test_what_is_misspelt_finds_too(house: House, text: str) -> None:
    dossier_id = house.ines()
    with house.acting("karim") as scope:
        assert [hit.dossier_id for hit in search(scope, text)] == [dossier_id]


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "'; --", "zzzzqqq", "🙂", "a" * 500, "31/02/2006", "@", "x@"]
)
def test_what_means_nothing_finds_nobody(house: House, text: str) -> None:
    house.ines()
    with house.acting("karim") as scope:
        assert search(scope, text) == []


def test_a_file_is_found_by_its_number(house: House) -> None:
    dossier_id = house.ines()
    with house.acting("claire") as scope:
        number = dossier_header(scope, dossier_id).number
        assert [hit.dossier_id for hit in search(scope, str(number))] == [dossier_id]
    with house.acting("pierre") as scope:
        assert search(scope, str(number)) == []


def test_each_read_leaves_a_line_in_the_journal(house: House) -> None:
    dossier_id = house.ines()
    reads = (
        lambda scope: dossier_file(scope, dossier_id),
        lambda scope: search(scope, "carrere"),
        lambda scope: caseload(scope, adviser_id=house.users["claire"]),
        lambda scope: file_as_known(scope, dossier_id, house.at(1), house.today),
        lambda scope: changes(scope, dossier_id),
    )
    for read in reads:
        with house.acting("claire") as scope:
            read(scope)
    with house.acting("manager") as scope:
        lines = who_looked(scope, dossier_id)
    # opening the file itself read the duplicate check, which showed nobody
    assert [line.user_name for line in lines] == ["Claire Essai"] * len(reads)
    assert FieldGroup.HOUSING.label in lines[-1].groups
    with house.acting("claire") as scope, pytest.raises(Refused):
        who_looked(scope, dossier_id)
    with house.acting("pau_manager") as scope:
        assert who_looked(scope, dossier_id) == []


def test_heads_come_in_the_order_asked_and_leave_out_what_is_out_of_reach(house: House) -> None:
    ids = twelve(house)
    with house.acting("claire") as scope:
        asked = [ids[5], uuid7(), ids[2], ids[5]]
        assert [head.dossier_id for head in headers_of(scope, asked)] == [ids[5], ids[2]]


def test_a_day_is_that_of_the_structure(house: House) -> None:
    dossier_id = house.ines("marie", hours=13)  # 21:00 in Paris, one o'clock of the next day in La Réunion
    with house.acting("marie") as scope:
        assert dossier_header(scope, dossier_id).created_on == house.today + timedelta(days=1)
