"""What may be written about signatures."""

from convergence.signatures.operations.asking import request_signatures, resend_link, withdraw_signing
from convergence.signatures.operations.codes import send_code
from convergence.signatures.operations.delays import erase_traces, remind_and_expire
from convergence.signatures.operations.deliveries import note_delivery
from convergence.signatures.operations.opening import open_for_person
from convergence.signatures.operations.rounds import end_round, open_copy, start_round
from convergence.signatures.operations.sealing import note_seal_fault, reseal, seal_signing
from convergence.signatures.operations.signing import (
    note_seen,
    refuse_by_link,
    refuse_in_round,
    refuse_on_account,
    sign_by_link,
    sign_in_round,
    sign_on_account,
)

__all__ = [
    "end_round",
    "erase_traces",
    "note_delivery",
    "note_seal_fault",
    "note_seen",
    "open_copy",
    "open_for_person",
    "refuse_by_link",
    "refuse_in_round",
    "refuse_on_account",
    "remind_and_expire",
    "request_signatures",
    "reseal",
    "resend_link",
    "seal_signing",
    "send_code",
    "sign_by_link",
    "sign_in_round",
    "sign_on_account",
    "start_round",
    "withdraw_signing",
]
