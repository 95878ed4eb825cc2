"""The glossary is law: every model and event is in it, and every word of code that it gives exists."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.apps import apps

from convergence.foundation.events import Event, event_name
from tests.architecture.glossary import COLUMNS, PAGE, code_words, glossary
from tests.architecture.sources import ROOT, SOURCE, load_types, python_files


def all_code_words() -> list[str]:
    return [word for row in glossary() for word in code_words(row)]


def event_names() -> set[str]:
    load_types()
    found, known = [Event], set()
    while found:
        children = found.pop().__subclasses__()
        known |= {event_name(child) for child in children if child.__module__.startswith("convergence.")}
        found += children
    return known


def model_labels() -> set[str]:
    return {model._meta.label for model in apps.get_models() if model.__module__.startswith("convergence.")}


def published_tables() -> set[str]:
    folder = SOURCE / "published"
    return {f"published.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"}


def test_every_model_event_and_published_table_is_in_the_glossary() -> None:
    assert len(event_names()) > 20
    assert (model_labels() | event_names() | published_tables()) - set(all_code_words()) == set()


def test_every_row_says_term_code_definition_and_source() -> None:
    incomplete = [
        row for row in glossary() if len(row) != len(COLUMNS) or not all(row[:4]) or not code_words(row)
    ]
    assert incomplete == []
    assert len(list(glossary())) > 100


def names_something(word: str, source: str) -> bool:
    """The word is an identifier, or a part of one between underscores."""
    return bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", source))


def test_every_code_word_exists() -> None:
    source = "\n".join(path.read_text("utf-8") for path in python_files(SOURCE))
    named = model_labels() | event_names() | published_tables()
    unknown = [
        word
        for word in all_code_words()
        if word not in named and ("." in word or not names_something(word, source))
    ]
    assert unknown == []


def test_one_term_one_word() -> None:
    assert [word for word, times in Counter(all_code_words()).items() if times > 1] == []
    assert [term for term, times in Counter(row[0] for row in glossary()).items() if times > 1] == []


@pytest.mark.parametrize("place", ["file://", f"{ROOT}/"])
def test_a_source_is_a_text_that_a_reader_can_find(place: str) -> None:
    assert place not in PAGE.read_text("utf-8")


def test_forbidden_english_words_name_nothing() -> None:
    forbidden = {word for row in glossary() for word in code_words(row, 4)}
    assert forbidden
    found = [
        (path.name, word)
        for path in python_files(SOURCE)
        for word in forbidden & {"youth", "counsellor", "tenant"}
        if re.search(
            rf"^\s*(class|def)\s+\w*{word}\w*", path.read_text("utf-8"), re.MULTILINE | re.IGNORECASE
        )
    ]
    assert found == []
