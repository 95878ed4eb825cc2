"""Names of the house: no drawer for everything, past tense for facts, dates that say what they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tests.architecture.sources import ROOT, SOURCE, python_files, relative
from tests.architecture.test_glossary import event_names

DRAWERS = {"utils", "util", "helpers", "services", "signals", "managers", "common", "misc", "base", "core"}
# A day that a sentence names better than « …_on », an instant that stands alone: each by its last word. A calendar
# month is written by its first day.
DAY_ENDINGS = ("_on", "_from", "_to", "_until", "_since", "month")
INSTANTS = {"at"}
SPOKEN_BY = ("print(", "breakpoint(", "pdb.set_trace(")
# Printing is the trade of two programs of the source tree that nobody serves.
MAY_PRINT = {"src/convergence/jobs/reference/__main__.py", "src/convergence/design/bundle.py"}
PAST = re.compile(
    r"(ed|Done|FellShort|Frozen|Given|Lent|Made|MadeUp|OnWatch|Over|Sent|Set|Taken|Withdrawn|Written|ByVisitor)$"
)
# what several events have in common, never announced itself
BASES = {"contracts.ContractEvent", "workshops.SessionEvent"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|not implemented|stub)\b", re.IGNORECASE)


def dated_fields() -> Iterator[tuple[str, models.Field]]:
    for model in apps.get_models():
        if model.__module__.startswith("convergence."):
            for field in model._meta.concrete_fields:
                yield f"{model._meta.label}.{field.name}", field


def test_there_is_no_drawer_for_everything() -> None:
    found = [relative(path) for path in python_files(SOURCE) if DRAWERS & {path.stem, path.parent.name}]
    assert found == []


def test_events_are_past() -> None:
    present = {name for name in event_names() if not PAST.search(name)} - BASES
    assert present == set()


def test_every_event_is_announced_by_somebody() -> None:
    """An event that nobody emits is a promise to those who react to it."""
    source = "\n".join(
        path.read_text("utf-8")
        for path in python_files(SOURCE)
        if "types" not in {path.stem, path.parent.name} and path.stem != "handlers"
    )
    silent = {name for name in event_names() if not re.search(rf"\b{name.partition('.')[2]}\b", source)}
    assert silent - BASES == set()


def test_dates_say_whether_they_are_days_or_instants() -> None:
    wrong = []
    for label, field in dated_fields():
        name = field.name
        if isinstance(field, models.DateTimeField) and not (name.endswith("_at") or name in INSTANTS):
            wrong.append(f"{label} is an instant: …_at")
        elif type(field) is models.DateField and not name.endswith(DAY_ENDINGS):
            wrong.append(f"{label} is a day: …_on")
    assert wrong == []


def test_no_public_identifier_can_be_guessed() -> None:
    """Tables of a person's file are found by UUID, never by a number that grows."""
    sequential = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("convergence.")
        and hasattr(model, "dossier_id")
        and model._meta.app_label != "storage"
        and isinstance(model._meta.pk, models.AutoField)
    ]
    assert sequential == []


def test_nobody_prints_nor_stops() -> None:
    talking = [
        f"{relative(path)}: {call}"
        for path in python_files(SOURCE)
        if relative(path) not in MAY_PRINT
        for call in SPOKEN_BY
        if re.search(rf"(?<![\w.]){re.escape(call)}", path.read_text("utf-8"))
    ]
    assert talking == []


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{relative(path)}:{number}"
        for path in [*python_files(SOURCE, ROOT / "bench"), *SOURCE.rglob("*.html")]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_page_of_a_list_is_counted_from_its_start() -> None:
    """Keyset pages: OFFSET reads and throws away what it skips, and moves when somebody writes."""
    sql = [*SOURCE.rglob("*.sql"), *python_files(SOURCE)]
    assert [relative(path) for path in sql if re.search(r"\bOFFSET\b", path.read_text("utf-8"))] == []


def test_every_module_and_public_class_says_what_it_is() -> None:
    silent = []
    for path in python_files(SOURCE):
        tree = ast.parse(path.read_text("utf-8"))
        if path.name == "apps.py":
            continue
        if path.name != "__init__.py" and tree.body and not ast.get_docstring(tree):
            silent.append(relative(path))
        silent += [
            f"{relative(path)}:{node.name}"
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert silent == []


def test_screens_speak_through_sentences_and_never_through_a_trace() -> None:
    """Only the middleware and the console turn unexpected errors into an answer; nobody swallows one."""
    swallowed = [
        f"{relative(path)}:{node.lineno}"
        for path in python_files(SOURCE)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
        and all(isinstance(step, ast.Pass) for step in node.body)
    ]
    assert swallowed == []
