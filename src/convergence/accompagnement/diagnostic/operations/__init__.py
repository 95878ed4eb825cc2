"""Writes of the diagnosis."""

from convergence.accompagnement.diagnostic.operations.answers import (
    answer_constraint,
    answer_screening,
    answer_target,
    remove_target,
    write_note,
)
from convergence.accompagnement.diagnostic.operations.printing import print_diagnostic
from convergence.accompagnement.diagnostic.operations.versions import (
    close_diagnostic,
    close_pacea_delay,
    extend_in_depth,
    open_diagnostic,
)

__all__ = [
    "answer_constraint",
    "answer_screening",
    "answer_target",
    "close_diagnostic",
    "close_pacea_delay",
    "extend_in_depth",
    "open_diagnostic",
    "print_diagnostic",
    "remove_target",
    "write_note",
]
