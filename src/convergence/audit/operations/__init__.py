"""Writes of the room audit."""

from convergence.audit.operations.anchors import Anchor, append_anchors, read_anchors
from convergence.audit.operations.chains import anchor_chains, verify_chains
from convergence.audit.operations.erasure import erase_file
from convergence.audit.operations.lifting import announce_lifting, lift_limitation
from convergence.audit.operations.rights import (
    answer_rights_request,
    ask_about_my_data,
    extend_rights_request,
    receive_rights_request,
)

__all__ = [
    "Anchor",
    "anchor_chains",
    "announce_lifting",
    "answer_rights_request",
    "append_anchors",
    "ask_about_my_data",
    "erase_file",
    "extend_rights_request",
    "lift_limitation",
    "read_anchors",
    "receive_rights_request",
    "verify_chains",
]
