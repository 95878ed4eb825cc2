"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts.operations import (
    flag_contracts,
    follow_signing,
    note_contract_there,
    recompute_ends,
    sign_from_signing,
)
from convergence.accompagnement.contracts.types import (
    CejPrepared,
    ContractKind,
    ContractState,
    PaceaPrepared,
    PaperState,
    ReviewReason,
)
from convergence.accompagnement.orientation.operations import register_for_contract
from convergence.accompagnement.orientation.types import Category, OrientationNotified
from convergence.accompagnement.situations.queries import job_seeker_category
from convergence.accompagnement.situations.types import SituationRecorded
from convergence.dossier.types import BirthDateCorrected, RqthEnded, RqthRecognised
from convergence.foundation.actor import Actor
from convergence.foundation.events import Event
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.signatures.types import (
    SignatureRefused,
    SignatureRequested,
    SigningCompleted,
    SigningExpired,
    SigningWithdrawn,
)
from convergence.storage.outbox import handles
from convergence.storage.session import acting

_ALIVE = (ContractState.PREPARED, ContractState.SIGNED, ContractState.RUNNING, ContractState.SUSPENDED)


@handles(BirthDateCorrected)
def follow_birth_date(event: BirthDateCorrected, *, actor: Actor, at: datetime) -> None:
    """The ages of a contract follow the birth date."""
    _follow_age(event, f"birth:{event.before}:{event.after}", actor, at, "Date de naissance corrigée")


@handles(RqthRecognised)
def follow_rqth(event: RqthRecognised, *, actor: Actor, at: datetime) -> None:
    """The age limit of a CEJ follows the recognition of the quality of disabled worker."""
    _follow_age(event, f"limit:{event.starts_on}:{event.ends_on}", actor, at, "Limite d’âge modifiée")


@handles(RqthEnded)
def follow_rqth_end(event: RqthEnded, *, actor: Actor, at: datetime) -> None:
    """The age limit of a CEJ follows the end of the recognition."""
    _follow_age(event, "limit-end", actor, at, "Limite d’âge modifiée")


@handles(SituationRecorded)
def notice_lasting_job(event: SituationRecorded, *, actor: Actor, at: datetime) -> None:
    """A lasting job noted while a CEJ runs: someone decides whether the contract ends.

    A job that is over, entered late, asks nothing.
    """
    is_over = event.ends_on is not None and event.ends_on <= local_day(at, zone(actor.time_zone))
    if event.is_lasting and not is_over and event.dossier_id is not None:
        flag_contracts(
            actor=actor,
            at=at,
            dossier_id=event.dossier_id,
            review=ReviewReason.LASTING_JOB,
            kinds=(ContractKind.CEJ,),
            reason="Emploi durable noté",
            idempotency_key=f"job:{event.situation_id}:{event.starts_on}:{event.ends_on}",
        )


@handles(CejPrepared)
def register_for_cej(event: CejPrepared, *, actor: Actor, at: datetime) -> None:
    """Whoever enters a CEJ seeks work: she is registered at France Travail, if she is concerned (L5411-1).

    An operator asks France Travail nothing in the name of the Mission Locale.
    """
    if event.signatory_id is None:
        _register(event, event.receives_rsa, actor, at)


@handles(PaceaPrepared)
def register_for_pacea(event: PaceaPrepared, *, actor: Actor, at: datetime) -> None:
    """Whoever enters a PACEA seeks work: she is registered at France Travail, if she is concerned (L5411-1)."""
    _register(event, event.receives_rsa, actor, at)


@handles(OrientationNotified)
def settle_with_contract_there(event: OrientationNotified, *, actor: Actor, at: datetime) -> None:
    """A contract signed already with the référent is the one that the orientation asks for."""
    if event.dossier_id is not None:
        note_contract_there(
            actor=actor,
            at=at,
            dossier_id=event.dossier_id,
            orientation_id=event.orientation_id,
            reason="Contrat déjà signé avec l’organisme référent",
        )


@handles(SignatureRequested)
def note_paper_left(event: SignatureRequested, *, actor: Actor, at: datetime) -> None:
    """The paper of a contract left for signature, from the contract or from the documents of the file."""
    follow_signing(actor=actor, at=at, document_id=event.document_id, state=PaperState.ASKED)


@handles(SignatureRefused)
def note_paper_refused(event: SignatureRefused, *, actor: Actor, at: datetime) -> None:
    """A signer refused: the contract is not signed, and someone looks at it."""
    follow_signing(actor=actor, at=at, document_id=event.document_id, state=PaperState.REFUSED)


@handles(SigningExpired)
def note_paper_expired(event: SigningExpired, *, actor: Actor, at: datetime) -> None:
    """The delay to sign passed."""
    follow_signing(actor=actor, at=at, document_id=event.document_id, state=PaperState.EXPIRED)


@handles(SigningWithdrawn)
def note_paper_withdrawn(event: SigningWithdrawn, *, actor: Actor, at: datetime) -> None:
    """The demand was taken back: the preparation may change again."""
    follow_signing(actor=actor, at=at, document_id=event.document_id, state=PaperState.WITHDRAWN)


@handles(SigningCompleted)
def sign_when_all_signed(event: SigningCompleted, *, actor: Actor, at: datetime) -> None:
    """Everybody has signed the paper of a contract: it is signed."""
    sign_from_signing(actor=actor, at=at, document_id=event.document_id, signing_id=event.signing_id)


def _register(event: Event, receives_rsa: bool | None, actor: Actor, at: datetime) -> None:
    if event.dossier_id is not None:
        today = local_day(at, zone(actor.time_zone))
        register_for_contract(
            actor=actor,
            at=at,
            dossier_id=event.dossier_id,
            asked_on=today,
            receives_rsa=receives_rsa,
            category=_category(actor, event.dossier_id, today),
        )


def _category(actor: Actor, dossier_id: UUID, today: date) -> Category:
    """What her situations say; without a job when nothing is known."""
    with acting(actor, Purpose.SYSTEM) as scope:
        return job_seeker_category(scope, dossier_id, today) or Category.A


def _follow_age(event: Event, key: str, actor: Actor, at: datetime, why: str) -> None:
    """The day is part of the key: a date corrected, put back and corrected again asks for a look each time."""
    if event.dossier_id is None:
        return
    recompute_ends(actor=actor, at=at, dossier_id=event.dossier_id, reason=why)
    flag_contracts(
        actor=actor,
        at=at,
        dossier_id=event.dossier_id,
        review=ReviewReason.AGE_LIMIT,
        states=_ALIVE,
        reason=why,
        idempotency_key=f"{event.dossier_id}:{key}:{at.date()}",
    )
