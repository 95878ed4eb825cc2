"""Who may read, prepare and check the runs, and keep the budgets."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_read_payments(actor: Actor) -> bool:
    """True for whoever may see the runs and the budgets."""
    return actor.may(Permission.READ_PAYMENTS)


def may_prepare(actor: Actor) -> bool:
    """True for whoever may open and calculate a run, send it, read its returns."""
    return actor.may(Permission.PREPARE_PAYMENTS)


def may_check(actor: Actor, prepared_by_id: UUID | None) -> bool:
    """True for whoever may check or freeze a run that somebody else prepared."""
    return actor.may(Permission.CHECK_PAYMENTS) and actor.user_id != prepared_by_id


def may_manage_budgets(actor: Actor) -> bool:
    """True for whoever keeps the envelopes."""
    return actor.may(Permission.MANAGE_BUDGETS)


def may_propose_account(actor: Actor) -> bool:
    """True for whoever may note bank details: those who prepare allowances, and the house itself."""
    return actor.may(Permission.PREPARE_ALLOWANCES) and actor.may(Permission.EDIT_FILES)


def may_confirm_account(actor: Actor, proposed_by_id: UUID | None) -> bool:
    """True for whoever may take a second look at bank details that somebody else noted."""
    allowed = actor.may(Permission.DECIDE_ALLOWANCES) or actor.may(Permission.CHECK_PAYMENTS)
    return allowed and actor.user_id != proposed_by_id


def check_may_read(actor: Actor) -> None:
    """Raise Refused unless the actor may see the runs and the budgets."""
    if not may_read_payments(actor):
        raise _refused("lire la paie et les budgets")


def may_read_accounts(actor: Actor) -> bool:
    """True for whoever notes bank details or pays."""
    return actor.may(Permission.PREPARE_ALLOWANCES) or may_read_payments(actor)


def check_may_read_paid(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless the actor reads bank details, or is the person of the file, about what she was paid."""
    if not actor.is_herself(dossier_id):
        check_may_read_accounts(actor)


def check_may_read_accounts(actor: Actor) -> None:
    """Raise Refused unless the actor may see bank details, masked."""
    if not may_read_accounts(actor):
        raise _refused("lire des coordonnées bancaires")


def check_may_prepare(actor: Actor) -> None:
    """Raise Refused unless the actor may prepare a run."""
    if not may_prepare(actor):
        raise _refused("préparer la paie")


def check_may_check(actor: Actor) -> None:
    """Raise Refused unless the actor may check runs."""
    if not actor.may(Permission.CHECK_PAYMENTS):
        raise _refused("contrôler la paie")


def check_another(actor: Actor, prepared_by_id: UUID | None) -> None:
    """Raise Refused when the actor is the one who prepared."""
    if actor.user_id == prepared_by_id:
        raise Refused(
            "Vous avez préparé cette paie : quelqu’un d’autre doit la contrôler et la figer.",
            what_to_do="Demandez à un collègue qui a ce droit.",
            code="four_eyes",
        )


def check_may_manage_budgets(actor: Actor) -> None:
    """Raise Refused unless the actor keeps the envelopes."""
    if not may_manage_budgets(actor):
        raise _refused("tenir les budgets")


def check_may_propose_account(actor: Actor) -> None:
    """Raise Refused unless the actor may note bank details."""
    if not may_propose_account(actor):
        raise _refused("noter des coordonnées bancaires")


def check_may_confirm_account(actor: Actor, proposed_by_id: UUID | None) -> None:
    """Raise Refused unless the actor may confirm bank details noted by somebody else."""
    if may_confirm_account(actor, proposed_by_id):
        return
    if actor.user_id == proposed_by_id:
        raise Refused(
            "Vous avez noté ces coordonnées bancaires : quelqu’un d’autre doit les confirmer.",
            what_to_do="Demandez à un collègue qui a ce droit de les comparer au relevé.",
            code="four_eyes",
        )
    raise _refused("confirmer des coordonnées bancaires")


def _refused(what: str) -> Refused:
    return Refused(
        f"Votre rôle ne permet pas de {what}.",
        what_to_do="Demandez-le à votre responsable ou à votre direction.",
    )
