"""The end of an agreement: at once when it is revoked, on its day when it runs out; told, acknowledged, proven."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.sharing.models import Agreement, AgreementNotice, ApiClient, ProgramToken
from convergence.sharing.operations.agreements.closings import tell_narrowed
from convergence.sharing.operations.agreements.steps import become, found, note, said, tell_end, today
from convergence.sharing.policies import check_is_system, check_may_instruct
from convergence.sharing.rules.law.life import state_on
from convergence.sharing.types import AgreementState
from convergence.storage.openings import end_openings, opened_to
from convergence.storage.operation import operation

_WHY = {
    AgreementState.LAPSED: "La convention n’a pas été revue dans l’année : elle a cessé d’ouvrir des données.",
    AgreementState.ENDED: "La convention est arrivée à son terme.",
}


@operation("Révoquer une convention")
def revoke_agreement(
    *, actor: Actor, at: datetime, agreement_id: UUID, edit_token: int, reason: str = ""
) -> None:
    """Close at once all that an agreement opens: the next request, of a person or of a program, finds it closed."""
    row = found(agreement_id, edit_token)
    check_may_instruct(actor, row.structure_id)
    text = said(reason)
    become(row, AgreementState.REVOKED)
    _close(actor, at, row, "Convention révoquée", text)


@operation("Clore les conventions échues", source="automatique")
def close_run_out(*, actor: Actor, at: datetime) -> int:
    """Note which agreements ran out, and tell their recipients; the database had closed them on their day."""
    check_is_system(actor)
    day = today(at)
    rows = Agreement.objects.select_for_update(skip_locked=True).filter(
        Q(ends_on__lte=day) | Q(review_on__lte=day), state=AgreementState.IN_FORCE.value
    )
    count = 0
    for row in rows.order_by("id"):
        state = state_on(AgreementState.IN_FORCE, row.ends_on, row.review_on, day)
        become(row, state)
        _close(actor, at, row, state.label, _WHY[state])
        count += 1
    return count


@operation("Accuser réception de la fin d'un accès", source="lien personnel")
def acknowledge_end(*, actor: Actor, at: datetime, token: str, name: str) -> None:
    """The recipient says by its link, or by that of a reminder, that it knows; the second time changes nothing."""
    check_is_system(actor)
    notice = AgreementNotice.objects.select_for_update().filter(token_digest=token_digest(token)).first()
    if notice is None:
        raise NotFound("Ce lien n’est pas valable.", what_to_do="Reprenez celui du courriel reçu.")
    if notice.acknowledged_at is not None:
        return
    known = said(name, "name")[:200]
    first = notice.reminds_id or notice.id
    same = AgreementNotice.objects.filter(Q(id=first) | Q(reminds_id=first), acknowledged_at=None)
    for each in same.select_for_update().order_by("id"):
        each.acknowledged_by, each.acknowledged_at = known, at
        each.save()


def _close(actor: Actor, at: datetime, row: Agreement, label: str, why: str) -> None:
    end_openings(row.id)
    row.ended_at, row.end_reason = at, why
    row.save()
    _end_tokens(row, at)
    tell_narrowed(row)
    note(actor, at, row, label, why)
    tell_end(actor, at, row, f"Accès fermé : {row.title}", why)


def _end_tokens(row: Agreement, at: datetime) -> None:
    """Applications that worked under this agreement alone, and tokens of programs to which nothing is open any more."""
    others = Agreement.objects.filter(state=AgreementState.IN_FORCE.value, client_ids__overlap=row.client_ids)
    kept = {client_id for other in others.exclude(id=row.id) for client_id in other.client_ids}
    gone = set(row.client_ids) - kept
    for client in ApiClient.objects.filter(id__in=gone, revoked_at=None).select_for_update():
        client.revoked_at = at
        client.save(update_fields=["revoked_at"])
    if row.organisation_id is None:
        return
    if not opened_to(row.organisation_id, Purpose.ACCOMPAGNEMENT.value, at):
        ProgramToken.objects.filter(access__organisation_id=row.organisation_id).delete()
