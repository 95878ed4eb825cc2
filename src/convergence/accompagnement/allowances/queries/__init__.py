"""What may be read of allowances and aids."""

from convergence.accompagnement.allowances.queries.dues import (
    BATCH,
    amounts_due,
    amounts_due_to,
    files_with_rights,
)
from convergence.accompagnement.allowances.queries.held import (
    aid_scheme,
    aid_schemes,
    aids_of,
    allowance_notes,
    how_to_contest,
    months_of,
    one_offs_of,
    right_detail,
    rights_of,
)
from convergence.accompagnement.allowances.queries.waiting import (
    count_waiting,
    waiting_decisions,
    waiting_detail,
)

__all__ = [
    "BATCH",
    "aid_scheme",
    "aid_schemes",
    "aids_of",
    "allowance_notes",
    "amounts_due",
    "amounts_due_to",
    "count_waiting",
    "files_with_rights",
    "how_to_contest",
    "months_of",
    "one_offs_of",
    "right_detail",
    "rights_of",
    "waiting_decisions",
    "waiting_detail",
]
