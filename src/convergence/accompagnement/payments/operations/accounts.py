"""Bank details: noted by one person, confirmed by another; stops of payments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import (
    check_may_confirm_account,
    check_may_prepare,
    check_may_propose_account,
)
from convergence.accompagnement.payments.rules.accounts import check_holder, check_iban
from convergence.accompagnement.payments.rules.texts import check_text
from convergence.accompagnement.payments.types import AccountState, BankAccountChanged
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, FieldError, Invalid, NotFound
from convergence.storage.files import holder as holder_of
from convergence.storage.operation import emit, operation


@operation("Coordonnées bancaires notées")
def propose_account(
    *, actor: Actor, at: datetime, dossier_id: UUID, iban: str, holder: str, reason: str = ""
) -> UUID:
    """Note the bank details of a person; they serve once somebody else has confirmed them."""
    check_may_propose_account(actor)
    structure_id = _structure(dossier_id)
    compact, name = _checked(iban, holder)
    rows = models.BankAccount.objects.select_for_update().filter(dossier_id=dossier_id)
    states = [AccountState.PROPOSED.value, AccountState.CONFIRMED.value]
    for row in rows.filter(state__in=states).order_by("id"):
        if (row.iban, row.holder) == (compact, name):
            return row.id
        if row.state == AccountState.PROPOSED.value:
            row.state = AccountState.REPLACED.value
            row.save(update_fields=["state"])
    made = models.BankAccount(
        structure_id=structure_id,
        dossier_id=dossier_id,
        iban=compact,
        holder=name,
        proposed_by_id=actor.user_id,
        proposed_by=actor.name,
    )
    _save_alone(made)
    return made.id


@operation("Coordonnées bancaires confirmées")
def confirm_account(*, actor: Actor, at: datetime, account_id: UUID) -> None:
    """A second person has compared the details with the paper: they replace the former ones."""
    check_may_confirm_account(actor, None)
    row = _waiting(account_id)
    check_may_confirm_account(actor, row.proposed_by_id)
    models.BankAccount.objects.filter(dossier_id=row.dossier_id, state=AccountState.CONFIRMED.value).update(
        state=AccountState.REPLACED.value
    )
    row.state, row.confirmed_at = AccountState.CONFIRMED.value, at
    row.decided_by_id, row.decided_by = actor.user_id, actor.name
    row.save()
    emit(BankAccountChanged(structure_id=row.structure_id, dossier_id=row.dossier_id, account_id=row.id))


@operation("Coordonnées bancaires refusées")
def refuse_account(*, actor: Actor, at: datetime, account_id: UUID, reason: str) -> None:
    """The details do not agree with the paper: the former ones go on serving."""
    check_may_confirm_account(actor, None)
    row = _waiting(account_id)
    check_may_confirm_account(actor, row.proposed_by_id)
    check_text(reason, field="reason", message="Dites pourquoi.", what_to_do="Par exemple : autre titulaire.")
    row.state = AccountState.REFUSED.value
    row.decided_by_id, row.decided_by = actor.user_id, actor.name
    row.save()


@operation("Paiements arrêtés")
def stop_payments(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> None:
    """Pay nothing to a person any more: what is due is carried over. Twice is once."""
    check_may_prepare(actor)
    structure_id = _structure(dossier_id)
    text = check_text(
        reason, field="reason", message="Dites pourquoi.", what_to_do="Par exemple : décès signalé le 3 mars."
    )
    models.PaymentStop.objects.get_or_create(
        dossier_id=dossier_id, defaults={"structure_id": structure_id, "reason": text}
    )


@operation("Paiements repris")
def resume_payments(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", only_if_stopped_for: str | None = None
) -> None:
    """Pay the person again: what was carried over is due. A stop for another reason than the one given stays."""
    check_may_prepare(actor)
    _structure(dossier_id)
    stops = models.PaymentStop.objects.filter(dossier_id=dossier_id)
    if only_if_stopped_for is not None:
        stops = stops.filter(reason=only_if_stopped_for)
    stops.delete()


def _checked(iban: str, holder: str) -> tuple[str, str]:
    faults: list[FieldError] = []
    values = []
    for check, text in ((check_iban, iban), (check_holder, holder)):
        try:
            values.append(check(text))
        except Invalid as problem:
            faults += problem.errors
    Invalid.raise_if_any(faults)
    return values[0], values[1]


def _save_alone(row: models.BankAccount) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "payments_account_one_waiting" not in str(error):
            raise
        raise Conflict(
            "Quelqu’un vient de noter d’autres coordonnées bancaires pour cette personne.",
            what_to_do="Rechargez la page et comparez-les au relevé.",
            code="account_state",
        ) from error


def _structure(dossier_id: UUID) -> UUID:
    structure_id = holder_of(dossier_id)
    if structure_id is None:
        raise NotFound(
            "Ce dossier n’existe pas, ou il n’est pas celui de votre structure.",
            what_to_do="Vérifiez l’adresse, ou cherchez la personne par son nom.",
        )
    return structure_id


def _waiting(account_id: UUID) -> models.BankAccount:
    row = models.BankAccount.objects.select_for_update().filter(pk=account_id).first()
    if row is None:
        raise NotFound(
            "Ces coordonnées bancaires n’existent pas ou ne vous sont pas accessibles.",
            what_to_do="Revenez au dossier de la personne.",
        )
    if row.state != AccountState.PROPOSED.value:
        raise Conflict(
            "Ces coordonnées bancaires n’attendent plus de confirmation.",
            what_to_do="Rechargez la page.",
            code="account_state",
        )
    return row
