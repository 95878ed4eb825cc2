"""What may be written about agreements: asked, answered by two people, reviewed, ended."""

from convergence.sharing.operations.agreements.asking import (
    ask_access,
    ask_as_candidate,
    attach_candidate,
    complete_demand,
)
from convergence.sharing.operations.agreements.deciding import (
    ask_more,
    decide_access,
    propose_answer,
    review_agreement,
    tie_applications,
)
from convergence.sharing.operations.agreements.declaring import declare_mode
from convergence.sharing.operations.agreements.ending import (
    acknowledge_end,
    close_run_out,
    revoke_agreement,
)

__all__ = [
    "acknowledge_end",
    "ask_access",
    "ask_as_candidate",
    "ask_more",
    "attach_candidate",
    "close_run_out",
    "complete_demand",
    "decide_access",
    "declare_mode",
    "propose_answer",
    "review_agreement",
    "revoke_agreement",
    "tie_applications",
]
