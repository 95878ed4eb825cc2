"""Writes of the room audit."""

from convergence.audit.operations.chains import anchor_chains, verify_chains
from convergence.audit.operations.erasure import erase_file
from convergence.audit.operations.rights import (
    answer_rights_request,
    extend_rights_request,
    receive_rights_request,
)

__all__ = [
    "anchor_chains",
    "answer_rights_request",
    "erase_file",
    "extend_rights_request",
    "receive_rights_request",
    "verify_chains",
]
