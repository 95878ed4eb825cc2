"""History: any row as it was known at an instant; a change can be undone and later edits are named."""

from __future__ import annotations

from datetime import date

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.history import changes_of_file, rows_as_known, undo
from convergence.storage.loading import copy_rows, past_facts
from convergence.storage.operation import current_change, operation
from convergence.storage.session import acting
from tests.storage.probe import REUNION, TARBES, Probe, actor, at, change_word, erase_word, open_probe


@operation("Annuler un changement")
def undo_change(*, actor, at, change_id):
    """Undo one change."""
    return undo(change_id, [Probe])


@operation("Charger")
def load(*, actor, at, rows, keep_dates=True):
    """Bulk load of words."""
    columns = ("id", "recorded_at", "structure_id", "dossier_id", "word")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO storage_file (dossier_id, structure_id) VALUES (%s, %s)",
            [(row[3], row[2]) for row in rows],
        )
    if keep_dates:
        with past_facts():
            copy_rows("probe", columns, rows)
    else:
        copy_rows("probe", columns, rows)
    return current_change()


def words_at(dossier_id, instant, who=None):
    with acting(who or actor(), Purpose.ACCOMPAGNEMENT):
        return [row.word for row in rows_as_known(Probe, dossier_id, instant)]


def test_a_row_is_read_as_it_was_known_at_each_instant() -> None:
    row = open_probe(actor=actor(), at=at(), word="un")
    change_word(actor=actor(), at=at(1), row_id=row.id, word="deux")
    erase_word(actor=actor(), at=at(2), row_id=row.id)
    assert [words_at(row.dossier_id, at(hours)) for hours in (-1, 0, 0.5, 1, 1.5, 2, 3)] == [
        [], ["un"], ["un"], ["deux"], ["deux"], [], [],
    ]  # fmt: skip


def test_the_two_time_axes_answer_apart() -> None:
    row = open_probe(actor=actor(), at=at(), word="un")

    @operation("Dater le fait")
    def happened(*, actor, at, day):
        Probe.objects.filter(id=row.id).update(happened_on=day)

    happened(actor=actor(), at=at(24), day=date(2026, 1, 15))
    happened(actor=actor(), at=at(48), day=date(2026, 2, 15))

    def known(hours, day):
        with acting(actor(), Purpose.ACCOMPAGNEMENT):
            facts = rows_as_known(Probe, row.dossier_id, at(hours))
        return [fact for fact in facts if fact.happened_on and fact.happened_on <= day]

    in_january = date(2026, 1, 31)
    assert (len(known(0, in_january)), len(known(24, in_january)), len(known(48, in_january))) == (0, 1, 0)


def test_history_follows_row_level_security() -> None:
    row = open_probe(actor=actor(), at=at(), word="un")
    change_word(actor=actor(), at=at(1), row_id=row.id, word="deux")
    stranger = actor(REUNION, name="Paul")
    assert words_at(row.dossier_id, at(0.5), stranger) == []
    assert words_at(row.dossier_id, at(0.5)) == ["un"]


def test_each_change_says_who_when_why_and_what() -> None:
    row = open_probe(actor=actor(), at=at(), word="un", reason="accueil")
    change_word(actor=actor(name="Awa"), at=at(1), row_id=row.id, word="deux", reason="erreur de frappe")
    erase_word(actor=actor(), at=at(2), row_id=row.id)
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        erased, changed, created = changes_of_file(row.dossier_id, [Probe])
    assert erased.deleted
    assert created.created
    assert (changed.user_name, changed.reason, changed.at) == ("Awa", "erreur de frappe", at(1))
    assert [(field.field, field.before, field.after) for field in changed.fields] == [("word", "un", "deux")]


def test_a_late_clock_never_breaks_the_order_of_versions() -> None:
    row = open_probe(actor=actor(), at=at(), word="un")
    change_word(actor=actor(), at=at(-5), row_id=row.id, word="deux")
    assert words_at(row.dossier_id, at(0)) == ["un"]
    assert words_at(row.dossier_id, at(1)) == ["deux"]


def test_a_bulk_load_is_stamped_checked_and_dated() -> None:
    ids = [uuid7() for _ in range(3)]
    rows = [(uuid7(), at(-100), TARBES, dossier_id, "chargé") for dossier_id in ids]
    change = load(actor=actor(), at=at(), rows=rows)
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        loaded = Probe.objects.filter(change_id=change)
        assert {(row.dossier_id, row.recorded_at) for row in loaded} == {
            (dossier_id, at(-100)) for dossier_id in ids
        }


def test_a_bulk_load_cannot_date_its_rows_after_itself_nor_without_saying_so() -> None:
    future = (uuid7(), at(100), TARBES, uuid7(), "futur")
    past = (uuid7(), at(-100), TARBES, uuid7(), "passé")
    load(actor=actor(), at=at(), rows=[future])
    load(actor=actor(), at=at(), rows=[past], keep_dates=False)
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert {row.recorded_at for row in Probe.objects.all()} == {at()}


def test_a_load_is_undone_except_what_a_person_touched() -> None:
    rows = [(uuid7(), at(), TARBES, uuid7(), f"mot {number}") for number in range(4)]
    change = load(actor=actor(), at=at(), rows=rows)
    change_word(actor=actor(name="Awa"), at=at(1), row_id=rows[0][0], word="corrigé")
    report = undo_change(actor=actor(), at=at(2), change_id=change)
    assert (report.restored, report.removed) == (0, 3)
    assert [(conflict.row_id, conflict.edited_by) for conflict in report.conflicts] == [(rows[0][0], "Awa")]
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert [row.word for row in Probe.objects.all()] == ["corrigé"]


WRITES = st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES)
def test_undoing_the_last_change_gives_back_the_state_before_it(writes) -> None:
    """For any run of edits and erasures, the state after an undo is the state before the undone change."""
    row = open_probe(actor=actor(), at=at(), word="départ")
    states = [["départ"]]
    for hour, (word, _) in enumerate(writes, start=1):
        if word is None:
            erase_word(actor=actor(), at=at(hour), row_id=row.id)
        else:
            change_word(actor=actor(), at=at(hour), row_id=row.id, word=word)
        states.append(words_at(row.dossier_id, at(hour)))
    for hour, state in enumerate(states):
        assert words_at(row.dossier_id, at(hour + 0.5)) == state
    with acting(actor(), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM storage_change")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM storage_version WHERE superseded_by = %s", (last,))
        effective = cursor.fetchone()[0]
    if effective:
        undo_change(actor=actor(), at=at(50), change_id=last)
        assert words_at(row.dossier_id, at(51)) == states[-2]
