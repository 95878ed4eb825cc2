"""Writes of the case file: one function for each thing that a professional does."""

from convergence.dossier.operations.content.accounts import (
    hand_account,
    lend_screen,
    open_account,
    refresh_account,
    take_account_over,
)
from convergence.dossier.operations.content.contacts import note_wrong_contact
from convergence.dossier.operations.content.sections import confirm_section, edit_section
from convergence.dossier.operations.creating import create_dossier
from convergence.dossier.operations.life import (
    end_accompaniment,
    note_contact,
    put_on_watch,
    reactivate,
    resume_accompaniment,
    take_back_contact,
)
from convergence.dossier.operations.nir import certify_nir, record_nir, remove_nir, reveal_nir
from convergence.dossier.operations.notes import amend_note, delete_note, write_note
from convergence.dossier.operations.presence import leave_section, note_presence
from convergence.dossier.operations.proofs import justify_identity
from convergence.dossier.operations.requests import answer_request, request_file
from convergence.dossier.operations.team import add_team_member, change_referent, end_team_member
from convergence.dossier.operations.transfer import follow_merger, hand_over
from convergence.dossier.operations.undoing import undo_change

__all__ = [
    "add_team_member",
    "amend_note",
    "answer_request",
    "certify_nir",
    "change_referent",
    "confirm_section",
    "create_dossier",
    "delete_note",
    "edit_section",
    "end_accompaniment",
    "end_team_member",
    "follow_merger",
    "hand_account",
    "hand_over",
    "justify_identity",
    "leave_section",
    "lend_screen",
    "note_contact",
    "note_presence",
    "note_wrong_contact",
    "open_account",
    "put_on_watch",
    "reactivate",
    "record_nir",
    "refresh_account",
    "remove_nir",
    "request_file",
    "resume_accompaniment",
    "reveal_nir",
    "take_account_over",
    "take_back_contact",
    "undo_change",
    "write_note",
]
