"""Numbers of the law stand in dated files with their source, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from convergence.foundation.parameters import Parameter, all_parameters, parameter_files
from tests.architecture.sources import ROOT, SOURCE, python_files, relative

PARAMETERS = all_parameters()
# Ages, months and amounts that texts give: written bare in a rule, they would hold for all time.
NUMBERS_OF_THE_LAW = {12, 15, 16, 18, 24, 25, 26, 29, 30, 300}
SHELVES = re.compile(r"/(rules|policies|operations|queries|handlers)(/|\.py$)")
# The same figures where they mean something else, or are only proposed to a person and then checked.
NOT_LAW = {
    "offers/rules/streams.py": "the two profiles of a stream, in the words and ages of its reader",
    "accompagnement/contracts/operations/preparing.py": "proposed by default; check_terms reads the parameter",
    "accompagnement/contracts/queries/eligibility.py": "proposed by default; the rule reads the parameter",
    "audit/rules/clock.py": "twelve months a year",
    "dossier/rules/duplicates.py": "points of likeness",
    "dossier/rules/keys.py": "months and days of a calendar",
    "dossier/rules/search.py": "digits of a number",
    "identity/operations/applications/clients.py": "characters of a secret",
    "identity/operations/slowing.py": "bytes of a random secret",
    "dossier/operations/notes.py": "characters of a subject",
    "identity/operations/structures.py": "characters of an address",
    "identity/rules/proofs/one_time_codes.py": "seconds of a step (RFC 6238), bytes of a nonce",
    "agenda/calendars/rules/bounds.py": "hours of a day",
    "agenda/calendars/rules/mending.py": "days and months of a calendar",
    "agenda/calendars/rules/wording.py": "characters of a fingerprint",
    "documents/rules/wording.py": "characters shown around a fault",
    "offers/operations/editions/files.py": "characters of the names of files",
    "offers/rules/schema/reading.py": "characters of an identifier",
    "offers/rules/ranking.py": "days of a month",
    "sharing/rules/feed.py": "bytes of an identifier",
    "signatures/operations/proving.py": "characters of the name of a browser",
}
# Recorded with their sources before the rule that will read them.
AWAITED = {
    "cej.paying_structure": "a choice told to administrators; the wall between structures applies it",
    "contract.exemption_child_age": "shown beside the exemption; the professional judges the care of the child",
    "retention.access_journal_months": "erasing the journal; the texts read give no length",
}


def is_read(name: str, source: str) -> bool:
    """The code holds the name, its end after a kind (« f"{kind}.age_minimum" »), or the family it belongs to."""
    end, family = name.partition(".")[2], name.rpartition(".")[0]
    words = [f'"{name}"', f'.{end}"', *([f'"{family}"'] if "." in family else [])]
    return any(word in source for word in words)


def bare_numbers(text: str) -> Iterator[tuple[int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in NUMBERS_OF_THE_LAW:
            yield node.lineno, node.value


def ruled_files() -> list[str]:
    rooms = (
        "accompagnement",
        "agenda",
        "sharing",
        "messaging",
        "support",
        "aspirations",
        "signatures",
        "documents",
        "dossier",
        "identity",
        "offers",
        "audit",
    )
    return [
        relative(path)
        for room in rooms
        for path in python_files(SOURCE / room)
        if SHELVES.search(f"/{relative(path)}")
    ]


@pytest.mark.parametrize("known", PARAMETERS, ids=lambda known: known.name)
def test_each_parameter_says_in_french_what_it_is_and_where_it_comes_from(known: Parameter) -> None:
    assert known.label.strip()
    assert known.unit.strip()
    for value in known.values:
        assert len(value.source) >= 8
        assert f"{ROOT}/" not in value.source
        assert value.verified or value.source, "what nobody verified says where it was read"


def test_every_room_that_applies_the_law_has_its_parameters() -> None:
    rooms = {known.room for known in PARAMETERS}
    assert rooms >= {
        "accompagnement/contracts",
        "accompagnement/situations",
        "accompagnement/acts",
        "dossier",
        "audit",
    }
    assert len(list(parameter_files())) >= 8


def test_every_parameter_is_asked_for_by_some_rule() -> None:
    source = "\n".join(path.read_text("utf-8") for path in python_files(SOURCE))
    unread = {known.name for known in PARAMETERS if not is_read(known.name, source)}
    assert unread == set(AWAITED)


def test_no_rule_writes_a_number_of_the_law() -> None:
    found = [
        f"{name}:{line}: {number}"
        for name in ruled_files()
        if name.removeprefix("src/convergence/") not in NOT_LAW
        for line, number in bare_numbers((SOURCE.parents[1] / name).read_text("utf-8"))
    ]
    assert found == []


def test_no_exception_outlives_its_number() -> None:
    idle = [name for name in NOT_LAW if not list(bare_numbers((SOURCE / name).read_text("utf-8")))]
    assert idle == []


def test_a_number_of_the_law_is_seen() -> None:
    assert list(bare_numbers("def late(age):\n    return age > 25\n")) == [(2, 25)]
