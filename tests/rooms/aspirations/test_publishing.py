"""The published tables: what they hold, in which order soever they are filled, and who is not in them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from convergence.accompagnement.contracts.extracts import paths_signed
from convergence.aspirations import operations
from convergence.aspirations.extracts import aspirations_told, words_agreed
from convergence.aspirations.types import Ending, StatementDraft, Strength
from convergence.audit.operations.erasure import erase_file
from convergence.audit.operations.rights import answer_rights_request, receive_rights_request
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.dossier.queries import people_to_publish
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.events import Event, event_name
from convergence.foundation.problems import Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import Role, StructureKind
from convergence.jobs.studies.publishing import publish_tables
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.paths import PATHS
from convergence.published.shape.columns import BrokenContractError
from convergence.published.shape.parts import parts, path_of, write_part
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.published.verbatims import VERBATIMS
from convergence.storage.files import hand_over
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting
from tests.databases import rows as stored
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    REUNION,
    TARBES,
    at,
    correct_birth,
    new_file,
    person,
    read,
)
from tests.rooms.aspirations.steps import told, wishes
from tests.rooms.contracts.steps import running
from tests.worker import PATIENCE

NAMES = Pseudonyms(b"k" * 32, "2026")
DIRECTION = person("Anne", Role.DIRECTION)
OF_REUNION = person("Paul", structure=REUNION, time_zone="Indian/Reunion")


@operation("Charger des structures d’essai")
def load_structures_of_test(*, actor: Actor, at: datetime) -> None:
    """Tarbes, and Saint-Denis."""
    load_structures(
        StructureRow(
            found, at, code, code, code, StructureKind.MISSION_LOCALE, commune, dep, region, zone, date(2020, 1, 1)
        )
        for found, code, commune, dep, region, zone in (
            (TARBES, "ML-TARBES", "65440", "65", "76", "Europe/Paris"),
            (REUNION, "ML-NORD", "97411", "974", "04", "Indian/Reunion"),
        )
    )  # fmt: skip


@operation("Remettre un dossier d’essai")
def hand(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    """Give a file of Tarbes to Saint-Denis."""
    if hand_over(dossier_id, REUNION):
        emit(
            FileHandedOver(
                structure_id=REUNION,
                dossier_id=dossier_id,
                from_structure_id=TARBES,
                reason=AttachmentReason.MOVE,
            )
        )


def handed(dossier_id: UUID, when: datetime) -> None:
    hand(actor=ADVISER, at=when, dossier_id=dossier_id)


@pytest.fixture
def places(db: None) -> None:
    load_structures_of_test(actor=system_actor(), at=AT)


def extracted(rows: Any, structure: UUID = TARBES) -> list[tuple[Any, ...]]:
    """What an extract gives for a structure."""
    with acting(system_actor(structure, time_zone="Europe/Paris"), Purpose.SYSTEM) as scope:
        return list(rows(scope, NAMES))


def column(rows: list[tuple[Any, ...]], name: str) -> list[Any]:
    place = list(ASPIRATIONS.types).index(name)
    return [row[place] for row in rows]


def asked(dossier_id: UUID, kind: RightsRequestKind, days: float = 0) -> UUID:
    """A person uses one of her rights."""
    day = at(days).date()
    return receive_rights_request(
        actor=DIRECTION, at=at(days), dossier_id=dossier_id, kind=kind, received_on=day
    )


@pytest.mark.usefixtures("places")
def test_each_time_is_a_row_without_a_word_a_name_or_a_day(tmp_path: Path) -> None:
    dossier_id = new_file()
    permit = told(dossier_id, "le permis", theme="mobilite", sub_theme="permis", strength=Strength.FAIR)
    operations.change_aspiration(
        actor=ADVISER, at=at(40), aspiration_id=permit.aspiration_id,
        draft=StatementDraft("le permis vite", strength=Strength.FOREMOST, said_on=date(2026, 12, 30)),
    )  # fmt: skip
    told(dossier_id, "je ne sais pas")
    rows = extracted(aspirations_told)
    seen = zip(column(rows, "theme"), column(rows, "change"), column(rows, "strength"), strict=True)
    assert sorted(seen, key=str) == [
        ("mobilite", "apparait", 2), ("mobilite", "grandit", 4), ("sans_theme", "apparait", None),
    ]  # fmt: skip
    assert set(column(rows, "said_month")) == {date(2026, 11, 1), date(2026, 12, 1)}
    assert set(column(rows, "known_month")) == {date(2026, 11, 1), date(2027, 1, 1)}
    assert set(column(rows, "age_band")) == {"18_21"}
    assert len(set(column(rows, "person_key"))) == 1
    assert len(set(column(rows, "wish_key"))) == 2
    shown = " ".join(map(str, rows))
    for secret in (
        "DUPONT",
        "permis vite",
        str(dossier_id),
        str(permit.aspiration_id),
        str(permit.statement.id),
    ):
        assert secret not in shown
    assert write_part(tmp_path, ASPIRATIONS, TARBES, rows) == 3
    assert extracted(aspirations_told, REUNION) == []


def test_a_name_of_one_edition_says_nothing_of_another() -> None:
    other = Pseudonyms(b"k" * 32, "2027")
    assert NAMES.of(TARBES) == NAMES.of(TARBES)
    assert len({NAMES.of(TARBES), other.of(TARBES), NAMES.of(TARBES, "verbatims"), NAMES.of(REUNION)}) == 4
    assert Pseudonyms(b"j" * 32, "2026").of(TARBES) != NAMES.of(TARBES)


@pytest.mark.usefixtures("places")
def test_corrections_are_followed() -> None:
    dossier_id = new_file()
    row = told(dossier_id, "le permis")
    assert column(extracted(aspirations_told), "theme") == ["sans_theme"]
    operations.choose_theme(actor=ADVISER, at=at(1), statement_id=row.statement.id, theme="mobilite")
    correct_birth(actor=ADVISER, at=at(1), dossier_id=dossier_id, after=date(2009, 5, 12))
    rows = extracted(aspirations_told)
    assert (column(rows, "theme"), column(rows, "age_band")) == (["mobilite"], ["16_17"])
    assert column(rows, "known_month") == [date(2026, 11, 1)]
    handed(dossier_id, AT)
    assert extracted(aspirations_told) == []
    assert column(extracted(aspirations_told, REUNION), "structure") == ["ML-NORD"]
    operations.withdraw_statement(actor=OF_REUNION, at=at(2), statement_id=row.statement.id, reason="essai")
    assert extracted(aspirations_told, REUNION) == []


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("kind", [RightsRequestKind.OBJECTION, RightsRequestKind.RESTRICTION])
def test_whoever_opposes_or_limits_is_left_out_until_it_is_lifted(kind: RightsRequestKind) -> None:
    dossier_id, other = new_file(), new_file()
    running(dossier_id)
    for one in (dossier_id, other):
        row = told(one, "je voudrais travailler avec des enfants", theme="travail")
        operations.agree_to_publish(actor=ADVISER, at=AT, statement_id=row.statement.id, is_agreed=True)
    before = [len(extracted(rows)) for rows in (aspirations_told, words_agreed, paths_signed)]
    request_id = asked(dossier_id, kind)
    assert before == [2, 2, 1]
    assert [len(extracted(rows)) for rows in (aspirations_told, words_agreed, paths_signed)] == [1, 1, 0]
    answer_rights_request(
        actor=DIRECTION, at=at(1), request_id=request_id, outcome=RightsOutcome.REFUSED, motive="Sans objet."
    )
    assert [len(extracted(rows)) for rows in (aspirations_told, words_agreed, paths_signed)] == before


@pytest.mark.usefixtures("places")
def test_words_are_published_where_the_person_agreed_and_masked() -> None:
    dossier_id = new_file()
    row = told(dossier_id, "Inès veut travailler avec des enfants à Tarbes, 06 12 34 56 78", theme="travail")
    assert extracted(words_agreed) == []
    operations.agree_to_publish(actor=ADVISER, at=AT, statement_id=row.statement.id, is_agreed=True)
    ((author, month, theme, words),) = extracted(words_agreed)
    assert (month, theme) == (date(2026, 11, 1), "travail")
    assert author not in {NAMES.of(dossier_id), dossier_id}
    assert "travailler avec des enfants" in words
    for secret in ("Inès", "Tarbes", "06", "78"):
        assert secret not in words
    operations.agree_to_publish(actor=ADVISER, at=AT, statement_id=row.statement.id, is_agreed=False)
    assert extracted(words_agreed) == []


@pytest.mark.usefixtures("places")
def test_the_house_alone_takes_names_to_hide_them() -> None:
    with pytest.raises(Refused):
        read(ADVISER, people_to_publish, [new_file()])


def test_rows_that_break_the_contract_are_refused_and_replace_nothing(tmp_path: Path) -> None:
    good = (
        TARBES,
        REUNION,
        "S",
        "76",
        "65",
        date(2026, 5, 1),
        date(2026, 5, 1),
        1,
        "apparait",
        "sante",
        "",
        2,
        "18_21",
        "niveau_4",
    )
    write_part(tmp_path, ASPIRATIONS, TARBES, [good])
    before = path_of(tmp_path, ASPIRATIONS, TARBES).read_bytes()
    for place, wrong in (
        (0, None),
        (5, date(2026, 5, 2)),
        (6, date(2026, 4, 1)),
        (7, 0),
        (8, "vu"),
        (9, ""),
        (11, 5),
        (13, "x"),
    ):
        with pytest.raises(BrokenContractError, match=list(ASPIRATIONS.types)[place]):
            write_part(tmp_path, ASPIRATIONS, TARBES, [good, (*good[:place], wrong, *good[place + 1 :])])
    with pytest.raises(BrokenContractError, match="words"):
        write_part(tmp_path, VERBATIMS, TARBES, [(TARBES, date(2026, 5, 1), "sante", "au 06 12")])
    assert path_of(tmp_path, ASPIRATIONS, TARBES).read_bytes() == before
    assert parts(tmp_path, VERBATIMS) == []
    assert write_part(tmp_path, ASPIRATIONS, TARBES, []) == 0
    assert parts(tmp_path, ASPIRATIONS) == []
    assert write_part(tmp_path, PATHS, TARBES, [(TARBES, "cej", date(2026, 5, 1), date(2026, 6, 1))]) == 1


def test_every_column_says_what_it_means() -> None:
    for table in (ASPIRATIONS, VERBATIMS, PATHS):
        assert table.version >= 1
        assert all(one.meaning.endswith(".") and one.sensitivity for one in table.columns)
        assert not {"dossier_id", "structure_id", "born_on", "name"} & set(table.types)


# --- filled after each fact, or all at once

STEPS = some.lists(
    some.tuples(
        some.sampled_from(
            ["tell", "theme", "change", "end", "withdraw", "oppose", "erase", "hand", "agree", "fill"]
        ),
        some.integers(0, 2),
    ),
    min_size=4,
    max_size=10,
)


class Lives:
    """Three files that anything may happen to, with a clock that goes on."""

    def __init__(self) -> None:
        self.files = [new_file(), new_file(), new_file()]
        self.days = 0.0

    def do(self, step: str, which: int) -> None:
        """One step; what cannot be done is not."""
        self.days += 1
        dossier_id = self.files[which]
        try:
            self._do(step, dossier_id)
        except Problem:
            return

    def _do(self, step: str, dossier_id: UUID) -> None:
        when: dict[str, Any] = {"actor": ADVISER, "at": at(self.days)}
        if step == "tell":
            operations.tell_aspiration(
                **when, dossier_id=dossier_id, draft=StatementDraft("le permis", theme="mobilite")
            )
            return
        if step == "oppose":
            asked(dossier_id, RightsRequestKind.OBJECTION, self.days)
            return
        if step == "erase":
            request_id = asked(dossier_id, RightsRequestKind.ERASURE, self.days)
            erase_file(actor=DIRECTION, at=at(self.days), request_id=request_id, reason="essai")
            return
        if step == "hand":
            handed(dossier_id, AT)
            return
        for row in wishes(dossier_id, at(self.days).date())[:1]:
            statement_id = row.statement.id
            if step == "theme":
                operations.choose_theme(**when, statement_id=statement_id, theme="logement")
            elif step == "change":
                operations.change_aspiration(
                    **when,
                    aspiration_id=row.aspiration_id,
                    draft=StatementDraft("encore", strength=Strength.STRONG),
                )
            elif step == "end":
                operations.end_aspiration(**when, aspiration_id=row.aspiration_id, ending=Ending.FULFILLED)
            elif step == "withdraw":
                operations.withdraw_statement(**when, statement_id=statement_id, reason="essai")
            elif step == "agree":
                operations.agree_to_publish(**when, statement_id=row.words_id, is_agreed=True)


def content(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that the tables tell."""
    with duckdb.connect() as engine:
        return {
            table.name: engine.read_parquet(found).order(", ".join(table.types)).fetchall() if found else []
            for table in (ASPIRATIONS, VERBATIMS, PATHS)
            for found in [parts(folder, table)]
        }


@pytest.fixture
def committed(fresh_database: str) -> None:
    load_structures_of_test(actor=system_actor(), at=AT)


@pytest.fixture
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events of a transaction that has not ended, read by their place: the true horizon is tried below."""

    def changed(events: Iterable[type[Event]], since: int, until: int) -> set[UUID]:
        names = sorted({event_name(one) for one in events})
        found = stored_here(
            "SELECT structure_id, (payload->>'from_structure_id')::uuid FROM storage_outboxevent"
            " WHERE name = ANY(%s) AND id >= %s AND id < %s",
            (names, since, until),
        )
        return {one for row in found for one in row if one}

    def horizon() -> int:
        return int(stored_here("SELECT coalesce(max(id), 0) + 1 FROM storage_outboxevent")[0][0])

    monkeypatch.setattr("convergence.jobs.studies.publishing.structures_changed", changed)
    monkeypatch.setattr("convergence.jobs.studies.publishing.horizon", horizon)


def stored_here(sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """What the house itself reads, in the transaction of the test."""
    with acting(system_actor(), Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@pytest.mark.usefixtures("places", "read_at_once")
def test_filled_little_by_little_or_all_at_once_in_any_order_it_is_the_same(tmp_path: Path) -> None:
    turn = iter(range(1_000))

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def lived(steps: list[tuple[str, int]]) -> None:
        lives = Lives()
        for step, which in steps:
            if step == "fill":
                publish_tables(tmp_path / "little")
            else:
                lives.do(step, which)
        publish_tables(tmp_path / "little")
        whole = tmp_path / f"whole{next(turn)}"
        publish_tables(whole)
        assert content(tmp_path / "little") == content(whole)

    with time_machine.travel(at(60), tick=False):
        lived()


def settle() -> None:
    """Wait until everything committed may be read: older transactions of the cluster hold events back."""
    (last,) = stored("SELECT coalesce(max(transaction), 0) FROM storage_outboxevent")[0]
    for _ in range(PATIENCE):
        if stored("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")[0][0] > last:
            return
        time.sleep(0.02)
    raise AssertionError("events are still held back")


@pytest.mark.usefixtures("places", "read_at_once")
def test_what_a_turn_had_no_time_for_is_done_by_the_next(tmp_path: Path) -> None:
    told(new_file(), "le permis", theme="mobilite")
    assert publish_tables(tmp_path, seconds=-1) == 0
    assert content(tmp_path)["aspirations"] == []
    assert publish_tables(tmp_path) > 0
    assert len(content(tmp_path)["aspirations"]) == 1
    assert publish_tables(tmp_path) == 0


@pytest.mark.usefixtures("committed")
def test_an_erased_person_is_gone_and_a_new_year_gives_new_names(tmp_path: Path) -> None:
    with time_machine.travel(at(60), tick=False):
        dossier_id = new_file()
        told(dossier_id, "le permis", theme="mobilite")
        assert publish_tables(tmp_path) > 0
        assert len(content(tmp_path)["aspirations"]) == 1
        request_id = asked(dossier_id, RightsRequestKind.ERASURE)
        erase_file(actor=DIRECTION, at=at(2), request_id=request_id, reason="essai")
        settle()
        assert publish_tables(tmp_path) > 0
        assert content(tmp_path)["aspirations"] == []
        assert not path_of(tmp_path, ASPIRATIONS, TARBES).exists()
        told(new_file(), "un toit", theme="logement")
        publish_tables(tmp_path / "whole")
    before = content(tmp_path / "whole")["aspirations"]
    with time_machine.travel(datetime(2028, 6, 1, 12, tzinfo=AT.tzinfo), tick=False):
        assert publish_tables(tmp_path / "whole") > 0
    after = content(tmp_path / "whole")["aspirations"]
    assert [row[2:] for row in after] == [row[2:] for row in before] != []
    assert not {row[0] for row in after} & {row[0] for row in before}
