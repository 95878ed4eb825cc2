"""What may be written about payments."""

from convergence.accompagnement.payments.operations.accounts import (
    confirm_account,
    propose_account,
    refuse_account,
    resume_payments,
    stop_payments,
)
from convergence.accompagnement.payments.operations.envelopes import (
    change_grant,
    commit_amount,
    commit_grant,
    let_aids_go,
    open_envelope,
)
from convergence.accompagnement.payments.operations.marking import recalculate_from
from convergence.accompagnement.payments.operations.repaying import note_repayment
from convergence.accompagnement.payments.operations.returns.exporting import (
    download_file,
    export_run,
    withdraw_unsent,
)
from convergence.accompagnement.payments.operations.returns.repairing import (
    attach_return_line,
    close_return_line,
    note_answer,
    reconcile_run,
)
from convergence.accompagnement.payments.operations.returns.returning import read_return_file
from convergence.accompagnement.payments.operations.returns.transporting import note_transport
from convergence.accompagnement.payments.operations.runs.checking import (
    acknowledge_anomalies,
    check_run,
    hold_proposal,
    release_proposal,
    send_run_back,
)
from convergence.accompagnement.payments.operations.runs.freezing import confirm_value, freeze_run
from convergence.accompagnement.payments.operations.runs.opening import open_run
from convergence.accompagnement.payments.operations.runs.proposing import propose_run

__all__ = [
    "acknowledge_anomalies",
    "attach_return_line",
    "change_grant",
    "check_run",
    "close_return_line",
    "commit_amount",
    "commit_grant",
    "confirm_account",
    "confirm_value",
    "download_file",
    "export_run",
    "freeze_run",
    "hold_proposal",
    "let_aids_go",
    "note_answer",
    "note_repayment",
    "note_transport",
    "open_envelope",
    "open_run",
    "propose_account",
    "propose_run",
    "read_return_file",
    "recalculate_from",
    "reconcile_run",
    "refuse_account",
    "release_proposal",
    "resume_payments",
    "send_run_back",
    "stop_payments",
    "withdraw_unsent",
]
