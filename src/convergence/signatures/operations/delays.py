"""What time does to signings: reminders, expiry, traces that are erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from convergence.foundation.actor import Actor
from convergence.signatures import models
from convergence.signatures.operations.asking import close_signers
from convergence.signatures.operations.finding import is_closed_to_keeper, locked_signing, signers_of
from convergence.signatures.operations.sending import delays, send_link
from convergence.signatures.policies import check_is_house
from convergence.signatures.queries.rows import due_ranks
from convergence.signatures.rules.states import moved_signing
from convergence.signatures.types import (
    SignerAction,
    SignerState,
    SigningAction,
    SigningExpired,
    SigningState,
    SigningWay,
)
from convergence.storage.operation import emit, operation

_OPEN = (SignerState.WAITING, SignerState.SEEN)


@operation("Rappels et délais des signatures")
def remind_and_expire(*, actor: Actor, at: datetime) -> int:
    """Close what is too late, remind those who wait, for the structure of the actor; returns how many were touched."""
    check_is_house(actor)
    waiting = models.Signing.objects.filter(structure_id=actor.structure_id, state=SigningState.WAITING)
    touched = 0
    for signing_id in list(waiting.order_by("id").values_list("id", flat=True)):
        signing = locked_signing(signing_id)
        if signing.state != SigningState.WAITING:
            continue
        if signing.expires_at <= at:
            _expire(at, signing)
            touched += 1
        elif not is_closed_to_keeper(signing, at):
            touched += _remind(actor, at, signing)
    return touched


@operation("Traces de signature effacées")
def erase_traces(*, actor: Actor, at: datetime) -> int:
    """Erase the addresses and browsers kept long enough; returns how many."""
    check_is_house(actor)
    found = models.SignerTrace.objects.filter(structure_id=actor.structure_id, erase_at__lte=at)
    return found.delete()[0]


def _expire(at: datetime, signing: models.Signing) -> None:
    signing.state = moved_signing(SigningState(signing.state), SigningAction.EXPIRE)
    signing.ended_at, signing.reason = at, "Le délai est passé."
    signing.save(update_fields=["state", "ended_at", "reason"])
    close_signers(signing, at, SignerAction.EXPIRE)
    emit(
        SigningExpired(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            signing_id=signing.id,
            document_id=signing.document_id,
            expired_at=at,
        )
    )


def _remind(actor: Actor, at: datetime, signing: models.Signing) -> int:
    signers, limits, reminded = signers_of(signing), delays(actor, at), 0
    due = due_ranks(signing, signers)
    for signer in signers:
        wait = timedelta(days=limits["premier_rappel" if signer.reminded_at is None else "rappel"])
        last = signer.reminded_at or signer.asked_at
        if signer.rank not in due or signer.state not in _OPEN or not SigningWay(signer.way).is_link:
            continue
        if last is None or at - last < wait or signer.reminders >= limits["rappels_max"]:
            continue
        signer.reminders, signer.reminded_at = signer.reminders + 1, at
        signer.save(update_fields=["reminders", "reminded_at"])
        send_link(actor, at, signing, signer, again=True)
        reminded += 1
    return reminded
