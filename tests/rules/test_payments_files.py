"""The payment file and the return: exact, stable, and nothing that comes back is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments.rules.files import FileLine, read_return, write_file
from convergence.accompagnement.payments.rules.returns import KnownOrder, verdict
from convergence.accompagnement.payments.types import OrderState, ReturnLineState, ReturnOutcome
from convergence.foundation.money import euros
from convergence.foundation.problems import Invalid

RUN, OTHER = UUID(int=1), UUID(int=2)
ONE, TWO = UUID(int=11), UUID(int=12)
LINE = FileLine(
    reference=ONE,
    family_name="CARRERE",
    first_name="Inès",
    born_on=date(2006, 2, 28),
    iban="FR1420041010050500013M02606",
    holder="Inès CARRERE",
    scheme="cej",
    amount=euros("561.68"),
)
HEADER = "reference;montant;resultat;motif;date\n"


def test_a_file_tells_its_lines_its_totals_and_its_fingerprint() -> None:
    second = replace(LINE, reference=TWO, amount=euros("0.32"))
    made = write_file(RUN, "65440S00", date(2025, 10, 1), Payer.ASP, [second, LINE])
    told = json.loads(made.text)
    assert (told["format"], told["version"], told["mois"]) == ("convergence-paie", 1, "2025-10")
    assert (told["nombre"], told["total"], told["empreinte"]) == (2, "562.00", made.digest)
    assert [line["reference"] for line in told["lignes"]] == [str(ONE), str(TWO)]
    assert made == write_file(RUN, "65440S00", date(2025, 10, 1), Payer.ASP, [LINE, second])
    cent = replace(LINE, amount=euros("561.69"))
    assert write_file(RUN, "65440S00", date(2025, 10, 1), Payer.ASP, [cent, second]).digest != made.digest


def test_a_return_is_read_line_by_line() -> None:
    content = f"{HEADER}{ONE};561,68;paye;;2025-11-12\n\n{TWO};12.5;REJETE;compte clos;\n"
    first, second = read_return(content.encode("utf-8-sig"))
    assert (first.order_id, first.amount, first.outcome) == (ONE, euros("561.68"), ReturnOutcome.PAID)
    assert (second.outcome, second.reason, second.fault) == (ReturnOutcome.REJECTED, "compte clos", "")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("pas-un-uuid;1;paye;;", "référence"),
        (f"{ONE};beaucoup;paye;;", "montant"),
        (f"{ONE};1,234;paye;;", "montant"),
        (f"{ONE};-1;paye;;", "négatif"),
        (f"{ONE};1;peut-être;;", "résultat"),
        (f"{ONE}", "montant"),
        ("=cmd();1;paye;;", "référence"),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_with_what_is_wrong(line: str, fault: str) -> None:
    (read,) = read_return((HEADER + line).encode())
    assert fault in read.fault


NOT_RETURNS = [
    b"",
    b"\xff\xfe\x00",
    b"PK\x03\x04",
    b"a;b;c\n1;2;3",
    HEADER.encode() + b"\x00",
    (HEADER + "x;1;paye\n" * 50_001).encode(),
]


@pytest.mark.parametrize("content", NOT_RETURNS, ids=lambda content: str(content[:12]))
def test_a_file_that_is_no_return_is_refused_whole(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_return(content)


@given(st.text(max_size=300))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    try:
        lines = read_return((HEADER + text).encode("utf-8", "replace"))
    except Invalid:
        return
    assert all(line.fault or line.order_id for line in lines)


ORDER = KnownOrder(ONE, RUN, euros(100), OrderState.WAITING)
PAID, REJECTED = ReturnOutcome.PAID, ReturnOutcome.REJECTED


@pytest.mark.parametrize(
    ("order", "outcome", "amount", "by_hand", "expected"),
    [
        (ORDER, PAID, "100", False, ReturnLineState.APPLIED),
        (ORDER, REJECTED, "100", False, ReturnLineState.APPLIED),
        (ORDER, PAID, "99.99", False, ReturnLineState.DIFFERENT),
        (None, PAID, "100", False, ReturnLineState.UNKNOWN),
        (None, PAID, "100", True, ReturnLineState.UNKNOWN),
        (replace(ORDER, run_id=OTHER), PAID, "100", False, ReturnLineState.OTHER_RUN),
        (replace(ORDER, run_id=OTHER), PAID, "100", True, ReturnLineState.APPLIED),
        (replace(ORDER, state=OrderState.PAID), PAID, "100", False, ReturnLineState.REPEATED),
        (replace(ORDER, state=OrderState.REJECTED), REJECTED, "100", False, ReturnLineState.REPEATED),
        (replace(ORDER, state=OrderState.PAID), REJECTED, "100", False, ReturnLineState.DIFFERENT),
        (replace(ORDER, state=OrderState.PAID), REJECTED, "100", True, ReturnLineState.APPLIED),
        (replace(ORDER, state=OrderState.REJECTED), PAID, "100", False, ReturnLineState.DIFFERENT),
        (replace(ORDER, state=OrderState.REJECTED), PAID, "100", True, ReturnLineState.APPLIED),
        (replace(ORDER, state=OrderState.WITHDRAWN), PAID, "100", True, ReturnLineState.APPLIED),
        (replace(ORDER, state=OrderState.WITHDRAWN), REJECTED, "100", True, ReturnLineState.DIFFERENT),
        (replace(ORDER, state=OrderState.WITHDRAWN), PAID, "100", False, ReturnLineState.DIFFERENT),
    ],
)
def test_what_a_line_does_to_an_order(
    order: KnownOrder | None, outcome: ReturnOutcome, amount: str, by_hand: bool, expected: ReturnLineState
) -> None:
    assert verdict(RUN, order, outcome, euros(amount), by_hand=by_hand) is expected
