"""An envelope opened late counts, once, what was granted and ordered before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.allowances.types import AidGranted, AidKind, AllowanceScheme, Funder, Payer
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.payments.handlers import follow_aid
from convergence.accompagnement.payments.operations import change_grant, open_envelope
from convergence.accompagnement.payments.queries import envelope as envelope_of
from convergence.accompagnement.payments.queries import movements_of
from convergence.accompagnement.payments.types import EnvelopeDraft
from convergence.foundation.actor import system_actor
from convergence.foundation.money import euros
from tests.rooms.accompagnement.world import AT, MANAGER, REUNION, TARBES, TODAY, at, give, new_file, read
from tests.rooms.allowances.steps import FAJ, asked_aid, catalogue, decide
from tests.rooms.payments.steps import (
    DIRECTION,
    FULL,
    IBANS,
    ISLAND,
    OCTOBER,
    Book,
    exported,
    found,
    only,
    returned,
    with_account,
)
from tests.rooms.payments.test_budgets import account, opened, paid_person

pytestmark = pytest.mark.django_db

AIDS: dict[str, Any] = {"funder": Funder.DEPARTEMENT, "scheme": AllowanceScheme.AID}
OF_FUNDER = replace(FAJ, name="Chèque mobilité", payer="tiers")


def granted(dossier_id: UUID, scheme_id: UUID, amount: str = "80", *, heard: bool = True) -> UUID:
    """An aid granted today; ``heard`` once the room of payments was told."""
    aid_id = asked_aid(dossier_id, scheme_id, amount)
    decide(Asked.AID, aid_id)
    if heard:
        hear(dossier_id, scheme_id, aid_id, amount)
    return aid_id


def hear(
    dossier_id: UUID, scheme_id: UUID, aid_id: UUID, amount: str, payer: Payer = Payer.THIRD_PARTY
) -> None:
    event = AidGranted(
        structure_id=TARBES, dossier_id=dossier_id, aid_id=aid_id, scheme_id=scheme_id, kind=AidKind.FAJ,
        amount=euros(amount), decided_on=TODAY, payer=payer, funder=Funder.DEPARTEMENT,
    )  # fmt: skip
    for _ in range(2):
        follow_aid(event, actor=system_actor(TARBES), at=AT)


def test_an_aid_that_its_funder_paid_before_the_opening_is_counted_once() -> None:
    """Told before or after, at the opening or by a change of the amount, here or in a file that has left."""
    scheme, here, gone = catalogue(OF_FUNDER), new_file(), new_file()
    granted(here, scheme)
    granted(gone, scheme, "60")
    late = granted(here, scheme, "20", heard=False)
    give(actor=MANAGER, at=at(1), dossier_id=gone, to=REUNION)
    envelope = opened(400, **AIDS)
    assert account(envelope) == (400, 0, 160, 240)
    hear(here, scheme, late, "20")
    change_grant(actor=DIRECTION, at=at(1), envelope_id=envelope, amount=euros(100), label="Avenant")
    assert account(envelope) == (500, 0, 160, 340)
    assert len(read(MANAGER, movements_of, envelope)) == 5
    elsewhere = replace(ISLAND, permissions=DIRECTION.permissions)
    draft = EnvelopeDraft(2026, Funder.DEPARTEMENT, "", AllowanceScheme.AID, euros(10))
    theirs = read(ISLAND, envelope_of, open_envelope(actor=elsewhere, at=at(1), draft=draft))
    assert (theirs.committed, theirs.paid) == (0, 0), "what another catalogue gave is in no account here"
    assert account(opened(50, year=2025, **AIDS)) == (50, 0, 0, 50)
    assert account(opened(50, **(AIDS | {"funder": Funder.REGION}))) == (50, 0, 0, 50)


def test_more_may_have_been_granted_than_the_envelope_holds() -> None:
    granted(new_file(), catalogue(OF_FUNDER), "150")
    assert account(opened(100, **AIDS)) == (100, 0, 150, -50)


def test_each_aid_counts_in_the_envelope_of_its_own_or_in_the_one_for_all() -> None:
    own, other = catalogue(OF_FUNDER), catalogue(replace(OF_FUNDER, name="Permis"))
    person = new_file()
    granted(person, own, "80")
    granted(person, other, "30")
    first = opened(400, aid_scheme_id=own, **AIDS)
    general = opened(400, **AIDS)
    assert (account(first)[2], account(general)[2]) == (80, 30)
    last = opened(400, aid_scheme_id=other, **AIDS)
    assert (account(last)[2], account(general)[2]) == (0, 30), "what is counted stays where it is"


def test_an_aid_to_be_paid_here_is_committed_at_the_opening_unless_a_run_has_ordered_it(book: Book) -> None:
    scheme, person = catalogue(), new_file()
    with_account(person)
    waiting, ordered = (
        granted(person, scheme, "80", heard=False),
        granted(new_file(), scheme, "60", heard=False),
    )
    book.owe(
        person, OCTOBER, 60, scheme=AllowanceScheme.AID, payer=Payer.STRUCTURE, ref_id=ordered,
        funder=Funder.DEPARTEMENT, aid_scheme_id=scheme,
    )  # fmt: skip
    run = exported(payer=Payer.STRUCTURE)
    envelope = opened(400, **AIDS)
    assert account(envelope) == (400, 140, 0, 260)
    for aid, amount in ((waiting, "80"), (ordered, "60")):
        hear(person, scheme, aid, amount, Payer.STRUCTURE)
    assert account(envelope) == (400, 140, 0, 260)
    returned(run, (only(run).proposal_id, 60, "paye"))
    assert account(envelope) == (400, 80, 60, 260)


@pytest.mark.parametrize("answers", [("attente", "paye"), ("paye", "rejete")])
def test_the_runs_of_the_year_count_as_if_the_envelope_had_stood(book: Book, answers: Sequence[str]) -> None:
    """Whether it is opened before the run, after the freeze or after the return: the same account at the end."""
    paid_person(book), paid_person(book, IBANS[1])
    run = exported()
    rows = found(run)
    lines = [
        (row.proposal_id, FULL, told) for row, told in zip(rows, answers, strict=True) if told != "attente"
    ]
    returned(run, *lines)
    envelope = opened(5000)
    waiting, paid = answers.count("attente") * FULL, answers.count("paye") * FULL
    assert account(envelope) == (5000, waiting, paid, 5000 - waiting - paid)
    if waiting:
        returned(run, *[(row.proposal_id, FULL, "paye") for row in rows], salt="suite")
        assert account(envelope) == (5000, 0, 2 * FULL, 5000 - 2 * FULL)
    change_grant(actor=DIRECTION, at=at(1), envelope_id=envelope, amount=euros(1), label="Avenant")
    assert account(envelope)[1] == 0
    assert account(opened(5000, year=2027)) == (5000, 0, 0, 5000)
