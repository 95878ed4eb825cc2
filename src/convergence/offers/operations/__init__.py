"""Writes of the room."""

from convergence.offers.operations.catalogue import (
    keep_offer,
    keep_provider,
    note_places,
    reopen_offer,
    reopen_provider,
    withdraw_offer,
    withdraw_provider,
)
from convergence.offers.operations.editions import load_edition, load_files, note_failure
from convergence.offers.operations.exports import (
    changes_file,
    feed_standing,
    make_whole_file,
    next_changes,
    whole_file,
)
from convergence.offers.operations.feed import give_places, note_faults
from convergence.offers.operations.likenesses import compare_records, settle_likeness, undo_likeness
from convergence.offers.operations.nudges import (
    ask_again,
    confirm_by_link,
    tell_change_by_link,
    treat_answer,
)
from convergence.offers.operations.quality import confirm_offer, rate_offers
from convergence.offers.operations.scores import note_outcome
from convergence.offers.operations.selections import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_OFFERS,
    add_to_selection,
    change_selection,
    forget_selection,
    keep_selection,
    take_from_selection,
)
from convergence.offers.operations.sources import (
    amend_source,
    ask_reading,
    close_source,
    open_source,
    reopen_source,
)
from convergence.offers.operations.workshops import choose_listing, keep_workshop

__all__ = [
    "LONGEST_NAME",
    "LONGEST_NOTE",
    "MOST_OFFERS",
    "add_to_selection",
    "amend_source",
    "ask_again",
    "ask_reading",
    "change_selection",
    "changes_file",
    "choose_listing",
    "close_source",
    "compare_records",
    "confirm_by_link",
    "confirm_offer",
    "feed_standing",
    "forget_selection",
    "give_places",
    "keep_offer",
    "keep_provider",
    "keep_selection",
    "keep_workshop",
    "load_edition",
    "load_files",
    "make_whole_file",
    "next_changes",
    "note_failure",
    "note_faults",
    "note_outcome",
    "note_places",
    "open_source",
    "rate_offers",
    "reopen_offer",
    "reopen_provider",
    "reopen_source",
    "settle_likeness",
    "take_from_selection",
    "tell_change_by_link",
    "treat_answer",
    "undo_likeness",
    "whole_file",
    "withdraw_offer",
    "withdraw_provider",
]
