"""Every address of the accompaniment, asked with real objects behind it: by others, of another file, unjournaled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.attack.course import ACCOUNTS, ROOMS, SECRET, Course, opened_to
from tests.web.attack.naughty import BROKEN
from tests.web.attack.test_journaled import looked_at
from tests.web.attack.test_naughty import broken, typed, written
from tests.web.attack.test_strangers import everything, faults, filled, routes, told
from tests.web.attack.world import CANARY, nothing_changes

CHOICES = re.compile(r"<option\b.*?</option>", re.DOTALL)
"""What a form offers tells of nobody."""


def read_and_sent(client: Any, address: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The two ways that matter to the page of an object."""
    yield "lu", client.get(address)
    yield "envoyé", client.post(address, body)


@pytest.mark.parametrize("name", ["stranger_direction", "operator"])
def test_nobody_else_is_told_or_touches_anything(course: Course, name: str) -> None:
    """Roles without any of these rights are turned away before an object is looked for: see every address."""
    assert len(list(routes(ROOMS))) > 140
    with nothing_changes(course.house):
        assert list(faults(course, name, ROOMS, read_and_sent)) == []


def of_one_file() -> Iterator[str]:
    """Addresses that name a file and one of its objects."""
    for route in routes(ROOMS):
        if "<uuid:dossier_id>" in route and route.count("<uuid:") > 1:
            yield route


def test_an_object_answers_under_no_other_file(course: Course) -> None:
    client, body = course.house.client("direction"), everything(course)
    other, wrong = str(course.ids["other_id"]), []
    assert len(list(of_one_file())) > 70
    with nothing_changes(course.house):
        for route in of_one_file():
            address = filled(route.replace("<uuid:dossier_id>", other), course)
            for way, answer in read_and_sent(client, address, body):
                if answer.status_code not in (403, 404, 405) or CANARY.lower() in told(answer):
                    wrong.append(f"{way} {route} : {answer.status_code}")
    assert wrong == []


def test_no_page_names_somebody_without_an_entry_nor_tells_a_whole_account(course: Course) -> None:
    """Bank details are masked but where they are compared with the paper, and in the file that leaves."""
    client = course.house.client("direction")
    wrong: list[str] = []
    whole: set[str] = set()
    absent: set[str] = set()
    for route in routes(ROOMS):
        answer, silent = looked_at(course, client, filled(route, course))
        wrong += silent
        if answer.status_code == 404:
            absent.add(route)
        page = re.sub(r"\s", "", answer.content.decode("utf-8", "replace"))
        if any(iban in page for iban in ACCOUNTS):
            whole.add(route)
    assert wrong == []
    assert absent == {
        "/dossiers/<uuid:dossier_id>/contrats/<uuid:contract_id>/document-a-signer/",  # an operator’s alone
        "/paie/<uuid:run_id>/anomalies/<str:code>/",
        "/paie/<uuid:run_id>/valeurs/<str:name>/",
        "/paie/dossiers/<uuid:dossier_id>/trop-percu/",  # she owes nothing
    }
    assert whole == {
        "/paie/coordonnees/<uuid:account_id>/confirmer/",
        "/paie/coordonnees/<uuid:account_id>/refuser/",
        "/paie/<uuid:run_id>/fichier/",
    }


def test_whom_the_file_is_opened_to_is_told_her_families_alone(course: Course) -> None:
    opened_to(course, "france_travail", may_write=True)
    client, shown, wrong = course.house.client("operator"), 0, []
    for route in (*routes(ROOMS), "/dossiers/<uuid:dossier_id>/", "/dossiers/<uuid:dossier_id>/historique/"):
        address = filled(route, course)
        for way, answer in read_and_sent(client, address, {}):
            shown += answer.status_code == 200
            page = CHOICES.sub("", told(answer))
            wrong += [f"{way} {route} : {what}" for what, secret in SECRET.items() if secret.lower() in page]
    assert wrong == []
    assert shown > 20


def test_whatever_is_typed_in_any_field_it_is_kept_as_text_or_refused(course: Course) -> None:
    client = course.house.client("direction")
    forms = list(written((client, filled(route, course)) for route in routes(ROOMS)))
    wrong: list[str] = []
    alone: Counter[bool] = Counter()
    together: Counter[bool] = Counter()
    for _, target, form in forms:
        wrong += typed(client, target, form, alone)
        wrong.append(broken(client, target, dict.fromkeys(form.values, BROKEN[0]), together))
    assert list(filter(None, wrong)) == []
    assert alone[True] > 40, "kept among good ones"
    assert together[False] > 80, "refused with choices and hidden fields that are none"
