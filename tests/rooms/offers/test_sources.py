"""Sources: opened and kept by their organisation only, their key never shown, their state told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.offers import models, queries
from convergence.offers.operations import (
    amend_source,
    ask_reading,
    close_source,
    note_failure,
    open_source,
    reopen_source,
)
from convergence.offers.rules.sealing import unseal
from convergence.offers.types import SourceDraft, SourceKind, SourceRow
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, at, read
from tests.rooms.offers.arriving import (
    ELSEWHERE_LOADER,
    LOADER,
    loaded,
    named,
    opened,
    service,
    shown,
    structure,
)

pytestmark = pytest.mark.django_db
API = SourceDraft(
    "region", "Annuaire de la région", SourceKind.API, 20, "https://api.region.example/v1", "s3cret"
)


def kept(source_id: Any, actor: Any = LOADER) -> SourceRow:
    found: SourceRow = read(actor, queries.source, source_id)
    return found


def test_a_source_belongs_to_the_organisation_that_opens_it() -> None:
    source = open_source(actor=LOADER, at=AT, draft=API)
    row = kept(source)
    assert (row.code, row.kind, row.rank, row.structure_id) == ("region", SourceKind.API, 20, TARBES)
    assert (row.has_token, row.is_active, row.last_edition_on, row.trouble) == (True, True, None, "")
    assert [one.code for one in read(ELSEWHERE_LOADER, queries.sources)] == ["region"]


def test_its_key_is_sealed_and_opened_for_its_owner_only() -> None:
    source = open_source(actor=LOADER, at=AT, draft=API)
    sealed = bytes(models.Source.objects.get().sealed_token)
    assert b"s3cret" not in sealed
    assert read(LOADER, queries.source_access, source).token == "s3cret"
    assert "s3cret" not in repr(kept(source))
    with pytest.raises(NotFound):
        read(ELSEWHERE_LOADER, queries.source_access, source)
    with pytest.raises(Refused):
        read(ADVISER, queries.source_access, source)
    with pytest.raises(InvalidTag):
        unseal(sealed, source_id=uuid7(), key=settings.DATA_KEY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Région"}, "code"),
        ({"code": "a--b"}, "code"),
        ({"code": "x" * 61}, "code"),
        ({"code": ""}, "code"),
        ({"name": " a "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"rank": 0}, "rank"),
        ({"rank": 1000}, "rank"),
        ({"address": ""}, "address"),
        ({"address": "ftp://api.example"}, "address"),
        ({"address": "https://moi:secret@api.example"}, "address"),
        ({"address": "https://api.example/v1?cle=1"}, "address"),
        ({"address": "https://[::1"}, "address"),
        ({"token": "clé"}, "token"),
        ({"token": "a\r\nX-Autre: b"}, "token"),
    ],
)
def test_what_is_typed_wrong_is_said_field_by_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        open_source(actor=LOADER, at=AT, draft=replace(API, **change))
    assert list(refused.value.by_field()) == [field]
    assert models.Source.objects.count() == 0


def test_a_code_is_taken_once_in_the_whole_network() -> None:
    opened("dora")
    with pytest.raises(Invalid) as refused:
        opened("dora", actor=ELSEWHERE_LOADER)
    assert refused.value.field == "code"


def test_a_source_is_amended_without_losing_its_key() -> None:
    source = open_source(actor=LOADER, at=AT, draft=API)
    token = kept(source).edit_token
    draft = replace(API, name="Région Occitanie", rank=5, token="", code="ignore")
    amend_source(actor=LOADER, at=at(1), source_id=source, draft=draft, edit_token=token)
    assert (kept(source).name, kept(source).rank, kept(source).code) == ("Région Occitanie", 5, "region")
    assert read(LOADER, queries.source_access, source).token == "s3cret"
    with pytest.raises(Conflict):
        amend_source(actor=LOADER, at=at(2), source_id=source, draft=draft, edit_token=token)


def test_nobody_touches_the_source_of_another() -> None:
    source = open_source(actor=LOADER, at=AT, draft=API)
    token = kept(source).edit_token
    for actor, refusal in ((ADVISER, Refused), (ELSEWHERE_LOADER, NotFound)):
        with pytest.raises(refusal):
            amend_source(actor=actor, at=AT, source_id=source, draft=API, edit_token=token)
        with pytest.raises(refusal):
            close_source(actor=actor, at=AT, source_id=source)
        with pytest.raises(refusal):
            reopen_source(actor=actor, at=AT, source_id=source)
        with pytest.raises(refusal):
            ask_reading(actor=actor, at=AT, source_id=source)
    with pytest.raises(Refused):
        open_source(actor=ADVISER, at=AT, draft=replace(API, code="autre"))
    with pytest.raises(NotFound):
        close_source(actor=LOADER, at=AT, source_id=uuid4())


@pytest.mark.parametrize(
    "table", ["offers_source", "offers_edition", "offers_reject", "offers_provider", "offers_serviceoffer"]
)
def test_the_database_itself_keeps_rows_to_their_owner(table: str) -> None:
    """Read by all; another organisation can neither change a row, take it over, nor remove it."""
    edition = loaded(opened(), [structure()], [service(), service(2, nom="")])
    assert edition.rejected == 1
    with acting(ELSEWHERE_LOADER, Purpose.ADMINISTRATION), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
        cursor.execute("SELECT set_config('app.change', '1', true), set_config('app.at', now()::text, true)")
        cursor.execute(f"UPDATE {table} SET structure_id = %s", (ELSEWHERE_LOADER.structure_id,))
        assert cursor.rowcount == 0
        if table not in ("offers_provider", "offers_serviceoffer"):
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0


def test_editions_and_their_rows_are_shown_to_the_owner_only() -> None:
    source = opened()
    edition = loaded(source, [structure()], [service(), service(2, nom="")])
    assert [one.edition_id for one in read(LOADER, queries.editions, source)] == [edition.edition_id]
    assert read(ELSEWHERE_LOADER, queries.editions, source) == []
    assert shown(edition.edition_id, actor=ELSEWHERE_LOADER) is None
    assert named(edition, actor=ELSEWHERE_LOADER) == []
    assert read(ELSEWHERE_LOADER, queries.reject_counts, edition.edition_id) == []


def test_the_rows_of_a_report_are_read_page_after_page() -> None:
    source = opened()
    rows = [service(number, courriel="non") for number in range(1, 30)] + [service(40, nom="")] * 3
    edition = loaded(source, [structure()], rows)
    seen, after = [], ""
    while True:
        page = read(LOADER, queries.rejects, edition.edition_id, after=after, limit=5)
        seen += page.rows
        if not (after := page.after):
            break
    assert len(seen) == len(set(map(repr, seen))) == 32
    assert [row.is_warning for row in seen] == [False] * 3 + [True] * 29
    assert list(read(LOADER, lambda scope: list(queries.all_rejects(scope, edition.edition_id)))) == seen
    counts = {
        (one.field, one.label, one.count) for one in read(LOADER, queries.reject_counts, edition.edition_id)
    }
    assert counts == {("nom", "nom", 3), ("courriel", "courriel", 29)}
    assert read(LOADER, queries.rejects, edition.edition_id, after="n’importe quoi").rows
    assert len(read(LOADER, queries.rejects, edition.edition_id, field="nom").rows) == 3


def test_a_failure_is_told_on_the_source_until_it_is_read_again() -> None:
    source = opened()
    loaded(source, [structure()], [service()])
    note_failure(actor=LOADER, at=at(1), source_id=source, origin="https://x", trouble="L’API ne répond pas.")
    assert kept(source).trouble == "L’API ne répond pas."
    assert kept(source).offers == 1
    loaded(source, [structure()], [service(frais="payant")], when=at(2))
    assert kept(source).trouble == ""


def test_a_source_at_an_address_is_due_once_a_day_and_again_after_a_failure() -> None:
    source = open_source(actor=LOADER, at=AT, draft=API)
    house = system_actor(TARBES)

    def due(hours: float) -> list[Any]:
        since = {"read_before": at(hours=hours - 20), "tried_before": at(hours=hours - 3)}
        found: list[Any] = read(house, queries.due_sources, **since)
        return found

    assert due(0) == [source]
    loaded(source, [structure()], [service()], actor=house)
    assert (due(1), due(21)) == ([], [source])
    note_failure(actor=house, at=at(hours=21), source_id=source, origin="x", trouble="Rien.")
    assert (due(22), due(25)) == ([], [source])
    assert _all_due() == [TARBES]
    ask_reading(actor=LOADER, at=at(hours=21.5), source_id=source)
    assert kept(source).is_asked
    assert due(22) == [source]
    note_failure(actor=house, at=at(hours=22), source_id=source, origin="x", trouble="Rien.")
    assert not kept(source).is_asked
    assert due(22.5) == []
    close_source(actor=LOADER, at=at(hours=26), source_id=source)
    assert (due(60), _all_due()) == ([], [])


def _all_due() -> list[Any]:
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        return queries.due_structures(scope, AT)


def test_what_is_typed_in_the_pages_is_not_closed_as_a_source() -> None:
    typed = open_source(
        actor=LOADER, at=AT, draft=SourceDraft(code="saisie-essai", name="Catalogue", kind=SourceKind.PAGES)
    )
    with pytest.raises(Conflict, match="saisies dans les pages"):
        close_source(actor=LOADER, at=AT, source_id=typed)
    assert models.Source.objects.get(pk=typed).is_active
