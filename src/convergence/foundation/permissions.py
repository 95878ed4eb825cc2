"""What a person may be allowed to do. Which role holds what stands in ``identity.rules.roles``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One right, named by the thing and the action."""

    READ_FILES = "files.read"
    CREATE_FILES = "files.create"
    EDIT_FILES = "files.edit"
    READ_FREE_TEXT = "files.free_text.read"
    REVEAL_NIR = "files.nir.reveal"
    JUSTIFY_IDENTITY = "files.identity.justify"
    MANAGE_TEAM = "files.team.manage"
    ANSWER_FILE_REQUESTS = "files.requests.answer"
    TRANSFER_FILES = "files.transfer"
    RECORD_ACTS = "acts.record"
    SIGN_CONTRACTS = "contracts.sign"
    READ_TEAM_CASELOADS = "caseloads.team.read"
    READ_ACCESS_JOURNAL = "journal.read"
    VERIFY_JOURNAL = "journal.verify"
    READ_PROCESSING_REGISTER = "register.read"
    MANAGE_USERS = "users.manage"
    APPROVE_USERS = "users.approve"
    MANAGE_STRUCTURE = "structure.manage"
    MANAGE_NETWORK = "network.manage"
    READ_PARAMETERS = "parameters.read"
    READ_REFERENTIALS = "referentials.read"
    READ_FIGURES = "figures.read"
