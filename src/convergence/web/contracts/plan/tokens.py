"""What a form of a contract does when a colleague saved before her."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from convergence.accompagnement.contracts.types import ContractConflict


@contextmanager
def token_renewed() -> Iterator[None]:
    """After an edit conflict the form takes the present token: sending again is a choice made knowingly."""
    try:
        yield
    except ContractConflict as problem:
        problem.__dict__["stored"] = {}
        problem.__dict__["stored_token"] = problem.theirs.edit_token
        raise
