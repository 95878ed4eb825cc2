"""Keep the envelopes of funders."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.queries import aids_of
from convergence.accompagnement.allowances.types import AllowanceScheme, DecisionState, Funder, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.counting import Grant, count_earlier, count_grant
from convergence.accompagnement.payments.operations.funding import (
    envelope_of,
    left_of,
    lock_envelopes,
    move,
)
from convergence.accompagnement.payments.policies import check_may_manage_budgets
from convergence.accompagnement.payments.rules.envelopes import check_left
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.texts import check_text
from convergence.accompagnement.payments.rules.words import envelope_name
from convergence.accompagnement.payments.types import EnvelopeDraft, MovementKind, Pot
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.money import format_euros
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

FIRST_YEAR, LAST_YEAR = 2022, 2100


@operation("Enveloppe ouverte")
def open_envelope(
    *, actor: Actor, at: datetime, draft: EnvelopeDraft, idempotency_key: str | None = None
) -> UUID:
    """Open the envelope of a funder for a year, with what it grants; what was granted and ordered before counts in it.

    It may be more than what the funder grants: it was granted all the same, and what is left says so.
    """
    check_may_manage_budgets(actor)
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        raise Invalid.one("year", "Cette année n’est pas plausible.", "Tapez par exemple 2026.", "year")
    if draft.amount <= 0:
        raise Invalid.one("amount", "Une dotation est positive.", "Tapez le montant accordé.", "amount")
    lock_envelopes(actor.structure_id)
    envelope, is_new = models.Envelope.objects.get_or_create(
        structure_id=actor.structure_id,
        year=draft.year,
        funder=draft.funder.value,
        scheme=draft.scheme.value,
        aid_scheme_id=draft.aid_scheme_id,
        defaults={"funder_name": draft.funder_name.replace("\x00", "").strip()[:100]},
    )
    if not is_new:
        raise Conflict(
            "Cette enveloppe existe déjà.",
            what_to_do="Ouvrez-la et ajoutez-y la dotation.",
            code="envelope_exists",
        )
    move(envelope, actor, MovementKind.GRANT, "Dotation initiale", granted=draft.amount)
    count_earlier(envelope, actor)
    return envelope.id


@operation("Dotation modifiée")
def change_grant(
    *,
    actor: Actor,
    at: datetime,
    envelope_id: UUID,
    amount: Decimal,
    label: str,
    idempotency_key: str | None = None,
) -> UUID:
    """Add to what an envelope was granted, or take back (a negative amount) what is not committed yet.

    What was granted before the envelope was opened, and that nothing has counted, is counted.
    """
    check_may_manage_budgets(actor)
    lock_envelopes(actor.structure_id)
    envelope = _locked(envelope_id)
    text = _label(label)
    if not amount:
        raise Invalid.one("amount", "Ce montant est nul.", "Tapez ce qui s’ajoute ou se retire.", "amount")
    count_earlier(envelope, actor)
    if amount < 0:
        check_left(_name(envelope), left_of(envelope.id), -amount)
    move(envelope, actor, MovementKind.GRANT, text, granted=amount)
    return envelope.id


@operation("Engagement noté")
def commit_amount(
    *,
    actor: Actor,
    at: datetime,
    envelope_id: UUID,
    amount: Decimal,
    label: str,
    idempotency_key: str | None = None,
) -> UUID:
    """Commit money that no run pays, or free it again (a negative amount); never beyond what is left.

    What a run or a granted aid committed is not freed by hand: it would be spent twice.
    """
    check_may_manage_budgets(actor)
    envelope = _locked(envelope_id)
    text = _label(label)
    if amount > 0:
        check_left(_name(envelope), left_of(envelope.id), amount)
        move(envelope, actor, MovementKind.COMMITMENT, text, committed=amount)
        return envelope.id
    by_hand = models.Movement.objects.filter(envelope=envelope, ref_id=None)
    committed = sum(by_hand.values_list("committed", flat=True).order_by("id"), ZERO)
    if not amount or -amount > committed:
        raise Invalid.one(
            "amount",
            f"Il n’y a que {format_euros(committed)} d’engagés à la main.",
            "Tapez au plus ce montant : une paie libère elle-même ce qu’elle a engagé.",
            "amount",
        )
    move(envelope, actor, MovementKind.RELEASE, text, committed=amount)
    return envelope.id


@operation("Aide engagée", source="systeme")
def commit_grant(
    *, actor: Actor, at: datetime, aid_id: UUID, pot: Pot, year: int, amount: Decimal, payer: Payer
) -> None:
    """Commit an aid as it is granted; one that its funder pays is counted as paid. Twice is once."""
    if not actor.is_system:
        check_may_manage_budgets(actor)
    envelope = envelope_of(actor.structure_id, pot, year, lock=True)
    if envelope is not None:
        count_grant(envelope, actor, Grant(aid_id, payer, amount))


@operation("Aides transférées dégagées", source="systeme")
def let_aids_go(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    """The file came from another structure: what that one had committed for aids that nobody paid is free again.

    The aid is paid here now, as the other amounts of the file.
    """
    if not actor.is_system:
        check_may_manage_budgets(actor)
    scope = current_scope()
    if scope is None:
        raise RuntimeError("aids are let go outside a scope")
    aids = [row.aid_id for row in aids_of(scope, dossier_id) if row.decision.state is DecisionState.GRANTED]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payments_let_go(%s::uuid[], %s::uuid[], %s)", (aids, [uuid7() for _ in aids], actor.name)
        )


def _locked(envelope_id: UUID) -> models.Envelope:
    row = models.Envelope.objects.select_for_update().filter(pk=envelope_id).first()
    if row is None:
        raise NotFound(
            "Cette enveloppe n’existe pas ou n’est pas celle de votre structure.",
            what_to_do="Revenez à la liste des enveloppes.",
        )
    return row


def _name(envelope: models.Envelope) -> str:
    pot = Pot(AllowanceScheme(envelope.scheme), Funder(envelope.funder), envelope.aid_scheme_id)
    return envelope_name(envelope.year, pot, envelope.funder_name)


def _label(label: str) -> str:
    return check_text(
        label,
        field="label",
        message="Dites ce que c’est.",
        what_to_do="Par exemple : avenant du 12 octobre, chèques mobilité.",
    )
