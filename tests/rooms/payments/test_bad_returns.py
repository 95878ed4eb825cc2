"""Returns that are not what they should be: refused whole, or kept line by line; nothing by half."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations import attach_return_line, read_return_file
from convergence.accompagnement.payments.operations.returns.settling import tell_proposals
from convergence.accompagnement.payments.queries import lines_to_repair
from convergence.accompagnement.payments.types import ReturnLineState, RunState
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import AT, MANAGER, count, give, new_file, read
from tests.rooms.payments.steps import (
    FULL,
    IBANS,
    ISLAND,
    ISLAND_SECOND,
    NOVEMBER,
    OCTOBER,
    Book,
    exported,
    found,
    only,
    returned,
    shown,
    with_account,
)

pytestmark = pytest.mark.django_db
HEADER = "reference;montant;resultat;motif;date\n"


@pytest.fixture
def sent(book: Book) -> UUID:
    """A run of two orders that left."""
    for iban in IBANS[:2]:
        person = new_file()
        with_account(person, iban)
        book.owe(person, OCTOBER, FULL)
    return exported()


def deposit(run_id: UUID, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else (HEADER + text).encode()
    read_return_file(actor=MANAGER, at=AT, run_id=run_id, content=content)


def states(run_id: UUID) -> list[ReturnLineState]:
    return [line.state for line in read(MANAGER, lines_to_repair, run_id)]


XML = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>"""
LATIN = (HEADER + "x;1;rejete;compte cl\u00f4tur\u00e9;\n").encode("latin-1")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (XML, "Il manque la colonne"),
        (b"PK\x03\x04\x14\x00\x00", "n’est pas un texte"),
        (LATIN, "UTF-8"),
        ((HEADER + "x;1;paye").encode("utf-16"), "UTF-8"),
        (b"reference;resultat;motif\nx;paye;\n", "« montant »"),
        (b"", "Il manque la colonne"),
        ((HEADER + '"' + "x" * 200_000).encode(), "n’est pas un tableau"),
        ((HEADER + "x;1;paye\n" * 50_001).encode(), "plus de 50000 lignes"),
        ((HEADER + f"{uuid7()};1;paye\n{uuid7()};2;paye\n").encode(), "ordre de votre structure"),
        ((HEADER + f"{uuid7()};1 USD;OK\n{uuid7()};1 USD;OK\n").encode(), "Aucune des 2 lignes ne se lit"),
    ],
)
def test_what_is_no_return_of_this_run_is_refused_whole(sent: UUID, content: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        deposit(sent, content)
    (error,) = refused.value.errors
    assert told in error.message
    assert "Déposez le retour" in error.what_to_do
    assert (count(MANAGER, "payments_returnfile"), shown(sent).state) == (0, RunState.EXPORTED)


def test_the_return_of_another_run_is_sent_to_its_place_and_read_there(sent: UUID, book: Book) -> None:
    orders = [row.proposal_id for row in found(sent)]
    third = new_file()
    with_account(third, IBANS[2])
    book.owe(third, NOVEMBER, FULL)
    later = exported(NOVEMBER)
    lines = "".join(f"{order};561,68;paye\n" for order in orders)
    with pytest.raises(Invalid, match="répond à la paie d’octobre 2026"):
        deposit(later, lines)
    deposit(sent, lines)
    assert (shown(sent).paid, shown(later).paid) == (2 * FULL, 0)
    deposit(later, f"{only(later).proposal_id};561,68;paye\n{lines}")
    assert states(later) == [ReturnLineState.OTHER_RUN] * 2
    assert shown(sent).paid == 2 * FULL


def test_the_return_of_another_structure_settles_nothing_here_and_is_read_there(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    book.owe(person, NOVEMBER, FULL)
    mine = exported()
    order = only(mine).proposal_id
    give(actor=MANAGER, at=AT, dossier_id=person, to=ISLAND.structure_id)
    theirs = exported(NOVEMBER, actor=ISLAND, second=ISLAND_SECOND)
    there = only(theirs, actor=ISLAND).proposal_id
    with pytest.raises(Invalid, match="ordre de votre structure"):
        returned(mine, (there, FULL, "rejete"), (there, FULL, "paye"))
    returned(mine, (order, FULL, "paye"), (there, FULL, "rejete"))
    assert states(mine) == [ReturnLineState.UNKNOWN]
    (line,) = read(MANAGER, lines_to_repair, mine)
    with pytest.raises(Invalid, match="n’attend ce résultat"):
        attach_return_line(actor=MANAGER, at=AT, line_id=line.line_id, reference=str(there), note="Essai")
    assert (shown(mine).paid, shown(theirs, actor=ISLAND).rejected) == (FULL, 0)


def test_the_database_tells_only_what_became_of_the_orders_of_the_actor_s_structure(sent: UUID) -> None:
    order = only_first(sent)
    deposit(sent, f"{order};561,68;rejete\n")

    @operation("Dire ce que sont devenus des ordres")
    def tell(*, actor: Actor, at: datetime) -> int:
        return tell_proposals([order])

    assert (tell(actor=ISLAND, at=AT), tell(actor=MANAGER, at=AT)) == (0, 1)


def test_a_return_cut_short_settles_what_it_says_and_keeps_the_rest(sent: UUID) -> None:
    first, second = (row.proposal_id for row in found(sent))
    deposit(sent, f"{first};561,68;paye;;2026-11-20\n{second};561,6")
    assert (shown(sent).paid, states(sent)) == (FULL, [ReturnLineState.UNREADABLE])
    deposit(sent, f"{first};561,68;paye;;2026-11-20\n{second};561,68;paye;;2026-11-20\n")
    assert shown(sent).paid == 2 * FULL


@pytest.mark.parametrize(
    ("amount", "state"),
    [
        ("561.68 USD", ReturnLineState.UNREADABLE),
        ("$561.68", ReturnLineState.UNREADABLE),
        ("1e3", ReturnLineState.UNREADABLE),
        ("561.680", ReturnLineState.UNREADABLE),
        ("NaN", ReturnLineState.UNREADABLE),
        ("9999999999999", ReturnLineState.UNREADABLE),
        ("999999999999,99", ReturnLineState.DIFFERENT),
        ("56168", ReturnLineState.DIFFERENT),
        ("561.67", ReturnLineState.DIFFERENT),
    ],
)
def test_an_amount_that_is_not_the_one_ordered_pays_nothing(
    sent: UUID, amount: str, state: ReturnLineState
) -> None:
    deposit(sent, f"{only_first(sent)};{amount};paye\n")
    assert (states(sent), shown(sent).paid) == ([state], 0)


def only_first(run_id: UUID) -> UUID:
    return found(run_id)[0].proposal_id


def test_a_formula_stays_a_text_and_a_line_twice_pays_once(sent: UUID) -> None:
    order = only_first(sent)
    evil = '=HYPERLINK("http://x";"y")'
    quoted = evil.replace('"', '""')
    deposit(sent, f'{order};561,68;rejete;"{quoted}"\n{order};561,68;rejete\n{order};561,68;paye\n')
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        row = models.PaymentOrder.objects.get(pk=order)
        kept = list(models.ReturnLine.objects.order_by("position").values_list("state", flat=True))
    assert (row.state, row.reason) == ("rejetee", evil)
    assert kept == ["appliquee", "repetee", "differente"]
    assert (shown(sent).paid, shown(sent).rejected) == (0, FULL)
