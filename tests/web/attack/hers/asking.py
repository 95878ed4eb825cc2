"""What her session may be asked to do, read from the router, the forms and the pages; and what an answer betrays."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from difflib import unified_diff
from importlib import resources
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import UUIDField
from django.forms import Form
from django.test import Client

from convergence.foundation.scope import Purpose
from convergence.portal.account.session import young_person_of
from convergence.storage.portable.columns import file_column
from convergence.storage.protect import RESTRICTED
from convergence.storage.session import acting
from convergence.web.access import access_of
from tests.web.attack.course import SECRET
from tests.web.attack.hers.scene import Attacked
from tests.web.attack.naughty import forms_of
from tests.web.attack.test_strangers import VIEWS
from tests.web.attack.world import CANARY, PHONE

PART = re.compile(r"<(\w+):(\w+)>")
ACCOUNT = "/jeune/compte/"
COMMON = {"motive_id", "session_id", "service_id"}
"""What names an object that every person of the structure may see."""
ELSEWHERE = {("/places/", "offer_id"): "offered_id", ("/demarches/", "act_id"): "declared_id"}
"""Names that stand for another object than the one that has this name elsewhere."""
WORDS = {"audience": "collegues"}
PRIVATE = (
    CANARY.upper(), PHONE, *(f"{word} {CANARY}" for word in ("Objet", "Demande", "Bonjour", "Courrier", "Garage")),
    *SECRET.values(),
)  # fmt: skip
"""What is hers alone: what the structure shows to all (a workshop, a motive) bears her rare name too."""
_RANDOM = re.compile(
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|(?<=\")\w{64}(?=\")|(?<=nonce=\")[^\"]+",
    re.IGNORECASE,
)
_READ = {"GET", "POST"}


def routes() -> list[str]:
    """Every address that her session opens, as the router declares it: those of her space and of her account."""
    marks = ((route, access_of(view)) for route, view in VIEWS.items())
    return [
        route
        for route, mark in marks
        if (mark and mark.find_holder is young_person_of) or route.startswith(ACCOUNT)
    ]


def names_in(route: str) -> list[str]:
    """The parts of an address."""
    return [name for _, name in PART.findall(route)]


def target(route: str, name: str) -> str:
    """By which name the world knows what a part of an address names."""
    return next((key for (part, named), key in ELSEWHERE.items() if named == name and part in route), name)


def filled(route: str, values: dict[str, str]) -> str:
    """The address with these values."""
    return PART.sub(lambda part: values.get(part[2]) or WORDS[part[2]], route)


def fields() -> list[str]:
    """Every field that a form of her pages has, and every word that they read in what is sent."""
    found = set[str]()
    waiting: list[type[Form]] = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("convergence.portal"):
            found |= set(form.base_fields)
    for path in _sources(resources.files("convergence.portal")):
        found |= set(_words_read(ast.parse(path.read_text("utf-8"))))
    return sorted(found)


def _sources(folder: Any) -> Iterator[Any]:
    for path in folder.iterdir():
        if path.is_dir():
            yield from _sources(path)
        elif path.name.endswith(".py"):
            yield path


def _words_read(tree: ast.AST) -> Iterator[str]:
    """``request.POST.get("word")``, ``request.GET["word"]``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            held, word = node.func.value, node.args[0]
        elif isinstance(node, ast.Subscript):
            held, word = node.value, node.slice
        else:
            continue
        if isinstance(held, ast.Attribute) and held.attr in _READ and isinstance(word, ast.Constant):
            yield str(word.value)


@dataclass(frozen=True)
class Gesture:
    """A form of a page as its reader would send it."""

    address: str
    values: dict[str, list[str]]


def gestures(client: Client, world: Attacked) -> list[Gesture]:
    """The forms of her pages, those of what everybody may see included, each once."""
    found: dict[tuple[str, ...], Gesture] = {}
    for route in routes():
        names = names_in(route)
        if not set(names) <= COMMON:
            continue
        address = filled(route, {name: str(world.course.ids[name]) for name in names})
        answer: Any = client.get(address)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            for form in forms_of(answer.content.decode()):
                where = form.action or address
                if where.startswith("/jeune/moi/"):
                    found.setdefault((where, *sorted(form.values)), Gesture(where, form.sent()))
    return list(found.values())


def ask(client: Client, how: str, address: str, body: dict[str, Any]) -> Any:
    """Send it; what the answer leaves in the browser is taken back too (a message to show on the next page).

    Rows without an order come shuffled: the same way for each question.
    """
    held = deepcopy(client.cookies)
    random.seed(0)
    try:
        return getattr(client, how)(address, body)
    finally:
        client.cookies = held


def alike(answer: Any) -> tuple[int, str, str]:
    """An answer without what is drawn anew for each."""
    body = answer.content.decode("utf-8", "replace")
    return answer.status_code, _RANDOM.sub("*", answer.get("Location", "")), _RANDOM.sub("*", body)


def apart(answer: Any, other: Any) -> list[str]:
    """The lines by which two answers differ."""
    one, two = ("\n".join(map(str, alike(told))).splitlines() for told in (answer, other))
    found = unified_diff(one, two, lineterm="", n=0)
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


def betrayed(answer: Any, who: str) -> list[str]:
    """What it tells of the other person: in another structure, her rare name on anything."""
    said = answer.content.decode("utf-8", "replace") + str(dict(answer.headers))
    found = [secret for secret in PRIVATE if secret in said]
    return [*found, CANARY] if who == "stranger" and CANARY.lower() in said.lower() else found


_WRITTEN = """
SELECT coalesce(pg_partition_root(relid), relid)::regclass::text, sum(n_tup_ins + n_tup_upd + n_tup_del)::int
FROM pg_stat_xact_user_tables GROUP BY 1
"""


def writes() -> Counter[str]:
    """Rows written since the transaction began, by table: those that were taken back count too."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return Counter({table: count for table, count in cursor.fetchall() if table not in UNREAD})


@dataclass(frozen=True)
class Question:
    """What somebody asks, and the same of rows that nobody has."""

    who: str
    how: str
    address: str
    body: dict[str, Any]
    absent: str
    absent_body: dict[str, Any]


def asked(world: Attacked, question: Question) -> tuple[int, list[str]]:
    """Ask both: how the first was answered, and what is told, written or betrayed of the other person."""
    client, file, before = world.sessions[question.who], world.files[question.who], writes()
    with taken_back():
        answer = ask(client, question.how, question.address, question.body)
        written = set(writes() - before)
        if answer.status_code < 400:  # what she may do is written elsewhere too: a change, a message to send
            written &= OF_FILES
        left = others_rows(world, written, file)
    wrong = [f"dit {secret}" for secret in betrayed(answer, question.who)]
    if left != others_rows(world, written, file):
        wrong.append(f"écrit {sorted(written)}")
    with taken_back():
        other = ask(client, question.how, question.absent, question.absent_body)
    wrong += [f"autrement pour ce qui n’existe pas : {line[:300]}" for line in apart(answer, other)[:3]]
    return answer.status_code, [f"{question.who} {question.how} {question.address} {said}" for said in wrong]


def unknown(aimed: dict[str, str], sent: dict[str, Any]) -> dict[str, Any]:
    """What is sent, with identifiers that nothing has."""
    return {
        replaced(aimed, name): replaced(aimed, value) if isinstance(value, str) else value
        for name, value in sent.items()
    }


def replaced(aimed: dict[str, str], text: str) -> str:
    """The text, with identifiers that nothing has."""
    for identifier, absent in aimed.items():
        text = text.replace(identifier, absent)
    return text


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is forgotten."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def others_rows(world: Attacked, tables: set[str], file: UUID) -> dict[str, str]:
    """A digest of what these tables hold of everybody but her, as those see it who see the most."""
    found, columns = {}, {model._meta.db_table: column for model, column in FILE_TABLES}
    for name in ("direction", "stranger_direction"):
        with acting(world.course.house.actor(name), Purpose.AUDIT), connection.cursor() as cursor:
            for table in sorted(tables):
                whose = f"WHERE {columns[table]} IS DISTINCT FROM %(file)s" if table in columns else ""
                cursor.execute(
                    "SELECT count(*) || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                    f' FROM "{table}" t {whose}',
                    {"file": file},
                )
                found[f"{name} {table}"] = cursor.fetchone()[0]
    return found


def identifiers(world: Attacked) -> list[str]:
    """Every identifier of a row of the other person's file, and that of the file: read from the tables of files."""
    found = {str(world.course.ids["dossier_id"])}
    with acting(world.course.house.actor("direction"), Purpose.AUDIT):
        for model, column in FILE_TABLES:
            if isinstance(model._meta.pk, UUIDField) and model._meta.db_table not in UNREAD:
                rows = model._base_manager.filter(**{column: world.course.ids["dossier_id"]}).order_by("pk")
                found |= {str(pk) for pk in rows.values_list("pk", flat=True)[:MOST]}
    return sorted(found)


FILE_TABLES = [
    (model, column)
    for model in apps.get_models()
    if model.__module__.startswith("convergence.") and (column := file_column(model))
]
"""Every table of the house that has a row for a person, with the column that names her file. Tests of the store make
tables of their own, which come and go."""
UNREAD = {table for table, rights in RESTRICTED.items() if "SELECT" not in rights} | {"django_session"}
"""The journals, which nobody reads so, and sessions: every page writes them."""
OF_FILES = frozenset(model._meta.db_table for model, _ in FILE_TABLES)
MOST = 3
"""Rows of a table that are aimed at."""
