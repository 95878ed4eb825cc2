"""Reads of the diagnosis."""

from convergence.accompagnement.diagnostic.queries.diagnostics import (
    compared,
    diagnostic_detail,
    diagnostics_of,
    in_depth_of,
    latest_diagnostic,
    needs_of,
    version_words,
)
from convergence.accompagnement.diagnostic.queries.words import words_on

__all__ = [
    "compared",
    "diagnostic_detail",
    "diagnostics_of",
    "in_depth_of",
    "latest_diagnostic",
    "needs_of",
    "version_words",
    "words_on",
]
