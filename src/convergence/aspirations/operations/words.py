"""What becomes of her words: published without her name if she agrees, taken out when they were noted by mistake."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.operations.finding import person, purpose, statement_to_amend
from convergence.aspirations.policies import check_may_tell
from convergence.aspirations.types import AspirationWithdrawn, VerbatimAgreed
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Accord pour publier des mots sans nom")
def agree_to_publish(
    *, actor: Actor, at: datetime, statement_id: UUID, is_agreed: bool, reason: str = ""
) -> None:
    """Note that the person agrees that these words be published without her name, or takes that back."""
    check_may_tell(actor, purpose())
    row = statement_to_amend(statement_id)
    person(row.dossier_id)
    said = models.StatementWords.objects.select_for_update().get(statement_id=row.id)
    if (said.agreed_on is not None) is is_agreed:
        return
    said.agreed_on = local_day(at, zone(actor.time_zone)) if is_agreed else None
    said.save()
    emit(
        VerbatimAgreed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            statement_id=row.id,
            is_agreed=is_agreed,
        )
    )


@operation("Aspiration notée par erreur, retirée")
def withdraw_statement(*, actor: Actor, at: datetime, statement_id: UUID, reason: str) -> None:
    """Take out a statement that was noted by mistake, and say why; history keeps it. Others are read anew."""
    check_may_tell(actor, purpose())
    if not reason.strip():
        raise Invalid.one(
            "reason", "Il manque la raison.", "Dites en quelques mots quelle était l’erreur.", "required"
        )
    row = statement_to_amend(statement_id)
    person(row.dossier_id)
    emit(
        AspirationWithdrawn(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            aspiration_id=row.aspiration_id,
            statement_id=row.id,
        )
    )
    row.delete()
