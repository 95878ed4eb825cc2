"""Writes of aspirations."""

from convergence.aspirations.operations.coding import choose_theme, code_again, code_statement
from convergence.aspirations.operations.sub_themes import add_sub_theme, amend_sub_theme
from convergence.aspirations.operations.telling import (
    change_aspiration,
    end_aspiration,
    rank_aspirations,
    tell_aspiration,
)
from convergence.aspirations.operations.words import agree_to_publish, withdraw_statement

__all__ = [
    "add_sub_theme",
    "agree_to_publish",
    "amend_sub_theme",
    "change_aspiration",
    "choose_theme",
    "code_again",
    "code_statement",
    "end_aspiration",
    "rank_aspirations",
    "tell_aspiration",
    "withdraw_statement",
]
