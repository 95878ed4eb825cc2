"""The letter that notifies a decision, with its reasons and the ways to contest it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations.finding import (
    MODELS,
    born_on,
    scope_now,
    to_edit,
    today_of,
)
from convergence.accompagnement.allowances.policies import check_may_prepare_allowances
from convergence.accompagnement.allowances.queries.held import allowance_notes
from convergence.accompagnement.allowances.queries.rows import terms_draft
from convergence.accompagnement.allowances.rules import wording
from convergence.accompagnement.allowances.types import DecisionState, Payer, RefusalGround
from convergence.accompagnement.allowances.types.words import Asked, NoteAbout
from convergence.documents.operations import make_document
from convergence.documents.types import PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date
from convergence.foundation.problems import Conflict
from convergence.storage.operation import operation


@operation("Notification d’une décision produite")
def write_letter(
    *, actor: Actor, at: datetime, asked: Asked, ref_id: UUID, reason: str = "", source: str = "saisie"
) -> UUID:
    """Make the letter of a decision, once; returns the document. How it is delivered is noted with documents."""
    check_may_prepare_allowances(actor)
    row = to_edit(MODELS[asked], ref_id)
    if row.letter_id is not None:
        return row.letter_id
    if row.state not in (DecisionState.GRANTED, DecisionState.REFUSED) or row.decided_on is None:
        raise Conflict(
            "Rien n’est encore décidé : il n’y a rien à notifier.",
            what_to_do="Attendez la décision.",
            code="not_decided",
        )
    decision, why = _words(row)
    reasons = _reasons(row)
    row.letter_id = make_document(
        actor=actor,
        at=at,
        kind=PaperKind.DECISION,
        title=f"Décision du {row.decided_on:%d/%m/%Y} : {asked.label[0].lower()}{asked.label[1:]}",
        dossier_id=row.dossier_id,
        values={
            "objet": asked.label,
            "decision": decision,
            "motifs": f"{why} {reasons}".strip(),
            "date_effet": french_date(_effect(row)),
            "voies_recours": wording.appeal_routes(today_of(actor, at), is_state=asked is not Asked.AID),
        },
    )
    row.save()
    return row.letter_id


def _words(row: models.Decided) -> tuple[str, str]:
    is_granted = row.state == DecisionState.GRANTED
    ground = RefusalGround(row.ground or RefusalGround.OTHER)
    if isinstance(row, models.RightTerms):
        if not is_granted:
            return wording.right_refused(ground)
        return wording.right_granted(
            terms_draft(row), from_month=row.from_month, born_on=born_on(row.dossier_id)
        )
    if isinstance(row, models.OneOffAllowance):
        if not is_granted:
            return wording.month_refused(row.month, ground)
        return wording.month_granted(row.month, row.granted or row.asked)
    assert isinstance(row, models.Aid), "three kinds of requests"
    if not is_granted:
        return wording.aid_refused(row.scheme_name, ground)
    return wording.aid_granted(row.scheme_name, row.granted or row.asked, Payer(row.payer))


def _effect(row: models.Decided) -> date:
    if isinstance(row, models.RightTerms):
        return row.from_month
    assert row.decided_on is not None, "only what is decided is notified"
    return row.month if isinstance(row, models.OneOffAllowance) else row.decided_on


def _reasons(row: models.Decided) -> str:
    """The words of whoever decided, when the writer of the letter may read them."""
    notes = allowance_notes(scope_now(), row.dossier_id)
    return " ".join(one.text for one in notes if one.ref_id == row.pk and one.about is NoteAbout.REASONS)
