"""Supporting documents, payment as a precaution (R5131-25, II), fiscal autonomy (D5131-19, II)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import (
    check_token,
    hidden,
    note,
    scope_now,
    to_edit,
    today_of,
)
from convergence.accompagnement.allowances.policies import (
    check_may_decide_allowances,
    check_may_prepare_allowances,
)
from convergence.accompagnement.allowances.queries.rows import terms_draft
from convergence.accompagnement.allowances.rules.deciding import check_precaution, may_grant
from convergence.accompagnement.allowances.types import (
    AllowanceRevised,
    DecisionState,
    PapersCompleted,
    PrecautionDecided,
)
from convergence.accompagnement.allowances.types.words import NoteAbout
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.actor import Actor
from convergence.foundation.periods import month_start
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.storage.operation import emit, operation


@operation("Pièces de l’allocation complètes")
def note_papers(
    *,
    actor: Actor,
    at: datetime,
    right_id: UUID,
    complete_on: date,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note the day on which the file of supporting documents became complete, today or earlier."""
    check_may_prepare_allowances(actor)
    right, today = to_edit(models.AllowanceRight, right_id), today_of(actor, at)
    check_token(right, edit_token)
    if not right.signed_on <= complete_on <= today:
        raise Invalid.one(
            "complete_on",
            "Ce jour n’est pas entre la signature du contrat et aujourd’hui.",
            "Indiquez le jour où la dernière pièce a été reçue.",
            "out_of_range",
        )
    right.complete_on = complete_on
    right.save()
    awaiting.papers_came(actor, at, right.contract_id)
    emit(
        PapersCompleted(
            structure_id=right.structure_id,
            dossier_id=right.dossier_id,
            right_id=right.pk,
            complete_on=complete_on,
        )
    )


@operation("Versement à titre conservatoire décidé")
def decide_precaution(
    *,
    actor: Actor,
    at: datetime,
    right_id: UUID,
    first_month: date,
    months: int,
    details: str,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Pay up to three months before the papers are complete, for one who shows that she is eligible.

    Decided once, by somebody else than who prepared the terms. What is paid so stays acquired.
    """
    check_may_decide_allowances(actor)
    right = to_edit(models.AllowanceRight, right_id)
    terms = _terms_of(right)
    _check_precaution(actor, right, terms, details)
    contract = contract_detail(scope_now(), right.contract_id, on=today_of(actor, at))
    if contract is None:
        raise hidden()
    ends_on = contract.ended_on or contract.planned_end_on
    check_precaution(first_month=first_month, months=months, signed_on=right.signed_on, ends_on=ends_on)
    right.precaution_month, right.precaution_months = month_start(first_month), months
    right.precaution_terms_id, right.precaution_by = terms.pk, actor.user_id
    right.precaution_on = today_of(actor, at)
    right.save()
    note(right, NoteAbout.PRECAUTION, details, right.precaution_on)
    emit(
        PrecautionDecided(
            structure_id=right.structure_id,
            dossier_id=right.dossier_id,
            right_id=right.pk,
            first_month=right.precaution_month,
            months=months,
        )
    )


@operation("Autonomie fiscale vérifiée")
def answer_autonomy(
    *,
    actor: Actor,
    at: datetime,
    terms_id: UUID,
    is_confirmed: bool,
    household_if_denied: TaxHousehold | None = None,
    details: str = "",
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Say whether next year's tax return confirmed the autonomy; if not, the months since are computed again.

    What was overpaid is then to be repaid (D5131-19, II); an answer corrected gives it back.
    """
    check_may_decide_allowances(actor)
    row = to_edit(models.RightTerms, terms_id)
    if not row.autonomy or row.state != DecisionState.GRANTED:
        raise Conflict(
            "Aucune autonomie fiscale n’a été admise ici.",
            what_to_do="Relisez le droit du jeune.",
            code="no_autonomy",
        )
    _check_other_hand(actor, row)
    if not is_confirmed and household_if_denied is None:
        raise Invalid.one(
            "household_if_denied",
            "Sans confirmation, le foyer fiscal des parents est à indiquer.",
            "Choisissez-le dans la liste.",
            "required",
        )
    was_denied = row.is_confirmed is False
    row.is_confirmed = is_confirmed
    row.household_if_denied = "" if is_confirmed or household_if_denied is None else household_if_denied
    row.save()
    note(row, NoteAbout.AUTONOMY, details, today_of(actor, at))
    awaiting.autonomy_answered(actor, at, row.pk)
    if was_denied or not is_confirmed:
        emit(
            AllowanceRevised(
                structure_id=row.structure_id,
                dossier_id=row.dossier_id,
                right_id=row.right_id,
                from_month=row.from_month,
            )
        )


def _terms_of(right: models.AllowanceRight) -> models.RightTerms:
    """The terms by which a precaution pays: those that wait, else the last that were granted."""
    alive = (DecisionState.PREPARED, DecisionState.GRANTED)
    found = right.terms.filter(state__in=alive).order_by("-from_month", "-id").first()
    if found is None:
        raise Conflict(
            "Le droit n’est pas préparé.",
            what_to_do="Préparez-le d’abord, avec le foyer et le logement du jeune.",
            code="nothing_prepared",
        )
    return found


def _check_precaution(
    actor: Actor, right: models.AllowanceRight, terms: models.RightTerms, details: str
) -> None:
    if right.complete_on is not None or right.precaution_month is not None:
        raise Conflict(
            "Les pièces sont complètes, ou ce versement est déjà décidé.",
            what_to_do="Relisez le droit du jeune.",
            code="no_precaution",
        )
    _check_other_hand(actor, terms)
    if (ground := may_grant(terms_draft(terms))) is not None:
        raise Invalid.one("months", f"Le jeune n’y a pas droit : {ground.label}.", "", "not_eligible")
    if not details.strip():
        raise Invalid.one(
            "details", "Dites ce qui montre que le jeune y a droit.", "Une phrase suffit.", "required"
        )


def _check_other_hand(actor: Actor, row: models.RightTerms) -> None:
    if row.prepared_by == actor.user_id:
        raise Refused(
            "Vous avez préparé ce droit : une autre personne en décide.",
            what_to_do="Demandez à un responsable ou à votre direction.",
            code="four_eyes",
        )
