"""What may be written about contracts."""

from convergence.accompagnement.contracts.operations.ageing import apply_age_limits
from convergence.accompagnement.contracts.operations.ending import (
    abandon_contract,
    end_contract,
    refuse_contract,
)
from convergence.accompagnement.contracts.operations.extending import extend_after_programme, extend_contract
from convergence.accompagnement.contracts.operations.papers.following import (
    ask_signatures,
    follow_signing,
    sign_from_signing,
)
from convergence.accompagnement.contracts.operations.papers.making import (
    certify_accompaniment,
    print_contract,
)
from convergence.accompagnement.contracts.operations.plan.phases import (
    change_phase,
    close_phase,
    open_phase,
    plan_phase,
)
from convergence.accompagnement.contracts.operations.plan.steps import (
    change_step,
    drop_step,
    finish_step,
    set_step,
)
from convergence.accompagnement.contracts.operations.plan.versions import drop_revision, revise_contract
from convergence.accompagnement.contracts.operations.preparing import (
    amend_contract,
    prepare_cej,
    prepare_engagement,
    prepare_pacea,
)
from convergence.accompagnement.contracts.operations.reviewing import (
    clear_review,
    confirm_contract,
    flag_contracts,
    note_contract_there,
    recompute_ends,
)
from convergence.accompagnement.contracts.operations.signing import sign_contract
from convergence.accompagnement.contracts.operations.starting import start_due_contracts
from convergence.accompagnement.contracts.operations.suspending import resume_contract, suspend_contract

__all__ = [
    "abandon_contract",
    "amend_contract",
    "apply_age_limits",
    "ask_signatures",
    "certify_accompaniment",
    "change_phase",
    "change_step",
    "clear_review",
    "close_phase",
    "confirm_contract",
    "drop_revision",
    "drop_step",
    "end_contract",
    "extend_after_programme",
    "extend_contract",
    "finish_step",
    "flag_contracts",
    "follow_signing",
    "note_contract_there",
    "open_phase",
    "plan_phase",
    "prepare_cej",
    "prepare_engagement",
    "prepare_pacea",
    "print_contract",
    "recompute_ends",
    "refuse_contract",
    "resume_contract",
    "revise_contract",
    "set_step",
    "sign_contract",
    "sign_from_signing",
    "start_due_contracts",
    "suspend_contract",
]
