"""Editions: whole or not at all, what changed counted, each refused row named, the previous edition kept."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.foundation.problems import Conflict, NotFound, Refused
from convergence.offers import models, queries
from convergence.offers.operations import close_source, load_edition, note_failure, open_source, reopen_source
from convergence.offers.types import EditionState, RawRecord, SourceDraft, SourceKind
from convergence.storage.history import changes_of_row
from tests.rooms.accompagnement.world import ADVISER, AT, at, read
from tests.rooms.offers.arriving import (
    ELSEWHERE_LOADER,
    LOADER,
    loaded,
    named,
    opened,
    service,
    shown,
    standing,
    structure,
)

pytestmark = pytest.mark.django_db


def counts(edition: Any) -> tuple[int, int, int, int, int]:
    return edition.created, edition.changed, edition.unchanged, edition.withdrawn, edition.rejected


def test_a_first_edition_creates_all_and_the_next_one_tells_what_changed() -> None:
    source = opened()
    first = loaded(source, [structure(1), structure(2)], [service(1), service(2), service(3, of=2)])
    assert (first.state, counts(first)) == (EditionState.LOADED, (5, 0, 0, 0, 0))
    second = loaded(
        source,
        [structure(1), structure(2)],
        [service(1), service(2, frais="payant"), service(4)],
        when=at(1),
    )
    assert counts(second) == (1, 1, 3, 1, 0)
    assert list(standing()) == ["dora--1", "dora--2", "dora--4"]
    gone = models.ServiceOffer.objects.get(key="dora--3")
    assert gone.withdrawn_on == at(1).date()
    changed = models.ServiceOffer.objects.get(key="dora--2")
    assert changed.change_id == second.change_id
    assert changed.fees == "payant"


def test_what_an_edition_replaces_stays_in_the_history() -> None:
    source = opened()
    loaded(source, [structure()], [service(nom="Ancien nom")])
    loaded(source, [structure()], [service(nom="Nouveau nom")], when=at(1))
    row = models.ServiceOffer.objects.get()
    changes = read(LOADER, lambda scope: changes_of_row(models.ServiceOffer, row.id))
    assert [(one.before, one.after) for one in changes[0].fields if one.field == "name"] == [
        ("Ancien nom", "Nouveau nom")
    ]


def test_the_same_content_twice_is_the_same_edition_and_writes_nothing() -> None:
    source = opened()
    services = [service(number) for number in range(1, 6)]
    first = loaded(source, [structure()], services)
    before = list(models.ServiceOffer.objects.order_by("key").values_list("key", "change_id"))
    random.shuffle(services)
    again = loaded(source, [structure()], services, when=at(1))
    assert again.edition_id == first.edition_id
    assert list(models.ServiceOffer.objects.order_by("key").values_list("key", "change_id")) == before
    assert models.Edition.objects.count() == 1
    assert read(LOADER, queries.source, source).checked_at == at(1)


def test_a_record_that_comes_back_is_offered_again() -> None:
    source = opened()
    loaded(source, [structure()], [service(1), service(2)])
    loaded(source, [structure()], [service(1)], when=at(1))
    back = loaded(source, [structure()], [service(1), service(2)], when=at(2))
    assert counts(back) == (0, 1, 2, 0, 0)
    assert list(standing()) == ["dora--1", "dora--2"]


def test_a_refused_row_is_named_and_its_previous_version_stays() -> None:
    source = opened()
    loaded(source, [structure()], [service(1), service(2), service(3)])
    edition = loaded(source, [structure()], [service(1), service(2, nom=""), service(3)], when=at(1))
    assert counts(edition) == (0, 0, 3, 0, 1)
    (row,) = named(edition)
    assert (row.line, row.record_kind, row.record_key, row.field) == (2, "service", "dora--2", "nom")
    assert "nom" in row.reason
    assert standing()["dora--2"] == "Aide au permis n° 2"


def test_a_key_that_comes_twice_is_taken_once() -> None:
    edition = loaded(opened(), [structure()], [service(1), service(1, nom="Un autre")])
    assert counts(edition) == (2, 0, 0, 0, 1)
    assert "ligne 1" in named(edition)[0].reason
    assert standing() == {"dora--1": "Aide au permis n° 1"}


def test_a_service_whose_structure_is_unknown_or_refused_is_refused() -> None:
    edition = loaded(
        opened(),
        [structure(1), structure(2, nom=None)],
        [service(1), service(2, of=2), service(3, of=9), service(4), service(5)],
    )
    assert {(row.record_key, row.field) for row in named(edition)} == {
        ("dora--2", "structure_id"),
        ("dora--3", "structure_id"),
        ("dora--s2", "nom"),
    }
    assert set(standing()) == {"dora--1", "dora--4", "dora--5"}


def test_a_list_that_is_not_sent_is_left_as_it_stands() -> None:
    source = opened()
    loaded(source, [structure(1)], [service(1)])
    only_services = loaded(source, None, [service(1), service(2)], when=at(1))
    assert counts(only_services) == (1, 0, 1, 0, 0)
    only_structures = loaded(source, [structure(1), structure(2)], None, when=at(2))
    assert counts(only_structures) == (1, 0, 1, 0, 0)
    assert set(standing()) == {"dora--1", "dora--2"}


def test_services_of_a_structure_that_is_gone_are_withdrawn_with_it() -> None:
    source = opened()
    loaded(source, [structure(1), structure(2)], [service(1), service(2, of=2)])
    edition = loaded(source, [structure(1)], None, when=at(1))
    assert edition.withdrawn == 2
    assert set(standing()) == {"dora--1"}


def test_the_words_of_services_follow_the_name_of_their_structure() -> None:
    source = opened()
    loaded(source, [structure(nom="Maison verte")], [service()])
    edition = loaded(source, [structure(nom="Maison bleue")], [service()], when=at(1))
    assert counts(edition) == (0, 1, 1, 0, 0)
    words = models.ServiceOffer.objects.get().search_text
    assert "bleue" in words
    assert "verte" not in words


def many(count: int) -> list[dict[str, Any]]:
    return [service(number) for number in range(1, count + 1)]


def test_an_edition_that_would_withdraw_too_much_is_refused_whole() -> None:
    source = opened()
    loaded(source, [structure()], many(100))
    before = standing()
    edition = loaded(source, [structure()], [*many(60), service(500)], when=at(1))
    assert edition.state is EditionState.REFUSED
    assert "40 fiches sur 101" in edition.refusal
    assert standing() == before
    said = loaded(source, [structure()], [*many(60), service(500)], when=at(2), smaller_is_right=True)
    assert counts(said) == (1, 0, 61, 40, 0)


def test_a_few_records_may_always_go() -> None:
    source = opened()
    loaded(source, [structure()], many(4))
    assert loaded(source, [structure()], many(1), when=at(1)).withdrawn == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "aucune fiche"),
        ([{"id": "x"}], "Aucune ligne"),
        ([service(1), {"id": "x"}, {"id": "y"}, {"id": "z"}], "3 lignes sur 5"),
    ],
)
def test_an_edition_that_is_no_list_of_records_is_refused_whole(
    rows: list[dict[str, Any]], words: str
) -> None:
    source = opened()
    loaded(source, [structure()], [service(1), service(2)])
    structures = [structure()] if len(rows) > 1 else []
    edition = loaded(source, structures, rows, when=at(1))
    assert edition.state is EditionState.REFUSED
    assert words in edition.refusal
    assert len(named(edition)) >= len(rows) - 1
    assert set(standing()) == {"dora--1", "dora--2"}


def test_two_sources_keep_a_record_each_and_the_report_says_who_is_believed() -> None:
    loaded(opened("dora", rank=10), [structure()], [service(telephone="05 36 49 00 01")])
    other = opened("region", rank=50, actor=ELSEWHERE_LOADER)
    edition = loaded(
        other,
        [structure(id="1", nom="Centre social 1", adresse="9 avenue du Foirail")],
        [service(id="1", structure_id="1", nom="Aide au permis n° 1", telephone="05 36 49 00 02")],
        actor=ELSEWHERE_LOADER,
    )
    rows = named(edition, actor=ELSEWHERE_LOADER)
    assert {row.record_kind for row in rows} == {"structure", "service"}
    assert all(row.is_warning and "elle est crue d’abord" in row.reason for row in rows)
    assert any("adresse" in row.reason for row in rows)
    assert any("téléphone" in row.reason for row in rows)
    assert set(standing()) == {"dora--1", "region--1"}


def test_only_who_loads_for_the_owner_loads() -> None:
    source = opened()
    with pytest.raises(Refused):
        loaded(source, [structure()], [service()], actor=ADVISER)
    with pytest.raises(NotFound):
        loaded(source, [structure()], [service()], actor=ELSEWHERE_LOADER)
    with pytest.raises(Refused):
        note_failure(actor=ADVISER, at=AT, source_id=source, origin="x", trouble="x")
    with pytest.raises(NotFound):
        note_failure(actor=ELSEWHERE_LOADER, at=AT, source_id=source, origin="x", trouble="x")


def test_a_closed_source_withdraws_its_records_and_a_reopened_one_puts_them_back() -> None:
    source = opened()
    loaded(source, [structure()], [service()])
    assert close_source(actor=LOADER, at=at(1), source_id=source) == 2
    assert standing() == {}
    with pytest.raises(Conflict):
        loaded(source, [structure()], [service()], when=at(2))
    reopen_source(actor=LOADER, at=at(2), source_id=source)
    edition = loaded(source, [structure()], [service()], when=at(3))
    assert counts(edition) == (0, 2, 0, 0, 0)
    assert set(standing()) == {"dora--1"}


def test_a_source_written_in_the_pages_takes_no_file() -> None:
    draft = SourceDraft(code="ml-65", name="Catalogue de Tarbes", kind=SourceKind.PAGES)
    source = open_source(actor=LOADER, at=AT, draft=draft)
    with pytest.raises(Conflict):
        loaded(source, [structure()], [service()])


def test_a_trouble_in_the_middle_keeps_what_stood() -> None:
    source = opened()
    loaded(source, [structure()], [service(1), service(2)])

    def cut() -> Any:
        yield RawRecord(1, service(1, nom="Autre nom"))
        raise Conflict("La source s’est tue.")

    edition_id = load_edition(
        actor=LOADER, at=at(1), source_id=source, structures=None, services=cut(), origin="essai"
    )
    assert shown(edition_id).state is EditionState.REFUSED
    assert shown(edition_id).refusal == "La source s’est tue."
    assert standing()["dora--1"] == "Aide au permis n° 1"
    row = read(LOADER, queries.source, source)
    assert row.trouble == "La source s’est tue."
    assert row.offers == 2


def test_statements_do_not_grow_with_the_rows() -> None:
    def asked(code: str, count: int) -> int:
        source = opened(code)
        with CaptureQueriesContext(connection) as captured:
            loaded(source, [structure(siret="")], many(count))
        return len(captured)

    asked("chauffe", 5)
    assert asked("petite", 5) == asked("grande", 1500)


RECORDS = st.dictionaries(
    st.integers(1, 12), st.sampled_from(["Une aide", "Un atelier", "Un conseil"]), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_after_any_editions_the_directory_is_the_last_one(editions: list[dict[int, str]]) -> None:
    source = opened(f"s{models.Source.objects.count()}")
    code = models.Source.objects.get(id=source).code
    expected: dict[str, str] = {}
    for rank, records in enumerate(editions):
        rows = [service(number, nom=name) for number, name in records.items()]
        edition = loaded(source, [structure()], rows, when=at(rank))
        wanted = {f"{code}--dora--{number}": name for number, name in records.items()}
        assert edition.state is EditionState.LOADED
        if edition.received_at == at(rank):
            assert edition.created + edition.changed + edition.unchanged == len(records) + 1
        expected = wanted
        here = {key: name for key, name in standing().items() if key.startswith(f"{code}--")}
        assert here == expected
