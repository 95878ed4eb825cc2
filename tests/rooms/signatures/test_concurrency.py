"""Signers at the same instant, on a real database: each recorded once, the completion announced once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from convergence.foundation.problems import Problem
from convergence.signatures.operations import seal_signing, sign_by_link, sign_in_round, start_round
from convergence.signatures.queries import evidence_of
from convergence.signatures.types import Capacity, SignerDraft, SigningState, SigningWay, SignOutcome
from tests.rooms.accompagnement.world import ADVISER, at, events, new_file, read
from tests.rooms.signatures.steps import CLIENT, HOUSE, YOUNG_PHONE, asked, code_for, guest, shown, tokens

pytestmark = pytest.mark.usefixtures("fresh_database")


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at once; the answer or the refusal of each."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return call()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_double_click_signs_once() -> None:
    signing_id = asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    actor, code = guest(token, at()), code_for(token, YOUNG_PHONE, at())

    def click() -> SignOutcome:
        return sign_by_link(
            actor=actor,
            at=at(),
            token=token,
            typed_name="Inès DUPONT",
            consents=True,
            code=code,
            client=CLIENT,
        )

    answers = together(click, click, click)
    assert SignOutcome.SIGNED in answers
    assert len(read(ADVISER, evidence_of, signing_id)) == 1
    assert [event["remaining"] for event in events("DocumentSigned")] == [0]


def test_six_people_at_once_make_one_chain_and_one_completion() -> None:
    names = [f"Personne {letter * 3}" for letter in "abcdef"]
    signers = [SignerDraft(name=name, capacity=Capacity.PARTNER, way=SigningWay.ON_PAGE) for name in names]
    signing_id = asked(None, at(), *signers)
    token = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    actor = guest(token, at())

    def signs(row: Any) -> Callable[[], None]:
        return lambda: sign_in_round(
            actor=actor, at=at(), token=token, signer_id=row.signer_id, typed_name=row.name, consents=True,
            client=CLIENT,
        )  # fmt: skip

    assert together(*(signs(row) for row in shown(signing_id).signers)) == [None] * 6
    lines = read(ADVISER, evidence_of, signing_id)
    assert [line.position for line in lines] == [1, 2, 3, 4, 5, 6]
    assert all(before.sha256 in after.content for before, after in pairwise(lines))
    assert sorted(event["remaining"] for event in events("DocumentSigned")) == [0, 1, 2, 3, 4, 5]
    sealed = together(*(lambda: seal_signing(actor=HOUSE, at=at(), signing_id=signing_id) for _ in range(3)))
    assert len(set(sealed)) == 1
    assert shown(signing_id).state is SigningState.COMPLETED
    assert len(events("SigningCompleted")) == 1
